"""What a server says reaches whoever reads, whenever it says it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpcore
import pytest

from desktop.wire.ledger.backend import Recorded
from desktop.wire.ledger.contacts import Purpose
from desktop.wire.ledger.stream import FEW, LITTLE
from tests.support.certificates import Authority

BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy"


@contextlib.contextmanager
def serving(context: ssl.SSLContext, said: bytes, *, ends: bool) -> Iterator[int]:
    """A server of TLS 1.2 that speaks unasked, in one piece with the end of the handshake."""
    listening = socket.create_server(("127.0.0.1", 0))
    asked = threading.Event()

    def serve() -> None:
        with contextlib.suppress(OSError), listening.accept()[0] as peer:
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            tls = context.wrap_bio(incoming, outgoing, server_side=True)
            while not shaken(tls):
                peer.sendall(outgoing.read())
                incoming.write(peer.recv(65_536))
            tls.write(said)
            if ends:
                with contextlib.suppress(ssl.SSLError):
                    tls.unwrap()
            peer.sendall(outgoing.read())
            asked.wait(20)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        asked.set()
        listening.close()
        thread.join(20)


def test_a_connection_that_breaks_within_anothers_tls_is_no_connection(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("127.0.0.1"))
    trusting = ssl.create_default_context(cafile=authority.file)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listening.accept()[0] as peer, context.wrap_socket(peer, server_side=True) as tls:
            tls.recv(65_536)  # the greeting of the handshake within

    async def connect(port: int) -> None:
        backend = Recorded(f"https://127.0.0.1:{port}/", Purpose.LOOK, None, by_proxy=False)
        async with asyncio.timeout(20):
            plain = await backend.connect_tcp("127.0.0.1", port)
            proxy = await plain.start_tls(trusting, "127.0.0.1")
            with pytest.raises(httpcore.ConnectError):
                await proxy.start_tls(trusting, "127.0.0.1")
            await proxy.aclose()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with listening:
        asyncio.run(connect(listening.getsockname()[1]))
        thread.join(20)


def shaken(tls: ssl.SSLObject) -> bool:
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
        return True
    return False


@pytest.mark.parametrize("ends", [False, True])
def test_an_answer_that_comes_with_the_handshake_is_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, ends: bool
) -> None:
    authority = Authority(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("127.0.0.1"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    trusting = ssl.create_default_context(cafile=authority.file)

    async def asked(url: str) -> tuple[int, bytes]:
        backend = Recorded(url, Purpose.LOOK, None, by_proxy=False)
        async with (
            asyncio.timeout(20),
            httpcore.AsyncConnectionPool(trusting, network_backend=backend) as pool,
        ):
            response = await pool.request("GET", url)
            return response.status, response.content

    with serving(context, BUSY, ends=ends) as port:
        assert asyncio.run(asked(f"https://127.0.0.1:{port}/")) == (503, b"busy")
    assert not caplog.records  # asyncio warns of an end that is answered wrongly


@contextlib.asynccontextmanager
async def connected(
    tmp_path: Path, *, is_tls: bool = False
) -> AsyncIterator[tuple[httpcore.AsyncNetworkStream, asyncio.StreamReader, asyncio.StreamWriter]]:
    """A stream to a server, and what the server reads from and writes to."""
    serving, trusting = None, None
    if is_tls:
        authority = Authority(tmp_path)
        serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        serving.load_cert_chain(*authority.issue("127.0.0.1"))
        trusting = ssl.create_default_context(cafile=authority.file)
    came = asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]()
    server = await asyncio.start_server(
        lambda *both: came.put_nowait(both), "127.0.0.1", 0, ssl=serving
    )
    port = server.sockets[0].getsockname()[1]
    backend = Recorded(f"http://127.0.0.1:{port}/", Purpose.LOOK, None, by_proxy=False)
    async with asyncio.timeout(20):
        stream = await backend.connect_tcp("127.0.0.1", port)
        if trusting is not None:
            stream = await stream.start_tls(trusting, "127.0.0.1")
        reader, writer = await came.get()
        yield stream, reader, writer
        writer.close()
        await stream.aclose()
        server.close()


@pytest.mark.parametrize("is_tls", [False, True])
def test_of_words_that_come_often_the_first_come_at_once_and_the_others_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_tls: bool
) -> None:
    monkeypatch.setattr("desktop.wire.ledger.stream.REST", 0.5)

    async def main() -> None:
        async with connected(tmp_path, is_tls=is_tls) as (stream, _reader, writer):
            for _word in range(FEW + 1):
                writer.write(b"word")
                assert await stream.read(LITTLE) == b"word"
            for _word in range(3):
                writer.write(b"word")
                await asyncio.sleep(0.01)
            assert await stream.read(LITTLE) == b"word" * 3

    asyncio.run(main())


def test_a_server_that_says_much_is_not_kept_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.wire.ledger.stream.REST", 60.0)

    async def main() -> None:
        async with connected(tmp_path) as (stream, _reader, writer):
            for _piece in range(3 * FEW):
                writer.write(b"x" * LITTLE)
                left = LITTLE
                while left:
                    left -= len(await stream.read(left))

    asyncio.run(main())


@pytest.mark.parametrize("is_tls", [False, True])
def test_a_connection_that_rests_is_closed_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_tls: bool
) -> None:
    monkeypatch.setattr("desktop.wire.ledger.stream.REST", 60.0)

    async def main() -> None:
        async with connected(tmp_path, is_tls=is_tls) as (stream, reader, writer):
            for _word in range(FEW + 1):
                writer.write(b"word")
                await stream.read(LITTLE)
            await stream.aclose()
            with contextlib.suppress(ConnectionError):
                assert await reader.read() == b""

    asyncio.run(main())
