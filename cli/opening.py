"""What the commands begin with: settings, the database, its portals; and how they refuse."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

import click
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

import bootstrap
import logs
from consent.working_days import BadCalendar
from models import schema
from models.database_role import RoleError
from models.portal import Portal, find_portal
from models.session import Database
from models.vault import Vault, VaultError
from settings import Settings, SettingsError, database_url
from usecases.checkpoints import Checkpoints


class Refused(click.ClickException):
    """One sentence on standard error and exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), err=True)


def settings_of_environment() -> Settings:
    """The settings, or a sentence that names what is wrong with them."""
    try:
        return Settings.read(os.environ)
    except SettingsError as error:
        raise Refused(str(error)) from None


def url_of_environment() -> str:
    """Where the database is, read without any other setting.

    Raises:
        SettingsError: that one is wrong.
    """
    return database_url(os.environ)


@contextmanager
def database() -> Iterator[Database]:
    """The migrated database of the settings."""
    settings = settings_of_environment()
    logs.configure(settings.log_level, settings.secrets)
    with sentences():
        schema.check(settings.database_url)
        db = bootstrap.open_database(settings, Vault(settings.encryption_keys))
        try:
            yield db
        finally:
            db.close()


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what an operator can mend into a sentence."""
    try:
        yield
    except (SettingsError, BadCalendar, schema.SchemaError, RoleError, VaultError) as error:
        raise Refused(str(error)) from None
    except SQLAlchemyError as error:
        raise Refused(f"The database failed ({type(error).__name__}): check that it is running.") from None


def portals_of(db: Database, member_id: str | None = None) -> Sequence[Portal]:
    """One portal, which must exist, or all."""
    with db.read() as session:
        if member_id is None:
            return session.scalars(select(Portal).order_by(Portal.id)).all()
        portal = find_portal(session, member_id)
    if portal is None:
        raise Refused("No such portal: `flask doctor` lists them.")
    return [portal]


def checkpoints_of(settings: Settings, db: Database) -> Checkpoints:
    """What signs and compares checkpoints, with the keys of the settings."""
    return bootstrap.build_checkpoints(settings, db, Vault(settings.encryption_keys))
