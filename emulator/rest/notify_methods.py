"""Notifications to employees (docs: `api-reference/chats/notifications/im-notify-system-add.md`)."""

import json

from emulator.errors import RestError
from emulator.rest.registry import Call, method

MAX_ATTACH = 60_000


@method("im.notify.system.add", "im", "user_id message message_out tag sub_tag attach client_id")
def add(call: Call) -> int | bool:
    """A tag is unique within the application: a new notification takes the place of the old one."""
    user_id, text = call.params.number("USER_ID"), call.params.text("MESSAGE").strip()
    if user_id <= 0:
        raise RestError("USER_ID_EMPTY", "User ID can't be empty")
    if not text:
        raise RestError("MESSAGE_EMPTY", "Message can't be empty")
    attach = call.params.raw("ATTACH")
    _check_attach(attach)
    user = call.portal.users.get(user_id)
    if user is None or not user.employee:
        return False
    tag = call.params.text("TAG")
    rows = call.portal.notifications
    if tag:
        rows[:] = [row for row in rows if (row["client_id"], row["tag"]) != (call.card.client_id, tag)]
    row = {
        "id": call.portal.next_id("notification", 12_345),
        "user_id": user_id,
        "client_id": call.card.client_id,
        "text": text,
        "text_out": call.params.text("MESSAGE_OUT"),
        "tag": tag,
        "sub_tag": call.params.text("SUB_TAG"),
        "attach": attach,
        "at": call.now_iso,
    }
    rows.append(row)
    return int(row["id"])


def _check_attach(attach: object) -> None:
    if not attach:
        return
    if isinstance(attach, str):
        try:
            attach = json.loads(attach)
        except ValueError as error:
            raise RestError("ATTACH_ERROR", "Incorrect attach params") from error
    if not isinstance(attach, dict | list):
        raise RestError("ATTACH_ERROR", "Incorrect attach params")
    if len(json.dumps(attach, ensure_ascii=False)) > MAX_ATTACH:
        raise RestError("ATTACH_OVERSIZE", "You have exceeded the maximum allowable size of attach")
