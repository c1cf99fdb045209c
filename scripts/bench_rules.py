"""The rules against a yardstick: `decide` and the hash of the same case's canonical form."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from consent.facts import Act, Case, Heard, Policy, Prompt, Recorded, Session
from consent.fingerprint import Value, canonical
from consent.rules import decide
from consent.vocabulary import Channel, Method, Mode, PromptStatus, Status
from consent.words import Word

CALLS = 500
START = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)


def seconds_of_deciding() -> float:
    """Processor seconds of one `decide` on a typical case."""
    return _seconds(lambda: decide(CASE))


def seconds_of_hashing() -> float:
    """Processor seconds of one canonical form and its SHA-256; the case has been taken apart before."""
    return _seconds(lambda: hashlib.sha256(canonical(PLAIN)).hexdigest())


def _seconds(call: Callable[[], object]) -> float:
    started = time.thread_time()
    for _ in range(CALLS):
        call()
    return (time.thread_time() - started) / CALLS


def _heard(message_id: int, minutes: int, word: Word) -> Heard:
    return Heard(
        message_id=message_id, at=START + timedelta(minutes=minutes), chat_id=7, session_id=3, word=word,
        channel=Channel.ONLINE_CHAT, mode=Mode.IMPLIED, agreement_id=1, version_id=1, material_version=1,
    )  # fmt: skip


def _typical() -> Case:
    """Asked at the first message, agreed, recorded; now the conversation with the operator goes on."""
    prompt = Prompt(
        prompt_id=1, chat_id=7, session_id=3, agreement_id=1, version_id=1, version_number=1,
        status=PromptStatus.DELIVERED, message_id=11, confirmed_at=START + timedelta(seconds=1),
        after_message_id=10,
    )  # fmt: skip
    given = Act(
        status=Status.GIVEN, method=Method.BUTTON, decision_message_id=12, at=START + timedelta(minutes=1),
        chat_id=7, session_id=3, prompt=prompt,
    )  # fmt: skip
    return Case(
        session=Session(chat_id=7, session_id=3, channel=Channel.ONLINE_CHAT, handed_over=True),
        policy=Policy(version_id=1, auto_save_to_crm=True),
        heard=(_heard(10, 0, Word.OTHER), _heard(12, 1, Word.ACCEPT), _heard(15, 4, Word.OTHER)),
        prompts=(prompt,),
        recorded=(Recorded(entry_id=1, act=given),),
    )


def _plain(value: Any) -> Value:
    """The canonical form knows lists, no tuples."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    plain: Value = value
    return plain


CASE = _typical()
PLAIN = _plain(asdict(CASE))
