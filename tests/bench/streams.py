"""Streaming a reply into a page, flush by flush, and what it cost: ours, and what it is held
against. CPU time, that of a child at work for the page (it colours code) included."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from statistics import median

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QTextBrowser, QWidget

from desktop.chat.deltas import ContentDelta
from desktop.chat.tree import Conversation
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.stylesheet import stylesheet
from desktop.ui.look.theme import LIGHT
from tests.support.chats import arriving, question
from tests.support.showcase import SAMPLES, of_length

FLUSH = 120
"""Characters of a flush."""
SIZE = (900, 700)
_SETTLE = 5.0
"""Seconds that what is drawn later (colours, formulas) may take to come."""
_KINDS = ("english", "lists", "code", "chinese", "chinese_long", "tables", "quotes")
_SHARE = 900
"""Characters of each kind: whole lines, so that none has the say over the others."""


def _start(text: str) -> str:
    return text[: text.index("\n", min(_SHARE, len(text) - 1)) + 1]


MIXED = "\n\n".join(_start(SAMPLES[name]) for name in _KINDS) + "**\n\n"
"""Every kind of block in equal shares and short pieces, which is dear for its length. No formulas:
they are drawn by a child, and nothing of plain text could stand against them."""
LIST = "- an item of the list, *some* words in it and `code` too\n"
CODE = "    self.cursor.insertText(text)  # one edit per frame\n"
TABLE = "| left | **right** | a cell of more words | 1234 |\n|---|--:|:-:|---|\n"
ROW = "| some *words* | 12.5 | `code` in a cell of the table | more |\n"


@dataclass(frozen=True)
class Streamed:
    """What streaming one text cost, in CPU seconds."""

    flushes: list[float]
    """Each one until it is on the screen."""
    total: float
    """All of them, what came after the last, and the children's share."""
    parsed: float = 0.0
    """Characters parsed for each one streamed."""


Stream = Callable[[str], Streamed]


def warm_application() -> QApplication:
    """The application in the program's own look, with all that is loaded once: fonts, lexers, the
    parser."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setStyle("Fusion")
    application.setStyleSheet(stylesheet(LIGHT))
    weir(MIXED, application)
    plain(MIXED, application)
    gc.collect()
    gc.freeze()  # as the window does
    return application


def weir(text: str, application: QApplication) -> Streamed:
    """Stream into the transcript."""
    page = open_page()
    before = page.drawing.document.work.parsed

    result = _stream(text, partial(push, page), application, lambda: page.is_idle)
    parsed = (page.drawing.document.work.parsed - before) / len(text)
    close(page)
    return Streamed(result.flushes, result.total, parsed)


def push(page: Transcript, part: str) -> None:
    """Draw so much of a reply at once."""
    page.push(ContentDelta(part))
    page.feed.delta_buffer.flush()  # the timer of 33 ms would leave the bench idle


def parts(text: str) -> Iterator[str]:
    """What arrives between two flushes."""
    for at in range(0, len(text), FLUSH):
        yield text[at : at + FLUSH]


@cache
def helper() -> HelperProcess:
    """The one of this process, as the window has one for all its chats."""
    return HelperProcess()


def empty_page() -> Transcript:
    """A page on the screen."""
    page = Transcript(helper=helper())
    page.resize(*SIZE)
    page.show()
    QApplication.processEvents()
    return page


def open_page() -> Transcript:
    """A page on the screen with a reply that has just begun."""
    page = empty_page()
    page.show_conversation(Conversation(1, "bench", [question(1, "Q"), arriving(2, 1)]))
    return page


def plain(text: str, application: QApplication, style_sheet: str = "") -> Streamed:
    """Stream into a browser that does nothing but show the text and follow its end."""
    page = bare_browser(style_sheet)
    end, bar = QTextCursor(page.document()), page.verticalScrollBar()

    def write(part: str) -> None:
        end.insertText(part)
        bar.setValue(bar.maximum())

    result = _stream(text, write, application)
    close(page)
    return result


def whole_each_time(text: str, application: QApplication, samples: int = 8) -> float:
    """CPU seconds of `setMarkdown` with all that has come, at every flush.

    Done for each of 834 flushes it would take a minute, so it is done at a few lengths evenly
    spaced, and what lies between two is taken to lie on a line: the cost grows faster than that,
    so that the true sum is rather lower between, and the same at the samples.
    """
    page = bare_browser()
    costs = [0.0]
    for number in range(1, samples + 1):
        length = len(text) * number // samples
        page.setMarkdown(text[: length - FLUSH])  # what stood there before
        application.processEvents()
        started = time.process_time()
        page.setMarkdown(text[:length])
        page.moveCursor(QTextCursor.MoveOperation.End)  # lays out all of it, which the bar does not
        application.processEvents()
        costs.append(time.process_time() - started)
    close(page)
    between = sum((a + b) / 2 for a, b in pairwise(costs))
    return between / samples * len(text) / FLUSH


def bare_browser(style_sheet: str = "") -> QTextBrowser:
    """Qt's own, on the screen."""
    page = QTextBrowser()
    page.setUndoRedoEnabled(False)
    page.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    page.setStyleSheet(style_sheet)
    page.resize(*SIZE)
    page.show()
    return page


def close(page: QWidget) -> None:
    page.close()
    page.deleteLater()
    QApplication.processEvents()


def cpu() -> float:
    """CPU seconds of this process and of its living children so far."""
    return time.process_time() + sum(map(_cpu_of, children()))


def ratio(ours: list[float], floor: list[float]) -> float:
    """The median of the rounds' ratios: what slows the machine slows both of a round."""
    return median(a / b for a, b in zip(ours, floor, strict=True))


def late_to_early(flushes: list[float]) -> float:
    """The median flush around 60 kB against the one around 15 kB."""
    early, late = (flushes[a * 1000 // FLUSH : b * 1000 // FLUSH] for a, b in ((10, 20), (55, 65)))
    return median(late) / median(early)


def one_block_each(length: int) -> dict[str, str]:
    """Texts of one block, and the mixed one: by their names in the table."""
    return {
        "mixed": of_length(MIXED, length),
        "one list": of_length(LIST, length),
        "one code block": "```python\n" + of_length(CODE, length),
        "one table": TABLE + of_length(ROW, length),
    }


def _stream(
    text: str,
    write: Callable[[str], None],
    application: QApplication,
    is_idle: Callable[[], bool] = lambda: True,
) -> Streamed:
    """Write the text flush by flush, each until it is painted."""
    gc.collect()
    application.processEvents()
    flushes, begun = [], cpu()
    for part in parts(text):
        started = time.process_time()
        write(part)
        application.processEvents()
        flushes.append(time.process_time() - started)
    end = time.monotonic() + _SETTLE
    while not is_idle() and time.monotonic() < end:
        application.processEvents()
        time.sleep(0.005)
    return Streamed(flushes, cpu() - begun)


def children() -> list[int]:
    """The living children of this process; none where the system does not tell."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        if (fields := _stat(folder)) and int(fields[1]) == os.getpid():
            found.append(int(folder.name))
    return found


def _cpu_of(process: int) -> float:
    fields = _stat(Path("/proc") / str(process))
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _stat(folder: Path) -> list[str]:
    """The fields of /proc/PID/stat from the process's state on; empty once it has gone."""
    try:
        return (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return []
