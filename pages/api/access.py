"""Who may call what: the page session, the role, and where the request came from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from flask import Response, current_app, g, request

from models.erasure import find_officer
from models.page_session import find_page_session
from pages.api.errors import refusal
from pages.api.services import services
from pages.i18n import negotiate

View = TypeVar("View", bound=Callable[..., object])

_AUDIENCE: Final = "soglasie_audience"
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE: Final = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Caller:
    """The employee behind a page; the portal comes from his page session and from nowhere else."""

    portal_id: int
    user_id: int
    is_admin: bool


def caller() -> Caller:
    return cast(Caller, g.caller)


def for_everyone(view: View) -> View:
    """Mark a view that needs no page session."""
    setattr(view, _AUDIENCE, "everyone")
    return view


def for_employees(view: View) -> View:
    """Mark a view that operators may use; without a mark it is the administrators' alone."""
    setattr(view, _AUDIENCE, "employees")
    return view


def for_officers(view: View) -> View:
    """Mark a view that those who answer for personal data may use, besides administrators."""
    setattr(view, _AUDIENCE, "officers")
    return view


def check_access() -> Response | None:
    """Refuse who may not call this; otherwise remember the caller."""
    audience = getattr(current_app.view_functions.get(request.endpoint or ""), _AUDIENCE, "administrators")
    if audience == "everyone":
        return None
    if not _recognise():
        return refusal(401, "unauthorized")
    if request.method not in _SAFE_METHODS and _comes_from_elsewhere():
        return refusal(403, "cross_site")
    if audience == "administrators" and not caller().is_admin:
        return refusal(403, "forbidden")
    if audience == "officers" and not (caller().is_admin or _is_officer()):
        return refusal(403, "officers_only")
    return None


def _recognise() -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return False
    with services().db.read() as session:
        page = find_page_session(session, token.strip(), services().clock())
    if page is None:
        return False
    g.caller = Caller(page.portal_id, page.user_id, page.is_admin)
    g.language = negotiate(page.language)
    return True


def _is_officer() -> bool:
    """Whether the caller answers for personal data: may see and decide erasures."""
    with services().db.read() as session:
        return find_officer(session, caller().portal_id, caller().user_id) is not None


def _comes_from_elsewhere() -> bool:
    # Old browsers and programmes send no such header; the session token guards them as well.
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in _OWN_SITE
