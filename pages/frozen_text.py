"""The published text of an agreement as markup: the one text of others that pages do not escape."""

from markupsafe import Markup

from models.agreement import AgreementVersion


def frozen_markup(version: AgreementVersion) -> Markup:
    """What the page of a version shows.

    The HTML was sanitised before it was stored (`consent.markup.sanitise`) and cannot change since; versions
    from before that have a plain text only. No script can run in it: the page's policy allows none.
    """
    if version.html is not None:
        return Markup(version.html)  # noqa: S704 - the only place where that is right
    lines = [line for line in version.plain_text.split("\n") if line.strip()]
    return Markup("").join(_element(line) for line in lines if line.lower() != version.title.lower())


def _element(line: str) -> Markup:
    is_heading = line[0].isdigit() and len(line) < 80 and line[-1] not in ".:;"
    return (Markup("<h2>{}</h2>\n") if is_heading else Markup("<p>{}</p>\n")).format(line)
