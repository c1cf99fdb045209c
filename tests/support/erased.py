"""A case of erasure that stands before its documents: found, approved, blanked, deleted and read back."""

from datetime import timedelta

from consent.erasure import ItemAction, ItemKind, ItemState
from consent.vocabulary import ErasureCause, ErasureState
from models.agreement import current_version, find_agreement
from models.client import ClientRow, PromptRow, conversations_of
from models.erasure import ErasureCase, ErasureItem, PrivacyOfficer, note_event
from tests.support.administration import NOW, Office, hear_client, record

DAY = timedelta(days=1)


class Erased:
    """A client of a portal whose data in the CRM are gone already."""

    def __init__(self, db, *, name="Пётр Щукин", member_id="romashka", **agreement):
        self.db = db
        self.admin = Office(db).administrator(member_id)
        self.portal_id = self.admin.portal_id
        self.agreement_id = self.admin.protected(agreement_id=self.admin.published(**agreement))
        self.client_id = hear_client(self.admin, self.agreement_id, name=name)
        record(self.admin, self.agreement_id, self.client_id)
        self.now = NOW + 3 * DAY

    def officer(self, user_id=5, name="Анна Ёлкина"):
        with self.db.write() as session:
            session.add(PrivacyOfficer(portal_id=self.portal_id, user_id=user_id, name=name))

    def show(self, client_id):
        """The agreement was shown to a client, who did not decide."""
        with self.db.write() as session:
            agreement = find_agreement(session, self.portal_id, self.agreement_id)
            version = current_version(session, self.portal_id, agreement.id)
            conversation = conversations_of(session, self.portal_id, client_id)[0]
            session.add(
                PromptRow(
                    portal_id=self.portal_id, client_id=client_id, conversation_id=conversation.id,
                    chat_id=1778, session_id=343, agreement_id=agreement.id, version_id=version.id,
                    version_number=1, text="Разрешите обработку?", after_message_id=1, created_at=NOW,
                )
            )  # fmt: skip

    def case(self, cause=ErasureCause.WITHDRAWN, **changes):
        """A new case without things; returns its number."""
        with self.db.write() as session:
            client = session.get(ClientRow, self.client_id)
            case = ErasureCase(
                **{
                    "portal_id": self.portal_id, "client_id": client.id, "company_id": client.company_id,
                    "user_id": 9, "chat_id": 1777, "session_id": 343, "line_id": 15,
                    "line_name": "Линия 15", "connector": "livechat", "known_since": NOW, "cause": cause,
                    "basis": "заявление от 20.11.2026", "state": ErasureState.MANUAL_TAIL,
                    "opened_at": NOW, "found_at": NOW, "stop_by": NOW, "deadline": NOW + 30 * DAY,
                    "planned_at": NOW + 10 * DAY, "approved_by": 5, "approved_at": NOW + DAY,
                } | changes
            )  # fmt: skip
            session.add(case)
            session.flush()
            for what in ("opened", "frozen", "inventory", "approved", "scrubbing"):
                note_event(session, case, what, NOW + DAY)
            return case.id

    def thing(self, case_id, kind=ItemKind.CONTACT, ref=77, action=ItemAction.DELETE, **changes):
        """One thing; what goes is blanked, deleted and read back, a minute each."""
        with self.db.write() as session:
            case = session.get(ErasureCase, case_id)
            is_gone = action in (ItemAction.DELETE, ItemAction.SCRUB) and kind is not ItemKind.WORKING_DATA
            state = ItemState.VERIFIED if is_gone else _STATES.get(action, ItemState.FOUND)
            item = ErasureItem(
                **{
                    "portal_id": self.portal_id, "case_id": case_id, "kind": kind, "ref": ref,
                    "categories": ["phone", "name"], "action": action, "state": state,
                } | changes
            )  # fmt: skip
            session.add(item)
            session.flush()
            steps = (
                ("scrubbed", "deleted", "verified")
                if action is ItemAction.DELETE
                else ("scrubbed", "verified")
            )
            for minute, what in enumerate(steps if is_gone else ()):
                item.done_at = NOW + 2 * DAY + timedelta(minutes=minute)
                note_event(session, case, what, item.done_at, item=item)

    def full_case(self, **changes):
        """A thing of every fate; returns the case's number."""
        case_id = self.case(**changes)
        self.thing(case_id)
        self.thing(case_id, ItemKind.ACTIVITY, 501, categories=["messages"])
        self.thing(case_id, ItemKind.CONTACT, 78, ItemAction.SCRUB, categories=["messenger"])
        self.thing(case_id, ItemKind.WORKING_DATA, 0, categories=["name", "contacts", "messages"])
        self.thing(case_id, ItemKind.DIALOGUE, 1777, ItemAction.BY_HAND, categories=["messages"])
        self.thing(case_id, ItemKind.DEAL, 12, ItemAction.KEEP, reason="is_deal")
        self.thing(case_id, ItemKind.LEAD, 13, ItemAction.KEEP, reason="Спор в суде, дело А40-1/2026.")
        return case_id


_STATES = {ItemAction.KEEP: ItemState.KEPT, ItemAction.BY_HAND: ItemState.BY_HAND}
