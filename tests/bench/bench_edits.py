"""What of a reply's cost is ours: against the same edits of the same document on a bare page.

The edits that a streamed reply makes are noted, and made again on a bare QTextBrowser, flush by
flush, which lays them out and paints them. So much any program pays that shows this document in a
QTextBrowser. What the transcript pays above it are the parser, panels, colours, and Python. A note
tells what the edits alone cost against plain text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from unittest.mock import patch

from PySide6.QtGui import QTextCursor, QTextDocument, QTextFormat, QTextTable
from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench import streams  # noqa: E402 - the clone is no package of its own
from tests.bench.table import Row, report  # noqa: E402
from tests.support.showcase import of_length  # noqa: E402

ROUNDS = 5
LENGTH = 14_000
"""Characters of the reply: all of them stay in the document, as they do on the bare page."""
_OF_CURSORS = (
    *("insertText", "insertBlock", "insertTable", "removeSelectedText"),
    *("setBlockFormat", "setBlockCharFormat", "setCharFormat", "beginEditBlock", "endEditBlock"),
)
_OF_TABLES = ("setFormat", "resize")


class Edit(NamedTuple):
    """One call that changes the document."""

    name: str
    arguments: tuple[object, ...]
    anchor: int
    """Where the cursor's selection begins; of a table, the start of its first cell."""
    position: int | None
    """Where it ends; None: it is a call of a table."""


def main() -> int:
    """Measure both; some seconds."""
    application = streams.warm_application()
    notes: list[str] = []
    return report(rows(application, notes), notes)


def rows(application: QApplication, notes: list[str]) -> Iterator[Row]:
    """The one figure; the times that it is made of go to `notes`."""
    text = of_length(streams.MIXED, LENGTH)
    start, edits, end = noted(text)
    ours, floor, plain = [], [], []
    for _round in range(ROUNDS):
        ours.append(streams.weir(text, application).total)
        floor.append(cost_alone(start, edits, end, application))
        plain.append(streams.plain(text, application).total)
    costs = (f"{median(each) / len(edits) * 1000:.2f}" for each in (ours, floor, plain))
    notes.append("ms a flush: ours {}, its edits alone {}, plain text {}".format(*costs))
    notes.append(f"the edits alone cost {streams.ratio(floor, plain):.2f} × plain text")
    alone = streams.ratio(ours, floor)
    yield Row("stream mixed markdown ÷ its edits alone on a bare page", 3, 1.75, alone)


def noted(text: str) -> tuple[QTextDocument, list[list[Edit]], str]:
    """The document before the reply, the edits of each flush, and the text at the end."""
    page = streams.open_page()
    document = page.view.document()
    start, flushes = document.clone(), list[list[Edit]]()
    with _noting(flushes):
        for part in streams.parts(text):
            flushes.append([])
            streams.push(page, part)
            QApplication.processEvents()
    end = document.toRawText()
    streams.close(page)
    return start, flushes, end


@contextmanager
def _noting(flushes: list[list[Edit]]) -> Iterator[None]:
    def cursor_call(cursor: QTextCursor, name: str, arguments: tuple[object, ...]) -> None:
        flushes[-1].append(Edit(name, arguments, cursor.anchor(), cursor.position()))

    def table_call(table: QTextTable, name: str, arguments: tuple[object, ...]) -> None:
        flushes[-1].append(Edit(name, arguments, table.firstPosition(), None))

    with ExitStack() as patches:
        for kind, names, note in (
            (QTextCursor, _OF_CURSORS, cursor_call),
            (QTextTable, _OF_TABLES, table_call),
        ):
            for name in names:
                patches.enter_context(patch.object(kind, name, _noted(getattr(kind, name), note)))
        yield


def _noted(call: Any, note: Callable[..., None]) -> Callable[..., object]:
    """The same call, which is noted first. Formats are copied: their owner may change them."""

    def noting(self: object, *arguments: Any) -> object:
        copies = (type(one)(one) if isinstance(one, QTextFormat) else one for one in arguments)
        note(self, call.__name__, tuple(copies))
        return call(self, *arguments)

    return noting


def cost_alone(
    start: QTextDocument, flushes: list[list[Edit]], end: str, application: QApplication
) -> float:
    """CPU seconds of these edits on a bare page that follows its end."""
    page = streams.bare_browser()
    document = start.clone(page)
    document.setUndoRedoEnabled(False)
    page.setDocument(document)
    cursor, tables, bar = QTextCursor(document), list[QTextTable](), page.verticalScrollBar()
    application.processEvents()
    begun = streams.cpu()
    for edits in flushes:
        for edit in edits:
            _make(edit, cursor, tables)
        bar.setValue(bar.maximum())
        application.processEvents()
    cost = streams.cpu() - begun
    assert document.toRawText() == end
    streams.close(page)
    return cost


def _make(edit: Edit, cursor: QTextCursor, tables: list[QTextTable]) -> None:
    if edit.position is None:
        table = next(one for one in reversed(tables) if one.firstPosition() == edit.anchor)
        getattr(table, edit.name)(*edit.arguments)
        return
    cursor.setPosition(edit.anchor)
    cursor.setPosition(edit.position, QTextCursor.MoveMode.KeepAnchor)
    made = getattr(cursor, edit.name)(*edit.arguments)
    if edit.name == "insertTable":
        tables.append(made)


if __name__ == "__main__":
    sys.exit(main())
