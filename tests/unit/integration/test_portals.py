"""A portal stays within reach while anybody's token works, and nobody renews twice."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from integration.renewal import Renewal
from integration.rest import (
    ApplicationRemoved,
    AuthorizationLost,
    PaymentRequired,
    PortalMoved,
    PortalUnavailable,
    RateLimited,
)
from models.lane import Pace
from models.portal import PortalState, PortalToken, lease_token
from models.rest_call import RestCall, prune_calls
from tests.unit.integration.portal import ENDPOINT, TIME, answers
from tests.unit.integration.stored import OAUTH, World, pair, renews, tells

EXPIRED = {"error": "expired_token", "error_description": "expired"}
NEW_HOST = "https://renamed.example.com/rest/"


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def read(world):
    return world.client().call("profile", {}, write=False).result


def test_a_call_goes_out_with_the_token_of_the_administrator_seen_last(portal, world):
    world.employee(1, "older", age=2)
    world.employee(2, "newer", age=1)
    world.employee(3, "of-an-operator", is_admin=False)
    answers(portal, "profile", {"result": {"ID": "2"}, "time": TIME}, token="newer")
    assert read(world) == {"ID": "2"}


def test_an_expired_token_is_renewed_once_and_the_new_pair_is_kept(portal, world):
    token_id = world.employee()
    answers(portal, "profile", EXPIRED, status=401)
    renews(portal, pair())
    answers(portal, "profile", {"result": {"ID": "1"}}, token="new-token")
    answers(portal, "profile", {"result": {"ID": "1"}}, token="new-token")
    read(world)
    read(world)
    kept = world.token(token_id)
    assert kept.access(world.vault) == "new-token"
    assert kept.refresh(world.vault) == "refresh of new-token"
    assert kept.lease_until is None


def test_who_comes_second_waits_for_the_winner_and_uses_his_pair(world):
    token_id = world.employee()
    with world.db.write() as session:
        lease_token(session, token_id, world.clock(), timedelta(minutes=2))

    def winner_writes(_seconds):
        with world.db.write() as session:
            session.get_one(PortalToken, token_id).put(world.vault, "won", "refresh of won")

    renewal = Renewal(world.db, world.vault, world.servers, world.clock, winner_writes)
    assert renewal.renew(world.portal_id, token_id, "old-token") == "won"


def test_a_renewal_asked_for_while_one_is_under_way_makes_no_second_request(portal, world):
    token_id = world.employee()
    seen = []

    def slowly(_request):
        with pytest.raises(PortalUnavailable):
            world.portals.renewal.renew(world.portal_id, token_id, "old-token")
        seen.append(world.token(token_id).lease_until)
        return 200, {}, json.dumps(pair())

    portal.add_callback("GET", f"{OAUTH}/oauth/token/", slowly)
    assert world.portals.renewal.renew(world.portal_id, token_id, "old-token") == "new-token"
    assert len(portal.calls) == 1
    assert seen[0] is not None


def test_who_waits_for_another_renewal_gives_up_in_the_end(world):
    token_id = world.employee()
    with world.db.write() as session:
        lease_token(session, token_id, world.clock(), timedelta(minutes=2))
    with pytest.raises(PortalUnavailable):
        world.portals.renewal.renew(world.portal_id, token_id, "old-token")
    assert 29 < sum(world.paused) < 32


def test_the_endpoint_follows_a_renewal(portal, world):
    world.employee()
    answers(portal, "profile", EXPIRED, status=401)
    renews(portal, pair(endpoint=NEW_HOST))
    answers(portal, "profile", "", token="new-token", status=302, headers={"Location": NEW_HOST + "profile"})
    portal.post(NEW_HOST + "profile", json={"result": {"ID": "1"}})
    assert read(world) == {"ID": "1"}
    assert world.portal().endpoint == NEW_HOST


def test_a_refused_renewal_falls_back_to_another_administrator(portal, world):
    lost = world.employee(1, age=1)
    world.employee(2, "of-a-colleague", age=2)
    answers(portal, "profile", EXPIRED, status=401)
    renews(portal, {"error": "invalid_grant"}, status=400)
    answers(portal, "profile", {"result": {"ID": "2"}}, token="of-a-colleague")
    assert read(world) == {"ID": "2"}
    assert world.token(lost).lost_at == world.clock()
    assert world.state() is PortalState.ACTIVE


def test_without_a_working_token_the_portal_needs_an_administrator_and_is_left_alone(portal, world):
    world.employee()
    answers(portal, "profile", EXPIRED, status=401)
    renews(portal, {"error": "invalid_grant"}, status=400)
    for _ in range(2):
        with pytest.raises(AuthorizationLost):
            read(world)
    assert world.state() is PortalState.NEEDS_REAUTH


def test_a_pair_that_came_while_the_old_one_was_refused_is_used(portal, world):
    token_id = world.employee()

    def refused_meanwhile(_request):
        with world.db.write() as session:
            session.get_one(PortalToken, token_id).put(world.vault, "brought", "refresh of brought")
        return 400, {}, '{"error": "invalid_grant"}'

    answers(portal, "profile", EXPIRED, status=401)
    portal.add_callback("GET", f"{OAUTH}/oauth/token/", refused_meanwhile)
    answers(portal, "profile", {"result": {"ID": "1"}}, token="brought")
    read(world)
    assert world.token(token_id).lost_at is None


def test_a_dismissed_administrator_is_replaced_without_a_renewal(portal, world):
    world.employee(1, "of-the-dismissed", age=1)
    world.employee(2, "of-a-colleague", age=2)
    refusal = {"error": "authorization_error", "error_description": "Unable to authorize user"}
    answers(portal, "profile", refusal, token="of-the-dismissed", status=401)
    answers(portal, "profile", {"result": {"ID": "2"}}, token="of-a-colleague")
    assert read(world) == {"ID": "2"}


@pytest.mark.parametrize(
    ("code", "error", "state"),
    [
        ("PAYMENT_REQUIRED", PaymentRequired, PortalState.SUSPENDED),
        ("invalid_client", ApplicationRemoved, PortalState.NEEDS_REAUTH),
        ("NOT_INSTALLED", ApplicationRemoved, PortalState.NEEDS_REAUTH),
    ],
)
def test_what_the_authorization_server_says_is_noted_on_the_portal(portal, world, code, error, state):
    token_id = world.employee()
    answers(portal, "profile", EXPIRED, status=401)
    renews(portal, {"error": code}, status=400)
    with pytest.raises(error):
        read(world)
    assert world.state() is state
    assert world.token(token_id).lease_until is None


def test_a_removed_application_is_noted_when_the_portal_says_so(portal, world):
    world.employee()
    answers(portal, "profile", {"error": "APPLICATION_NOT_FOUND"}, status=401)
    with pytest.raises(ApplicationRemoved):
        read(world)
    assert world.state() is PortalState.NEEDS_REAUTH


def test_a_paid_portal_is_active_again_with_its_first_answer(portal, world):
    world.employee()
    world.portals.mark(world.portal_id, PortalState.SUSPENDED)
    answers(portal, "profile", {"result": {"ID": "1"}})
    read(world)
    assert world.state() is PortalState.ACTIVE


def test_a_lost_answer_of_the_authorization_server_leaves_the_token_for_another_try(portal, world):
    token_id = world.employee()
    answers(portal, "profile", EXPIRED, status=401)
    renews(portal, {"nothing": "useful"})
    with pytest.raises(PortalUnavailable):
        read(world)
    token = world.token(token_id)
    assert (token.lost_at, token.lease_until) == (None, None)


def test_a_rename_is_followed_once_the_authorization_server_confirms_it(portal, world):
    world.employee()
    answers(portal, "profile", "", status=302, headers={"Location": NEW_HOST + "profile"})
    tells(portal, endpoint=NEW_HOST)
    portal.post(NEW_HOST + "profile", json={"result": {"ID": "1"}})
    assert read(world) == {"ID": "1"}
    assert world.portal().endpoint == NEW_HOST


def test_a_redirect_that_nobody_confirms_gets_no_token(portal, world):
    world.employee()
    moved = {"Location": "https://thief.example.net/rest/profile"}
    answers(portal, "profile", "", status=302, headers=moved)
    tells(portal)
    with pytest.raises(PortalMoved):
        read(world)
    assert not any("thief" in call.request.url for call in portal.calls)


def test_the_journal_holds_names_and_numbers_for_two_weeks(portal, world):
    world.employee()
    answers(portal, "crm.item.add", {"result": {}}, params={"fields": {"name": "Анна"}})
    world.client().call("crm.item.add", {"fields": {"name": "Анна"}}, write=True)
    with world.db.write() as session:
        row = session.scalars(select(RestCall)).one()
        assert (row.method, row.parameters, row.status) == ("crm.item.add", ["fields"], 200)
        row.at = world.clock()
    with world.db.write() as session:
        assert prune_calls(session, world.clock.forward(days=13)) == 0
        assert prune_calls(session, world.clock.forward(days=2)) == 1


def test_the_pace_of_a_portal_is_kept_by_waiting(portal, tmp_path):
    world = World(tmp_path, Pace(per_second=0.1, burst=1))
    world.employee()
    answers(portal, "profile", {"result": {}})
    answers(portal, "profile", {"result": {}})
    read(world)
    read(world)
    assert world.paused == [10]


def test_whoever_would_wait_too_long_is_told_to_come_again(portal, tmp_path):
    world = World(tmp_path, Pace(per_second=0.01, burst=1))
    world.employee()
    answers(portal, "profile", {"result": {}})
    read(world)
    with pytest.raises(RateLimited):
        read(world)
    assert world.paused == []


def test_calls_counted_by_the_worker_are_not_counted_again(portal, tmp_path):
    world = World(tmp_path, Pace(per_second=0.1, burst=1))
    world.employee()
    answers(portal, "profile", {"result": {}})
    answers(portal, "profile", {"result": {}})
    client = world.portals.client(world.portal_id, prepaid=1)
    client.call("profile", {}, write=False)
    client.call("profile", {}, write=False)
    assert world.paused == []


def test_idle_tokens_are_renewed_before_they_die(portal, world):
    idle = world.employee(1, age=91)
    world.employee(2, "in-use", age=10)
    renews(portal, pair())
    assert world.portals.renewal.renew_idle() == 1
    assert world.stored_access(idle) == "new-token"


@pytest.mark.parametrize(
    "endpoint",
    ["", "ftp://portal.example.com/rest/", "https://a b/rest/", "https://portal.example.com/rest/?x=1"],
)
def test_an_endpoint_that_is_none_does_not_replace_the_stored_one(portal, world, endpoint):
    token_id = world.employee()
    renews(portal, pair(endpoint=endpoint))
    world.portals.renewal.renew(world.portal_id, token_id, "old-token")
    assert world.portal().endpoint == ENDPOINT


def test_a_removed_application_is_not_called_and_not_revived(world):
    world.employee()
    world.portals.mark(world.portal_id, PortalState.REMOVED)
    world.portals.mark(world.portal_id, PortalState.ACTIVE)
    with pytest.raises(ApplicationRemoved):
        read(world)
    assert world.state() is PortalState.REMOVED
