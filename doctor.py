"""Looks at everything the application needs and says what ails, one line each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from consent.moscow import moscow_day
from consent.working_days import BadCalendar, packaged, with_folder
from models import schema
from models.checkpoint import newest_signing_key
from models.contact_key import newest_contact_key
from models.database_role import Powers, described, own_powers
from models.portal import Portal, PortalState, working_token
from models.session import Database
from models.vault import Vault, VaultError
from settings import Settings

TOLERANCE = timedelta(seconds=5)
"""How far our clock and the database's may differ: who wrote first is told by moments too."""

_AHEAD = timedelta(days=90)
"""The government moves the days off of a year in the autumn before."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    subject: str
    is_well: bool
    text: str
    is_warning: bool = False
    """All works, but could be safer."""


def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Look at settings, clock, schema, triggers, role, keys, portals and tokens; changes nothing."""
    findings = [Finding("settings", True, f"{settings.public_url}, data in {settings.data_residency}")]
    findings.append(_days_off(settings, now))
    db = Database(settings.database_url)
    try:
        findings += _database(db, Vault(settings.encryption_keys), now)
    except SQLAlchemyError as error:
        findings.append(Finding("database", False, f"cannot be used: {type(error).__name__}"))
    finally:
        db.close()
    return findings


def _days_off(settings: Settings, now: datetime) -> Finding:
    try:
        known = with_folder(packaged(), settings.holidays)
    except BadCalendar as error:
        return Finding("days off", False, str(error))
    today = moscow_day(now)
    lacking = [str(year) for year in sorted({today.year, (today + _AHEAD).year} - known.years.keys())]
    if not lacking:
        return Finding("days off", True, f"are known up to {max(known.years)}")
    mending = f"so terms are counted shorter: add a file for it to {settings.holidays}"
    return Finding("days off", True, f"of {' and '.join(lacking)} are not known, {mending}", is_warning=True)


def _database(db: Database, vault: Vault, now: datetime) -> Iterator[Finding]:
    yield _clock(db, now)
    if not schema.is_current(db):
        yield Finding("schema", False, "is not migrated: run `flask db upgrade`")
        return
    yield Finding("schema", True, f"is up to date on {db.engine.dialect.name}")
    missing = schema.missing_triggers(db)
    yield Finding(
        "triggers", not missing, f"missing: {', '.join(missing)}" if missing else "guard the register"
    )
    if powers := own_powers(db):
        yield _role(powers)
    yield _signing_key(db, vault)
    yield _contact_key(db, vault)
    yield from _portals(db, vault)


def _clock(db: Database, now: datetime) -> Finding:
    with db.read() as session:
        theirs = session.scalar(select(func.now()))
    moment = theirs if isinstance(theirs, datetime) else datetime.fromisoformat(str(theirs))
    gap = abs((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now)
    return Finding(
        "clock", gap <= TOLERANCE, f"{now:%Y-%m-%dT%H:%M:%SZ}, {gap.seconds} s from the database's"
    )


def _role(powers: Powers) -> Finding:
    role, mending = powers.role, f"as the owner of the tables run `flask db grant {powers.role}`"
    if powers.is_owner:
        text = (
            "owns the register and could switch its triggers off: let the application work as another role,"
        )
        return Finding("database role", True, f"{role} {text} see `flask db grant`", is_warning=True)
    if powers.lacking:
        return Finding("database role", False, f"{role} may not use {', '.join(powers.lacking)}: {mending}")
    if powers.excess:
        text = f"{role} holds {described(powers.excess)}: {mending}"
        return Finding("database role", True, text, is_warning=True)
    return Finding("database role", True, f"{role} may only add to the register")


def _signing_key(db: Database, vault: Vault) -> Finding:
    with db.read() as session:
        key = newest_signing_key(session)
    if key is None:
        return Finding("signing key", True, "is made with the first checkpoint")
    try:
        key.open(vault)
    except VaultError as error:
        return Finding("signing key", False, f"{error}; `flask register key --renew` makes another")
    return Finding("signing key", True, f"signs checkpoints since {key.created_at:%Y-%m-%d}")


def _contact_key(db: Database, vault: Vault) -> Finding:
    with db.read() as session:
        key = newest_contact_key(session)
    if key is None:
        return Finding("contact key", True, "is made when the application starts")
    try:
        key.open(vault)
    except VaultError as error:
        return Finding("contact key", False, f"{error}; contacts of the register cannot be read")
    return Finding("contact key", True, f"encrypts contacts of the register since {key.created_at:%Y-%m-%d}")


def _portals(db: Database, vault: Vault) -> Iterator[Finding]:
    with db.read() as session:
        portals = session.scalars(select(Portal).where(Portal.state != PortalState.REMOVED)).all()
        if not portals:
            yield Finding("portals", True, "none has installed the application yet")
        for portal in portals:
            token = working_token(session, portal.id)
            name = f"portal {portal.member_id}"
            if token is None or portal.state != PortalState.ACTIVE:
                yield Finding(name, False, f"{portal.state}: an administrator has to open the application")
                continue
            try:
                token.access(vault), token.refresh(vault)
            except VaultError as error:
                yield Finding(name, False, str(error))
            else:
                yield Finding(
                    name, True, f"{portal.host}, token valid until {token.expires_at:%Y-%m-%dT%H:%M:%SZ}"
                )
