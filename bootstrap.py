"""The composition root: the only file that knows everything, and does nothing itself."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from consent.card_plan import Preview, Wish
from consent.erasure import ItemKind
from consent.purposes import catalogue
from consent.working_days import WorkingDays, packaged, with_folder
from crm_sync.contacts import SaveHandler
from delivery.routes import Route
from delivery.worker import Worker
from integration.deliveries import FinishHandler, HandOverHandler, NoticeHandler, PromptHandler, Speaker
from integration.frame_page import Frames
from integration.install import frame_blueprint
from integration.options import CheckpointHandler
from integration.portals import Portals
from integration.proof import Prover
from integration.rest import AuthorizationServers, PrivateNetworks, Transport
from integration.staff import StaffHandler
from models.checkpoint_files import CheckpointFiles
from models.contact_key import contacts_of
from models.export_ticket import drop_old_tickets
from models.lane import Pace
from models.line import LinePart
from models.outbox import Kind
from models.register_index import catch_up_all
from models.rest_call import prune_calls
from models.session import Database
from models.vault import Vault
from pages import csp, exports, health, public, site
from pages.api import bp as api
from pages.i18n import negotiate, template_context
from settings import Settings
from usecases.chat import MOST_EXPIRIES, Chat
from usecases.checkpoints import Checkpoints
from usecases.erasure import Erasures
from usecases.erasure_documents import make_documents
from usecases.erasure_rounds import go_round
from usecases.forgetting import forget_who_gave_no_consent
from usecases.links import PersonalLinks
from usecases.silence import note_silence
from usecases.wording import Wording
from webhooks.intake import Intake
from webhooks.views import webhooks
from wiring import erasure, events, outcomes
from wiring.card_check import CheckHandler, order_checks
from wiring.companies import PortalCompanies, PortalCompany
from wiring.lines import PortalLine, PortalLines, Remember
from wiring.native_agreements import NativeAgreement, NativeAgreements, NativeText
from wiring.portal_button import PortalButton
from wiring.proxies import TrustedProxies
from wiring.saving import CardLoader, Saving, note_saved

AVATAR = Path(__file__).parent / "pages" / "static" / "bot-avatar.png"
EXPIRY_ROUNDS = 50
"""Batches of ended consents in one turn; what is left waits for the next, so that stopping never does."""

INDEX_PORTIONS = 4
"""Portions of old entries that get words and counts in one turn; a few seconds, so that it can be stopped."""


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """Everything that is made once a process; `app.extensions["soglasie"]`."""

    settings: Settings
    db: Database
    vault: Vault = field(repr=False)
    transport: Transport
    servers: AuthorizationServers
    portals: Portals
    prover: Prover
    links: PersonalLinks = field(repr=False)
    chat: Chat
    worker: Worker
    lines: PortalLines
    companies: PortalCompanies
    natives: NativeAgreements
    checkpoints: Checkpoints
    saving: Saving
    portal_button: PortalButton
    intake: Intake
    clock: Callable[[], datetime] = now

    def list_lines(self, portal_id: int) -> list[PortalLine]:
        return self.lines.fetch(portal_id)

    def hold_line(self, portal_id: int, line_id: int, part: LinePart, remember: Remember) -> None:
        self.lines.hold(portal_id, line_id, part, remember)

    def give_back_line(
        self, portal_id: int, line_id: int, part: LinePart, previous: Mapping[str, Any] | None
    ) -> None:
        self.lines.give_back(portal_id, line_id, part, previous)

    def portal_companies(self, portal_id: int) -> list[PortalCompany]:
        return self.companies.fetch(portal_id)

    def portal_agreements(self, portal_id: int) -> list[NativeAgreement]:
        return self.natives.fetch(portal_id)

    def portal_agreement_text(
        self, portal_id: int, agreement_id: int, fields: Mapping[str, str], button: str
    ) -> NativeText:
        return self.natives.text(portal_id, agreement_id, fields, button)

    def crm_preview(self, portal_id: int, chat_id: int, wish: Wish) -> Preview:
        return self.saving.preview(portal_id, chat_id, wish)

    def save_now(self, portal_id: int, chat_id: int, wish: Wish) -> int:
        return self.saving.save(portal_id, chat_id, wish, self.clock())

    def permit_portal_card(self, portal_id: int, chat_id: int) -> None:
        self.portal_button.permit(portal_id, chat_id)

    def note_portal_card(self, portal_id: int, chat_id: int, user_id: int) -> dict[ItemKind, int]:
        return self.portal_button.note(portal_id, chat_id, user_id, self.clock())


def build(settings: Settings) -> Services:
    """Make the services; to be called in the process that uses them, after any fork.

    Raises:
        models.vault.VaultError: the key of the register's contacts does not open.
    """
    vault = Vault(settings.encryption_keys)
    db = open_database(settings, vault)
    transport = Transport(PrivateNetworks.parse(settings.private_portals))
    servers = AuthorizationServers(settings.oauth_urls, transport, settings.client_id, settings.client_secret)
    pace = Pace(settings.portal_rate.per_second, settings.portal_rate.burst)
    portals = Portals(db, vault, servers, transport, pace, now)
    prover = Prover(db, servers, transport, settings.client_id, now)
    links = PersonalLinks(settings.encryption_keys, settings.public_url)
    chat = Chat(Wording(links), Erasures(working_days(settings)))
    checkpoints = build_checkpoints(settings, db, vault)
    load_card = CardLoader(settings.client_id)
    worker = _worker(db, vault, portals, prover, chat, pace, checkpoints, load_card)
    return Services(
        settings=settings,
        db=db,
        vault=vault,
        transport=transport,
        servers=servers,
        portals=portals,
        prover=prover,
        links=links,
        chat=chat,
        worker=worker,
        lines=PortalLines(db, portals.client),
        companies=PortalCompanies(portals.client),
        natives=NativeAgreements(portals.client),
        checkpoints=checkpoints,
        saving=Saving(db, chat, worker, portals.client, load_card),
        portal_button=PortalButton(db, chat, portals.client, load_card),
        intake=Intake(db, now),
    )


def working_days(settings: Settings) -> WorkingDays:
    """The packaged years, and those that the operator keeps beside the database.

    Raises:
        BadCalendar: a file of his cannot be used.
    """
    return with_folder(packaged(), settings.holidays)


def open_database(settings: Settings, vault: Vault) -> Database:
    """The migrated database, with what its contacts are opened and encrypted with.

    Raises:
        models.vault.VaultError: the key of the register's contacts does not open.
    """
    db = Database(settings.database_url)
    try:
        db.contacts = contacts_of(db, vault, now())
    except BaseException:
        db.close()
        raise
    return db


def build_checkpoints(settings: Settings, db: Database, vault: Vault) -> Checkpoints:
    """What signs the register; needs neither portals nor a worker."""
    return Checkpoints(db, vault, CheckpointFiles(settings.data_dir / "checkpoints"))


def build_worker(services: Services) -> Worker:
    return services.worker


def create_app(settings: Settings) -> Flask:
    """The web application."""
    services = build(settings)
    app = Flask("soglasie", static_folder=None, template_folder=None)
    app.extensions["soglasie"] = services
    frames = Frames(
        portals=services.portals,
        vault=services.vault,
        prover=services.prover,
        public_url=settings.public_url,
        data_residency=settings.data_residency,
        bx24_url=settings.bx24_url,
        avatar=base64.b64encode(AVATAR.read_bytes()).decode(),
        page_context=lambda wish: template_context(negotiate(wish)),
        purposes=lambda language: catalogue(negotiate(language)),
        policy=csp.frame_page,
    )
    for blueprint in (site.bp, health.bp, public.bp, exports.bp, api, webhooks, frame_blueprint(frames)):
        app.register_blueprint(blueprint)
    if settings.trusted_proxies:
        app.wsgi_app = TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    return app


def _worker(
    db: Database, vault: Vault, portals: Portals, prover: Prover, chat: Chat, pace: Pace,
    checkpoints: Checkpoints, load_card: CardLoader,
) -> Worker:  # fmt: skip
    # The claim of an outbox row has paid for its first call already.
    speaker = Speaker(db, lambda portal_id: portals.client(portal_id, prepaid=1), now)
    routes: dict[str, Route] = {
        Kind.PROMPT: Route(PromptHandler(speaker, outcomes.prompt_sent(chat)), outcomes.prompt_buried(chat)),
        Kind.NOTICE: Route(NoticeHandler(speaker)),
        Kind.HAND_OVER: Route(HandOverHandler(speaker.clients)),
        Kind.FINISH: Route(FinishHandler(db, speaker.clients, now)),
        Kind.SAVE_TO_CRM: Route(SaveHandler(db, speaker.clients, load_card, note_saved(chat.erasures))),
        Kind.PROVE_INSTALL: Route(events.InstallProof(prover, vault)),
        Kind.KEEP_CHECKPOINT: Route(CheckpointHandler(db, speaker.clients)),
        Kind.ERASURE: Route(erasure.ErasureHandler(db, speaker.clients, now, make_documents), erasure.failed),
        Kind.CHECK_CARDS: Route(CheckHandler(db, speaker.clients)),
        Kind.NOTIFY_STAFF: Route(StaffHandler(db, speaker.clients, load_card.app_code)),
    }
    periodic = (
        (timedelta(days=1), lambda: _prune(db)),
        (timedelta(days=1), lambda: _renew_idle(portals)),
        (timedelta(days=1), lambda: order_checks(db, now())),
        (timedelta(days=1), lambda: checkpoints.make_due(now())),
        (timedelta(minutes=10), lambda: note_silence(db, chat.fell_silent, now())),
        (timedelta(minutes=10), lambda: _note_expiry(db, chat)),
        (timedelta(hours=1), lambda: forget_who_gave_no_consent(db, now())),
        (timedelta(minutes=1), lambda: go_round(db, chat.erasures, now())),
        (timedelta(seconds=5), lambda: catch_up_all(db, INDEX_PORTIONS)),
    )
    return Worker(
        db,
        routes,
        events.EventHandler(chat, vault),
        outcomes.judge(now),
        periodic,
        now,
        pace=pace,
    )


def _prune(db: Database) -> None:
    with db.write() as session:
        prune_calls(session, now())
        drop_old_tickets(session, now())


def _renew_idle(portals: Portals) -> None:
    portals.renewal.renew_idle()


def _note_expiry(db: Database, chat: Chat) -> None:
    for _ in range(EXPIRY_ROUNDS):
        with db.write() as session:
            if chat.expire_due(session, now()) < MOST_EXPIRIES:
                return
