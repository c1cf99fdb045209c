"""A stored portal with administrators' tokens, and clients of it."""

from datetime import timedelta

from responses import matchers

from integration.portals import Portals
from integration.rest import AuthorizationServers, Transport
from models import agreement, client, company, inbox, line, outbox, page_session, register, rest_call  # noqa: F401
from models.base import Base
from models.lane import Pace
from models.portal import Portal, PortalState, PortalToken
from models.session import Database
from models.vault import Vault
from tests.support.clock import Clock
from tests.unit.integration.portal import ENDPOINT

OAUTH = "https://oauth.bitrix24.tech"
CLIENT_ID = "app.1"
MEMBER = "a223c6b3710f85df22e9377d6c4f7553"


class World:
    """One portal in a database of its own, with `Portals` over it."""

    def __init__(self, folder, pace=None):
        self.db = Database(f"sqlite:///{folder / 'test.sqlite3'}")
        Base.metadata.create_all(self.db.engine)
        self.vault = Vault([b"k" * 32])
        self.clock = Clock()
        self.paused = []
        transport = Transport()
        self.servers = AuthorizationServers([OAUTH], transport, CLIENT_ID, "client-secret")
        self.portals = Portals(
            self.db, self.vault, self.servers, transport, pace or Pace(), self.clock, self.pause
        )
        self.portal_id = self._portal()

    def pause(self, seconds):
        self.paused.append(seconds)
        self.clock.forward(seconds=seconds)

    def _portal(self):
        with self.db.write() as session:
            portal = Portal(
                member_id=MEMBER, endpoint=ENDPOINT, oauth_server=OAUTH, installed_at=self.clock(), bot_id=456
            )
            session.add(portal)
            session.flush()
            return portal.id

    def employee(self, user_id=1, access="old-token", *, is_admin=True, age=0):
        renewed_at = self.clock() - timedelta(days=age)
        with self.db.write() as session:
            token = PortalToken(
                portal_id=self.portal_id,
                user_id=user_id,
                is_admin=is_admin,
                expires_at=renewed_at,
                renewed_at=renewed_at,
            )
            token.put(self.vault, access, f"refresh of {access}")
            session.add(token)
            session.flush()
            return token.id

    def client(self):
        return self.portals.client(self.portal_id)

    def state(self):
        return PortalState(self.portal().state)

    def portal(self):
        with self.db.read() as session:
            return session.get_one(Portal, self.portal_id)

    def token(self, token_id):
        with self.db.read() as session:
            return session.get_one(PortalToken, token_id)

    def stored_access(self, token_id):
        return self.token(token_id).access(self.vault)


def renews(portal, body, *, refresh="refresh of old-token", **how):
    """Expect one renewal."""
    query = {
        "grant_type": "refresh_token",
        "client_id": CLIENT_ID,
        "client_secret": "client-secret",
        "refresh_token": refresh,
    }
    return portal.get(f"{OAUTH}/oauth/token/", json=body, match=[matchers.query_param_matcher(query)], **how)


def pair(access="new-token", endpoint=ENDPOINT):
    return {
        "access_token": access,
        "refresh_token": f"refresh of {access}",
        "expires_in": 3600,
        "client_endpoint": endpoint,
        "server_endpoint": f"{OAUTH}/rest/",
        "member_id": MEMBER,
        "scope": "app",
    }


def tells(portal, token="old-token", endpoint=ENDPOINT, **changes):
    """Expect one question for the owner of a token."""
    install = {"installed": True, "status": "L", "client_endpoint": endpoint, "member_id": MEMBER}
    body = {"client_id": CLIENT_ID, "scope": "crm", "user_id": 1, "install": install}
    install.update({key: value for key, value in changes.items() if key in install})
    body.update({key: value for key, value in changes.items() if key in body})
    return portal.get(
        f"{OAUTH}/rest/app.info",
        json={"result": body},
        match=[matchers.query_param_matcher({"auth": token})],
    )
