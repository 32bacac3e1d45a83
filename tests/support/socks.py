"""A SOCKS5 proxy on loopback that lets nobody through.

with SocksProxy(silent=True) as proxy: ...      # accepts connections and says nothing
with SocksProxy(silent=False) as proxy: ...     # wants a name and a password, and refuses any
"""

from __future__ import annotations

import socketserver
import threading
from typing import Any, Self

_NEEDS_PASSWORD, _REFUSED = b"\x05\x02", b"\x01\x01"


class SocksProxy(socketserver.ThreadingTCPServer):
    """`url` is where it listens."""

    daemon_threads = True

    def __init__(self, *, silent: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.silent = silent
        self.ending = threading.Event()
        self.url = f"socks5://me:wrong@127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.ending.set()
        self.shutdown()
        self.server_close()


class _Handler(socketserver.BaseRequestHandler):
    server: SocksProxy

    def handle(self) -> None:
        if self.server.silent:
            self.server.ending.wait(60)
            return
        self.request.recv(1024)
        self.request.sendall(_NEEDS_PASSWORD)
        self.request.recv(1024)
        self.request.sendall(_REFUSED)
