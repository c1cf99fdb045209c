"""BB codes as the two kinds of channels show them to a client.

Docs: `chat-bots-v2/imbot.v2/messages/message-formatting.md`. Read in the portal's source: a messenger gets
only the label of [send] (connectors/whatsappbyedna.php); the widget's script sends the value.
"""

import re
from typing import Any

_TAG = re.compile(
    r"\[url=(?P<href>[^\]]*)\](?P<label>.*?)\[/url\]"
    r"|\[url\](?P<bare>.*?)\[/url\]"
    r"|\[send=(?P<value>[^\]]*)\](?P<button>.*?)\[/send\]"
    r"|\[put=[^\]]*\](?P<put>.*?)\[/put\]",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN = re.compile(r"\[/?(?:b|i|u|s|size|color)(?:=[^\]]*)?\]", re.IGNORECASE)


def parts(text: str, livechat: bool) -> list[dict[str, Any]]:
    """Pieces a client sees: text, link (url) and, in the online chat only, send (value)."""
    text = re.sub(r"\[br\]", "\n", text, flags=re.IGNORECASE)
    found: list[dict[str, Any]] = []
    position = 0
    for match in _TAG.finditer(text):
        _add_text(found, text[position : match.start()])
        found.extend(_tag(match, livechat))
        position = match.end()
    _add_text(found, text[position:])
    return found


def _tag(match: re.Match[str], livechat: bool) -> list[dict[str, Any]]:
    if match["bare"] is not None:
        return [{"type": "link", "text": match["bare"], "url": match["bare"]}]
    if match["href"] is not None:
        return _link(_strip(match["label"]), match["href"], livechat)
    if match["button"] is None:
        return [{"type": "text", "text": _strip(match["put"])}]
    label = _strip(match["button"])
    return (
        [{"type": "send", "text": label, "value": match["value"]}]
        if livechat
        else [{"type": "text", "text": label}]
    )


def _link(label: str, href: str, livechat: bool) -> list[dict[str, Any]]:
    if livechat or not label or label == href:
        return [{"type": "link", "text": label or href, "url": href}]
    return [{"type": "text", "text": f"{label}: "}, {"type": "link", "text": href, "url": href}]


def _add_text(found: list[dict[str, Any]], text: str) -> None:
    clean = _strip(text)
    if clean:
        found.append({"type": "text", "text": clean})


def _strip(text: str) -> str:
    return _PLAIN.sub("", text)
