"""What a demonstration is made of: processes that are ended in order, JSON over HTTP, free ports."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[1]
LOG_LINES = 20


class DemoError(Exception):
    """The demonstration cannot go on; the message is for the person at the terminal."""


class Child:
    """One process of the demonstration, in a group of its own, writing to a log."""

    def __init__(self, name: str, command: list[str], env: dict[str, str], directory: Path) -> None:
        self.name = name
        self.log = directory / f"{name}.log"
        with self.log.open("wb") as log:
            # A group of its own: Ctrl-C reaches us alone, and we end the children in order.
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def check(self) -> None:
        """Raises DemoError with the end of the log when the process is gone."""
        code = self.process.poll()
        if code is not None:
            tail = "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-LOG_LINES:])
            raise DemoError(f"The {self.name} ended with code {code}:\n{tail}")

    def end(self) -> None:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, sign)
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                continue
            except ProcessLookupError:
                pass
            return


class Http:
    """JSON over HTTP to one of our loopback servers, whatever the machine's resolver and proxies say."""

    def __init__(self, host: str, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Host"] = f"{host}:{port}"

    def __call__(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.session.request(method, self.base + path, json=body, timeout=60)
        if not answer.ok:
            raise DemoError(f"{method} {path} was answered {answer.status_code}: {answer.text[:600]}")
        return answer.json()

    def is_up(self, path: str) -> bool:
        try:
            return self.session.get(self.base + path, timeout=5).ok
        except requests.RequestException:
            return False


def free_port(wanted: int) -> int:
    """The port itself while it is free, else another one; 0 is any."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DemoError("There is no free port on 127.0.0.1.")
