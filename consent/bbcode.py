"""Text of companies and clients made safe for chat messages, and the tags we send ourselves.

Tags: Bitrix24 documentation, `imbot.v2/messages/message-formatting.md`.
"""

import re
import unicodedata

_BRACKETS = str.maketrans({"[": "(", "]": ")", "［": "(", "］": ")", "\u27e6": "(", "\u27e7": ")"})
_IN_ADDRESS = {"[": "%5B", "]": "%5D", '"': "%22", "<": "%3C", ">": "%3E"}
_PLAIN_ANSWER = re.compile(r"[^\W_]+(?: [^\W_]+)*")


def escape(text: str) -> str:
    """One line of text that can open no tag.

    BB code knows no escape sign and a messenger would show an HTML entity as it is, so
    brackets become parentheses; line breaks become spaces, or a name could start a
    quotation; invisible and direction-changing signs go.
    """
    visible = "".join(" " if sign.isspace() else sign for sign in text if not _is_invisible(sign))
    return " ".join(visible.translate(_BRACKETS).split())


def _is_invisible(sign: str) -> bool:
    return not sign.isspace() and unicodedata.category(sign) in {"Cc", "Cf"}


def link(url: str, label: str) -> str:
    """A link with a label, for the online chat.

    Raises ``ValueError`` for an address that is not http(s) or holds white space.
    """
    return f"[url={plain_url(url)}]{escape(label)}[/url]"


def plain_url(url: str) -> str:
    """An address that stands bare in a message and cannot break a tag.

    Raises ``ValueError`` for an address that is not http(s) or holds white space.
    """
    if not re.fullmatch(r"https?://[^\s\x00-\x20]+", url):
        raise ValueError(f"not an http address: {url!r}")
    return "".join(_IN_ADDRESS.get(sign, sign) for sign in url)


def send(answer: str) -> str:
    """A clickable answer of the online chat: a click sends the words as the client's own message.

    Raises ``ValueError`` unless the answer is plain words, since a bracket in the value breaks the tag.
    """
    if not _PLAIN_ANSWER.fullmatch(answer):
        raise ValueError(f"not plain words: {answer!r}")
    return f"[send={answer}]{answer}[/send]"
