"""A server on loopback that answers each request with the next bytes of a script."""

import socket
import threading
from contextlib import contextmanager, suppress


class ScriptedServer:
    def __init__(self, script):
        self._script = list(script)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.released = threading.Event()
        self.requests = []
        self.connections = 0
        self._peer = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._peer = peer
            with peer:
                self._talk(peer)

    def _talk(self, peer):
        while self._script:
            try:
                request = read_request(peer)
                if not request:
                    return
                self.requests.append(request)
                if not self._script.pop(0)(self, peer):
                    return
            except OSError:
                return

    def close(self):
        self.released.set()
        for open_socket in filter(None, (self._listener, self._peer)):
            with suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@contextmanager
def serving(*script):
    server = ScriptedServer(script)
    try:
        yield server
    finally:
        server.close()


def read_request(peer):
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = peer.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += peer.recv(65536)
    return head + b"\r\n\r\n" + body


def saying(body, status="200 OK", headers=""):
    payload = body if isinstance(body, bytes) else body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(payload)}\r\n{headers}\r\n"

    def step(server, peer):
        peer.sendall(head.encode() + payload)
        return True

    return step


def hanging_up(server, peer):
    return False


def silent(server, peer):
    server.released.wait(10)
    return False


def endless(server, peer, head=b"HTTP/1.1 200 OK\r\n\r\n"):
    """Far more than any limit here, and still an end, so that a missing limit fails and does not hang."""
    peer.sendall(head)
    for _ in range(1000):
        peer.sendall(b" " * 65536)
    return False


def dripping(server, peer):
    peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not server.released.wait(0.02):
        peer.sendall(b" ")
    return False
