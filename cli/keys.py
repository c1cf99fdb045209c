"""`flask keys`: what encrypts secrets in the database."""

import click

import bootstrap
from cli.opening import database, sentences, settings_of_environment
from models import rotation, schema
from models.contact_key import renew_contact_key
from models.session import Database
from models.vault import Vault, new_key


@click.group()
def keys() -> None:
    """Keys that encrypt tokens, contacts and the keys that are stored."""


@keys.command()
def generate() -> None:
    """Print a new key for SOGLASIE_ENCRYPTION_KEYS."""
    click.echo(new_key())


@keys.command("rotate")
def rotate_keys() -> None:
    """Encrypt every token and stored key with the first of SOGLASIE_ENCRYPTION_KEYS."""
    settings = settings_of_environment()
    with database() as db:
        count = rotation.rotate(db, Vault(settings.encryption_keys))
    click.echo(f"{count} token pairs are encrypted with the first key; the other keys can go.")


@keys.command("renew-contacts")
@click.confirmation_option(
    prompt="Contacts of the lost key stay unreadable, and their entries unproved. Is it lost for good?"
)
def renew_contacts() -> None:
    """Make another key for the contacts that come, when the former one is lost for good."""
    settings = settings_of_environment()
    with sentences():
        schema.check(settings.database_url)
        db = Database(settings.database_url)
        try:
            renew_contact_key(db, Vault(settings.encryption_keys), bootstrap.now())
        finally:
            db.close()
    click.echo("New contacts are encrypted with a new key. Restart the application.")
