"""The conversation and the message agree: their edges, their pitch, the room between them."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QMessageBox, QPushButton, QToolButton

from desktop.ui.look.theme import LIGHT
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream

LONG = "A question that is far too long for one line of its panel, whatever the window. " * 3


async def asked(driver: Driver, question: str, width: int = 1180) -> None:
    driver.window.window().resize(width, 820)
    driver.window.pane.composer.set_text(question)
    driver.press("Return")
    await driver.until_replied("So it is.")
    await until(lambda: driver.window.pane.transcript.is_idle)


def picture(driver: Driver) -> QImage:
    return driver.window.pane.grab().toImage()


def place(driver: Driver, inside: QRect, of: object) -> QRect:
    """Where something of a widget stands in the pane."""
    return QRect(of.mapTo(driver.window.pane, inside.topLeft()), inside.size())  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [1180, 480])
async def test_question_and_message_end_at_one_edge(tmp_path: Path, width: int) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, LONG, width)
            view = driver.window.pane.transcript.view
            driver.window.set_palette(LIGHT)
            image, tint = picture(driver), QColor(LIGHT.user_panel)
            block = view.document().find("far too long")
            y = view.viewport().mapTo(driver.window.pane, view.cursorRect(block).center()).y()
            tinted = [x for x in range(image.width()) if image.pixelColor(x, y) == tint]
            composer = driver.window.pane.composer
            box = place(driver, composer.rect(), composer)
    assert abs(tinted[-1] - box.right()) <= 1
    assert tinted[0] > box.left()


async def test_lines_of_the_conversation_and_of_the_message_have_one_pitch(tmp_path: Path) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "one\ntwo")
            view, edit = driver.window.pane.transcript.view, driver.window.pane.composer.edit
            driver.window.pane.composer.set_text("one\ntwo")
            pitches = []
            for text_edit in (view, edit):
                tops = [
                    text_edit.cursorRect(text_edit.document().find(word)).top()
                    for word in ("one", "two")
                ]
                pitches.append(tops[1] - tops[0])
            size = edit.fontInfo().pixelSize()
    assert pitches[0] == pitches[1]
    assert 1.5 * size <= pitches[0] <= 1.8 * size


async def test_the_first_question_stands_close_below_the_header(tmp_path: Path) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "Why?")
            driver.window.set_palette(LIGHT)
            image, tint = picture(driver), QColor(LIGHT.user_panel)
            picker = driver.window.pane.picker
            header = place(driver, picker.rect(), picker).bottom()
            rows = (
                y
                for y in range(header, image.height())
                if any(image.pixelColor(x, y) == tint for x in range(0, image.width(), 4))
            )
            gap = next(rows) - header
    assert 8 <= gap <= 30


async def test_actions_have_an_icon_and_room_to_be_hit(tmp_path: Path) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "Why?")
            row = driver.window.pane.transcript.overlays.rows.last
            buttons = [one for one in row.findChildren(QToolButton) if one.isVisible()]
            size = driver.window.pane.composer.edit.fontInfo().pixelSize()
            assert len(buttons) >= 3
            for button in buttons:
                assert not button.icon().isNull()
                assert button.height() >= 20
                assert 0.75 * size <= button.fontInfo().pixelSize() <= 0.95 * size
            gaps = [b.x() - a.geometry().right() for a, b in itertools.pairwise(buttons)]
    assert min(gaps) >= 4


async def test_what_is_selected_over_messages_leaves_no_sliver_between_them(
    tmp_path: Path,
) -> None:
    with FaultServer(content_stream("So it is.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await asked(driver, "Why?")
            driver.window.set_palette(LIGHT)
            view = driver.window.pane.transcript.view
            before = view.viewport().grab().toImage()
            start = view.document().find("Why?").selectionStart()
            end = view.document().find("So it is.").selectionEnd()
            cursor = view.textCursor()
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            view.setTextCursor(cursor)
            between = QRect(
                QPoint(0, view.cursorRect(view.document().find("Why?")).bottom() + 16),
                QPoint(
                    view.viewport().width() - 1,
                    view.cursorRect(view.document().find("So it is.")).top() - 8,
                ),
            )
            after = view.viewport().grab().toImage()
    assert between.height() > 10
    assert after != before, "nothing is selected"
    assert after.copy(between) == before.copy(between)


async def test_no_dialog_has_a_picture_of_the_toolkit(tmp_path: Path) -> None:
    link = "[the page](https://example.com/)\n\n```python\nx = 1\n```"
    with FaultServer(content_stream(link)) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.type("Why?")
            driver.press("Return")
            await driver.until_replied(link)
            await until(lambda: driver.window.pane.transcript.is_idle)
            view = driver.window.pane.transcript.view
            at = view.cursorRect(view.document().find("the page")).center() - QPoint(12, 0)
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
            await until(lambda: driver.window.window().findChild(QMessageBox))
            box = driver.window.window().findChild(QMessageBox)
            assert isinstance(box, QMessageBox)
            assert box.iconPixmap().isNull()
            buttons = box.findChild(QDialogButtonBox)
            assert isinstance(buttons, QDialogButtonBox)
            assert all(one.icon().isNull() for one in buttons.findChildren(QPushButton))
            driver.press("Escape")


async def test_code_is_saved_where_a_person_keeps_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "Documents").mkdir()
    code = "```python\nx = 1\n```"
    with FaultServer(content_stream(code)) as server:
        async with open_window(tmp_path / "weir", endpoint(server)) as driver:
            driver.type("Why?")
            driver.press("Return")
            await driver.until_replied(code)
            await until(lambda: driver.window.pane.transcript.is_idle)
            view = driver.window.pane.transcript.view
            save = view.document().find("Save")
            at = view.cursorRect(save).center() - QPoint(8, 0)
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
            await until(lambda: driver.window.window().findChild(QFileDialog))
            dialog = driver.window.window().findChild(QFileDialog)
            assert isinstance(dialog, QFileDialog)
            assert Path(dialog.directory().path()) == tmp_path / "Documents"
            dialog.close()
