"""A proxy that looks into TLS, as companies run it: it shows certificates of its own authority.

with intercepting_proxy(folder, server.port) as (url, ca_file): ...   # a process on loopback
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.support.certificates import Authority
from tests.support.proxy import pump

NAME = "Example Corp TLS Inspection"


@contextlib.contextmanager
def intercepting_proxy(folder: Path, target_port: int) -> Iterator[tuple[str, Path]]:
    """Yield its URL and the PEM file of its authority. It leads every host to one port, which
    speaks TLS itself."""
    program = [sys.executable, "-m", __name__, str(folder), str(target_port)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        program, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), folder / "inspection" / "authority.pem"
        process.communicate()  # its end of input is its end


def _serve(folder: Path, target_port: int) -> socketserver.ThreadingTCPServer:
    authority = Authority(folder / "inspection", NAME)

    class Looking(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked = self.rfile.readline().decode("latin-1").split()
            while self.rfile.readline().strip():
                pass
            if not asked:
                return
            host = asked[1].rpartition(":")[0]
            inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            inside.load_cert_chain(*authority.issue(host))
            self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with (
                contextlib.suppress(OSError),
                inside.wrap_socket(self.request, server_side=True) as near,
                socket.create_connection(("127.0.0.1", target_port)) as plain,
                _unverified().wrap_socket(plain) as far,
            ):
                back = threading.Thread(target=pump, args=(far, near), daemon=True)
                back.start()
                pump(near, far)
                back.join()

    return socketserver.ThreadingTCPServer(("127.0.0.1", 0), Looking)


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


if __name__ == "__main__":
    _program, where, port = sys.argv
    with _serve(Path(where), int(port)) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        sys.stdout.write(f"http://127.0.0.1:{running.server_address[1]}\n")
        sys.stdout.flush()
        sys.stdin.read()
        running.shutdown()
