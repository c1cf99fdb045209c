"""`make bench`: the application against yardsticks, side by side in one run; ratios carry over, times do not.

Rounds take turns, so that whatever else the machine does touches both sides; medians are taken over rounds.
"""

import argparse
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import requests

from emulator import Emulator
from scripts import bench_rules
from scripts.bench_sender import Burst
from scripts.bench_stand import CONNECTIONS, WEB_PROCESSES, Bare, Stand, postgres_database
from scripts.bench_table import Row, machine, number, percentile, ratios, table
from scripts.processes import ROOT, DemoError

KEPT = ROOT / "docs" / "bench.md"
BUDGET = 80
"""Seconds after which the run is given up."""
ROUNDS, BURST_SECONDS, WARM_SECONDS = 3, 2.0, 0.5
PROMPTS = 20
PAUSE = (0.05, 0.2)
"""Seconds between two clients; they differ, lest all clients meet the worker at one point of its nap."""
FIRST, NUMBERS_A_BURST = 1_000_000_000, 1_000_000
"""Message numbers of the bursts: far above those of the portal itself."""
RULE_ROUNDS = 15


@dataclass
class Measured:
    """Everything of one run, by the name of the database; seconds."""

    exchanges: list[float] = field(default_factory=list)
    prompts: dict[str, list[float]] = field(default_factory=dict)
    bare: list[Burst] = field(default_factory=list)
    bursts: dict[str, list[Burst]] = field(default_factory=dict)
    intact: dict[str, str] = field(default_factory=dict)
    deciding: list[float] = field(default_factory=list)
    hashing: list[float] = field(default_factory=list)


def measure(stands: list[Stand], bare: Bare) -> Measured:
    seen = Measured()
    _say("The rules...")
    for _ in range(RULE_ROUNDS):
        seen.deciding.append(bench_rules.seconds_of_deciding())
        seen.hashing.append(bench_rules.seconds_of_hashing())
    _say("From message to prompt...")
    _measure_prompts(stands, bare, seen)
    for stand in stands:
        stand.end_worker()
    _say("The intake...")
    _measure_intake(stands, bare, seen)
    return seen


def _measure_prompts(stands: list[Stand], bare: Bare, seen: Measured) -> None:
    for _ in range(PROMPTS):
        seen.exchanges.append(bare.seconds_of_exchange())
        for stand in stands:
            seen.prompts.setdefault(stand.name, []).append(stand.seconds_to_prompt())
            time.sleep(random.uniform(*PAUSE))  # noqa: S311 - no secret


def _measure_intake(stands: list[Stand], bare: Bare, seen: Measured) -> None:
    bursts: dict[str, list[Burst]] = {stand.name: [] for stand in stands}
    for turn in range(ROUNDS + 1):
        first, seconds = FIRST + turn * NUMBERS_A_BURST, BURST_SECONDS if turn else WARM_SECONDS
        seen.bare.append(Burst.run(bare.job(first, seconds)))
        for stand in stands:
            bursts[stand.name].append(Burst.run(stand.job(first, seconds)))
    for stand in stands:
        seen.intact[stand.name] = _compare(bursts[stand.name], stand.stored(FIRST))
        # The first one warmed up: its events count, its speed does not.
        seen.bursts[stand.name] = bursts[stand.name][1:]
    del seen.bare[0]


def _compare(bursts: list[Burst], stored: set[int]) -> str:
    """Acknowledged and stored must be the same events, warming up included."""
    acknowledged = {message for burst in bursts for message in burst.acknowledged}
    lost, failed = len(acknowledged - stored), sum(len(burst.failed) for burst in bursts)
    return f"{len(acknowledged)} / {len(stored)} / {lost}" + (f" ({failed} unanswered)" if failed else "")


