"""Opening a long chat, and giving it another width, against one QTextBrowser that holds it all."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QTextBrowser

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.chat.messages import Message, Role  # noqa: E402 - the clone is no package of its own
from desktop.chat.tree import Conversation  # noqa: E402
from tests.bench import streams  # noqa: E402
from tests.bench.table import AtLeast, report  # noqa: E402
from tests.support.chats import question, reply  # noqa: E402
from tests.support.showcase import of_length  # noqa: E402

MESSAGES, LENGTH = 200, 2_000_000
ROUNDS = 3


def main() -> int:
    """Measure it; about half a minute, nearly all of it the one browser's."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setStyle("Fusion")
    streams.weir(streams.MIXED, application)  # what is loaded once
    notes: list[str] = []
    return report(rows(application, notes), notes)


def rows(application: QApplication, notes: list[str]) -> Iterator[AtLeast]:
    """Both figures, in turns."""
    chat = long_chat()
    ours, theirs = [], []
    for _round in range(ROUNDS):
        ours.append(paged(chat, application))
        theirs.append(whole(chat.active_path(), application))
    for number, name in enumerate(("opening", "resizing")):
        took = median(pair[number] for pair in ours) * 1000
        notes.append(f"{name}: {took:.0f} ms, {median(p[number] for p in theirs) * 1000:.0f} ms")
        less = streams.ratio([pair[number] for pair in theirs], [pair[number] for pair in ours])
        yield AtLeast(f"{name} a chat of 2 MB: one QTextBrowser ÷ ours", 20, 40, less)


def long_chat() -> Conversation:
    """200 messages of 2 MB together: short questions, long answers."""
    size = LENGTH // (MESSAGES // 2) - 100
    text, messages = of_length(streams.MIXED, size), []
    for number in range(0, MESSAGES, 2):
        asked = of_length("What is to be done about it? ", 100)
        messages.append(question(number + 1, asked, number or None))
        messages.append(reply(number + 2, text, number + 1))
    return Conversation(1, "long", messages)


def paged(chat: Conversation, application: QApplication) -> tuple[float, float]:
    """CPU seconds of opening and of resizing the transcript, all that it does later included."""
    page = streams.empty_page()
    gc.collect()

    def settle() -> None:
        application.processEvents()
        while not (page.is_idle and page.drawing.is_settled):
            time.sleep(0.01)  # it rests between its steps, and waiting is no work
            application.processEvents()

    begun = streams.cpu()
    page.show_conversation(chat)
    settle()
    opened = streams.cpu()
    page.resize(streams.SIZE[0] - 200, streams.SIZE[1])
    settle()
    resized = streams.cpu()
    streams.close(page)
    return opened - begun, resized - opened


def whole(messages: list[Message], application: QApplication) -> tuple[float, float]:
    """The same of a browser that was given every message, questions as text and replies as
    markdown, and shows the end."""
    page = streams.bare_browser()
    application.processEvents()
    gc.collect()
    begun = time.process_time()
    end = QTextCursor(page.document())
    end.beginEditBlock()
    for message in messages:
        end.movePosition(QTextCursor.MoveOperation.End)
        end.insertBlock()
        if message.role is Role.USER:
            end.insertText(message.text)
        else:
            end.insertMarkdown(message.text)
    end.endEditBlock()
    _show_end(page, application)
    opened = time.process_time()
    page.resize(streams.SIZE[0] - 200, streams.SIZE[1])
    _show_end(page, application)
    resized = time.process_time()
    streams.close(page)
    return opened - begun, resized - opened


def _show_end(page: QTextBrowser, application: QApplication) -> None:
    page.moveCursor(QTextCursor.MoveOperation.End)
    application.processEvents()


if __name__ == "__main__":
    sys.exit(main())
