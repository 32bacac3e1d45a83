"""A SOCKS5 proxy on loopback.

with SocksProxy(silent=True) as proxy: ...      # accepts connections and says nothing
with SocksProxy(silent=False) as proxy: ...     # wants a name and a password, and refuses any
with SocksProxy(target_port=port) as proxy: ... # takes any, and leads every host to one port
"""

from __future__ import annotations

import socket
import socketserver
import threading
from typing import Any, Self

from tests.support.proxy import pump

_NEEDS_PASSWORD, _REFUSED, _TAKEN = b"\x05\x02", b"\x01\x01", b"\x01\x00"
_CONNECTED = b"\x05\x00\x00\x01" + bytes(6)


class SocksProxy(socketserver.ThreadingTCPServer):
    """`url` is where it listens."""

    daemon_threads = True

    def __init__(self, *, silent: bool = False, target_port: int | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.silent, self.target_port = silent, target_port
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
        if self.server.target_port is None:
            self.request.sendall(_REFUSED)
            return
        self.request.sendall(_TAKEN)
        self.request.recv(1024)
        self.request.sendall(_CONNECTED)
        with socket.create_connection(("127.0.0.1", self.server.target_port)) as target:
            back = threading.Thread(target=pump, args=(target, self.request), daemon=True)
            back.start()
            pump(self.request, target)
            back.join()
