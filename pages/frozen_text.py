"""The published text of an agreement as markup: the one text of others that pages do not escape."""

from markupsafe import Markup

from consent.markup import to_html
from models.agreement import AgreementVersion


def frozen_markup(version: AgreementVersion) -> Markup:
    """What the page of a version shows below its title.

    The HTML was sanitised before it was stored (`consent.markup.sanitise`) and cannot change since; versions
    from before that have a plain text only. No script can run in it: the page's policy allows none.
    """
    html = version.html if version.html is not None else to_html(version.plain_text)
    return Markup(html)  # noqa: S704 - the only place where that is right
