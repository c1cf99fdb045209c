"""The batch method with its references, limits and traps.

Docs: `settings/how-to-call-rest-api/batch.md`; the walk of a reference is read in rest_util.php
processBatchElement, the shapes of empty parts in rest_provider.php methodsBatch.
"""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from emulator.errors import RestError
from emulator.phpform import as_list, decode
from emulator.rest import gate, running
from emulator.rest.params import Params, truth
from emulator.rest.registry import Call, Page, method

LIMIT = 50
FORBIDDEN = ("batch", "download", "upload")
_WHOLE = re.compile(r"\$result((?:\[[^\]]*\])+)")


@method("batch", takes="cmd halt")
def run(call: Call) -> Page:
    """Commands in their order; failures stand in `result_error` and do not change the HTTP status."""
    commands = call.params.raw("cmd")
    if not isinstance(commands, dict | list) or not commands:
        raise RestError("ERROR_ARGUMENT", "cmd is required", argument="cmd")
    named = commands.items() if isinstance(commands, dict) else enumerate(commands)
    done = _Done()
    for number, (key, command) in enumerate(named):
        if not isinstance(command, str):
            continue
        _one(call, str(key), command, number, done)
        if done.errors and truth(call.params.raw("halt")):
            break
    return Page(done.body())


class _Done:
    """What the commands have given so far."""

    def __init__(self) -> None:
        self.results: dict[str, Any] = {}
        self.errors: dict[str, Any] = {}
        self.totals: dict[str, Any] = {}
        self.nexts: dict[str, Any] = {}
        self.times: dict[str, Any] = {}

    def body(self) -> dict[str, Any]:
        return {
            "result": php(self.results),
            "result_error": php(self.errors),
            "result_total": php(self.totals),
            "result_next": php(self.nexts),
            "result_time": php(self.times),
        }


def php(tree: dict[str, Any]) -> Any:
    """An empty PHP array is [], one with keys 0..n-1 is a list."""
    listed = bool(tree) and list(tree) == [str(index) for index in range(len(tree))]
    return list(tree.values()) if listed or not tree else tree


def _one(call: Call, key: str, command: str, number: int, done: _Done) -> None:
    name, _, query = command.partition("?")
    started = call.world.clock.now()
    try:
        _admit(call, name, number)
        tree = decode(parse_qsl(query, keep_blank_values=True))
        params = Params(_resolve(tree, done.results))
        answer = running.run(replace(call, params=params, name=name))
    except RestError as error:
        done.errors[key] = error.body()
        return
    done.results[key] = answer.result
    done.times[key] = running.time_block(call.world, started)
    if answer.total is not None:
        done.totals[key] = answer.total
    if answer.next is not None:
        done.nexts[key] = answer.next


def _admit(call: Call, name: str, number: int) -> None:
    """Scope and rights are checked for each command; a switched-on fault of the method hits it here too."""
    if number >= LIMIT:
        raise RestError("ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded")
    if name.lower() in FORBIDDEN:
        raise RestError("ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage", 405)
    gate.check_scope(call, gate.known_method(name))
    fault = call.world.faults.take("rest", name, ("error",))
    if fault is not None:
        raise RestError(fault.code, fault.description, fault.status)


def _resolve(value: Any, results: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {_in_key(key, results): _resolve(item, results) for key, item in value.items()}
    if isinstance(value, list):
        return [_resolve(item, results) for item in value]
    return _reference(value, results) if isinstance(value, str) else value


def _in_key(key: str, results: dict[str, Any]) -> str:
    found = _reference(key, results)
    return str(found) if isinstance(found, str | int) else key


def _reference(text: str, results: dict[str, Any]) -> Any:
    """One reference alone becomes what the walk reaches; inside a longer text only scalars go in."""
    alone = _WHOLE.fullmatch(text)
    if alone is not None:
        return _walk(alone[1], results)
    return _WHOLE.sub(lambda match: _scalar(match, results), text)


def _scalar(match: re.Match[str], results: dict[str, Any]) -> str:
    found = _walk(match[1], results)
    return match[0] if isinstance(found, dict | list) else str(found)


def _walk(path: str, results: dict[str, Any]) -> Any:
    """Stops at the last part that exists: a reference that does not resolve gives that level, not nothing."""
    here: Any = results
    for part in re.findall(r"\[([^\]]*)\]", path):
        if isinstance(here, list) and part.isdigit() and int(part) < len(here):
            here = here[int(part)]
        elif isinstance(here, dict) and part in here:
            here = here[part]
        else:
            break
    return as_list(here)
