"""An answer into the portal's frame: the template, and the headers that say who may show it."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Response, make_response, render_template

from integration.errors import Refused
from integration.portals import Portals
from integration.proof import Prover
from models.vault import Vault

_STEP_TITLES: Final = {
    "bot": "The chat bot",
    "placements": "Places in the portal",
    "events": "Events of the application",
}
_UNPROVED: Final = (
    "The page cannot be opened",
    "Bitrix24 did not confirm that this request comes from your portal.",
    "Close the page and open Soglasie again from the menu of Bitrix24.",
)
_UNAVAILABLE: Final = (
    "Bitrix24 does not answer",
    "Your portal or the authorization server cannot be reached at the moment.",
    "Wait a minute and open the page again.",
)
_TOO_MANY: Final = (
    "Too many attempts",
    "Too many requests from your address could not be confirmed.",
    "Wait a minute and open the page again.",
)
_SENTENCES: Final = {429: _TOO_MANY, 503: _UNAVAILABLE}


@dataclass(frozen=True)
class Frames:
    """What the frames are given at start."""

    portals: Portals
    vault: Vault = field(repr=False)
    prover: Prover
    public_url: str
    """No slash at the end."""
    data_residency: str
    bx24_url: str
    avatar: str | None
    """The bot's picture in base64."""
    page_context: Callable[[str], Mapping[str, Any]]
    """From the language a portal names to lang, _, ngettext and js_strings."""
    purposes: Callable[[str], Any]
    """The catalogue for the agreement form in a language."""
    policy: Callable[[str, str | None], str]
    """The Content-Security-Policy for a nonce and the one origin that may frame the page, or None."""


class FramePage:
    """One answer in the making."""

    def __init__(self, frames: Frames, language: str) -> None:
        self._frames = frames
        self._context = frames.page_context(language)

    @property
    def language(self) -> str:
        return str(self._context["lang"])

    def render(
        self, name: str, *, status: int = 200, ancestor: str | None = None, session: str = "", **values: Any
    ) -> Response:
        """A template of pages; `ancestor` is scheme and host of the verified portal."""
        nonce = secrets.token_urlsafe(16)
        context = {
            **self._context,
            "page_session": session,
            "csp_nonce": nonce,
            "bx24_url": self._frames.bx24_url if session else "",
            **values,
        }
        response = make_response(render_template(f"pages/{name}.html", **context), status)
        response.headers["Content-Security-Policy"] = self._frames.policy(nonce, ancestor)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    def refuse(self, refused: Refused) -> Response:
        """The page of a request that was not proved; no frame may show it."""
        title, message, hint = map(self._say, _SENTENCES.get(refused.status, _UNPROVED))
        return self.render(
            "error", status=refused.status, title=title, message=message, hint=hint, code=refused.code
        )

    def steps(self, steps: Any) -> list[tuple[str, bool, str]]:
        """Steps of the installation for people."""
        return [(self._say(_STEP_TITLES[step.title_key]), step.ok, step.message) for step in steps]

    def _say(self, sentence: str) -> str:
        return str(self._context["_"](sentence))
