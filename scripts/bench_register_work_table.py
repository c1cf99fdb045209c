"""The lines of the register's long work, of filling it and of its size."""

import statistics
from collections.abc import Callable, Mapping, Sequence

from scripts.bench_register_fill import Filled
from scripts.bench_register_work import Work
from scripts.bench_table import ABSENT, Row, number, percentile, ratios


def work_rows(
    work: Mapping[str, Work], filled: Mapping[str, Filled], names: Sequence[str]
) -> list[Row]:  # fmt: skip
    def of_work(what: str, unit: str, cell: Callable[[Work], str]) -> Row:
        return Row(what, unit, tuple(cell(work[name]) for name in names))

    def of_filled(what: str, unit: str, cell: Callable[[Filled], str]) -> Row:
        return Row(what, unit, tuple(cell(filled[name]) for name in names))

    return [
        of_work("export as CSV, rows a second", "shell of SQLite, COPY", _export),
        of_work("the same, of processor time", "shell of SQLite", _export_cpu),
        of_work("export as CSV, rows a second", "(rows)", _export_rate),
        of_work("check, entries a second", "hashing ready bytes", lambda w: _check(w, w.hashing)),
        of_work("check, entries a second", "reading and hashing", lambda w: _check(w, w.hashing + w.reading)),
        of_work("check, entries a second", "canonical form and hashing",
                lambda w: _check(w, w.hashing + w.canonical)),
        of_work("check, entries a second", "(entries)", lambda w: _check(w, 1.0)),
        of_work("one entry more, p50", "a bare row", lambda w: _append(w, 0.5)),
        of_work("one entry more, p95", "a bare row", lambda w: _append(w, 0.95)),
        of_work("one entry more, p50 / p95", "(ms)", _append_ms),
        of_filled("an entry with its keys", "(bytes)", lambda f: number(f.entry_bytes / f.rows)),
        of_filled("its other indexes", "(bytes)", lambda f: number(f.index_bytes / f.rows)),
        of_filled("its words and counts", "(bytes)", lambda f: number(f.word_bytes / f.rows)),
        of_filled("filling / indexes / words and counts", "(s)",
                  lambda f: " / ".join(map(number, (f.entry_seconds, f.index_seconds, f.word_seconds)))),
    ]  # fmt: skip


def _export(work: Work) -> str:
    if not work.export_yardstick:
        return ABSENT
    return ratios((lap.wall for lap in work.export_yardstick), (lap.wall for lap in work.export))


def _export_cpu(work: Work) -> str:
    # COPY spends its time in the server.
    if not work.export_yardstick or work.export_yardstick[0].cpu < work.export_yardstick[0].wall / 2:
        return ABSENT
    return ratios((lap.cpu for lap in work.export_yardstick), (lap.cpu for lap in work.export))


def _export_rate(work: Work) -> str:
    return number(work.rows / statistics.median(lap.wall for lap in work.export)) if work.export else ABSENT


def _check(work: Work, yardstick: float) -> str:
    """How many of the yardstick's entries are checked in its time."""
    return number(yardstick * work.rows / work.check.wall) if work.check else ABSENT


def _append(work: Work, share: float) -> str:
    return number(percentile(work.appends, share) / percentile(work.inserts, share))


def _append_ms(work: Work) -> str:
    return " / ".join(f"{1e3 * percentile(work.appends, share):.1f}" for share in (0.5, 0.95))
