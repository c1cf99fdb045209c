"""The operator's commands: `flask db`, `worker`, `register`, `outbox`, `inbox`, `keys`, `doctor`."""

from flask import Flask

from cli.database import db
from cli.health import run_doctor
from cli.keys import keys
from cli.queues import queue
from cli.register import register
from cli.worker import worker
from models import inbox, outbox


def command_line() -> Flask:
    """A bare application that carries the commands: they must work before there are settings or tables."""
    app = Flask("soglasie", static_folder=None, template_folder=None)
    for command in (db, worker, register, keys, run_doctor, queue("outbox", outbox), queue("inbox", inbox)):
        app.cli.add_command(command)
    return app
