"""What one writes while the window is empty yet goes over to the message, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent, QTextCursor, QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import session
from desktop.engine.remembered.draft_files import DraftFiles
from desktop.engine.remembered.window_state import WindowState
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.ui.composer.message_edit import MessageEdit
from desktop.ui.window.window_frame import WindowFrame
from tests.support.driving import endpoint, until
from tests.support.fault_server import FaultServer, content_stream
from tests.support.many_windows import open_home

SIZES = ((1180, 820), (1181, 700), (721, 603), (720, 600), (719, 600), (480, 500))


def message_of(frame: WindowFrame) -> MessageEdit:
    """The message that has the keyboard in this window."""
    message = frame.focusWidget()
    assert isinstance(message, MessageEdit)
    return message


def typing(text: str) -> Callable[[WindowFrame], Awaitable[None]]:
    async def types(frame: WindowFrame) -> None:
        QTest.keyClicks(message_of(frame), text)

    return types


def commit(message: MessageEdit, text: str) -> None:
    """Give a message what an input method has composed."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(message, event)


def keep_draft(home: Path, text: str) -> None:
    DraftFiles(places({"WEIR_HOME": str(home)}).drafts).write(None, text)


@asynccontextmanager
async def empty(home: Path, typed: str = "") -> AsyncIterator[WindowFrame]:
    """A window with nothing but the early message; `typed`: what came before that."""
    QApplication.setQuitOnLastWindowClosed(False)  # as the program does
    frame = WindowFrame(WindowState(home / "window.state"))
    frame.show()
    QTest.keyClicks(frame, typed)
    frame.offer_message()
    yield frame
    frame.close()
    frame.deleteLater()
    await asyncio.sleep(0)


async def test_it_goes_over_with_cursor_and_selection_and_can_be_undone(tmp_path: Path) -> None:
    async def writes(frame: WindowFrame) -> None:
        message = message_of(frame)
        QTest.keyClicks(message, "one two")
        message.moveCursor(QTextCursor.MoveOperation.WordLeft, QTextCursor.MoveMode.KeepAnchor)

    async with open_home(tmp_path, early=writes) as (_home, driver):
        composer = driver.window.pane.composer
        await until(composer.edit.hasFocus)
        assert composer.edit.textCursor().selectedText() == "two"
        QTest.keyClicks(composer.edit, "three")
        assert driver.message == "one three"
        driver.press("Ctrl+Z")
        driver.press("Ctrl+Z")
        driver.press("Ctrl+Z")
        assert driver.message == ""


async def test_what_is_typed_before_the_field_is_there_stands_in_it(tmp_path: Path) -> None:
    async with empty(tmp_path, typed="ab") as frame:
        QTest.keyClicks(message_of(frame), "c")
        assert frame.written() == "abc"


async def test_a_draft_without_spaces_is_broken_anywhere_as_before(tmp_path: Path) -> None:
    keep_draft(tmp_path, "a" * 5000)
    async with open_home(tmp_path, early=typing("b")) as (_home, driver):
        mode = driver.window.pane.composer.edit.wordWrapMode()
        assert mode is QTextOption.WrapMode.WrapAnywhere


async def test_it_stands_below_the_draft_of_the_chat(tmp_path: Path) -> None:
    keep_draft(tmp_path, "A draft.")
    async with open_home(tmp_path, early=typing("And more")) as (_home, driver):
        assert driver.message == "A draft.\n\nAnd more"
        driver.press("!")
        assert driver.message == "A draft.\n\nAnd more!"


async def test_enter_sends_it_once_the_window_is_there(tmp_path: Path) -> None:
    with FaultServer(content_stream("Yes.")) as server:
        async with open_home(tmp_path, endpoint(server), early=typing("Hello\r")) as (_, driver):
            assert driver.message == ""
            await driver.until_replied("Yes.")
            assert [message.text for message in driver.path] == ["Hello", "Yes."]


