"""`flask keys`: what encrypts secrets in the database."""

import click

from cli.opening import database, settings_of_environment
from models import rotation
from models.vault import Vault, new_key


@click.group()
def keys() -> None:
    """Keys that encrypt the tokens of the portals."""


@keys.command()
def generate() -> None:
    """Print a new key for SOGLASIE_ENCRYPTION_KEYS."""
    click.echo(new_key())


@keys.command("rotate")
def rotate_keys() -> None:
    """Encrypt every token with the first of SOGLASIE_ENCRYPTION_KEYS."""
    settings = settings_of_environment()
    with database() as db:
        count = rotation.rotate(db, Vault(settings.encryption_keys))
    click.echo(f"{count} token pairs are encrypted with the first key; the other keys can go.")
