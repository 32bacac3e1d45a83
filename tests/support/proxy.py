"""An HTTP proxy on loopback that leads every host to one port, and remembers who asked for what.

with FaultServer(content_stream("Hi")) as server, Proxy(server.port) as proxy:
    ...             # a client with proxy.url asks http://chat.example/v1, which exists nowhere
    assert proxy.requests == ["POST http://chat.example/v1/chat/completions HTTP/1.1"]

with proxy_process(server.port) as url: ...     # the same as a program of its own
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self


class Proxy(socketserver.ThreadingTCPServer):
    """`status` other than 200: refuses everything with it, such as 407 or 502. With 407 it takes
    passwords by `scheme` alone."""

    daemon_threads = True

    def __init__(self, target_port: int, status: int = 200, scheme: str = "Basic") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target_port, self.status, self.scheme = target_port, status, scheme
        self.requests: list[str] = []
        """The first line of each request, as it arrived."""
        self.heads: list[str] = []
        """All the headers of each request."""
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.shutdown()
        self.server_close()


@contextlib.contextmanager
def proxy_process(target_port: int, status: int = 200, scheme: str = "Basic") -> Iterator[str]:
    """The URL of a proxy in a process of its own, which ends with the block."""
    program = [sys.executable, "-m", __name__, str(target_port), str(status), scheme]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        program, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate()  # its end of input is its end


class _Handler(socketserver.BaseRequestHandler):
    server: Proxy

    def handle(self) -> None:
        head, _, body = self._read_head().partition(b"\r\n\r\n")
        first, _, headers = head.partition(b"\r\n")
        if not first:
            return
        self.server.requests.append(first.decode("latin-1"))
        self.server.heads.append(headers.decode("latin-1"))
        if self.server.status != 200:
            refusal = f"HTTP/1.1 {self.server.status} No\r\nContent-Length: 0\r\n"
            if self.server.status == 407:
                refusal += f"Proxy-Authenticate: {self.server.scheme}\r\n"
            refusal += "\r\n"
            self.request.sendall(refusal.encode())
            return
        with socket.create_connection(("127.0.0.1", self.server.target_port)) as target:
            if first.startswith(b"CONNECT "):
                self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                target.sendall(_in_origin_form(first) + b"\r\n" + headers + b"\r\n\r\n" + body)
            back = threading.Thread(target=pump, args=(target, self.request), daemon=True)
            back.start()
            pump(self.request, target)
            back.join()

    def _read_head(self) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data and (more := self.request.recv(65536)):
            data += more
        return data


def _in_origin_form(first: bytes) -> bytes:
    """ "POST http://host/path HTTP/1.1" → "POST /path HTTP/1.1"."""
    method, url, version = first.split(b" ")
    return b" ".join([method, b"/" + url.split(b"/", 3)[3], version])


def pump(source: socket.socket, target: socket.socket) -> None:
    """Until either side ends; then the other is told."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    _program, port, answer, taken = sys.argv
    with Proxy(int(port), int(answer), taken) as running:
        sys.stdout.write(running.url + "\n")
        sys.stdout.flush()
        sys.stdin.read()