@pytest.mark.parametrize(
    ("draft", "typed", "kept"),
    [
        ("", "Hello\rand this", "Hello\nand this"),
        ("", "\r", ""),
        ("A draft.", "Hello\r", "A draft.\n\nHello\n"),
    ],
)
async def test_what_the_person_goes_on_with_or_has_not_seen_is_not_sent(
    tmp_path: Path, draft: str, typed: str, kept: str
) -> None:
    keep_draft(tmp_path, draft)
    with FaultServer(content_stream("Yes.")) as server:
        async with open_home(tmp_path, endpoint(server), early=typing(typed)) as (_, driver):
            assert driver.message == kept
            assert driver.path == []


async def test_a_picture_from_the_clipboard_is_attached(tmp_path: Path) -> None:
    picture = QMimeData()
    picture.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    QApplication.clipboard().setMimeData(picture)

    async def pastes(frame: WindowFrame) -> None:
        message_of(frame).paste()

    async with open_home(tmp_path, early=pastes) as (_home, driver):
        assert not driver.window.pane.composer.cards.is_empty
    QApplication.clipboard().clear()


async def test_a_word_is_composed_to_its_end_before_it_goes_over(tmp_path: Path) -> None:
    async with empty(tmp_path) as frame:
        message = message_of(frame)
        QApplication.sendEvent(message, QInputMethodEvent("ni", []))
        waiting = asyncio.ensure_future(session._composed(frame))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        commit(message, "你")
        await waiting
        assert frame.written() == "你"


async def test_a_word_that_is_never_finished_goes_over_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with empty(tmp_path) as frame:
        message = message_of(frame)

        class Method:
            @staticmethod
            def commit() -> None:
                commit(message, "ni")

        QApplication.sendEvent(message, QInputMethodEvent("ni", []))
        monkeypatch.setattr(session, "_COMPOSING", 0.05)
        monkeypatch.setattr(QGuiApplication, "inputMethod", Method)
        await session._composed(frame)
        assert frame.written() == "ni"


async def test_it_is_a_draft_where_the_window_closes_before_the_chats_are_there(
    tmp_path: Path,
) -> None:
    keep_draft(tmp_path, "A draft.")
    workspace = Workspace(places({"WEIR_HOME": str(tmp_path)}), set_aside=True)
    async with empty(tmp_path) as frame:
        QTest.keyClicks(message_of(frame), "And more")
        session._keep_written(frame, workspace)
    assert workspace.drafts.read(None) == "A draft.\n\nAnd more"
    await workspace.close()


def place(part: QWidget) -> QRect:
    return QRect(part.mapTo(part.window(), QPoint(0, 0)), part.size())


async def places_of(frame: WindowFrame, message: MessageEdit) -> list[tuple[QRect, QRect]]:
    """Where a message lies with its composer, in windows of several sizes."""
    found, composer = [], message.parentWidget()
    assert composer is not None
    for size in SIZES:
        frame.resize(*size)
        for _turn in range(5):  # the window's, and its layout's
            await asyncio.sleep(0)
        found.append((place(composer), place(message)))
    return found


@pytest.mark.parametrize(
    ("remembered", "zoom"), [("", 1.0), ("folded 1\nsteering 1\n", 1.3), ("steering 1\n", 0.7)]
)
async def test_nothing_moves_when_it_goes_over(
    tmp_path: Path, remembered: str, zoom: float
) -> None:
    (tmp_path / "window.state").write_text(f"{remembered}text_size {zoom}\n")
    (tmp_path / "settings.toml").write_text(f"zoom = {zoom}\n")
    early: list[list[tuple[QRect, QRect]]] = []

    async def looks(frame: WindowFrame) -> None:
        early.append(await places_of(frame, message_of(frame)))

    async with open_home(tmp_path, early=looks) as (home, driver):
        frame = home.windows.front.frame
        assert await places_of(frame, driver.window.pane.composer.edit) == early[0]
