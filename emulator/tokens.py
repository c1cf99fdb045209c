"""Tokens of the authorization server: issued per application, portal and user.

Docs: `settings/oauth/index.md` (3600 s), `settings/oauth/auto-renewal.md` (180 days, a new pair each time).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

ACCESS_SECONDS = 3600
REFRESH_SECONDS = 180 * 24 * 3600


@dataclass
class TokenPair:
    """One pair; `chain` counts down for tokens that travelled in an event, None for the others."""

    access: str
    refresh: str
    member_id: str
    client_id: str
    user_id: int
    expires: float
    refresh_expires: float
    chain: int | None = None


class TokenBook:
    """All living pairs, found by either token."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._by_access: dict[str, TokenPair] = {}
        self._by_refresh: dict[str, TokenPair] = {}

    def issue(self, member_id: str, client_id: str, user_id: int, chain: int | None = None) -> TokenPair:
        now = self._now()
        pair = TokenPair(
            access=secrets.token_hex(35),
            refresh=secrets.token_hex(35),
            member_id=member_id,
            client_id=client_id,
            user_id=user_id,
            expires=float(int(now) + ACCESS_SECONDS),
            refresh_expires=now + REFRESH_SECONDS,
            chain=chain,
        )
        self._by_access[pair.access] = pair
        self._by_refresh[pair.refresh] = pair
        return pair

    def by_access(self, access: str) -> TokenPair | None:
        return self._by_access.get(access)

    def by_refresh(self, refresh: str) -> TokenPair | None:
        return self._by_refresh.get(refresh)

    def rotate(self, pair: TokenPair) -> TokenPair:
        """A new pair for the same user; the old one is dead from now on."""
        self.forget(pair)
        return self.issue(pair.member_id, pair.client_id, pair.user_id, pair.chain)

    def forget(self, pair: TokenPair) -> None:
        self._by_access.pop(pair.access, None)
        self._by_refresh.pop(pair.refresh, None)

    def all(self) -> list[TokenPair]:
        return list(self._by_access.values())

    def of(self, member_id: str, client_id: str = "", user_id: int = 0) -> list[TokenPair]:
        """Living pairs of a portal, narrowed by application and user where given."""
        return [
            pair
            for pair in self.all()
            if pair.member_id == member_id
            and client_id in ("", pair.client_id)
            and user_id in (0, pair.user_id)
        ]
