"""Rules on who asks: title, name, numbers and mailbox of the company."""

from collections.abc import Iterator

from consent import texts
from consent.agreements import title_of
from consent.lint.reading import fold, has_words, pattern
from consent.lint.subject import Spot, Subject
from consent.requisites import CompanyKind, clean_email


def title(subject: Subject) -> Iterator[Spot]:
    """L1: the text is called what it is (152-FZ art. 9 part 1: apart from other documents)."""
    yield from subject.repeated("text")
    heading = title_of(subject.text)
    if heading and not pattern("title", subject.language).search(fold(heading)):
        yield Spot("text", "title", heading)


def operator(subject: Subject) -> Iterator[Spot]:
    """L2: full name and address of the operator, as they are now (art. 9 part 4)."""
    numbers = {"company.inn", "company.ogrn"}
    yield from (spot for spot in subject.repeated("company.") if spot.field not in numbers)
    for case in ("full_name", "address"):
        value = getattr(subject.requisites, case)
        if subject.text and value and not has_words(subject.words, value):
            yield Spot("text", case, value)


def numbers(subject: Subject) -> Iterator[Spot]:
    """L3: ИНН, and ОГРН or ОГРНИП of those who have one."""
    yield from subject.repeated("company.inn", "company.ogrn")
    company = subject.requisites
    has_ogrn = company.kind in {CompanyKind.ENTITY, CompanyKind.ENTREPRENEUR}
    wanted = {"inn": company.inn, "ogrn": company.ogrn if has_ogrn else ""}
    for case, number in wanted.items():
        if subject.text and number and not has_words(subject.words, number):
            yield Spot("text", case, number)


def mailbox(subject: Subject) -> Iterator[Spot]:
    """L13: a mailbox that the company reads, no placeholder and not that of the portal's administrator."""
    yield from subject.repeated("contact_email")
    known = texts.table("lint_words")["mailboxes"]
    address = clean_email(subject.settings.contact_email).casefold()
    name, _, host = address.rpartition("@")
    if name in known["placeholder_names"] or host.partition(".")[0] in known["placeholder_hosts"]:
        yield Spot("contact_email", "placeholder", address)
    if name in known["administrator_names"]:
        yield Spot("contact_email", "administrator", address)
