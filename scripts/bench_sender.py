"""`python -m scripts.bench_sender`: posts events over kept connections; the job is JSON on standard input.

A process of its own, so that sending and the emulator do not share one interpreter lock. The loop is closed:
a connection sends its next event when the last one is answered, so the latencies are those of a full house.
"""

import http.client
import json
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Self

MESSAGE, CHAT = "MESSAGENUMBER", "CHATNUMBER"
"""Stand in the body for the numbers that differ from event to event."""
CHATS = 500
MOST_A_CONNECTION = 5_000
PATIENCE = 15
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
OK = 200


@dataclass(frozen=True)
class Job:
    """One burst. Message numbers are `first`, `first + 1`, ...: one sender never repeats one."""

    port: int
    path: str
    body: str
    first: int
    connections: int
    seconds: float


@dataclass
class Burst:
    """What came of a burst; `failed` had no answer of 200. Lists of message numbers, and of seconds."""

    seconds: float
    cpu_share: float = 0.0
    """How much of one processor the sender used: near 1 it would have been the limit itself."""
    acknowledged: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    """Of these, what was answered after the end, by a house that empties: no part of the rate."""
    failed: list[int] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return (len(self.acknowledged) - len(self.late)) / self.seconds

    @classmethod
    def run(cls, job: Job) -> Self:
        """Send from another process and wait for it."""
        done = subprocess.run(
            [sys.executable, "-m", "scripts.bench_sender"],
            input=json.dumps(asdict(job)), capture_output=True, text=True, check=True,
            timeout=job.seconds + 2 * PATIENCE,
        )  # fmt: skip
        return cls(**json.loads(done.stdout))


def send(job: Job) -> Burst:
    burst = Burst(job.seconds)
    ready = threading.Barrier(job.connections + 1)
    threads = [
        threading.Thread(target=_one_connection, args=(job, number, ready, burst))
        for number in range(job.connections)
    ]
    for thread in threads:
        thread.start()
    ready.wait(PATIENCE)
    started, cpu = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.join()
    burst.cpu_share = (time.process_time() - cpu) / (time.perf_counter() - started)
    return burst


def _one_connection(job: Job, number: int, ready: threading.Barrier, burst: Burst) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", job.port, timeout=PATIENCE)
    connection.connect()
    ready.wait(PATIENCE)
    until = time.perf_counter() + job.seconds
    for turn in range(MOST_A_CONNECTION):
        started = time.perf_counter()
        if started >= until:
            break
        message = job.first + number + turn * job.connections
        body = job.body.replace(MESSAGE, str(message)).replace(CHAT, str(1 + message % CHATS))
        if _is_acknowledged(connection, job.path, body):
            answered = time.perf_counter()
            burst.latencies.append(answered - started)
            burst.acknowledged.append(message)
            if answered > until:
                burst.late.append(message)
        else:
            burst.failed.append(message)
    connection.close()


def _is_acknowledged(connection: http.client.HTTPConnection, path: str, body: str) -> bool:
    """A connection that broke is opened anew by the next request; the event is not sent again."""
    try:
        connection.request("POST", path, body.encode(), HEADERS)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return False
    return answer.status == OK


def main() -> int:
    burst = send(Job(**json.load(sys.stdin)))
    json.dump(asdict(burst), sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
