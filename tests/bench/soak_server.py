"""A server that sends so many deltas a second, for the soak. A process of its own, so that what it
keeps is not counted.

    python -m tests.bench.soak_server RATE SECONDS [PIECE]

prints its port; each reply lasts SECONDS, in deltas of PIECE characters.
"""

from __future__ import annotations

import asyncio
import json
import sys

from tests.support.showcase import everything

TOKEN = "the"
"""A word that stands in every reply."""
_PIECE = 5
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


class Server:
    """Answers every POST alike, and nothing else."""

    def __init__(self, rate: int, seconds: float, piece: int) -> None:
        self._rate, self._piece = rate, piece
        self._deltas = round(rate * seconds)
        self._text = everything()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"POST"):
                await self._stream(writer)
            else:
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _stream(self, writer: asyncio.StreamWriter) -> None:
        writer.write(_HEAD)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for number in range(self._deltas):
            await asyncio.sleep(max(0.0, begun + number / self._rate - loop.time()))
            at = number * self._piece % (len(self._text) - self._piece)
            writer.write(_event({"content": self._text[at : at + self._piece]}, None))
            await writer.drain()
        writer.write(_event({}, "stop") + b"data: [DONE]\n\n")


def _event(delta: dict[str, str], reason: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return (
        b"data: "
        + json.dumps({"id": "soak", "model": "soak", "choices": [choice]}).encode()
        + b"\n\n"
    )


async def _serve(rate: int, seconds: float, piece: int = _PIECE) -> None:
    server = await asyncio.start_server(Server(rate, seconds, piece).answer, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2]), *map(int, sys.argv[3:])))
