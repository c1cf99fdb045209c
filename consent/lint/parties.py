"""Rules on others: recipients, the supplier of the portal, and transfers abroad."""

from collections.abc import Iterator

from consent.lint.reading import affirmed, clauses, has_words, pattern
from consent.lint.subject import Spot, Subject
from consent.requisites import clean_number, one_line


def recipients(subject: Subject) -> Iterator[Spot]:
    """L10: who gets the data is named with ИНН and address, or nobody gets them (152-FZ art. 9 part 4)."""
    yield from subject.repeated("recipients.", "processors.")
    if not subject.text:
        return
    for party in (*subject.settings.recipients, *subject.settings.processors):
        wanted = (one_line(party.name), clean_number(party.inn), one_line(party.address))
        missing = [value for value in wanted if value and not has_words(subject.words, value)]
        if missing:
            yield Spot("text", "missing", ", ".join(missing))
    if not subject.settings.recipients and not any(
        _denies(subject, clause) for clause in clauses(subject.folded)
    ):
        yield Spot("text", "nobody")


def _denies(subject: Subject, clause: str) -> bool:
    names = ("third_parties", "not_passed")
    return all(pattern(name, subject.language).search(clause) for name in names)


def supplier(subject: Subject) -> Iterator[Spot]:
    """L11: the supplier of the cloud works on the operator's instruction and is named (art. 6 part 3)."""
    named = subject.settings.platform_processor
    if named is None or not subject.text:
        return
    own_name = one_line(named).partition(",")[0]
    if own_name and has_words(subject.words, own_name):
        return
    if own_name or not pattern("supplier", subject.language).search(subject.folded):
        yield Spot("text", "missing", own_name or "ООО «1С-Битрикс», ИНН 7717586110")


def abroad(subject: Subject) -> Iterator[Spot]:
    """L17: a transfer abroad names its country and ground (art. 12)."""
    lines = subject.folded.split("\n")
    for number, line in enumerate(lines):
        found = next(affirmed(line, "abroad", "not_sent"), None)
        if found is None:
            continue
        passage = " ".join(lines[number : number + 2])
        if not all(pattern(name, subject.language).search(passage) for name in ("countries", "grounds")):
            yield Spot("text" if subject.is_custom else "crossborder", found=found)
