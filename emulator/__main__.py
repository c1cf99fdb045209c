"""`python -m emulator --port 8900`: one process, one line when it is ready, Ctrl-C ends it."""

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Any

from emulator.server import Emulator
from emulator.world import World


def main() -> int:
    args = _arguments()
    seed: dict[str, Any] = json.loads(args.seed.read_text("utf-8")) if args.seed else {}
    signal.signal(signal.SIGTERM, _interrupt)
    with Emulator(args.host, args.port, World(args.port, seed)) as running:
        portal = running.world.domain(running.world.portal())
        sys.stdout.write(f"emulator ready on http://{args.host}:{running.port} (portal http://{portal})\n")
        sys.stdout.flush()
        try:
            running.join()
        except KeyboardInterrupt:
            return 0
    return 0


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m emulator", description="A Bitrix24 portal to test against."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8900, help="0 takes a free port")
    parser.add_argument("--seed", type=Path, help="JSON file with host, users, lines, apps")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
