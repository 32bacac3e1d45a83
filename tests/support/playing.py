"""Plays a script into a socket, byte for byte."""

from __future__ import annotations

import asyncio
import http
import socket
import struct
import sys
import time

from tests.support.script import Close, Hold, Reply, Reset, Send, Stall, Wait


async def play(
    reply: Reply,
    writer: asyncio.StreamWriter,
    holds: asyncio.Semaphore,
    sent: list[tuple[float, bytes]],
) -> None:
    """Play `reply` to its end or its Close; each Send is noted in `sent` when it has left."""
    # drain() shall mean: handed to the system. WORKAROUND CPython's sslproto: 0 pauses for ever.
    over_tls = writer.get_extra_info("ssl_object") is not None
    writer.transport.set_write_buffer_limits(high=1 if over_tls else 0, low=0)
    await _write(writer, _head(reply))
    for step in reply.steps:
        match step:
            case Send(data):
                await _write(writer, _framed(data) if reply.framing == "chunked" else data)
                sent.append((time.monotonic(), data))
            case Wait(seconds):
                await asyncio.sleep(seconds)
            case Hold():
                await holds.acquire()
            case Stall():
                await asyncio.Event().wait()
            case Reset():
                return _reset(writer)
            case Close():
                return
    if reply.framing == "chunked":
        await _write(writer, b"0\r\n\r\n")


def _head(reply: Reply) -> bytes:
    if reply.framing == "raw":
        return b""
    headers = {**reply.headers, "Connection": "close"}
    if reply.framing == "chunked":
        headers["Transfer-Encoding"] = "chunked"
    elif reply.framing == "length":
        headers.setdefault("Content-Length", str(len(reply.body())))
    lines = [f"HTTP/1.1 {reply.status} {_phrase(reply.status)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _phrase(code: int) -> str:
    return http.HTTPStatus(code).phrase if code in set(http.HTTPStatus) else "Unheard Of"


def _framed(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data) if data else b""


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()
    await asyncio.sleep(0)  # else two writes in one go could leave as one


def _reset(writer: asyncio.StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    no_linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
    writer.transport.abort()
