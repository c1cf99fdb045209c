"""The public page of one published version: exactly the text that a client was shown."""

import re
from typing import Final

from flask import Blueprint, Response, make_response, render_template, request

from models.agreement import AgreementVersion, published_version
from pages.api.services import services
from pages.i18n import negotiate, template_context
from usecases.agreements import DATE_ZONE

_PUBLIC_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

bp = Blueprint("public", __name__)


@bp.get("/agreements/<version_id>")
def show_version(version_id: str) -> Response:
    version = _find(version_id)
    if version is None:
        language = negotiate(request.headers.get("Accept-Language"))
        page = render_template("pages/agreement_missing.html", **template_context(language))
        return make_response(page, 404)
    response = make_response(_page(version))
    # The text behind an address never changes, so its fingerprint names the page.
    response.set_etag(version.sha256)
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.make_conditional(request)
    return response


@bp.after_request
def protect(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response


def _find(version_id: str) -> AgreementVersion | None:
    if not _PUBLIC_ID.fullmatch(version_id):
        return None
    with services().db.read() as session:
        return published_version(session, version_id)


def _page(version: AgreementVersion) -> str:
    language = version.settings["language"]
    return render_template(
        "pages/agreement.html",
        **template_context(language),
        title=version.title,
        company_line=version.settings["company_line"],
        version=version.number,
        published_on=f"{version.published_at.astimezone(DATE_ZONE):%d.%m.%Y}",
        paragraphs=version.plain_text.split("\n"),
        sha256=version.sha256,
        language=language,
    )
