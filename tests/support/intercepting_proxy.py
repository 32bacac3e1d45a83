"""A proxy that looks into TLS, as companies run it: it shows certificates of its own authority.

with intercepting_proxy(folder, server.port) as (url, ca_file): ...   # a process on loopback
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support.certificates import Authority

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


async def _serve(folder: Path, target_port: int) -> None:
    """Serve until the end of the input. One thread: two on one TLS connection may wait for ever."""
    authority = Authority(folder / "inspection", NAME)

    async def look(near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError):
            head = await near.readuntil(b"\r\n\r\n")
            host = head.decode("latin-1").split()[1].rpartition(":")[0]
            inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            inside.load_cert_chain(*authority.issue(host))
            back.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await back.start_tls(inside)
            far, on = await asyncio.open_connection("127.0.0.1", target_port, ssl=_unverified())
            await asyncio.gather(_pump(near, on), _pump(far, back))

    server = await asyncio.start_server(look, "127.0.0.1", 0)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
    target.close()


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


if __name__ == "__main__":
    _program, where, port = sys.argv
    asyncio.run(_serve(Path(where), int(port)))
