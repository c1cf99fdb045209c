"""`flask doctor`: what ails."""

from datetime import UTC, datetime

import click

import doctor
import logs
from cli.opening import settings_of_environment


@click.command("doctor")
def run_doctor() -> None:
    """Look at settings, clock, database, triggers, role, portals and tokens; ends with 1 where one ails."""
    settings = settings_of_environment()
    logs.configure(settings.log_level, settings.secrets)
    findings = doctor.examine(settings, datetime.now(UTC))
    for finding in findings:
        click.echo(f"{_mark(finding)} {finding.subject}: {finding.text}")
    if not all(finding.is_well for finding in findings):
        raise SystemExit(1)


def _mark(finding: doctor.Finding) -> str:
    if not finding.is_well:
        return "BAD"
    return "!! " if finding.is_warning else "ok "
