"""Several methods in one request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.rest import (
    BadAnswer,
    Command,
    NotFound,
    OperationTimeLimited,
    PortalUnavailable,
    UnknownOutcome,
    as_object,
    build_query,
    holds_reference,
)
from tests.unit.integration.portal import TIME, answers


def outcome(result=(), errors=(), **parts):
    inner = {"result": result or [], "result_error": errors or [], "result_total": [], "result_next": []}
    return {"result": {**inner, "result_time": [], **parts}, "time": TIME}


def expecting(portal, body, *, halt=0, **commands):
    answers(portal, "batch", body, params={"halt": halt, "cmd": commands})


TWO = {"find": Command("crm.item.list", {"filter": {"id": [1, 2]}}), "me": Command("profile")}
TWO_SENT = {"find": "crm.item.list?filter[id][0]=1&filter[id][1]=2", "me": "profile?"}


def test_each_command_gets_its_own_answer(portal, caller):
    body = outcome({"find": {"items": []}, "me": None}, result_total={"find": 7}, result_time={"find": TIME})
    expecting(portal, body, **TWO_SENT)
    results = caller.client.batch(TWO, write=False)
    assert (results["find"].result, results["find"].total) == ({"items": []}, 7)
    assert results["find"].finished_at is not None
    assert results["me"].result is None


def test_a_refused_command_is_an_error_beside_the_others(portal, caller):
    errors = {"find": {"error": "NOT_FOUND", "error_description": "no"}}
    expecting(portal, outcome({"me": {"ID": "1"}}, errors), **TWO_SENT)
    results = caller.client.batch(TWO, write=False)
    assert type(results["find"]) is NotFound
    assert results["find"].method == "crm.item.list"
    assert results["me"].result == {"ID": "1"}


def test_after_a_halt_commands_that_did_not_run_are_absent(portal, caller):
    expecting(portal, outcome([], {"find": {"error": "NOT_FOUND"}}), halt=1, **TWO_SENT)
    assert list(caller.client.batch(TWO, halt=True, write=True)) == ["find"]


def test_without_a_halt_a_refusal_explains_no_other_commands_silence(portal, caller):
    expecting(portal, outcome([], {"find": {"error": "NOT_FOUND"}}), **TWO_SENT)
    assert type(caller.client.batch(TWO, write=True)["me"]) is UnknownOutcome


@pytest.mark.parametrize(("write", "error"), [(False, BadAnswer), (True, UnknownOutcome)])
def test_a_command_nobody_speaks_of_has_no_known_outcome(portal, caller, write, error):
    expecting(portal, outcome({"me": 1}), **TWO_SENT)
    assert type(caller.client.batch(TWO, write=write)["find"]) is error


@pytest.mark.parametrize(("write", "error"), [(False, PortalUnavailable), (True, UnknownOutcome)])
def test_a_fault_inside_a_batch_is_passing_for_reads_only(portal, caller, write, error):
    expecting(portal, outcome({"me": 1}, {"find": {"error": "INTERNAL_SERVER_ERROR"}}), **TWO_SENT)
    assert type(caller.client.batch(TWO, write=write)["find"]) is error


@pytest.mark.parametrize("result", [None, "x", {"result": "x"}])
def test_a_batch_answer_of_another_form_says_nothing(portal, caller, result):
    expecting(portal, {"result": result}, **TWO_SENT)
    try:
        found = set(map(type, caller.client.batch(TWO, write=True).values()))
    except UnknownOutcome:
        found = {UnknownOutcome}
    assert found == {UnknownOutcome}


def test_a_method_out_of_seconds_inside_a_batch_says_when_they_come_back(portal, caller):
    expecting(portal, outcome({"find": 1, "me": 1}, result_time={"find": TIME}), **TWO_SENT)
    caller.client.batch(TWO, write=False)
    expecting(portal, outcome({"me": 1}, {"find": {"error": "OPERATION_TIME_LIMIT"}}), **TWO_SENT)
    limited = caller.client.batch(TWO, write=False)["find"]
    assert type(limited) is OperationTimeLimited
    assert limited.reset_at is not None


def test_the_journal_names_the_methods_of_a_batch(portal, caller):
    expecting(portal, outcome({"find": 1, "me": 1}), **TWO_SENT)
    caller.client.batch(TWO, write=False)
    assert caller.notes[0].parameters == ("halt", "cmd:crm.item.list", "cmd:profile")


def test_more_than_fifty_commands_are_refused_before_anything_is_sent(caller):
    commands = {f"c{n}": Command("profile") for n in range(51)}
    with pytest.raises(ValueError, match="50"):
        caller.client.batch(commands, write=False)


@pytest.mark.parametrize("name", ["0", "", "a[b]", "имя"])
def test_a_command_is_named_so_that_its_answer_is_found(caller, name):
    with pytest.raises(ValueError, match="name"):
        caller.client.batch({name: Command("profile")}, write=False)


@pytest.mark.parametrize("method", ["batch?x", "a&b", ""])
def test_a_command_has_a_methods_name(caller, method):
    with pytest.raises(ValueError, match="method"):
        caller.client.batch({"a": Command(method)}, write=False)


@pytest.mark.parametrize(
    "params",
    [{"text": "see $result[find][ID]"}, {"a": {"b": ["$RESULT_error[x]"]}}, {"a": {"$result[x]": 1}}],
)
def test_a_clients_text_is_never_sent_where_it_would_read_as_a_reference(caller, params):
    assert holds_reference(params)
    with pytest.raises(ValueError, match="reference"):
        caller.client.batch({"a": Command("im.message.add", params)}, write=True)


def test_a_text_about_a_result_is_no_reference():
    assert not holds_reference({"text": "the $result is [good", "n": 5} | {"text": "[x] $result"})


def test_a_hostile_text_is_searched_quickly():
    assert not holds_reference({"text": "$result" * 500_000})


@pytest.mark.parametrize(
    ("params", "query"),
    [
        ({"id": 5, "name": "Анна & Co"}, "id=5&name=%D0%90%D0%BD%D0%BD%D0%B0%20%26%20Co"),
        ({"values": ["+7999"]}, "values[0]=%2B7999"),
        ({"a": {"b": {"c": True, "d": False}}}, "a[b][c]=1&a[b][d]=0"),
        ({"fields": {"LAST_NAME": None}}, "fields[LAST_NAME]="),
        ({"a": [], "b": {}, "c": 1}, "c=1"),
        ({"filter": {">=id": 1.5, "@x": ("y",)}}, "filter[%3E%3Did]=1.5&filter[%40x][0]=y"),
    ],
)
def test_a_query_is_built_as_php_reads_it(params, query):
    assert build_query(params) == query


def test_a_value_without_a_form_in_a_query_is_refused():
    with pytest.raises(TypeError, match="bytes"):
        build_query({"a": b"secret"})


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"))))
def test_a_query_is_plain_ascii_without_room_for_a_second_parameter(params):
    query = build_query(params)
    assert query.isascii()
    assert query.count("=") == len(params)
    assert not set(query) & set("#?+ \n")


@pytest.mark.parametrize(
    ("value", "expected"),
    [([], {}), (None, {}), ({"a": 1}, {"a": 1}), (["x", "y"], {"0": "x", "1": "y"})],
)
def test_an_empty_php_array_is_an_empty_object(value, expected):
    assert as_object(value) == expected


def test_a_scalar_is_no_object():
    with pytest.raises(BadAnswer):
        as_object("x")
