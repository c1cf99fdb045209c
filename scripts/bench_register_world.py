"""What stands around the benchmark's register: a portal, companies, published agreements, lines, clients."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from consent import prompts
from consent.agreements import Recipient
from consent.purposes import catalogue
from consent.requisites import CompanyKind, Requisites
from models.agreement import Agreement, AgreementVersion
from models.client import ClientRow
from models.company import Company
from models.line import Line
from models.portal import Portal
from models.session import Database
from scripts.bench_register_people import LINES, client
from usecases.agreements import Draft, create_agreement, update_agreement
from usecases.companies import create_company
from usecases.publishing import publish

START: Final = datetime(2023, 1, 1, 6, 0, tzinfo=UTC)
SPAN: Final = timedelta(days=3 * 365)
PUBLISHED_AT: Final = (0.0, 0.3, 0.97)
"""When each version of an agreement was published, in shares of the time: few entries rest on the last."""
OWNERS: Final = (0, 0, 0, 1, 1, 2, 2, 3)
"""Whose agreement each is."""
SHOWN: Final = (0, 1, 3, 2, 4, 5, 6, 0, 1, 7)
"""Which agreement each line shows; line, agreement and company of the last are rare."""
LINK: Final = "https://app.example/agreements/LINK"
CLIENTS_A_CONTACT: Final = 3
CONTACTS_EVERY: Final = 2
PORTION: Final = 20_000
_ADMINISTRATOR: Final = 1
_NAMES: Final = ("Ромашка", "Василёк", "Колокольчик", "Подорожник")
_INNS: Final = ("7717586110", "7707083893", "7736050003", "7702070139")
_OGRNS: Final = ("5077746476209", "1027700132195", "1027700070518", "1027739609391")
_KPPS: Final = ("771701001", "770701001", "997250001", "770943002")


@dataclass(frozen=True, slots=True)
class Text:
    """A published version as entries name it, and how it was asked for."""

    since: datetime
    version_id: int
    number: int
    sha256: str
    agreement_public_id: str
    company_id: int
    company_public_id: str
    company_name: str
    online_prompt: str
    messenger_prompt: str


@dataclass(frozen=True)
class World:
    """What all entries share."""

    portal_id: int
    texts: tuple[tuple[Text, ...], ...]
    """By agreement; its versions in their order."""
    clients: int

    def text_of(self, line_id: int, at: datetime) -> Text:
        """What a line showed at a moment."""
        versions = self.texts[SHOWN[line_id - 1]]
        return next(text for text in reversed(versions) if text.since <= at)


def build(db: Database, clients: int) -> None:
    """Make everything in an empty database, in the time before the first entry."""
    with db.write() as session:
        portal = Portal(
            member_id="bench", endpoint="https://bench.example/rest/", oauth_server="https://oauth.example",
            installed_at=START, bot_id=456,
        )  # fmt: skip
        session.add(portal)
        session.flush()
        companies = [_company(session, portal.id, number) for number in range(len(_NAMES))]
        agreements = [_agreement(session, portal.id, companies[owner], n) for n, owner in enumerate(OWNERS)]
        for number, (name, *_) in enumerate(LINES, start=1):
            shown = agreements[SHOWN[number - 1]].id
            session.add(
                Line(
                    portal_id=portal.id, line_id=number, name=name, is_protected=True, agreement_id=shown
                )
            )  # fmt: skip
        rows = _client_rows(portal.id, [companies[OWNERS[shown]].id for shown in SHOWN], clients)
        while portion := list(islice(rows, PORTION)):
            session.execute(insert(ClientRow), portion)


def world_of(db: Database, clients: int) -> World:
    """What `build` made."""
    with db.read() as session:
        portal_id = session.scalars(select(Portal.id)).one()
        query = select(AgreementVersion, Agreement, Company).where(
            Agreement.id == AgreementVersion.agreement_id, Company.id == Agreement.company_id
        )
        found = session.execute(query.order_by(Agreement.id, AgreementVersion.number)).all()
        texts: dict[int, list[Text]] = {}
        for version, agreement, company in found:
            texts.setdefault(agreement.id, []).append(_text(version, agreement, company))
    return World(portal_id, tuple(map(tuple, texts.values())), clients)


def _company(session: Session, portal_id: int, number: int) -> Company:
    name = _NAMES[number]
    requisites = Requisites(
        kind=CompanyKind.ENTITY, short_name=f"ООО «{name}»",
        full_name=f"Общество с ограниченной ответственностью «{name}»",
        inn=_INNS[number], kpp=_KPPS[number], ogrn=_OGRNS[number],
        address=f"109544, г. Москва, ул. Школьная, д. {number + 1}", email=f"privacy{number}@company.example",
    )  # fmt: skip
    company = create_company(session, portal_id, requisites, user_id=_ADMINISTRATOR, now=START)
    # Names for the outside are random in earnest; here each run makes the same entries.
    company.public_id = f"bench-company-{number:08d}"
    session.flush()
    return company


def _agreement(session: Session, portal_id: int, company: Company, number: int) -> Agreement:
    agreement = create_agreement(session, portal_id, _draft(company, 0), user_id=1, now=START)
    agreement.public_id = f"bench-agreement-{number:06d}"
    session.flush()
    for version, share in enumerate(PUBLISHED_AT):
        now = START + share * SPAN
        update_agreement(
            session, portal_id, agreement.public_id, _draft(company, version),
            revision=None, user_id=_ADMINISTRATOR, now=now,
        )  # fmt: skip
        publish(
            session, portal_id, agreement.public_id, is_material=True,
            data_residency="RU", user_id=_ADMINISTRATOR, now=now,
        )  # fmt: skip
    return agreement


def _draft(company: Company, version: int) -> Draft:
    """The standard text with every purpose: about 12 KB."""
    recipients = tuple(
        Recipient(
            f"Общество с ограниченной ответственностью «Служба доставки {n}»", _INNS[n % 4],
            f"109544, г. Москва, ул. Рабочая, д. {n}",
        )
        for n in range(1, 14 + version)
    )  # fmt: skip
    return Draft(
        company_id=company.public_id, kind="personal_data", recipients=recipients,
        purposes=tuple(purpose.code for purpose in catalogue()), contact_email=company.email,
    )  # fmt: skip


def _text(version: AgreementVersion, agreement: Agreement, company: Company) -> Text:
    shown = version.settings
    return Text(
        since=version.published_at,
        version_id=version.id,
        number=version.number,
        sha256=version.sha256,
        agreement_public_id=agreement.public_id,
        company_id=company.id,
        company_public_id=company.public_id,
        company_name=company.display_name,
        online_prompt=prompts.prompt_online_chat(
            shown["company_short_name"], shown["data_short"], shown["purposes_short"], LINK
        ),
        messenger_prompt=prompts.prompt_implied(shown["company_short_name"], LINK),
    )


def _client_rows(portal_id: int, companies: list[int], clients: int) -> Iterator[dict[str, Any]]:
    for number in range(clients):
        person = client(number, clients)
        is_saved = number % CONTACTS_EVERY == 0 or number < CLIENTS_A_CONTACT
        yield {
            "id": person.id, "portal_id": portal_id, "company_id": companies[person.line_id - 1],
            "user_id": 1000 + number, "connector": person.connector, "name": person.name,
            "email": person.email, "phone": person.phone, "website": person.website, "state": "given",
            "heard_at": START, "contact_id": 1 + number // CLIENTS_A_CONTACT if is_saved else None,
        }  # fmt: skip
