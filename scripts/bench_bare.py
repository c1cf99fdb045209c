"""The least that Flask can do with an event: what the benchmarks compare the intake with."""

from flask import Flask

app = Flask("bare", static_folder=None)


@app.get("/healthz")
@app.post("/webhooks/bitrix24")
def ok() -> str:
    return "ok"
