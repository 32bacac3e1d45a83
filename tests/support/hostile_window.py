"""A page in a process of its own that is shown hostile replies, for what watches its system calls.

    python -m tests.support.hostile_window FOLDER

Each reply is opened as a stored one, then streamed; each is scrolled through, hovered over,
selected and copied. Prints how often the words of the replies were seen on the page.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from desktop.app import make_application
from desktop.chat.content import of_text
from desktop.chat.deltas import ContentDelta, ReasoningDelta
from desktop.chat.messages import Message, Role, ToolCall, TurnState
from desktop.chat.tree import Conversation
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.stylesheet import stylesheet
from desktop.ui.look.theme import LIGHT
from tests.support.hostile import naming

_SECONDS = 20.0
_DELTA = 16


def main(folder: str) -> int:
    """Show everything that names what lies in `folder`."""
    application = make_application()
    application.setStyleSheet(stylesheet(LIGHT))
    page = Transcript()
    page.resize(900, 1000)
    page.show()
    seen = 0
    for number, text in enumerate(naming(folder).values()):
        for way in (open_stored, stream):
            way(page, text, number)
            seen += read(page)
    page.close()
    sys.stdout.write(f"{seen}\n")
    return 0


def open_stored(page: Transcript, text: str, number: int) -> None:
    """A chat from the history, hostile in every word of it."""
    chat = Conversation(number, text)
    chat.add(Message(1, None, Role.USER, of_text(text), 0.0))
    facts = {
        "reasoning": text,
        "tool_calls": (ToolCall(text[:200], text),),
        "model": text[:200],
        "finish_reason": text[:100],
    }
    chat.add(Message(2, 1, Role.ASSISTANT, of_text(text), 0.0, **facts))  # type: ignore[arg-type]
    page.show_conversation(chat)
    page.view.anchorClicked.emit(QUrl("weir:thoughts/2"))


def stream(page: Transcript, text: str, number: int) -> None:
    """The same, arriving in small pieces."""
    chat = Conversation(1000 + number, text)
    chat.add(Message(1, None, Role.USER, of_text(text), 0.0))
    chat.add(Message(2, 1, Role.ASSISTANT, (), 0.0, state=TurnState.STREAMING))
    page.show_conversation(chat)
    page.push(ReasoningDelta(text))
    for at in range(0, len(text), _DELTA):
        page.push(ContentDelta(text[at : at + _DELTA]))
        page.feed.delta_buffer.flush()
    page.end(Message(2, 1, Role.ASSISTANT, of_text(text), 0.0, reasoning=text))


def read(page: Transcript) -> int:
    """Scroll through it, hover, select, copy, paste; how often a name was seen on the way."""
    _settle(page)
    seen, bar = 0, page.view.verticalScrollBar()
    page.setFocus()
    for place in _places(bar.maximum(), page.view.viewport().height()):
        bar.setValue(place)
        for x in range(10, page.view.viewport().width(), 60):
            for y in range(5, page.view.viewport().height(), 24):
                _hover(page, QPoint(x, y))
        QApplication.processEvents()
        _help(page, QPoint(60, 60))
        page.navigation.select_all()
        page.navigation.copy()
        seen += page.view.textCursor().selectedText().count(
            "secret"
        ) + page.view.toPlainText().count("fifo")
        data = QGuiApplication.clipboard().mimeData()
        seen += sum(data.data(kind).size() > 0 for kind in data.formats())
        _settle(page)
    return seen


def _places(most: int, height: int) -> Iterator[int]:
    yield from range(most, -1, -height)
    yield 0


def _hover(page: Transcript, at: QPoint) -> None:
    where, none = QPointF(at), Qt.MouseButton.NoButton
    everywhere = page.view.viewport().mapToGlobal(where)
    event = QMouseEvent(
        QEvent.Type.MouseMove, where, everywhere, none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(page.view.viewport(), event)


def _help(page: Transcript, at: QPoint) -> None:
    """A tool tip and a context menu are asked for; a menu that opens is closed again."""
    everywhere = page.view.viewport().mapToGlobal(at)
    QApplication.sendEvent(page.view.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, everywhere))
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(page.view.viewport(), QContextMenuEvent(reason, at, everywhere))
    for widget in QApplication.topLevelWidgets():
        if widget.windowType() is Qt.WindowType.Popup:
            widget.close()


def _settle(page: Transcript) -> None:
    """Until all of it is drawn, formulas and colours too."""
    end = time.monotonic() + _SECONDS
    QApplication.processEvents()
    while not (page.is_idle and page.drawing.is_settled) and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.002)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
