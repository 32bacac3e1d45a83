"""What must be true of a page, whatever was done with it."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QTextBlock, QTextDocument, QTextFormat
from PySide6.QtWidgets import QApplication

from desktop.rendering.document.reply_pages import ReplyPages
from desktop.ui.conversation.lazy_drawing import MOST
from desktop.ui.conversation.messages.question_view import QuestionView
from desktop.ui.conversation.messages.reply_view import ReplyView
from desktop.ui.conversation.messages.section import Section
from desktop.ui.conversation.transcript import Transcript

Make = Callable[..., Transcript]
"""The fixture `make` of the conversation's tests."""
_SECONDS = 60.0
_BEYOND = 40_000
"""Characters that may be drawn beyond `MOST`: what a screen or a part needs."""


def lines(page: Transcript) -> list[str]:
    """The lines that the page shows, without empty ones."""
    return [line for line in page.view.toPlainText().split("\n") if line]


def settle(page: Transcript) -> None:
    """Until everything told is drawn, in its colours."""
    end = time.monotonic() + _SECONDS
    QApplication.processEvents()
    while not _is_done(page):
        assert time.monotonic() < end, f"the page never comes to rest: {_state(page)}"
        QApplication.processEvents()
        time.sleep(0.001)


def beginning(page: Transcript, view: QuestionView | ReplyView) -> QRect:
    """Where a drawn message begins, in the viewport."""
    start = page.drawing.drawn.start_of(view)
    assert start is not None, "the message is not drawn"
    return page.view.cursorRect(start)


def check_page(page: Transcript) -> None:
    """What holds after each step: drawn parts are a gapless run, each in its place."""
    drawn, document = page.drawing.drawn.parts, page.view.document()
    parts_of = page.drawing.drawn.parts_below.all_of
    place = 0
    for part, view in drawn:
        assert part.first is not None, "a drawn part has no place"
        start = part.first.position()
        assert start > place, "parts overlap"
        place = start
        assert document.findBlock(start).position() == start, "a part begins within a line"
        assert any(part is one for one in parts_of(view)), "a drawn part belongs to nothing"
        assert page.feed.messages[view.number] is view, "a message that is gone is drawn"
    if drawn:
        first = drawn[0][0].first
        assert first is not None
        assert first.position() == 1, "something stands above the first part"
    for (part, view), (below, its_view) in pairwise(drawn):
        parts = parts_of(view)
        at = next(n for n, one in enumerate(parts) if one is part)
        if its_view is view:
            assert parts[at + 1] is below, "parts in between are not drawn"
        else:
            assert at == len(parts) - 1, "a gap below a message"
            assert its_view.parts[0] is below, "a gap above a message"
            assert its_view.number == view.number + 1, "a message is left out"
    wanted = {id(part) for part, _view in drawn}
    for view in page.feed.messages.made():
        for part in view._parts if not isinstance(view, ReplyView) else view.parts:
            assert (part.first is not None) == (id(part) in wanted), "drawn, and nobody knows"


def check_drawing(page: Transcript) -> None:
    """What holds once all is drawn. It draws the page anew, which must change nothing."""
    drawn_range = page.drawing.drawn
    if page.view.is_following:
        assert drawn_range.reaches_end, "follows, but the end is not drawn"
        bar = page.view.verticalScrollBar()
        assert bar.value() == bar.maximum(), "follows, but is not at the end"
    if page.feed.messages:
        assert not drawn_range.is_empty, "there are messages, and none is drawn"
    bar = page.view.verticalScrollBar()
    if bar.maximum() > 0 and bar.value() >= bar.maximum():
        assert drawn_range.reaches_end, "the bar is at its end, and more is to come"
    if bar.maximum() == 0:
        assert drawn_range.reaches_end, "room is left below, and not filled"
        assert drawn_range.reaches_start, "room is left above, and not filled"
    most = max((part.size for part, _view in drawn_range.parts), default=0)
    if not page.view.textCursor().hasSelection():
        assert drawn_range.size <= MOST + _BEYOND + 2 * most, (
            f"{drawn_range.size} characters are drawn"
        )
    for view in drawn_range.views():
        if isinstance(view, ReplyView):
            for section in (view.section("text"), view.section("thoughts")):
                _check_section(view, section)
    _check_timers(page)
    was_counting = page.feed.clock.isActive()
    page.feed.clock.stop()  # so that no second goes by meanwhile
    before = contents(page.view.document()), _marks(page)
    bar.setSliderDown(True)  # so that the window of the conversation stays as it is
    with page.view.rewriting():
        drawn_range.redraw()
    settle(page)
    after = contents(page.view.document()), _marks(page)
    bar.setSliderDown(False)
    if was_counting:
        page.feed.clock.start()
    texts = [[block[0] for block in part[0]] for part in (before, after)]
    assert texts[0] == texts[1], _difference(*texts)
    if drawn_range.parts:
        for old, new in zip(before[0], after[0], strict=True):
            assert old[1] == new[1], f"{old[0]!r} had another format: {_unlike(old[1], new[1])}"
            assert old[2] == new[2], f"the text {old[0]!r} had another look: {_other(old, new)}"
    assert before[1] == after[1], f"the seams are elsewhere: {before[1]} {after[1]}"


