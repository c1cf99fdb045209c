"""A portal comes, changes hands, goes and comes back; the evidence stays, secrets and working data do not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from consent.vocabulary import State
from models import inbox, outbox
from models.agreement import Agreement, AgreementVersion
from models.audit import AuditEntry
from models.client import ClientRow
from models.company import Company
from models.inbox import InboxRow, NewEvent
from models.lane import Lane, park
from models.line import Line
from models.outbox import OutboxRow
from models.page_session import PageSession
from models.portal import Portal, PortalState, PortalToken, find_portal, working_token
from models.vault import Vault
from usecases import installation
from usecases.errors import Forbidden
from usecases.installation import Visit

VAULT = Vault([b"k" * 32])
VISIT = Visit(
    member_id="a223c6b3710f85df22e9377d6c4f7553",
    endpoint="https://portal.example.com/rest/",
    oauth_server="https://oauth.bitrix24.tech",
    user_id=1,
    is_admin=True,
    language="ru",
    access_token="access",
    refresh_token="refresh",
    expires_in=3600,
    application_token="portal-secret",
)
WORKING = (InboxRow, OutboxRow, Lane, ClientRow, PortalToken, PageSession)
SETTINGS = (Line, Agreement, Company)


def opened(db, clock, visit=VISIT):
    with db.write() as session:
        return installation.open_as_admin(session, VAULT, visit, clock())


def uninstall(db, clock, portal, *, clean):
    with db.write() as session:
        return installation.uninstalled(session, portal.id, clean=clean, now=clock())


def stored(db):
    with db.read() as session:
        return find_portal(session, VISIT.member_id)


def counts(db, tables):
    with db.read() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def fill(db, clock, portal):
    """Work in progress: a client, queues, a page; one published agreement, one draft, two companies."""
    now, at = clock(), {"created_at": clock(), "updated_at": clock()}
    with db.write() as session:
        firms = [
            Company(portal_id=portal.id, kind="entity", full_name=name, jurisdiction="RU", **at)
            for name in ("Ромашка", "Василёк")
        ]
        session.add_all(firms)
        session.flush()
        drafts = [
            Agreement(
                portal_id=portal.id, company_id=firms[0].id, kind="personal_data", language="ru",
                source="standard", purposes=[], recipients=[], **at,
            )
            for _ in range(2)
        ]  # fmt: skip
        session.add_all(drafts)
        session.flush()
        session.add(
            AgreementVersion(
                portal_id=portal.id, agreement_id=drafts[0].id, number=1, title="Согласие",
                plain_text="Текст", sha256="0" * 64, settings={}, is_material=True,
                published_at=now, published_by=1,
            )
        )  # fmt: skip
        session.add(Line(portal_id=portal.id, line_id=22, name="Продажи", agreement_id=drafts[0].id))
        session.add(
            ClientRow(
                portal_id=portal.id, company_id=firms[0].id, user_id=599, connector="livechat",
                state=State.ASKED, heard_at=now,
            )
        )  # fmt: skip
        inbox.put(
            session.connection(), [NewEvent(portal.id, "ONIMBOTV2MESSAGEADD", "m1", 1777, 1, "{}", True)], now
        )
        outbox.put(session, portal.id, kind="notice", key="n1", chat_id=1777, payload={}, priority=0, now=now)
        park(session, portal.id, now + timedelta(hours=1), "AuthorizationLost")
        installation.begin_page(session, portal, VISIT, now)


def test_the_first_opening_by_an_administrator_makes_the_portal(db, clock):
    portal = opened(db, clock)
    assert (portal.state, portal.endpoint) == (PortalState.ACTIVE, VISIT.endpoint)
    assert portal.knows_application_token("portal-secret")
    with db.read() as session:
        token = working_token(session, portal.id)
        assert (token.access(VAULT), token.refresh(VAULT)) == ("access", "refresh")
        assert session.scalars(select(AuditEntry.action)).all() == ["portal.installed"]


def test_an_employee_without_rights_replaces_nothing(db, clock):
    opened(db, clock)
    forged = replace(VISIT, is_admin=False, user_id=7, application_token="forged")
    with pytest.raises(Forbidden), db.write() as session:
        installation.prove_install(session, VAULT, forged, clock())
    assert stored(db).knows_application_token("portal-secret")
    assert counts(db, [PortalToken]) == [1]


def test_a_later_opening_replaces_the_pair_and_ends_the_silence(db, clock):
    portal = opened(db, clock)
    with db.write() as session:
        token = working_token(session, portal.id)
        token.lost_at = token.lease_until = clock()
        session.get_one(Portal, portal.id).state = PortalState.NEEDS_REAUTH
        park(session, portal.id, clock() + timedelta(hours=1), "AuthorizationLost")
    opened(db, clock, replace(VISIT, access_token="newer"))
    with db.read() as session:
        token = working_token(session, portal.id)
        assert (token.access(VAULT), token.lost_at, token.lease_until) == ("newer", None, None)
        assert session.get_one(Lane, portal.id).parked_until is None
    assert stored(db).state == PortalState.ACTIVE


def test_an_opening_without_a_refresh_token_keeps_the_stored_pair(db, clock):
    portal = opened(db, clock)
    opened(db, clock, replace(VISIT, access_token="newer", refresh_token=""))
    with db.read() as session:
        assert working_token(session, portal.id).access(VAULT) == "access"


def test_another_application_token_is_taken_and_written_down(db, clock):
    opened(db, clock)
    opened(db, clock, replace(VISIT, application_token=""))
    assert stored(db).knows_application_token("portal-secret")
    opened(db, clock, replace(VISIT, application_token="after-reinstall"))
    assert stored(db).knows_application_token("after-reinstall")
    with db.read() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["portal.installed", "portal.application_token_replaced"]


def test_who_is_no_administrator_any_more_is_not_acted_for(db, clock):
    portal = opened(db, clock)
    with db.write() as session:
        assert installation.open_as_operator(session, replace(VISIT, is_admin=False), clock()).id == portal.id
    with db.read() as session:
        assert working_token(session, portal.id) is None


def test_registrations_are_looked_after_every_ten_minutes_and_at_once_after_a_failure(db, clock):
    portal = opened(db, clock)
    assert installation.needs_ensuring(portal, clock())
    for is_ready, needed in ((True, False), (False, True)):
        with db.write() as session:
            installation.ensured(session, portal.id, 456, is_ready=is_ready, now=clock())
        assert installation.needs_ensuring(stored(db), clock()) is needed
    assert stored(db).bot_id == 456


@pytest.mark.parametrize(("clean", "settings"), [(False, [1, 2, 2]), (True, [0, 0, 0])])
def test_a_removal_leaves_the_evidence_and_no_secret(db, clock, clean, settings):
    portal = opened(db, clock)
    fill(db, clock, portal)
    assert uninstall(db, clock, portal, clean=clean)
    assert counts(db, WORKING) == [0] * len(WORKING)
    assert counts(db, SETTINGS) == settings
    assert counts(db, [AgreementVersion]) == [1]
    gone = stored(db)
    assert gone.state == PortalState.REMOVED
    assert gone.removed_at == clock()


def test_a_removed_portals_own_token_is_still_recognised_for_a_repeat(db, clock):
    portal = opened(db, clock)
    uninstall(db, clock, portal, clean=True)
    assert stored(db).knows_application_token("portal-secret")


def test_a_second_removal_changes_nothing(db, clock):
    portal = opened(db, clock)
    assert uninstall(db, clock, portal, clean=False)
    removed_at = stored(db).removed_at
    clock.forward(hours=1)
    assert not uninstall(db, clock, portal, clean=True)
    assert stored(db).removed_at == removed_at


def test_a_removal_touches_no_other_portal(db, clock):
    portal = opened(db, clock)
    other = opened(db, clock, replace(VISIT, member_id="b" * 32))
    fill(db, clock, other)
    uninstall(db, clock, portal, clean=True)
    assert counts(db, SETTINGS) == [1, 2, 2]
    with db.read() as session:
        assert working_token(session, other.id) is not None


def test_a_portal_that_comes_back_finds_its_old_data(db, clock):
    portal = opened(db, clock)
    fill(db, clock, portal)
    uninstall(db, clock, portal, clean=False)
    again = opened(db, clock)
    assert (again.id, again.state, again.removed_at) == (portal.id, PortalState.ACTIVE, None)
    assert installation.needs_ensuring(again, clock())
    assert counts(db, SETTINGS) == [1, 2, 2]


def test_employees_find_a_removed_portal_closed(db, clock):
    portal = opened(db, clock)
    uninstall(db, clock, portal, clean=False)
    with db.write() as session:
        assert installation.open_as_operator(session, replace(VISIT, is_admin=False), clock()) is None
