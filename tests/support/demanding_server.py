"""A TLS server that wants a client certificate, and says by alert what it thinks of what it got.

Blocking, on threads: asyncio's own server breaks a handshake off without the alert.
"""

from __future__ import annotations

import contextlib
import socketserver
import ssl
import threading
from collections.abc import Iterator
from itertools import takewhile

from tests.support.certificates import Authority
from tests.support.fault_server import content_stream

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


@contextlib.contextmanager
def demanding_server(
    authority: Authority,
    version: ssl.TLSVersion,
    ciphers: str = "",
    greeted: list[bytes] | None = None,
) -> Iterator[str]:
    """Its base URL. It trusts what `authority` issued, and greets whoever shows that: `greeted`
    gets what was asked."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*authority.issue("127.0.0.1"))
    context.load_verify_locations(authority.file)
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = context.maximum_version = version
    if ciphers:
        context.set_ciphers(ciphers)

    class Greeting(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with (
                contextlib.suppress(OSError),
                context.wrap_socket(self.request, server_side=True) as secured,
                secured.makefile("rb") as asked,
            ):
                head = list(takewhile(b"\r\n".__ne__, asked))  # none, where nothing was asked
                lengths = [line for line in head if line.lower().startswith(b"content-length")]
                if not lengths:
                    return
                body = asked.read(int(lengths[0].split(b":")[1]))
                if greeted is not None:
                    greeted.append(body)
                secured.sendall(_HEAD + content_stream("Hello").body())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Greeting) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"https://127.0.0.1:{server.server_address[1]}/v1"
        server.shutdown()
