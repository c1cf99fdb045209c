"""What one message of a client says about consent: nothing but the words of the message are looked at.

Precedence, the first that fits (152-FZ art. 9 part 1: a consent is unambiguous, so a doubt is never a yes):

1. nothing left after cleaning -> OTHER; a short number alone -> DIGIT;
2. a withdrawal phrase at the beginning, also behind a refusal («нет, удалите мои данные») -> WITHDRAW;
3. an ambiguous beginning («да нет», «не против», «нет проблем») -> UNCLEAR;
4. the exact answers «Принимаю» and «Не принимаю» -> ACCEPT, REJECT;
5. a whole objection («Не согласен») -> OBJECT; any other beginning with a refusal -> NO,
   unless a yes follows it («нет, согласен») -> UNCLEAR;
6. yes-phrases and harmless fillers alone -> YES; a yes with anything else -> UNCLEAR;
7. a question about consent -> UNCLEAR; all else -> OTHER.

A question mark turns every decision of 2 to 6 into UNCLEAR, a refusing sign (👎) every yes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from consent import texts

Phrase = tuple[str, ...]


class Word(StrEnum):
    """What a message says."""

    ACCEPT = "accept"
    """The whole message is «Принимаю»: the answer offered in the online chat."""
    REJECT = "reject"
    """The whole message is «Не принимаю»."""
    YES = "yes"
    NO = "no"
    OBJECT = "object"
    """The whole message objects to the processing: the «Не согласен» that the warning names."""
    WITHDRAW = "withdraw"
    """Takes a consent back or demands erasure; before a consent it is as good as a refusal."""
    UNCLEAR = "unclear"
    """Speaks of consent and decides nothing: to be asked again."""
    DIGIT = "digit"
    """A number of up to three digits: rating answers and the platform's own `0`."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Phrases:
    """A set of phrases that finds the longest of them at a place."""

    known: frozenset[Phrase]
    longest: int

    def length_at(self, tokens: Phrase, start: int) -> int:
        """How many tokens from ``start`` on the longest fitting phrase takes; 0 if none fits."""
        for length in range(min(self.longest, len(tokens) - start), 0, -1):
            if tokens[start : start + length] in self.known:
                return length
        return 0

    def skip(self, tokens: Phrase) -> Phrase:
        """What follows after all leading phrases of this set."""
        start = 0
        while taken := self.length_at(tokens, start):
            start += taken
        return tokens[start:]

    def opens(self, tokens: Phrase) -> bool:
        return self.length_at(tokens, 0) > 0

    def occurs(self, tokens: Phrase) -> bool:
        return any(self.length_at(tokens, start) for start in range(len(tokens)))


@dataclass(frozen=True, slots=True)
class _Message:
    tokens: Phrase
    asks: bool
    refusing_sign: bool


QUESTION_SIGNS = "?❓❔؟"
REFUSING_SIGNS = "👎❌🚫⛔✖🙅"

_QUOTE_TAG = re.compile(r"\[(/?)quote[^\[\]]*\]")
_TAG = re.compile(
    r"\[(?:/?(?:b|i|u|s|url|send|put|br|size|color|code|call)(?:=[^\[\]]*)?|/?(?:img|icon)[^\[\]]*)\]"
)
_QUOTE_RULE = re.compile(r"-{20,}")
_APOSTROPHES = re.compile("['\u2019\u02bc`\u00b4]")
_GAP = re.compile(r"[\W_]+")
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})
_MOST_DIGITS = 3


def classify(text: str) -> Word:
    """Say what a message means for consent; any string is answered, none raises."""
    message = _read(text)
    if not message.tokens:
        return Word.OTHER
    if len(message.tokens) == 1 and message.tokens[0].isdecimal() and len(message.tokens[0]) <= _MOST_DIGITS:
        return Word.DIGIT
    return next((word for rule in _RULES if (word := rule(message)) is not None), Word.OTHER)


def _withdrawal(message: _Message) -> Word | None:
    rest = _after_preliminaries(message.tokens)
    while not WITHDRAW.opens(rest) and (refusal := NO.length_at(rest, 0)):
        rest = _after_preliminaries(rest[refusal:])
    if not WITHDRAW.opens(rest):
        return None
    return Word.UNCLEAR if message.asks else Word.WITHDRAW


