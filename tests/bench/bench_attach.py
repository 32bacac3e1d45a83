"""Large files in and out: a PDF of 300 pages and a picture of 40 MB go with a question, a picture
of 25 MB comes with a reply, and a question of two million characters is asked.

What counts is how long the window's thread works without a turn of its loop, in milliseconds of its
own processor time, and what the window's memory is once all of it is over, against before.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import subprocess
import sys
import tempfile
import threading
import zlib
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.app.loop import Loop  # noqa: E402
from desktop.chat.endpoint import Endpoint  # noqa: E402 - the clone is no package of its own
from desktop.storage import keys  # noqa: E402
from tests.bench.bench_loop import Ticker  # noqa: E402
from tests.bench.bench_years import megabytes  # noqa: E402
from tests.bench.table import Row, report  # noqa: E402
from tests.support.driving import Driver, open_window, until  # noqa: E402
from tests.support.fault_server import FaultServer, chunk, content_stream, sse  # noqa: E402
from tests.support.script import Reply  # noqa: E402

PAGES, SIDE = 300, 3_651
LINE = "The river runs to the sea, and the weir holds it back just enough. "
LONG = LINE * (2_000_000 // len(LINE))
WARM = 3
PATIENCE = 120.0
Step = Callable[[Driver], Awaitable[None]]


def main() -> int:
    """Measure it; about half a minute."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    keys.read_key = no_key
    notes: list[str] = []
    with (
        asyncio.Runner(loop_factory=partial(Loop, application)) as runner,
        tempfile.TemporaryDirectory() as folder,
    ):
        return report(rows(runner, Path(folder), notes), notes)


def no_key(endpoint_name: str) -> str | None:
    """Nobody's keyring is asked."""
    return None


def rows(runner: asyncio.Runner, folder: Path, notes: list[str]) -> Iterator[Row]:
    """The longest stretch of each step, and the memory."""
    (folder / "report.pdf").write_bytes(pdf())
    (folder / "photo.png").write_bytes(png(SIDE))
    sizes = [round((folder / name).stat().st_size / 1e6, 1) for name in ("report.pdf", "photo.png")]
    notes.append(f"PDF {sizes[0]} MB, picture {sizes[1]} MB")
    command = [sys.executable, __file__, "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        endpoint = Endpoint("Box", server.stdout.readline().strip(), "fault-model")
        longest, before, after = runner.run(play(folder, endpoint))
        server.kill()
    for name, stretch in longest.items():
        yield Row(f"window's longest stretch, CPU ms: {name}", 50, 25, stretch)
    notes.append(f"memory of the window: {before:.0f} MB before, {after:.0f} MB after")
    yield Row("memory of the window after all of it ÷ before", 1.15, 1.05, after / before)


async def play(folder: Path, endpoint: Endpoint) -> tuple[dict[str, float], float, float]:
    """The longest stretch of each step, and megabytes before and after all of them."""
    steps: dict[str, Step] = {
        "300 pages and 40 MB attached": partial(attach, folder),
        "sent with a question": partial(ask, "What is it?"),
        "a picture of 25 MB in a reply": partial(ask, "draw"),
        "2 million characters asked": partial(ask, LONG),
    }
    async with open_window(folder / "home", endpoint) as driver:
        for step in [*steps.values()] * WARM:  # what is loaded once, and what the wire keeps
            await at_rest(driver)
            await step(driver)
        before = await at_rest(driver)
        longest = {name: await stretch(driver, step) for name, step in steps.items()}
        return longest, before, await at_rest(driver)


async def stretch(driver: Driver, step: Step) -> float:
    """Milliseconds of the longest stretch while a step goes on, and for a moment after."""
    await at_rest(driver)
    ticker = Ticker()
    await step(driver)
    await asyncio.sleep(1)
    ticker.stop()
    return ticker.longest()


async def attach(folder: Path, driver: Driver) -> None:
    """Both files, until they are read."""
    attachments = driver.window.attachments
    attachments.add([folder / "report.pdf", folder / "photo.png"])
    await until(lambda: all(one.part or one.failure for one in attachments._entries()), PATIENCE)
    assert not any(one.failure for one in attachments._entries())


async def ask(question: str, driver: Driver) -> None:
    """A question, until its reply is there and drawn."""
    count = len(driver.path)
    driver.window.chat_controller.turns.send(question)
    await until(lambda: len(driver.path) == count + 2, PATIENCE)
    await until(lambda: not driver.window.chat_controller.streaming, PATIENCE)
    await until(lambda: driver.window.pane.transcript.is_idle, PATIENCE)


async def at_rest(driver: Driver) -> float:
    """Megabytes of the window in a new chat, once nothing is to be done."""
    driver.window.chat_controller.new_chat()
    await asyncio.sleep(2)
    gc.collect()
    if sys.platform == "linux":  # what is free goes back to the system
        ctypes.CDLL(None).malloc_trim(0)
    return megabytes()


def serve() -> int:
    """Answer in a process of its own: it keeps what it was sent."""
    drawn = png(2_886)
    with FaultServer(lambda request: reply_to(request.body, drawn)) as server:
        sys.stdout.write(f"{server.base_url}\n")
        sys.stdout.flush()
        threading.Event().wait()
    return 0


def reply_to(body: bytes, drawn: bytes) -> Reply:
    """A picture where one is asked for, else a word."""
    if b'"draw"' not in body[-400:]:
        return content_stream("Seen.")
    address = f"data:image/png;base64,{b64encode(drawn).decode()}"
    picture = {"type": "image_url", "image_url": {"url": address}}
    return sse(chunk(content="Here:"), chunk(images=[picture]), chunk("stop"), "[DONE]")


def png(side: int) -> bytes:
    """A picture of noise, which no format makes small."""
    lines = b"".join(b"\0" + os.urandom(side * 3) for _ in range(side))
    head = side.to_bytes(4, "big") * 2 + bytes((8, 2, 0, 0, 0))
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big")
        + kind
        + data
        + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in parts
    )  # fmt: skip


def pdf() -> bytes:
    """A document of so many pages, each full of words."""
    text = "\n".join(f"({LINE}) Tj T*" for _line in range(45))
    content = f"BT /F1 11 Tf 14 TL 50 780 Td\n{text}\nET"
    pages = [4 + 2 * number for number in range(PAGES)]
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Count {PAGES} /Kids [{' '.join(f'{one} 0 R' for one in pages)}] >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    for page in pages:
        fonts = "/Resources << /Font << /F1 3 0 R >> >>"
        place = f"/MediaBox [0 0 595 842] {fonts} /Contents {page + 1} 0 R"
        objects[page] = f"<< /Type /Page /Parent 2 0 R {place} >>"
        objects[page + 1] = f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"
    return _written(objects)


def _written(objects: dict[int, str]) -> bytes:
    whole, places = b"%PDF-1.4\n", []
    for number, said in sorted(objects.items()):
        places.append(len(whole))
        whole += f"{number} 0 obj\n{said}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count, start = len(objects) + 1, len(whole)
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return whole + f"xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode()


if __name__ == "__main__":
    sys.exit(serve() if sys.argv[1:] == ["serve"] else main())
