"""Carrying out a call fault: answers instead of the real one, slowness, and connections that just end."""

import socket
import time
from collections.abc import Callable

from flask import Response, jsonify, request

from emulator.faults import CallFault

HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def apply(fault: CallFault | None, work: Callable[[], Response]) -> Response:
    """`work` produces the honest answer and its effect; it runs only where the fault lets it."""
    if fault is None:
        return work()
    if fault.kind == "slow":
        time.sleep(fault.seconds)
        return work()
    if fault.kind == "effect_then_timeout":
        work()
        return _hang_up(fault.seconds)
    if fault.kind == "timeout":
        return _hang_up(fault.seconds)
    return _instead(fault)


def _instead(fault: CallFault) -> Response:
    if fault.kind == "redirect":
        return Response("", 302, {"Location": fault.location})
    if fault.kind == "html":
        return Response(HTML, fault.status, content_type="text/html")
    response = jsonify({"error": fault.code, "error_description": fault.description})
    response.status_code = fault.status
    if fault.retry_after:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def _hang_up(seconds: float) -> Response:
    """End the connection without a byte of an answer; 504 where there is no socket (in-process tests)."""
    time.sleep(seconds)
    connection: socket.socket | None = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return Response(HTML, 504, content_type="text/html")