def _ambiguity(message: _Message) -> Word | None:
    ambiguous = UNCLEAR.opens(message.tokens) or UNCLEAR.opens(_after_preliminaries(message.tokens))
    return Word.UNCLEAR if ambiguous else None


def _exact_answer(message: _Message) -> Word | None:
    if message.tokens in ACCEPT.known:
        return Word.UNCLEAR if message.asks or message.refusing_sign else Word.ACCEPT
    if message.tokens in REJECT.known:
        return Word.UNCLEAR if message.asks else Word.REJECT
    return None


def _refusal(message: _Message) -> Word | None:
    body = _after_preliminaries(message.tokens)
    if not NO.opens(body) and body not in NO_WHOLE.known:
        return None
    if message.asks or _affirms(NO.skip(body)):
        return Word.UNCLEAR
    return Word.OBJECT if _is_objection(body) else Word.NO


def _is_objection(body: Phrase) -> bool:
    length = OBJECT.length_at(body, 0)
    return length > 0 and not FILLERS.skip(body[length:])


def _consent(message: _Message) -> Word | None:
    if not YES.opens(_after_preliminaries(message.tokens)):
        return None
    doubtful = message.asks or message.refusing_sign
    return Word.YES if _affirms(message.tokens) and not doubtful else Word.UNCLEAR


def _affirms(tokens: Phrase) -> bool:
    return YES.occurs(tokens) and not YES_AND_FILLERS.skip(tokens)


def _question(message: _Message) -> Word | None:
    return Word.UNCLEAR if message.asks and TOPIC.occurs(message.tokens) else None


_RULES: tuple[Callable[[_Message], Word | None], ...] = (
    _withdrawal,
    _ambiguity,
    _exact_answer,
    _refusal,
    _consent,
    _question,
)


def _after_preliminaries(tokens: Phrase) -> Phrase:
    return PRELIMINARIES.skip(tokens)


def _read(text: str) -> _Message:
    said = _without_markup(_unified(text))
    return _Message(
        tokens=_tokens(said),
        asks=any(sign in said for sign in QUESTION_SIGNS),
        refusing_sign=any(sign in said for sign in REFUSING_SIGNS),
    )


def _unified(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded.replace("ё", "е")


def _without_markup(text: str) -> str:
    """Drop quoted messages whole and take off other tags (`imbot.v2/messages/message-formatting.md`)."""
    return _TAG.sub(" ", _without_quoted_lines(_without_quote_tags(text)))


def _without_quote_tags(text: str) -> str:
    # An unclosed quote hides the rest: words that may be another's never decide.
    own: list[str] = []
    depth = start = 0
    for tag in _QUOTE_TAG.finditer(text):
        if depth == 0:
            own.append(text[start : tag.start()])
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        start = tag.end()
    return " ".join([*own, text[start:]] if depth == 0 else own)


def _without_quoted_lines(text: str) -> str:
    lines = [line for line in text.splitlines() if not line.startswith(">>")]
    rules = [number for number, line in enumerate(lines) if _QUOTE_RULE.fullmatch(line.strip())]
    for first, last in reversed(list(zip(rules[::2], rules[1::2], strict=False))):
        del lines[first : last + 1]
    return "\n".join(lines)


def _tokens(said: str) -> Phrase:
    visible = "".join(sign for sign in said if unicodedata.category(sign) not in _INVISIBLE)
    return tuple(_GAP.sub(" ", _APOSTROPHES.sub("", visible)).split())


def _phrases(*keys: str) -> Phrases:
    lists: Iterable[str] = (
        phrase
        for language in texts.LANGUAGES
        for key in keys
        for phrase in _as_list(texts.table("words")[language][key])
    )
    known = frozenset(_tokens(_unified(phrase)) for phrase in lists)
    return Phrases(known, max(map(len, known)))


def _as_list(entry: str | list[str]) -> list[str]:
    return [entry] if isinstance(entry, str) else entry


ACCEPT = _phrases("accept")
REJECT = _phrases("reject")
YES = _phrases("yes")
FILLERS = _phrases("fillers")
YES_AND_FILLERS = _phrases("yes", "fillers")
PRELIMINARIES = _phrases("openers", "fillers")
OBJECT = _phrases("object")
NO = _phrases("no")
NO_WHOLE = _phrases("no_whole")
WITHDRAW = _phrases("withdraw")
UNCLEAR = _phrases("unclear")
TOPIC = _phrases("topic")
