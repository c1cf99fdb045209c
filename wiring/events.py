"""What each stored event leads to."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from delivery.outcomes import Hopeless, Later
from delivery.routes import Delivery, Settle
from integration.errors import Refused
from integration.proof import Claim, Prover
from models import outbox
from models.inbox import InboxRow
from models.lane import unpark
from models.outbox import Kind
from models.portal import Portal
from models.vault import Vault
from usecases.chat import Chat
from usecases.errors import Forbidden
from usecases.installation import Visit, prove_install, uninstalled
from webhooks.errors import Untranslatable
from webhooks.payloads import INSTALLATION, INSTALLED, MESSAGE_ADDED, UNINSTALLED
from webhooks.translation import client_message

PAID = "ONAPPPAYMENT"
_HOUR = 3600
_NOT_ASKED, _PAUSE = (429, 503), 60.0


@dataclass(frozen=True)
class EventHandler:
    """Does an event's work inside the transaction that marks it done. Other events are only kept."""

    chat: Chat
    vault: Vault

    def __call__(self, session: Session, row: InboxRow, now: datetime) -> None:
        """Raises Hopeless for an event that makes no sense."""
        body = json.loads(row.body)
        match row.event:
            case _ if row.event == MESSAGE_ADDED:
                self._message(session, row, body, now)
            case _ if row.event == UNINSTALLED:
                self._uninstall(session, row, body, now)
            case _ if row.event == INSTALLED and not row.is_proven:
                self._order_proof(session, row, body, now)
            case _ if row.event == PAID:
                # It carries no proof: the next call tells whether the portal works again.
                unpark(session, row.portal_id)

    def _message(self, session: Session, row: InboxRow, body: dict[str, Any], now: datetime) -> None:
        try:
            message = client_message(body)
        except Untranslatable as error:
            raise Hopeless(str(error)) from None
        if message is not None:
            self.chat.heard(session, row.portal_id, message, now)

    def _uninstall(self, session: Session, row: InboxRow, body: dict[str, Any], now: datetime) -> None:
        """Only the installation that the event speaks of: an administrator may have begun the next one."""
        portal = session.get_one(Portal, row.portal_id, with_for_update=True)
        current = portal.application_token
        if current is not None and _part(body, "auth").get(INSTALLATION) == current.hex():
            uninstalled(session, row.portal_id, clean=_part(body, "data").get("CLEAN") == "1", now=now)

    def _order_proof(self, session: Session, row: InboxRow, body: dict[str, Any], now: datetime) -> None:
        """The authorization server has to be asked, which no transaction may wait for."""
        key = f"prove_install:{row.id}"
        sealed = self.vault.seal(json.dumps(_part(body, "auth")), _place(row.portal_id))
        outbox.put(
            session,
            row.portal_id,
            kind=Kind.PROVE_INSTALL,
            key=key,
            chat_id=None,
            payload={"auth": base64.b64encode(sealed).decode()},
            priority=outbox.OPERATOR,
            now=now,
        )


@dataclass(frozen=True)
class InstallProof:
    """Proves an installation event by its own token. Running twice writes the same tokens twice."""

    prover: Prover
    vault: Vault

    def __call__(self, delivery: Delivery) -> Settle:
        """Ask the authorization server.

        Raises Hopeless when it does not confirm the event, and Later when it could not be asked.
        """
        blob = base64.b64decode(delivery.payload["auth"])
        auth = json.loads(self.vault.open(blob, _place(delivery.portal_id)))
        try:
            visit = self._visit(auth, f"event of portal {delivery.portal_id}")
        except Refused as error:
            if error.status in _NOT_ASKED:
                raise Later(_PAUSE, error.code) from None
            raise Hopeless(error.code) from None

        def settle(session: Session, now: datetime) -> None:
            try:
                prove_install(session, self.vault, visit, now)
            except Forbidden:
                raise Hopeless("not_an_administrator") from None

        return settle

    def _visit(self, auth: Mapping[str, str], source: str) -> Visit:
        token = auth.get("access_token", "")
        claim = Claim(
            token, auth.get("member_id", ""), auth.get("domain", ""), auth.get("server_endpoint", "")
        )
        info = self.prover.prove(claim, source)
        user_id, is_admin = self.prover.visitor(info, token)
        expires_in = auth.get("expires_in", "")
        return Visit(
            member_id=info.member_id,
            endpoint=info.client_endpoint,
            oauth_server=info.server,
            user_id=user_id,
            is_admin=is_admin,
            language="",
            access_token=token,
            refresh_token=auth.get("refresh_token", ""),
            expires_in=int(expires_in) if expires_in.isdecimal() else _HOUR,
            application_token=auth.get("application_token", ""),
        )


def _part(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _place(portal_id: int) -> str:
    return f"outbox|{portal_id}|auth"
