"""Calling one method of a portal, when all is well and when it is not."""

from datetime import UTC, datetime

import pytest
import requests

from integration.rest import (
    AccessDenied,
    ApplicationRemoved,
    AuthorizationLost,
    BadAnswer,
    BadRequest,
    Client,
    MethodNotFound,
    NotFound,
    OperationTimeLimited,
    Overloaded,
    PaymentRequired,
    PortalMoved,
    PortalUnavailable,
    RateLimited,
    Retry,
    TokenExpired,
    TokenInvalid,
    Transport,
    UnknownOutcome,
)
from tests.unit.integration.portal import ENDPOINT, TIME, answers

GOOD = {"result": {"ID": "1"}, "total": 120, "next": "50", "time": TIME}
HTML = "<html>503 Service Temporarily Unavailable</html>"


def refused(code, description="text"):
    return {"error": code, "error_description": description}


def test_a_result_comes_with_everything_beside_it(portal, caller):
    answers(portal, "crm.item.list", GOOD, params={"start": 0})
    answer = caller.read("crm.item.list", start=0)
    assert (answer.result, answer.total, answer.next) == ({"ID": "1"}, 120, 50)
    assert answer.finished_at == datetime(2026, 8, 1, 8, 20, 0, 150000, UTC)
    assert answer.operating == 0.02
    assert answer.operating_reset_at == datetime(2026, 8, 1, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "times", [None, [], {"finish": "x", "date_finish": 5}, {"finish": 1e300}, {"finish": True}]
)
def test_an_answer_without_a_clock_is_still_an_answer(portal, caller, times):
    answers(portal, "profile", {"result": True, "time": times})
    answer = caller.read()
    assert answer.result is True
    assert answer.finished_at is None
    assert answer.operating_reset_at is None


def test_the_moment_as_text_is_used_when_there_is_no_number(portal, caller):
    answers(portal, "profile", {"result": 1, "time": {"date_finish": TIME["date_finish"]}})
    assert caller.read().finished_at == datetime(2026, 8, 1, 8, 20, tzinfo=UTC)


@pytest.mark.parametrize("code", ["expired_token", "invalid_token", "EXPIRED_TOKEN"])
def test_a_refused_token_is_renewed_and_the_call_repeated(portal, caller, code):
    answers(portal, "crm.item.add", refused(code), status=401)
    answers(portal, "crm.item.add", GOOD, token="new-token")
    assert caller.write().result == {"ID": "1"}
    assert caller.renewed == ["old-token"]


@pytest.mark.parametrize(
    ("code", "error"), [("expired_token", TokenExpired), ("invalid_token", TokenInvalid)]
)
def test_a_token_refused_twice_is_not_renewed_again(portal, caller, code, error):
    answers(portal, "profile", refused(code), status=401)
    answers(portal, "profile", refused(code), status=401, token="new-token")
    with pytest.raises(error):
        caller.read()
    assert caller.renewed == ["old-token"]


@pytest.mark.parametrize(
    ("body", "status", "error", "retry"),
    [
        (refused("QUERY_LIMIT_EXCEEDED"), 503, RateLimited, Retry.BACKOFF),
        (refused("OPERATION_TIME_LIMIT"), 429, OperationTimeLimited, Retry.LATER),
        (refused("OVERLOAD_LIMIT"), 503, Overloaded, Retry.NEVER),
        (refused("authorization_error"), 401, AuthorizationLost, Retry.NEVER),
        (refused("NO_AUTH_FOUND"), 401, AuthorizationLost, Retry.NEVER),
        (refused("APPLICATION_NOT_FOUND"), 401, ApplicationRemoved, Retry.NEVER),
        (refused("PORTAL_DELETED"), 403, ApplicationRemoved, Retry.NEVER),
        (refused("PAYMENT_REQUIRED"), 401, PaymentRequired, Retry.LATER),
        (refused("insufficient_scope"), 401, AccessDenied, Retry.NEVER),
        (refused("Access denied"), 403, AccessDenied, Retry.NEVER),
        (refused("ERROR_METHOD_NOT_FOUND"), 404, MethodNotFound, Retry.NEVER),
        (refused("NOT_FOUND"), 400, NotFound, Retry.NEVER),
        (refused("", "Not found"), 400, NotFound, Retry.NEVER),
        (refused("ERROR_CORE", "Element not found."), 400, NotFound, Retry.NEVER),
        (refused("", "Access denied"), 400, AccessDenied, Retry.NEVER),
        (refused(0, "Access denied."), 400, AccessDenied, Retry.NEVER),
        (refused("", "Bad e-mail"), 400, BadRequest, Retry.NEVER),
        (refused(0), 400, BadRequest, Retry.NEVER),
        (refused("100"), 400, BadRequest, Retry.NEVER),
        (refused("ERROR_PLACEMENT_MAX_COUNT"), 200, BadRequest, Retry.NEVER),
        (refused({"code": "X"}), 400, BadRequest, Retry.NEVER),
        (refused("CONNECTION_ERROR"), 401, PortalUnavailable, Retry.BACKOFF),
    ],
)
@pytest.mark.parametrize("write", [False, True])
def test_the_code_decides_what_a_refusal_means(portal, caller, body, status, error, retry, write):
    answers(portal, "any.method", body, status=status)
    with pytest.raises(error) as caught:
        caller.client.call("any.method", {}, write=write)
    assert type(caught.value) is error
    assert (caught.value.retry, caught.value.status, caught.value.method) == (retry, status, "any.method")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (requests.ReadTimeout(), 200),
        (requests.ConnectionError(), 200),
        (HTML, 503),
        (HTML, 200),
        (HTML, 404),
        ("", 200),
        ('{"result":', 200),
        ([1], 200),
        (refused("INTERNAL_SERVER_ERROR"), 500),
        (refused("SOMETHING_NEW"), 502),
        ({"result": 1}, 500),
        ({}, 304),
    ],
)
def test_without_a_trustworthy_answer_reads_are_passing_and_writes_unknown(portal, caller, body, status):
    answers(portal, "profile", body, status=status)
    with pytest.raises(PortalUnavailable):
        caller.read()
    answers(portal, "crm.item.add", body, status=status)
    with pytest.raises(UnknownOutcome):
        caller.write()


