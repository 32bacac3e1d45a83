"""More text than anybody can read, as fast as it can be sent: the window does a little at a time.

WEIR_FULL=1 python -m pytest tests/gui/conversation/test_flood.py   50 MB, and the seconds it blocks
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.chat.deltas import ContentDelta, ReasoningDelta, SeamMarked, ToolCallDelta
from desktop.chat.messages import TurnState
from desktop.engine.events import TurnEvent
from desktop.rendering.document.reply_pages import effort
from desktop.rendering.export.speech import Speech
from desktop.ui.conversation.accessible.announcer import MOST, Announcer
from desktop.ui.conversation.message_feed import AT_END
from desktop.ui.conversation.messages.backlog import Backlog
from desktop.ui.conversation.messages.reply_view import ReplyView
from tests.bench.bench_loop import Ticker
from tests.gui.conftest import Run
from tests.support.chats import reply
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, Stall, chunk, event, sse
from tests.support.sizes import FULL

SIZE = 50_000_000 if FULL else 3_000_000
LINE = "The quick brown fox jumps over the lazy dog, and it was a `good` day.\n\n"
FLOOD = [chunk(content=LINE * 14)] * (SIZE // len(LINE) // 14)
BLOCK = 100
"""Milliseconds of CPU that the window may stand still."""

Words = st.text("ab都|$\n", max_size=30)
Events = st.lists(
    st.one_of(
        Words.map(ContentDelta),
        Words.map(ReasoningDelta),
        st.sampled_from([SeamMarked("gateway"), ToolCallDelta(0, "f", "{}")]),
    ),
    max_size=30,
)


def joined(events: list[TurnEvent]) -> list[object]:
    """The events with neighbouring words of a kind as one, and without empty ones."""
    told: list[object] = []
    for one in events:
        if getattr(one, "text", one) == "":
            continue
        if told and isinstance(one, ContentDelta | ReasoningDelta) and type(one) is type(told[-1]):
            told[-1] = type(one)(told[-1].text + one.text)
        else:
            told.append(one)
    return told


@given(Events, st.lists(st.integers(1, 400), min_size=1, max_size=20), st.integers(1, 10))
def test_what_waits_is_taken_in_its_order_and_in_parts(
    events: list[TurnEvent], budgets: list[int], more: int
) -> None:
    backlog, taken = Backlog(events[:more]), list[TurnEvent]()
    waiting = events[more:]
    for number in range(10_000):
        if waiting and number % 2:
            backlog.add(waiting.pop(0))
        if not backlog and not waiting:
            break
        if backlog:
            budget = budgets[number % len(budgets)]
            one, cost = backlog.take(budget)
            taken.append(one)
            if isinstance(one, ContentDelta | ReasoningDelta):
                assert cost == effort(one.text)
                assert cost <= budget + 151  # the last character may be the `$` of a formula
    assert joined(taken) == joined(events)


def test_words_that_wait_are_joined_a_little_and_never_copied_as_a_whole() -> None:
    backlog = Backlog([ContentDelta("a word ") for _ in range(100_000)])
    pieces = list(backlog.texts(ContentDelta))
    assert 100 < len(pieces) < 1000
    assert max(map(len, pieces)) < 4000
    large = "x" * 1_000_000
    backlog = Backlog([ContentDelta(large)])
    backlog.take(500)
    assert backlog._events[0].text is large  # type: ignore[union-attr]
    assert sum(map(len, backlog.texts(ContentDelta))) == 999_500


def test_the_window_draws_a_flood_bit_by_bit_and_stops_at_once(
    qloop: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    budgets, efforts = list[int](), list[int]()
    advance, write = ReplyView.advance, ReplyView._write

    def advanced(view: ReplyView, budget: int) -> None:
        budgets.append(budget)
        efforts.append(0)
        advance(view, budget)

    def written(view: ReplyView, text: str) -> None:
        efforts[-1] += effort(text)
        write(view, text)

    monkeypatch.setattr(ReplyView, "advance", advanced)
    monkeypatch.setattr(ReplyView, "_write", written)

    async def main() -> None:
        body = b"".join(event(one) for one in FLOOD)
        with FaultServer(sse(event(chunk(content="Now. ")), body).then(Stall())) as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                driver.commit("Talk.")
                driver.press("Return")
                await until(lambda: "Now." in driver.transcript)
                ticker = Ticker()
                await until(lambda: _arrived(driver) > SIZE // 2, 300)
                driver.press("Escape")
                await until(lambda: not driver.window.chat_controller.streaming, 10)
                assert driver.path[-1].state is TurnState.STOPPED
                before = len(efforts)
                await until(lambda: len(efforts) > before + 3)  # it goes on drawing, bit by bit
                driver.commit("and more")  # the window is alive
                assert driver.message == "and more"
                ticker.stop()
                if FULL:
                    assert ticker.longest() < BLOCK

    qloop(main())
    assert max(budgets) <= AT_END
    assert max(efforts) <= AT_END + 151


def _arrived(driver: Driver) -> int:
    live = driver.window.chat_controller.display.live()
    return live._so_far._text.length if live is not None else SIZE


def test_a_screen_reader_is_read_to_no_faster_than_it_speaks(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed = list[int]()
    feed = Speech.feed

    def counted(speech: Speech, text: str) -> list[str]:
        fed.append(len(text))
        return feed(speech, text)

    said = list[str]()
    monkeypatch.setattr(Speech, "feed", counted)
    monkeypatch.setattr(Announcer, "is_listened_to", True)
    monkeypatch.setattr(Announcer, "_say", lambda _self, text: said.append(text))
    page = QObject()
    announcer = Announcer(page)
    for _ in range(1000):
        announcer.push([ContentDelta("A sentence. " * 100)])
    announcer._on_timeout()
    announcer.end(reply(2, "", 1))
    assert sum(fed) <= 3 * 4 * MOST
    assert len(said) == 3
