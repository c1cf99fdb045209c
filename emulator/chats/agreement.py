"""The line's own agreement: a text at the first contact, a silent yes at the client's next message.

Read in the portal's source: session.php execAutoAction, connector.php addMessage, common.php setUserAgrees,
rest.php widgetUserConsentApply.
"""

from emulator.chats import post
from emulator.chats.records import Chat
from emulator.portal import Portal
from emulator.world import World


def ask_natively(world: World, portal: Portal, chat: Chat) -> None:
    """Only in a chat that is new: a system text that does reach the client, and a note to the operators."""
    agreement_id = portal.lines[chat.line_id].agreement_id
    if not agreement_id or not chat.agrees:
        return
    chat.agrees = False
    link = f"http://{world.domain(portal)}/pub/imol.php?id={agreement_id}"
    text = f"Продолжая переписку, вы соглашаетесь на [url={link}]обработку персональных данных[/url]"
    message = post.write(world, portal, chat, 0, text, system=True, params={"IMPORTANT_CONNECTOR": "Y"})
    post.show_client(portal, chat, message)
    post.note(world, portal, chat, "Клиенту отправлено соглашение об обработке персональных данных")


def agree_by_writing(world: World, portal: Portal, chat: Chat) -> None:
    """A later client message while the relation does not agree yet: it does now."""
    if chat.agrees:
        return
    chat.agrees = True
    link = f"http://{world.domain(portal)}/contact_center/dialog_list/?CONFIG_ID={chat.line_id}"
    _store(
        world, portal, chat, f"{link}&IM_HISTORY=imol|{chat.session_id}", "crm/activity", str(chat.session_id)
    )


def agree_in_widget(world: World, portal: Portal, chat: Chat, page_url: str) -> None:
    """The online chat's own form, accepted before the first message."""
    if portal.lines[chat.line_id].agreement_id:
        _store(world, portal, chat, page_url, "imopenlines/livechat", chat.outer_chat_id)


def _store(world: World, portal: Portal, chat: Chat, url: str, originator: str, origin: str) -> None:
    agreement = portal.agreements.get(portal.lines[chat.line_id].agreement_id)
    if agreement is None or agreement.active != "Y":
        return
    portal.consents.append(
        {
            "ID": portal.next_id("consent", 521),
            "AGREEMENT_ID": agreement.id,
            "USER_ID": chat.client_id,
            "IP": "",
            "URL": url,
            "DATE": world.clock.iso(),
            "ORIGINATOR_ID": originator,
            "ORIGIN_ID": origin,
        }
    )