def test_json_without_a_result_is_a_bad_answer_to_a_read_and_an_unknown_write(portal, caller):
    answers(portal, "profile", {"hello": 1})
    with pytest.raises(BadAnswer):
        caller.read()
    answers(portal, "crm.item.add", {"hello": 1})
    with pytest.raises(UnknownOutcome):
        caller.write()


def test_an_effect_without_an_answer_is_not_repeated(portal, caller):
    answers(portal, "crm.item.add", requests.ReadTimeout())
    with pytest.raises(UnknownOutcome) as caught:
        caller.write()
    assert caught.value.retry is Retry.NEVER
    assert len(portal.calls) == 1


def test_a_renamed_portal_is_reported_and_the_token_stays_here(portal, caller):
    new = "https://User:pw@New.example.com:443/rest/profile"
    answers(portal, "profile", "", status=302, headers={"Location": new})
    with pytest.raises(PortalMoved) as caught:
        caller.read()
    assert caught.value.location_host == "new.example.com"
    assert len(portal.calls) == 1


@pytest.mark.parametrize("location", ["/auth/", "https://portal.example.com:443/auth/", "https://[", ""])
def test_a_redirect_that_names_no_other_host_is_no_move(portal, caller, location):
    answers(portal, "profile", "", status=302, headers={"Location": location})
    with pytest.raises(PortalUnavailable):
        caller.read()


def test_a_method_out_of_seconds_says_when_they_come_back(portal, caller):
    answers(portal, "crm.item.list", GOOD)
    caller.read("crm.item.list")
    answers(portal, "crm.item.list", refused("OPERATION_TIME_LIMIT"), status=429)
    with pytest.raises(OperationTimeLimited) as caught:
        caller.read("crm.item.list")
    assert caught.value.reset_at == datetime(2026, 8, 1, 8, 30, tzinfo=UTC)


def test_the_refusals_own_moment_counts_before_a_remembered_one(portal, caller):
    answers(portal, "profile", {**refused("OPERATION_TIME_LIMIT"), "time": TIME}, status=429)
    with pytest.raises(OperationTimeLimited) as caught:
        caller.read()
    assert caught.value.reset_at == datetime(2026, 8, 1, 8, 30, tzinfo=UTC)


def test_the_journal_holds_names_and_numbers_only(portal, caller):
    answers(portal, "crm.item.add", GOOD, params={"fields": {"name": "Анна"}})
    caller.write(fields={"name": "Анна"})
    (note,) = caller.notes
    assert (note.method, note.parameters, note.status, note.error) == ("crm.item.add", ("fields",), 200, None)
    assert note.operating == 0.02
    assert note.at.tzinfo is UTC
    assert "Анна" not in repr(note)


def test_the_journal_shows_both_attempts_and_failures_without_a_code(portal, caller):
    answers(portal, "profile", refused("expired_token"), status=401)
    answers(portal, "profile", requests.ReadTimeout(), token="new-token")
    with pytest.raises(PortalUnavailable):
        caller.read()
    assert [(n.status, n.error) for n in caller.notes] == [
        (401, "expired_token"),
        (None, "PortalUnavailable"),
    ]


def test_a_broken_journal_does_not_hide_a_result(portal, caplog):
    def broken(_):
        raise RuntimeError("disk full at old-token")

    client = Client(ENDPOINT, lambda: "old-token", str, Transport(), broken)
    answers(portal, "crm.item.add", GOOD)
    assert client.call("crm.item.add", {}, write=True).result == {"ID": "1"}
    assert "RuntimeError" in caplog.text
    assert "old-token" not in caplog.text


def test_a_parameter_cannot_replace_the_token(portal, caller):
    answers(portal, "profile", GOOD)
    assert caller.read(auth="other").result


@pytest.mark.parametrize("method", ["", "../oauth", "profile?auth=1", "a/b", "profile\n"])
def test_only_a_methods_name_becomes_part_of_the_address(caller, method):
    with pytest.raises(ValueError, match="method"):
        caller.read(method)


@pytest.mark.parametrize(
    "endpoint", ["portal/rest/", "https:///rest/", "https://u:p@a.b/", "ftp://a.b/", "https://a.b/x"]
)
def test_only_a_portals_address_is_an_endpoint(endpoint):
    with pytest.raises(ValueError, match="address"):
        Client(endpoint, str, str, Transport())