def contents(document: QTextDocument) -> list[Any]:
    """Each block's text, format, and (text, format) of its runs."""
    blocks, block = [], document.begin()
    while block.isValid():
        blocks.append((block.text(), block.blockFormat(), _runs(block)))
        block = block.next()
    return blocks


def _runs(block: QTextBlock) -> list[Any]:
    runs: list[Any] = []
    parts = block.begin()
    while not parts.atEnd():
        fragment = parts.fragment()
        if runs and runs[-1][1] == fragment.charFormat():
            runs[-1] = (runs[-1][0] + fragment.text(), runs[-1][1])
        else:
            runs.append((fragment.text(), fragment.charFormat()))
        parts += 1
    return runs


def _difference(old: list[str], new: list[str]) -> str:
    pairs = enumerate(zip(old, new, strict=False))
    at = next((n for n, (a, b) in pairs if a != b), min(len(old), len(new)))
    part = slice(max(0, at - 1), at + 3)
    return f"redrawn, block {at} of {len(old)}/{len(new)}: {old[part]} {new[part]}"


def _other(old: Any, new: Any) -> str:
    return f"{[run[0] for run in old[2]]} {[run[0] for run in new[2]]}"


def _unlike(old: QTextFormat, new: QTextFormat) -> dict[int, Any]:
    before, after = old.properties(), new.properties()
    keys = sorted({*before, *after})
    return {k: (before.get(k), after.get(k)) for k in keys if before.get(k) != after.get(k)}


def _marks(page: Transcript) -> list[str]:
    replies = (view for view in page.drawing.drawn.views() if isinstance(view, ReplyView))
    return [cause for view in replies for _at, cause in view.seams()]


def _check_section(view: ReplyView, section: Section | None) -> None:
    """The blocks are those of the whole text read at once."""
    if section is None or view.is_behind:
        return
    message = view.snapshot()
    text = message.text if section is view.section("text") else message.reasoning
    fresh = ReplyPages()
    fresh.feed(text)
    if section.reply_pages.finished:
        fresh.finish()
    elif len(text) - text.rfind("\n") > 900:
        return  # a long line is looked at again only now and then
    made = [block for page in section.reply_pages.pages for block in page.blocks]
    wanted = [block for page in fresh.pages for block in page.blocks]
    assert [*made, *section.reply_pages.tail()] == [*wanted, *fresh.tail()], "other blocks"


def _is_done(page: Transcript) -> bool:
    counting = page.feed.clock.isActive()  # it may run: a reply counts its seconds
    rest = page.feed.is_caught_up and page.drawing.is_settled and not page.finder.is_seeking
    rest = rest and not page.navigation.is_copying and not page.finder.is_counting
    return rest and page.drawing.document.is_idle and (page.is_idle or counting)


def _check_timers(page: Transcript) -> None:
    """None runs on once there is nothing to do; one that was started for nothing ends by itself."""
    end = time.monotonic() + 2.0
    while (running := _running(page)) and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)
    assert not running, f"timers run while nothing is to be done: {running}"
    if page.feed.clock.isActive():
        reply = page.feed.open_reply()
        assert reply is not None, "a clock runs for nobody"
        assert reply.is_counting, "a clock runs for nothing"


def _running(page: Transcript) -> list[tuple[str, int]]:
    timers = [timer for timer in page.findChildren(QTimer) if timer is not page.feed.clock]
    return [
        (type(timer.parent()).__name__, timer.interval()) for timer in timers if timer.isActive()
    ]


def _state(page: Transcript) -> str:
    document = page.drawing.document
    parts = {
        "feed": not page.feed.is_caught_up, "drawing": not page.drawing.is_settled,
        "finder": page.finder.is_seeking, "clock": page.feed.clock.isActive(),
        "colours": not document.colours.is_idle, "formulas": not document.formulas.is_idle,
        "pictures": not document.pictures.is_idle,
    }  # fmt: skip
    return " ".join(name for name, busy in parts.items() if busy)
