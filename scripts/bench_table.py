"""What the benchmarks print: a head line with the machine's figures, and the table of ratios."""

import math
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

SYNCS = 100
ABSENT = "-"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    unit: str
    """What is 1."""
    cells: tuple[str, ...]


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile."""
    ranked = sorted(values)
    return ranked[math.ceil(share * len(ranked)) - 1]


def ratios(values: Iterable[float], units: Iterable[float]) -> str:
    """Median of the rounds' ratios, with the lowest and the highest where there are several."""
    found = [value / unit for value, unit in zip(values, units, strict=True)]
    spread = f" ({number(min(found))} to {number(max(found))})" if len(found) > 1 else ""
    return number(statistics.median(found)) + spread


def number(value: float) -> str:
    """Two significant digits below 10, whole above."""
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def machine(directory: Path) -> str:
    """Who measured: interpreter, processors, what else runs, and how fast the disk confirms a write."""
    cores = os.cpu_count() or 0
    return (
        f"{platform.system()} {platform.machine()}, {platform.python_implementation()} "
        f"{platform.python_version()}, {cores} processors, load {os.getloadavg()[0]:.1f} before, "
        f"{_syncs_a_second(directory):.0f} synced writes/s"
    )


def _syncs_a_second(directory: Path) -> float:
    with tempfile.TemporaryFile(dir=directory, buffering=0) as file:
        started = time.perf_counter()
        for _ in range(SYNCS):
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
        return SYNCS / (time.perf_counter() - started)


def table(databases: Sequence[str], rows: Sequence[Row], unit: str = "is 1") -> str:
    """A Markdown table that is also readable in a terminal; ``unit`` is the head of its second column."""
    lines = [("", unit, *databases), *((row.what, row.unit, *row.cells) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    text = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)
