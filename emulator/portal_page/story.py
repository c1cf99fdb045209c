"""Which steps of the demonstration have been walked already, read from the portal's rows."""

from emulator.chats.records import Chat
from emulator.crm.fields import CONTACT
from emulator.portal import Portal

# The order in which the page's hints lead a newcomer.
STEPS = ("write", "answer", "handover", "save", "messenger", "refuse")


def steps(portal: Portal) -> dict[str, bool]:
    """Each step and whether somebody has done it on this portal."""
    chats = list(portal.chats.values())
    online = [chat for chat in chats if chat.livechat]
    done = (
        bool(online),
        any(_after_bot(chat) for chat in online),
        any(entry.author == "operator" for chat in online for entry in chat.view),
        bool(portal.crm.items[CONTACT]),
        any(_after_bot(chat) for chat in chats if not chat.livechat),
        any(_refused(chat) for chat in chats),
    )
    return dict(zip(STEPS, done, strict=True))


def _after_bot(chat: Chat) -> bool:
    """The client has written after the bot."""
    authors = [entry.author for entry in chat.view]
    return "bot" in authors and "client" in authors[authors.index("bot") :]


def _refused(chat: Chat) -> bool:
    words = (entry.text.strip(" «»\"'.!").casefold() for entry in chat.view if entry.author == "client")
    return any(text.startswith("не принимаю") for text in words)
