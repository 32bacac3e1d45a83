"""What a second start asks of an open window, over the real socket and the real event loop."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from desktop.app import visitors
from desktop.app.addresses.tcp_address import TcpAddress
from desktop.app.single import DONE, LIMIT, AddressKind, Request, StartSocket, Wish
from desktop.app.visitors import Visitors
from desktop.ui.window.window_frame import WindowFrame

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sockets of Unix")


def environ(folder: Path) -> dict[str, str]:
    return {"TMPDIR": str(folder), "LOCALAPPDATA": str(folder)}


def sockets(folder: Path) -> list[Path]:
    return list(folder.glob("weir-*/*"))


@dataclass
class Home:
    """A home whose window is open."""

    path: Path
    frame: WindowFrame
    opened: list[Path] = field(default_factory=list)
    others: list[Wish] = field(default_factory=list)
    """Wishes for something else than this window."""

    @property
    def is_open(self) -> bool:
        return self.frame.isVisible()

    def grant(self, wish: Wish) -> None:
        if wish is Wish.WINDOW:
            self.frame.come_forward()
        else:
            self.others.append(wish)

    def open_recording(self, path: Path) -> None:
        self.opened.append(path)

    async def hears(self, message: bytes, *, ends: bool = True) -> bytes:
        """The answer to a message."""
        (place,) = sockets(self.path)
        reader, writer = await asyncio.open_unix_connection(place)
        try:
            writer.write(message)
            if ends:
                writer.write_eof()
            return await reader.read()
        except ConnectionResetError:  # it closed with bytes unread
            return b""
        finally:
            writer.close()


@asynccontextmanager
async def home(path: Path, kind: AddressKind | None = None) -> AsyncIterator[Home]:
    start_socket, frame = StartSocket(path, environ(path), kind), WindowFrame()
    assert not start_socket.hand_over()
    it = Home(path, frame)
    there = Visitors(start_socket, it)
    QGuiApplication.setQuitOnLastWindowClosed(False)  # as the program does
    frame.appear()
    there.welcome()
    try:
        yield it
    finally:
        await there.leave()
        frame.close()
        frame.deleteLater()
    assert not sockets(path)


async def test_a_minimised_window_comes_back_with_what_was_to_be_opened(tmp_path: Path) -> None:
    async with home(tmp_path) as it:
        it.frame.showMinimized()
        assert await it.hears(Request("token", Path("/a.jsonl")).encoded()) == DONE
        assert not it.frame.isMinimized()
        assert it.opened == [Path("/a.jsonl")]
        assert "XDG_ACTIVATION_TOKEN" not in os.environ
        it.frame.showMaximized()
        it.frame.showMinimized()
        assert await it.hears(Request().encoded()) == DONE
        assert it.frame.isMaximized()


@pytest.mark.parametrize("wish", [Wish.QUICK, Wish.NEW_CHAT, Wish.NEW_WINDOW])
async def test_what_a_start_is_for_is_heard(tmp_path: Path, wish: Wish) -> None:
    async with home(tmp_path) as it:
        it.frame.showMinimized()
        assert await it.hears(Request("token", wish=wish).encoded()) == DONE
        assert it.others == [wish]
        assert it.frame.isMinimized()


async def test_nonsense_gets_no_answer_and_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "_PATIENCE", 0.1)

    async with home(tmp_path) as it:
        assert await it.hears(b"") == b""
        assert await it.hears(b"open\0\0relative") == b""
        assert await it.hears(b"raise\0" + b"x" * 9 * LIMIT) == b""
        assert await it.hears(b"raise", ends=False) == b""  # and then nothing more
        assert await it.hears(Request().encoded()) == DONE
        assert not it.opened


async def test_a_window_that_was_closed_opens_no_more(tmp_path: Path) -> None:
    async with home(tmp_path) as it:
        it.frame.close()
        assert await it.hears(Request().encoded()) == b""
        assert not it.frame.isVisible()


async def test_at_a_port_who_knows_the_secret_is_heard(tmp_path: Path) -> None:
    """The kind of address that Windows has, over the window's own loop."""
    async with home(tmp_path, TcpAddress) as it:
        it.frame.showMinimized()
        port, secret = told(tmp_path)
        asked = Request(recording=Path("/a.jsonl")).encoded()
        for stranger in (b"", secret[:-1] + b"x"):
            assert await said(port, stranger + asked) == b""
        assert it.frame.isMinimized()
        assert await said(port, secret + asked) == DONE
        assert not it.frame.isMinimized()
        assert it.opened == [Path("/a.jsonl")]


def told(folder: Path) -> tuple[int, bytes]:
    """The port and the secret that a window wrote."""
    (file,) = folder.glob("weir/*.port")
    port, _process, secret = file.read_bytes().split()
    return int(port), secret


async def said(port: int, message: bytes) -> bytes:
    """The answer at a port."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(message)
    writer.write_eof()
    try:
        return await reader.read()
    finally:
        writer.close()


async def test_without_a_socket_the_window_opens_all_the_same() -> None:
    frame = WindowFrame()
    there = Visitors(None, Home(Path(), frame))
    there.welcome()
    await there.leave()
    frame.deleteLater()
