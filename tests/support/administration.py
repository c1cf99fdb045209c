"""Portals and their employees in front of the JSON API; the portals themselves are played by a fake."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from flask import Blueprint, Flask

from consent.facts import Act
from consent.vocabulary import Method, State, Status, UrlKind
from models import register
from models.agreement import current_version, find_agreement
from models.checkpoint_files import Kept
from models.client import ClientRow, Conversation
from models.company import get_company
from models.line import LinePart
from models.page_session import open_page_session
from models.portal import Portal
from models.register import Evidence
from models.vault import Vault
from pages.api import bp as api_bp
from pages.exports import bp as exports_bp
from pages.public import bp as public_bp
from usecases.chat import Chat
from usecases.checkpoints import Checkpoints
from usecases.errors import NotFound
from usecases.line_view import PortalLine
from usecases.links import PersonalLinks
from usecases.wording import Wording

NOW = datetime(2026, 11, 24, 17, 23, 5, tzinfo=UTC)
PUBLIC_URL = "https://soglasie.example"
LINKS = PersonalLinks([b"k" * 32], PUBLIC_URL)
ENTITY = {
    "kind": "entity",
    "full_name": "Общество с ограниченной ответственностью «Ромашка Плюс»",
    "short_name": "ООО «Ромашка Плюс»",
    "inn": "7707083893",
    "kpp": "770701001",
    "ogrn": "1027700132195",
    "address": "117312, г. Москва, ул. Вавилова, д. 19",
    "email": "data@romashka-plus.ru",
    "jurisdiction": "RU",
}
EUROPEAN = {
    "kind": "foreign",
    "full_name": "Kamille GmbH",
    "ogrn": "HRB 12345",
    "address": "10115 Berlin, Invalidenstr. 1",
    "jurisdiction": "EU",
}


@dataclass
class FakePortals:
    """What the portals would do: lines, the bot on them, and whether they answer at all."""

    lines: dict = field(default_factory=dict)
    held: list = field(default_factory=list)
    given_back: list = field(default_factory=list)
    refusal: Exception | None = None
    before: dict = field(default_factory=lambda: {"WELCOME_BOT_ENABLE": "N"})
    saved: dict = field(default_factory=dict)
    previews: dict = field(default_factory=dict)
    wishes: list = field(default_factory=list)
    """What employees wanted for the cards they saved to."""
    companies: dict = field(default_factory=dict)
    agreements: dict = field(default_factory=dict)
    """Of each portal its own agreements with their texts, by number."""
    asked_for_text: list = field(default_factory=list)

    def list_lines(self, portal_id):
        return self.lines.get(portal_id, [])

    def hold_line(self, portal_id, line_id, part, remember):
        if self.refusal:
            raise self.refusal
        if part is LinePart.BOT:
            remember(self.before)
        self.held.append((portal_id, line_id, part))

    def give_back_line(self, portal_id, line_id, part, previous):
        if self.refusal:
            raise self.refusal
        self.given_back.append((portal_id, line_id, part, previous))

    def list_companies(self, portal_id):
        if self.refusal:
            raise self.refusal
        return self.companies.get(portal_id, [])

    def list_agreements(self, portal_id):
        if self.refusal:
            raise self.refusal
        return [agreement for agreement, _ in self.agreements.get(portal_id, {}).values()]

    def agreement_text(self, portal_id, agreement_id, fields, button):
        if self.refusal:
            raise self.refusal
        self.asked_for_text.append((agreement_id, fields, button))
        if agreement_id not in self.agreements.get(portal_id, {}):
            raise NotFound
        return self.agreements[portal_id][agreement_id][1]

    def crm_preview(self, portal_id, chat_id, wish):
        if self.refusal:
            raise self.refusal
        self.wishes.append(wish)
        if (portal_id, chat_id) not in self.previews:
            raise NotFound
        return self.previews[portal_id, chat_id]

    def save_now(self, portal_id, chat_id, wish):
        if self.refusal:
            raise self.refusal
        self.wishes.append(wish)
        if (portal_id, chat_id) not in self.saved:
            raise NotFound
        return self.saved[portal_id, chat_id]

    def permit_portal_card(self, portal_id, chat_id):
        raise NotFound

    def note_portal_card(self, portal_id, chat_id, user_id):
        raise NotFound


class Paper:
    """Where checkpoints are kept outside the database; a folder in earnest."""

    def __init__(self):
        self.notes = {}

    def read(self, member_id):
        return Kept(list(self.notes.get(member_id, [])))

    def append(self, member_id, records):
        self.notes.setdefault(member_id, []).extend(note for _, note in records)


class Office:
    """The application with its database, and the portals that use it."""

    def __init__(self, db):
        self.db = db
        self.portals = FakePortals()
        self.now = NOW
        self.paper = Paper()
        self.checkpoints = Checkpoints(db, Vault([b"k" * 32]), self.paper)
        self.app = Flask(__name__, static_folder=None, template_folder="../../pages/templates")
        self.app.register_blueprint(Blueprint("pages", "pages", static_folder="static"))
        self.app.register_blueprint(api_bp)
        self.app.register_blueprint(public_bp)
        self.app.register_blueprint(exports_bp)
        self.app.extensions["soglasie"] = SimpleNamespace(
            db=db,
            clock=lambda: self.now,
            links=LINKS,
            chat=Chat(Wording(LINKS)),
            checkpoints=self.checkpoints,
            settings=SimpleNamespace(public_url=PUBLIC_URL, data_residency="RU"),
            list_lines=self.portals.list_lines,
            hold_line=self.portals.hold_line,
            give_back_line=self.portals.give_back_line,
            portal_companies=self.portals.list_companies,
            portal_agreements=self.portals.list_agreements,
            portal_agreement_text=self.portals.agreement_text,
            crm_preview=self.portals.crm_preview,
            save_now=self.portals.save_now,
            permit_portal_card=self.portals.permit_portal_card,
            note_portal_card=self.portals.note_portal_card,
        )
        self.http = self.app.test_client()

    def portal(self, member_id="romashka", lines=(15,)):
        with self.db.write() as session:
            row = Portal(
                member_id=member_id,
                endpoint=f"https://{member_id}.example/rest/",
                oauth_server="https://oauth.example",
                bot_id=456,
                installed_at=NOW,
            )
            session.add(row)
            session.flush()
        self.portals.lines[row.id] = [PortalLine(line_id, f"Линия {line_id}") for line_id in lines]
        return row.id

    def employee(self, portal_id, *, is_admin=True, language="ru", user_id=1):
        with self.db.write() as session:
            token = open_page_session(
                session, portal_id, user_id, is_admin=is_admin, language=language, now=self.now
            )
        return Employee(self, portal_id, token)

    def administrator(self, member_id="romashka", **options):
        return self.employee(self.portal(member_id), **options)


@dataclass
class Employee:
    """Somebody with our page open in a portal."""

    office: Office
    portal_id: int
    token: str

    def call(self, method, path, body=None, **options):
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.office.http.open(f"/api/v1{path}", method=method, json=body, headers=headers, **options)

    def get(self, path, **query):
        return self.call("GET", path, query_string=query)

    def post(self, path, body=None):
        return self.call("POST", path, body if body is not None else {})

    def put(self, path, body):
        return self.call("PUT", path, body)

    def company(self, **changes):
        return self.post("/companies", {**ENTITY, **changes}).json["id"]

    def draft(self, company_id=None, **changes):
        return {
            "company_id": company_id or self.company(),
            "kind": "personal_data",
            "purposes": ["reply"],
            "contact_email": "data@romashka-plus.ru",
            **changes,
        }

    def agreement(self, **changes):
        return self.post("/agreements", self.draft(**changes)).json["id"]

    def publish(self, agreement_id, material=True):
        return self.post(f"/agreements/{agreement_id}/publish", {"material": material})

    def published(self, **changes):
        agreement_id = self.agreement(**changes)
        assert self.publish(agreement_id).status_code == 201
        return agreement_id

    def protected(self, line_id=15, **changes):
        body = {"protected": True, "agreement_id": self.published(), "mode": "implied", **changes}
        assert self.put(f"/lines/{line_id}", body).status_code == 200
        return body["agreement_id"]


def hear_client(employee, agreement_id, *, chat_id=1777, user_id=9, name="Иван", state=State.NONE):
    """A client who wrote to line 15; returns the id of his row."""
    with employee.office.db.write() as session:
        agreement = find_agreement(session, employee.portal_id, agreement_id)
        client = ClientRow(
            portal_id=employee.portal_id,
            company_id=agreement.company_id,
            user_id=user_id,
            connector="livechat",
            name=name,
            state=state,
            heard_at=NOW,
        )
        session.add(client)
        session.flush()
        session.add(
            Conversation(
                portal_id=employee.portal_id,
                chat_id=chat_id,
                session_id=343,
                line_id=15,
                client_id=client.id,
                connector="livechat",
                entity_id=f"livechat|15|{chat_id}|{user_id}",
                started_at=NOW,
            )
        )
        return client.id


def record(employee, agreement_id, client_id, *, minutes=0, **changes):
    """One entry in the register, with `changes` of its act and its evidence; returns its public id."""
    portal_id = employee.portal_id
    with employee.office.db.write() as session:
        agreement = find_agreement(session, portal_id, agreement_id)
        client = session.get(ClientRow, client_id)
        evidence = _evidence(session, client, agreement, changes)
        act = Act(
            status=changes.get("status", Status.GIVEN),
            method=changes.get("method", Method.BUTTON),
            decision_message_id=505 + minutes,
            at=NOW + timedelta(minutes=minutes),
            chat_id=1777,
            session_id=343,
            prompt=None,
        )
        return register.append(session, portal_id, act, evidence, now=NOW).public_id


def _evidence(session, client, agreement, changes):
    company = get_company(session, client.portal_id, agreement.company_id)
    version = current_version(session, client.portal_id, agreement.id)
    evidence = Evidence(
        client_id=client.id,
        client_user_id=client.user_id,
        client_name=client.name,
        client_email="",
        client_phone="",
        decision_text="Принимаю",
        company_id=company.id,
        company_public_id=company.public_id,
        company_name=company.display_name,
        agreement_public_id=agreement.public_id,
        version_id=version.id,
        version_number=version.number,
        text_sha256=version.sha256,
        line_id=15,
        line_name="Линия 15",
        connector=changes.get("connector", "livechat"),
        source=f"{changes.get('connector', 'livechat')} · Линия 15",
        url="https://shop.example/",
        url_kind=UrlKind.SESSION_START_PAGE,
        prompt_text="Разрешите обработку?",
    )
    return replace(evidence, **{name: changes[name] for name in Evidence.__slots__ if name in changes})
