"""Tables, pictures and code of a reply are saved, and dragged out, as files."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QEvent, QFile, QIODevice, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QDrag, QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.ui.conversation.actions.copy_menu import PageMenu
from desktop.ui.widgets.save_dialog import SaveDialog
from tests.support.driving import Driver, MemoryKeyring, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream


def picture() -> bytes:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # it takes str alone
    return bytes(buffer.data().data())


def choose(driver: Driver, words: str, what: str) -> None:
    """Choose what the menu at these words of the conversation offers."""
    view = driver.window.pane.transcript.view
    at = view.cursorRect(view.document().find(words)).center()
    view.menu_requested.emit(at, at)
    menu = view.findChildren(PageMenu)[-1]
    [action] = [action for action in menu.actions() if action.text() == what]
    action.trigger()
    menu.close()


async def drag(driver: Driver, words: str, beside: QPoint, dragged: list[QMimeData]) -> None:
    """Drag from these words with the mouse, until something is `dragged`."""
    before = len(dragged)
    view = driver.window.pane.transcript.view
    found = view.document().find(words)
    at = view.cursorRect(found).center() + beside - QPoint(6, 0)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(view.viewport(), left, none, at)
    far = QPointF(at + QPoint(60, 40))
    moved = QMouseEvent(QEvent.Type.MouseMove, far, far, left, left, none)

    def is_dragged() -> bool:
        QApplication.sendEvent(view.viewport(), moved)
        return len(dragged) > before

    await until(is_dragged)  # the file of a picture is written meanwhile
    QTest.mouseRelease(view.viewport(), left, none, at + QPoint(60, 40))


async def test_a_table_and_a_picture_are_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch)
    content, saved = picture(), tmp_path / "saved"
    address = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    table = "| Name | Sum |\n|---|---|\n| 张三 | =1+1 |\n| **b**, c | 2 |"
    with FaultServer(
        content_stream(f"{table}\n\n![Teal]({address})\n\n```python\nprint(1)\n```\n\nEnd.")
    ) as server:
        async with open_window(tmp_path / "home", endpoint(server)) as driver:
            driver.type("Draw")
            driver.press("Return")
            await driver.until_replied()
            transcript = driver.window.pane.transcript
            await until(lambda: transcript.is_idle)
            choose(driver, "张三", "Save table as CSV…")
            driver.window.findChildren(SaveDialog)[-1].fileSelected.emit(str(saved))
            lines = saved.read_text("utf-8-sig").splitlines()
            assert lines == ["Name,Sum", "张三,'=1+1", '"b, c",2']
            choose(driver, "\ufffc", "Save picture…")
            driver.window.findChildren(SaveDialog)[-1].fileSelected.emit(str(saved))
            await until(lambda: saved.read_bytes() == content)
            choose(driver, "\ufffc", "Copy picture")
            dragged: list[QMimeData] = []
            monkeypatch.setattr(QDrag, "exec", lambda one, _: dragged.append(one.mimeData()))
            await drag(driver, "\ufffc", QPoint(0, 20), dragged)
            await drag(driver, "Save", QPoint(0, 0), dragged)
            names = [Path(data.urls()[0].toLocalFile()).name for data in dragged]
            assert names == ["Teal.png", "code.py"]
            file = QFile(dragged[0].urls()[0].toLocalFile())
            assert file.open(QIODevice.OpenModeFlag.ReadOnly)
            assert file.readAll().data() == content
            assert dragged[1].text() == "print(1)"
            clipboard = QGuiApplication.clipboard()
            await until(lambda: clipboard.image().size().width() == 200)
            assert clipboard.mimeData().data("image/png").data() == content
