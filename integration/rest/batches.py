"""The two sides of a `batch` call: its commands as text, and what became of each.

`settings/how-to-call-rest-api/batch.md`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integration.rest.answers import Answer, as_object, command_refused, make_answer
from integration.rest.errors import BadAnswer, RestError, UnknownOutcome
from integration.rest.query import build_query, holds_reference

MAX_COMMANDS = 50
_ANSWER_PARTS = ("result", "result_total", "result_next", "result_time")
_METHOD = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")
# A portal answers with a list instead of an object when all names are numbers.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Command:
    """One method inside a batch."""

    method: str
    params: Mapping[str, Any] = field(default_factory=dict, repr=False)


def check_method(method: str) -> None:
    """Raises ValueError for a text that would change the address or query it becomes a part of."""
    if not _METHOD.fullmatch(method):
        raise ValueError("not a method name")


def commands_text(commands: Mapping[str, Command]) -> dict[str, str]:
    """The `cmd` parameter. Raises ValueError for commands that must not travel in one batch."""
    if len(commands) > MAX_COMMANDS:
        raise ValueError(f"a batch takes {MAX_COMMANDS} commands, not {len(commands)}")
    return {name: _text(name, command) for name, command in commands.items()}


def _text(name: str, command: Command) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("a command's name begins with a letter and holds letters, digits, - and _")
    check_method(command.method)
    if holds_reference(command.params):
        raise ValueError(f"command {name!r} holds a text that reads as a reference; call it alone")
    return f"{command.method}?{build_query(command.params)}"


def outcomes(
    commands: Mapping[str, Command], answer: Answer, *, halt: bool, write: bool
) -> dict[str, Answer | RestError]:
    """What became of each command, in the order given."""
    parts = _parts(answer, write=write)
    halted = halt and bool(parts["result_error"])
    found: dict[str, Answer | RestError] = {}
    for name, command in commands.items():
        if name in parts["result_error"]:
            found[name] = command_refused(parts["result_error"][name], command.method, write=write)
        elif name in parts["result"]:
            values = (
                parts[part].get(name) for part in ("result", "result_total", "result_next", "result_time")
            )
            found[name] = make_answer(*values)
        elif not halted:
            found[name] = (UnknownOutcome if write else BadAnswer)(command.method)
    return found


def _parts(answer: Answer, *, write: bool) -> dict[str, dict[str, Any]]:
    try:
        whole = as_object(answer.result)
        return {name: as_object(whole.get(name)) for name in (*_ANSWER_PARTS, "result_error")}
    except BadAnswer:
        raise (UnknownOutcome if write else BadAnswer)("batch") from None
