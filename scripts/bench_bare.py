"""The least that Flask can do: what the benchmarks compare the application with."""

from functools import lru_cache

from flask import Flask, Response

app = Flask("bare", static_folder=None)


@app.get("/healthz")
@app.post("/webhooks/bitrix24")
def ok() -> str:
    return "ok"


@app.get("/ready/<int:size>")
def ready(size: int) -> Response:
    """JSON of so many bytes that was ready before."""
    return Response(_answer(size), mimetype="application/json")


@lru_cache(maxsize=1024)
def _answer(size: int) -> bytes:
    return b'"' + b"x" * (size - 2) + b'"'
