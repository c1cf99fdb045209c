"""The entry of gunicorn (`gunicorn wsgi:app`) and of flask's commands."""

import os
import sys

import click
from flask import Flask
from flask.cli import FlaskGroup

import bootstrap
import cli
import logs
from consent.working_days import BadCalendar
from settings import Settings, SettingsError


def _runs_a_command() -> bool:
    """Whether flask looks for a command of ours; its own ones (`flask run`) want the web application."""
    context = click.get_current_context(silent=True)
    return context is not None and isinstance(context.command, FlaskGroup)


def _application() -> Flask:
    # Commands read the settings themselves: `keys generate` comes before there are any.
    if _runs_a_command():
        return cli.command_line()
    try:
        settings = Settings.read(os.environ)
        logs.configure(settings.log_level, settings.secrets)
        return bootstrap.create_app(settings)
    except (SettingsError, BadCalendar) as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


app = _application()
