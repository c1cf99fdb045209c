"""The public page of a published version, the client's answer on it, and his receipt; no scripts.

`/agreements/<id>` shows anyone exactly the text that a client was shown. With `p`, the token of a personal
link (`usecases.links`), it also shows where he stands and what he can press. Looking changes nothing, so
that a messenger's preview of the link answers nothing; only the POST of a pressed button does.

A token that is wrong or over is no error for a reader: he gets the text (200) with a sentence on what to do.
Where it had to open something, an answer or the receipt, the same page is 403 for a wrong token and 410 for
one that was ours; 429 for an address that tries too often.
"""

import logging
import re
from typing import Any, Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from models.agreement import AgreementVersion, current_version, published_version
from pages.answering import Trouble, open_link, record_answer, set_limits, standing
from pages.api.services import services
from pages.frozen_text import frozen_markup
from pages.i18n import negotiate, template_context
from pages.personal import answer_values, published_on, receipt_values

_ROOT: Final = "/agreements/"
_PUBLIC_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}

bp = Blueprint("public", __name__)
bp.record(set_limits)
log = logging.getLogger(__name__)


@bp.get("/agreements/<version_id>")
def show_version(version_id: str) -> Response:
    version = _find(version_id)
    if version is None:
        return _missing()
    token = request.args.get("p")
    if token is None:
        return _for_everyone(version)
    try:
        return _for_holder(version, token)
    except Trouble as trouble:
        return _in_trouble(version, trouble, 429 if trouble.wait else 200)


@bp.post("/agreements/<version_id>/answer")
def answer(version_id: str) -> Response:
    """Record what was pressed; pressing or sending it again changes nothing."""
    version = _find(version_id)
    if version is None:
        return _missing()
    try:
        token = record_answer(version)
    except Trouble as trouble:
        return _in_trouble(version, trouble, trouble.status)
    place = url_for("public.show_version", version_id=version_id, p=token)
    return _private(make_response(redirect(place, 303)))


@bp.get("/agreements/<version_id>/receipt")
def show_receipt(version_id: str) -> Response:
    version = _find(version_id)
    if version is None:
        return _missing()
    token = request.args.get("p", "")
    try:
        link = open_link(version, token)
        with services().db.read() as session:
            page = standing(session, version, link)
            values = receipt_values(session, page)
    except Trouble as trouble:
        return _in_trouble(version, trouble, trouble.status)
    return _with_buttons(_render("receipt", version, answer=answer_values(page, token), **values))


@bp.errorhandler(SQLAlchemyError)
def answer_unavailable(error: SQLAlchemyError) -> Response:
    # No traceback: that of a database error quotes values.
    log.error("a public page could not be served: %s", type(error).__name__)
    response = _private(_alone("agreement_unavailable", 503))
    response.headers["Retry-After"] = "60"
    return response


@bp.after_app_request
def protect(response: Response) -> Response:
    # A wrong method or a longer path belongs to no blueprint, and is still asked of this address.
    if request.path.startswith(_ROOT):
        response.headers.update(_HEADERS)
        response.headers.setdefault("Content-Security-Policy", f"{_POLICY}; form-action 'none'")
    return response


def _find(version_id: str) -> AgreementVersion | None:
    if not _PUBLIC_ID.fullmatch(version_id):
        return None
    with services().db.read() as session:
        return published_version(session, version_id)


def _newer(version: AgreementVersion) -> AgreementVersion | None:
    """The version in force, when it is not this one."""
    with services().db.read() as session:
        current = current_version(session, version.portal_id, version.agreement_id)
    return current if current is not None and current.number > version.number else None


def _for_everyone(version: AgreementVersion) -> Response:
    response = make_response(_render("agreement", version, newer=_newer(version)))
    # The text never changes; the fingerprint of the page also tells when a newer version came.
    response.add_etag()
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.make_conditional(request)
    return response


def _for_holder(version: AgreementVersion, token: str) -> Response:
    link = open_link(version, token)
    with services().db.read() as session:
        page = standing(session, version, link)
    return _with_buttons(
        _render("agreement", version, newer=_newer(version), answer=answer_values(page, token))
    )


def _in_trouble(version: AgreementVersion, trouble: Trouble, status: int) -> Response:
    response = _private(make_response(_render("agreement", version, trouble=trouble.sentence), status))
    if trouble.wait:
        response.headers["Retry-After"] = str(trouble.wait)
    return response


def _with_buttons(page: str) -> Response:
    response = _private(make_response(page))
    response.headers["Content-Security-Policy"] = f"{_POLICY}; form-action 'self'"
    return response


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _missing() -> Response:
    return _alone("agreement_missing", 404)


def _alone(template: str, status: int) -> Response:
    """A page without an agreement, in the language of the browser."""
    language = negotiate(request.headers.get("Accept-Language"))
    return make_response(render_template(f"pages/{template}.html", **template_context(language)), status)


def _render(template: str, version: AgreementVersion, **values: Any) -> str:
    language = version.settings["language"]
    return render_template(
        f"pages/{template}.html",
        **template_context(language),
        language=language,
        version_id=version.public_id,
        title=version.title,
        company_line=version.settings["company_line"],
        contact_email=version.settings["contact_email"],
        version=version.number,
        published_on=published_on(version),
        text=frozen_markup(version),
        sha256=version.sha256,
        **values,
    )
