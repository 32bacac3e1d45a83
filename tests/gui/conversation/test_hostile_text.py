"""Hostile replies, opened and streamed: no turn of the event loop has much to do, and the text is
there to be read.

Milliseconds are measured by tests/bench/bench_loop.py; here the work of a turn is counted, which
is the same on every machine.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.chat.deltas import ContentDelta
from desktop.chat.tree import Conversation
from desktop.rendering.document.reply_pages import ReplyPages
from desktop.rendering.safety.links import InternalLink
from desktop.rendering.style.properties import CHROME, RULED
from desktop.ui.conversation.messages.reply_view import ReplyView
from desktop.ui.conversation.transcript import Transcript
from tests.support.chats import arriving, question, reply
from tests.support.hostile import BLOCKING, LEXERS, LINKS_NEVER_OPENED, STRANGE
from tests.support.sizes import FULL
from tests.unit.rendering.document.drawing import Drawn

DELTA = 16_384
LAID_OUT, TOUCHED, GONE_OVER = 100_000, 2_000, 250_000
"""What a turn may do at most: characters given to the layout, blocks edited, characters parsed
or read. Each is some tens of milliseconds."""
MINUTE = 60
CUT, LINES = (1_000_000, 100_000) if FULL else (120_000, 10_000)
"""Characters and lines of a sample: more than a turn may lay out and edit, so that one which does
all of it is seen. To go over all of it twice is seen in the full size alone."""
HEAVY = {
    name: "\n".join(text[:CUT].split("\n")[:LINES])
    for name, text in {
        **BLOCKING,
        **LEXERS,
        "1 million marks": STRANGE["1 million combining marks"],
    }.items()
}


class Turns:
    """Counts what each turn of the event loop does to a page."""

    def __init__(self, page: Transcript) -> None:
        self.laid_out = self.touched = self.gone_over = 0
        self._page = page
        self._added = 0
        page.view.document().contentsChange.connect(self._on_change)

    def run(self, step: Callable[[], None] = QApplication.processEvents) -> bool:
        """One turn; whether anything was done in it."""
        work = self._page.drawing.document.work
        self._added, touched, over = 0, work.touched, work.parsed + work.read
        step()
        touched, over = work.touched - touched, work.parsed + work.read - over
        self.laid_out = max(self.laid_out, self._added)
        self.touched = max(self.touched, touched)
        self.gone_over = max(self.gone_over, over)
        return bool(self._added or touched or over)

    def until_drawn(self) -> None:
        """Until no more text is on its way to the page. Colours may be: lexers take their time."""
        end = time.monotonic() + MINUTE
        while not (self._page.drawing.is_settled and self._is_caught_up()):
            if not self.run():
                time.sleep(0.001)
            assert time.monotonic() < end, "it is never done"

    def _is_caught_up(self) -> bool:
        last = self._page.feed.messages[-1]
        return not (isinstance(last, ReplyView) and last.is_behind)

    def _on_change(self, _position: int, _removed: int, added: int) -> None:
        self._added += added


def opened(page: Transcript, text: str) -> Turns:
    """A chat from the history that ends in this reply."""
    turns = Turns(page)
    chat = Conversation(2, "t", [question(1, "Q"), reply(2, text, 1)])
    turns.run(lambda: page.show_conversation(chat))
    turns.until_drawn()
    return turns


def streamed(page: Transcript, text: str) -> Turns:
    """The same reply as it arrives."""
    turns = Turns(page)
    page.show_conversation(Conversation(3, "t", [question(1, "Q"), arriving(2, 1)]))
    for at in range(0, len(text), DELTA):
        page.push(ContentDelta(text[at : at + DELTA]))
        turns.run(page.feed.delta_buffer.flush)
        turns.run()
    turns.run(lambda: page.end(reply(2, text, 1)))
    turns.until_drawn()
    return turns


WAYS = {"opened": opened, "streamed": streamed}


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[Transcript]:
    page = Transcript()
    qtbot.addWidget(page)
    page.resize(800, 500)
    with qtbot.waitExposed(page):
        page.show()
    yield page
    page.show_conversation(Conversation())


def last_pages(text: str, count: int) -> QTextDocument:
    """The end of a reply that came at once, drawn on its own."""
    reply_pages = ReplyPages()
    reply_pages.feed(text)
    reply_pages.finish()
    pages, sheet = reply_pages.pages[-count:], Drawn()
    block = sheet.document.lastBlock()
    writer = sheet.messages.writer(
        block, sheet.messages.style, reply_pages, InternalLink("", 1, "text")
    )
    blocks = [block for page in pages for block in page.blocks]
    with sheet.edit():
        writer.draw(blocks, [], pages[0].before, pages[0].first_lines)
    return sheet.document


def to_be_seen(document: QTextDocument) -> list[str]:
    """What each block shows, but for the window's own words: its text, or that it is a rule."""
    seen, block = [], document.begin()
    while block.isValid():
        form = block.blockFormat()
        if not form.boolProperty(CHROME):
            seen.append("---" if form.boolProperty(RULED) else block.text())
        block = block.next()
    return [text for text in seen if text.strip()]


def letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", HEAVY)
def test_no_turn_of_the_loop_has_much_to_do(page: Transcript, name: str, way: str) -> None:
    text = HEAVY[name]
    turns = WAYS[way](page, text)
    assert turns.laid_out <= LAID_OUT
    assert turns.touched <= TOUCHED
    assert turns.gone_over <= GONE_OVER
    page.drawing.follow()
    turns.until_drawn()
    # A page that only ends a panel shows nothing.
    wanted = to_be_seen(last_pages(text, 1)) or to_be_seen(last_pages(text, 2))
    assert wanted, "the sample shows nothing"
    assert to_be_seen(page.view.document())[-len(wanted) :] == wanted


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", STRANGE)
def test_strange_characters_are_shown_safely(page: Transcript, name: str, way: str) -> None:
    WAYS[way](page, STRANGE[name])
    shown = page.view.toPlainText()
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", shown), "text that turns its neighbours"
    asked, *answered = to_be_seen(page.view.document())
    assert asked == "Q"
    assert answered, "nothing is shown"
    assert letters("".join(answered)) == letters(STRANGE[name])


def test_only_what_may_be_opened_is_a_link(page: Transcript) -> None:
    ways = (
        "[{0}](<{0}>)",
        "[word]({0})",
        "<{0}>",
        "{0}",
        "[r{1}]\n\n[r{1}]: <{0}>",
        "![{0}](<{0}>)",
    )
    text = "\n\n".join(
        way.format(address, number)
        for number, address in enumerate(LINKS_NEVER_OPENED)
        for way in ways
    )
    opened(page, text + "\n\n[good](https://example.com/good)\n")
    found = set(addresses(page))
    assert "https://example.com/good" in found
    assert [a for a in found if not re.match(r"(https?://|mailto:|weir:)", a)] == []
    assert not [a for a in found if a.startswith("weir:") and a.split(":", 1)[1] == "copy/1"]


def addresses(page: Transcript) -> Iterator[str]:
    block = page.view.document().begin()
    while block.isValid():
        part = block.begin()
        while not part.atEnd():
            if address := part.fragment().charFormat().anchorHref():
                yield address
            part += 1
        block = block.next()
