"""Running the emulator over HTTP: a threaded server and the background sender."""

import logging
import threading
from types import TracebackType
from typing import Self

from werkzeug.serving import WSGIRequestHandler, make_server

from emulator.app import create_app
from emulator.sender import Sender
from emulator.world import World

SHUTDOWN_POLL = 0.05


class QuietHandler(WSGIRequestHandler):
    """No access log; HTTP/1.1 so that callers may keep connections."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


class Emulator:
    """A running emulator; `port` 0 takes a free one. Use as a context manager or with start and stop."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, world: World | None = None) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.world = world or World(port)
        self._server = make_server(
            host, port, create_app(self.world), threaded=True, request_handler=QuietHandler
        )
        self.world.port = self._server.server_port
        self._sender = Sender(self.world)
        self._thread = threading.Thread(target=self._serve, daemon=True, name="emulator")

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=SHUTDOWN_POLL)

    @property
    def port(self) -> int:
        return self.world.port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        self._sender.start()
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._sender.stop()
        self._thread.join(timeout=5)

    def join(self) -> None:
        """Wait until the server ends."""
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()
