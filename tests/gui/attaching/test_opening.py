"""Attached files are opened by mouse and keyboard, from the message and from the question."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QGuiApplication, QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop.ui.window.attaching.viewer import Viewer
from tests.gui.attaching.test_attachments import DATA, cards, drop, until_read
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def dialog(driver: Driver, kind: type[Viewer] | type[QMessageBox]) -> Viewer | QMessageBox | None:
    return next((one for one in driver.window.findChildren(kind) if one.isVisible()), None)


def content_of(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


async def test_a_picture_is_shown_large_and_a_file_in_its_program_after_a_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "sunset.png"
    image = QImage(1600, 900, QImage.Format.Format_RGB32)
    image.fill(QColor("orange"))
    image.save(str(picture))
    script = tmp_path / "run.sh"
    script.write_text("echo hello")
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    with FaultServer(content_stream("Seen.")) as server:
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            drop(driver, picture, DATA / "report.pdf", script)
            await until_read(driver)
            assert len(cards(driver)) == 3
            shown = driver.window.pane.composer.cards
            shown.card(shown.keys[0]).setFocus()
            driver.press("Return")
            await until(lambda: dialog(driver, Viewer))
            viewer = dialog(driver, Viewer)
            assert isinstance(viewer, Viewer)
            await until(viewer.canvas.hasFocus)
            driver.press("1")
            assert viewer.canvas.scale * viewer.devicePixelRatioF() == 1
            driver.press("+")
            driver.press("0")
            assert viewer.canvas.scale < 1
            driver.press("Ctrl+C")
            assert QGuiApplication.clipboard().image().size() == image.size()
            driver.press("Escape")
            assert dialog(driver, Viewer) is None
            driver.window.activateWindow()  # which a window manager does
            await until(driver.window.isActiveWindow)

            driver.window.pane.composer.edit.setFocus()
            driver.press("Return")
            await driver.until_replied()
            view = driver.window.pane.transcript.view
            at = view.document().find("\ufffc")
            seen = []
            while not at.isNull():
                seen.append(at)
                at = view.document().find("\ufffc", at)
            words = view.document().find("Seen.").charFormat()
            assert (words.anchorHref(), words.objectType()) == ("", 0), "the reply is no card"
            place = view.cursorRect(QTextCursor(seen[1])).center()
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place - QPoint(30, 0))
            asked = dialog(driver, QMessageBox)
            assert isinstance(asked, QMessageBox)
            assert asked.text() == "Open report.pdf?"
            [button] = [one for one in asked.buttons() if one.text() == "Open"]
            button.click()
            await until(lambda: opened)
            copy = Path(opened[0].toLocalFile())
            assert copy.name == "report.pdf"
            assert content_of(copy) == content_of(DATA / "report.pdf")

            chat = driver.window.chat_controller.conversation
            question = chat.active_path()[0].id
            driver.window.pane.transcript.links.file_chosen.emit(question, 2)
            asked = dialog(driver, QMessageBox)
            assert isinstance(asked, QMessageBox)
            assert asked.text().startswith("Weir does not open run.sh")
            assert {one.text() for one in asked.buttons()} == {"Cancel", "Save as…"}
            asked.close()
            QApplication.processEvents()
    assert content_of(copy) == b""