def rows(seen: Measured, names: list[str]) -> list[Row]:
    bursts, prompts = seen.bursts, seen.prompts
    exchange = statistics.median(seen.exchanges)
    bare_rates = [burst.rate for burst in seen.bare]
    bare_p99 = [percentile(burst.latencies, 0.99) for burst in seen.bare]
    rule = ratios(seen.hashing, seen.deciding)
    return [
        Row(f"events stored a second, {CONNECTIONS} connections", "bare Flask, requests a second",
            tuple(ratios((b.rate for b in bursts[name]), bare_rates) for name in names)),
        Row("their latency, p99", "bare Flask, p99",
            tuple(ratios((percentile(b.latencies, 0.99) for b in bursts[name]), bare_p99) for name in names)),
        Row("acknowledged / stored / lost", "(events)", tuple(seen.intact[name] for name in names)),
        Row("message to prompt, idle portal, p50", "bare Flask, one event at rest",
            tuple(number(percentile(prompts[name], 0.5) / exchange) for name in names)),
        Row("message to prompt, idle portal, p95", "bare Flask, one event at rest",
            tuple(number(percentile(prompts[name], 0.95) / exchange) for name in names)),
        Row("decisions of the rules a second", "hashes of the same case a second",
            (rule, *("" for _ in names[1:]))),
    ]  # fmt: skip


def head(seen: Measured, who: str) -> str:
    everything = [*seen.bare, *(burst for bursts in seen.bursts.values() for burst in bursts)]
    p99 = statistics.median(percentile(burst.latencies, 0.99) for burst in seen.bare)
    return (
        f"{who}; {WEB_PROCESSES} web processes; "
        f"bare Flask {statistics.median(burst.rate for burst in seen.bare):.0f} requests/s, "
        f"p99 {p99 * 1e3:.0f} ms, one event at rest {statistics.median(seen.exchanges) * 1e3:.1f} ms; "
        f"one hash {statistics.median(seen.hashing) * 1e6:.0f} us; "
        f"the sender used at most {max(burst.cpu_share for burst in everything):.0%} of a processor."
    )


def _stands(stack: ExitStack, directory: Path) -> list[Stand]:
    addresses = {"SQLite": f"sqlite:///{directory / 'bench.sqlite3'}"}
    try:
        addresses["PostgreSQL"] = stack.enter_context(postgres_database())
    except Exception as error:
        _say(f"PostgreSQL is skipped, it did not start ({error}); TEST_DATABASE_URL can name a server.")
    stands = []
    for name, address in addresses.items():
        emulator = stack.enter_context(Emulator())
        stand = Stand(name, address, directory / name.lower(), emulator)
        stack.callback(stand.stop)
        stand.start()
        stands.append(stand)
    return stands


def run() -> str:
    """Measure everything once; the head line and the table."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soglasie-bench-")))
        who = machine(directory)
        _say("Starting the application on each database...")
        stands = _stands(stack, directory)
        bare = Bare(stands[0])
        stack.callback(bare.end)
        bare.wait()
        seen = measure(stands, bare)
        signal.alarm(0)
    names = [stand.name for stand in stands]
    return f"{head(seen, who)}\n\n{table(names, rows(seen, names))}"


NOTES = f"""# Benchmarks

The last table kept by `python -m scripts.bench --write`; `make bench` measures anew and keeps nothing.
Ratios carry over to other machines, the figures of the head line do not.

- **Intake.** {CONNECTIONS} kept connections, each sending its next event when the last is answered, to
  `gunicorn wsgi:app` and to a Flask application that answers "ok", under the same gunicorn settings and with
  the access log on. An acknowledged event is committed and synced to disk. The sender runs on the same
  processors. {ROUNDS} rounds that take turns: median, lowest and highest ratio.
- **Acknowledged / stored / lost.** Distinct events answered 200, found in the inbox afterwards, and the
  difference, which must be 0.
- **Message to prompt.** From a new client's writing to an idle portal until the prompt stands in his chat:
  the event, the worker's naps, the rules, the calls to the portal. {PROMPTS} clients for each database, with
  the rate limit of an Enterprise plan.
- **Rules.** `decide` for a client who has agreed and writes on, against SHA-256 of the same case's canonical
  form; no database takes part, so it stands in one column.
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench", description="Measure and print ratios.")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/bench.md")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(BUDGET)
    try:
        result = run()
    except (DemoError, requests.RequestException, subprocess.SubprocessError) as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        _say("The measuring was interrupted.")
        return 1
    print(result)
    if args.write:
        KEPT.write_text(f"{NOTES}\n{result}\n", "utf-8")
    return 0


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _too_long(*_: object) -> None:
    raise SystemExit(f"The measuring took more than {BUDGET} s and was given up.")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
