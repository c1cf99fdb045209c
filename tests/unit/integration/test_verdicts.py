"""A failure of the portal silences the portal; a failure of a row concerns the row alone."""

from datetime import timedelta

import pytest

from integration.errors import Undeliverable
from integration.rest import (
    AccessDenied,
    AuthorizationLost,
    ConnectionFailed,
    OperationTimeLimited,
    PaymentRequired,
    RateLimited,
    UnknownOutcome,
)
from integration.verdicts import classify
from tests.support.clock import Clock


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (RateLimited("m"), "park"),
        (AuthorizationLost("m"), "park"),
        (PaymentRequired("m"), "park"),
        (ConnectionFailed("m"), "retry"),
        (UnknownOutcome("m"), "retry"),
        (AccessDenied("m"), "bury"),
        (Undeliverable("no_bot"), "bury"),
    ],
)
def test_each_failure_has_its_consequence(error, action):
    assert classify(Clock())(error).action == action


def test_only_a_lost_answer_leaves_doubt():
    judge = classify(Clock())
    assert judge(UnknownOutcome("m")).uncertain
    assert not judge(ConnectionFailed("m")).uncertain


def test_a_used_up_method_waits_until_its_seconds_come_back():
    clock, error = Clock(), OperationTimeLimited("m")
    error.reset_at = clock() + timedelta(minutes=3)
    assert classify(clock)(error).delay == 180
    error.reset_at = clock()
    assert classify(clock)(error).delay == 10


def test_the_reason_names_kind_method_and_code_and_never_the_portals_words():
    error = AccessDenied("imbot.v2.Chat.Message.send", code="access_denied", description="Анна")
    assert classify(Clock())(error).reason == "AccessDenied imbot.v2.Chat.Message.send access_denied"


def test_other_errors_are_not_judged():
    assert classify(Clock())(KeyError("x")) is None
