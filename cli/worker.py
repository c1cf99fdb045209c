"""`flask worker`: deliveries in both directions."""

import click

import bootstrap
import logs
from cli.opening import sentences, settings_of_environment
from models import schema


@click.command()
@click.option("--until-idle", is_flag=True, help="End when nothing is due.")
def worker(until_idle: bool) -> None:
    """Deliver what came in and what must go out."""
    settings = settings_of_environment()
    logs.configure(settings.log_level, settings.secrets)
    with sentences():
        schema.check(settings.database_url)
        services = bootstrap.build(settings)
    bootstrap.build_worker(services).run(until_idle=until_idle)
