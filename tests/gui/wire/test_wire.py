"""The wire view over the real engine: live, retried, resumed, continued, failed; by keyboard."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from desktop.ui.wire.marks import Kind, Phase
from desktop.ui.wire.wire_view import WireView
from tests.support.driving import endpoint, open_window, until
from tests.support.fault_server import (
    FaultServer,
    Hold,
    Request,
    Reset,
    Send,
    closed_port,
    content_stream,
    sse,
    status,
)
from tests.support.script import Reply
from tests.support.wire_driving import ask, everything_shown, kinds, phases, wire_of, words

SECRET = "sk-wire-5ecret-9d2f"
BEGUN = content_stream("The quick ", "bro", finish=None, done=False).then(Reset())
REST = content_stream(" br", "own ", "fox.")
WHOLE = content_stream("Rivers run ", "to the sea, ", "都江堰 ", "and rest.", usage=True)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.engine.turn.attempt.RESUME_DELAYS", (0.0, 0.0))
    monkeypatch.setattr("desktop.engine.turn.turn.CONTINUE_DELAY", 0.02)
    monkeypatch.setattr("desktop.engine.turn.retry.BASE_SECONDS", 0.02)


async def test_a_live_turn_grows_as_it_streams(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRE_KEY", SECRET)
    first, rest = content_stream("one ", "two ", finish=None, done=False), content_stream("three")
    reply = first.then(Hold(), *rest.steps)

    with FaultServer(reply) as server:
        ours = replace(endpoint(server), key_env="WIRE_KEY")
        async with open_window(tmp_path, ours) as driver:
            await ask(driver)
            window = await wire_of(driver)
            await until(lambda: window.view.reading and len(window.view.reading.tokens) == 2)
            await until(lambda: Kind.FIRST_TOKEN in kinds(window))
            before = window.view.rows.rows.rowCount()
            assert "streaming" in window.head.title.text()
            assert not window.foot.save.isEnabled()
            assert not window.foot.play.isEnabled()
            server.release()
            await until(lambda: Kind.END in kinds(window))
            reading = window.view.reading
            assert reading is not None
            assert len(reading.tokens) == len(reading.latencies) == 3
            assert window.view.rows.rows.rowCount() > before
            assert "finished" in window.head.title.text()
            assert "1 request" in window.head.figures.text()
            assert kinds(window)[:4] == [
                Kind.REQUEST, Kind.HEADERS, Kind.FIRST_BYTE, Kind.FIRST_TOKEN
            ]  # fmt: skip
            assert {Phase.CONNECT, Phase.ANSWER} <= phases(window)
            assert window.foot.save.isEnabled()
            assert not window.view._timer.isActive()
            assert server.requests[0].headers["authorization"] == f"Bearer {SECRET}"
            assert SECRET not in everything_shown(window)
            assert "authorization: Bearer ***" in window.view.text.toPlainText()


async def test_a_turn_that_was_retried_shows_both_requests_and_the_pause(tmp_path: Path) -> None:
    with FaultServer(status(503), content_stream("Hello", " world")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver)
            await driver.until_replied("Hello world")
            window = await wire_of(driver)
            assert {Kind.RETRIED, Kind.END} <= set(kinds(window))
            assert Phase.RETRY in phases(window)
            assert "2 requests" in window.head.figures.text()
            said = words(window)
            assert [line for line in said if line.startswith("headers")] == [
                "headers 503",
                "headers 200",
            ]
            assert any(line.startswith("retry in") for line in said)
            assert said[-1] == "end finished"
            assert "tried again" in window.view.axis.accessibleDescription()


async def test_a_turn_that_was_resumed_says_so(tmp_path: Path) -> None:
    def rest(request: Request) -> Reply:
        return sse(WHOLE.body()[int(parse_qs(request.query)["from"][0]) :])

    with FaultServer(WHOLE.cut(400).then(Reset())) as server:
        server.script(rest, path="/v1/stream")
        ours = replace(endpoint(server), resume="llama.cpp")
        async with open_window(tmp_path, ours) as driver:
            await ask(driver)
            await driver.until_replied("Rivers run to the sea, 都江堰 and rest.")
            window = await wire_of(driver)
            assert {Kind.BROKEN, Kind.RESUMED} <= set(kinds(window))
            assert Kind.CONTINUED not in kinds(window)
            assert any("request GET" in line for line in words(window))


async def test_a_turn_that_was_continued_says_so(tmp_path: Path) -> None:
    with FaultServer(BEGUN, REST) as server:
        ours = replace(endpoint(server), continue_="prefill", auto_continue=True)
        async with open_window(tmp_path, ours) as driver:
            await ask(driver)
            await driver.until_replied("The quick brown fox.")
            window = await wire_of(driver)
            assert {Kind.BROKEN, Kind.CONTINUED} <= set(kinds(window))
            assert "2 requests" in window.head.figures.text()


async def test_a_reply_gone_on_with_by_hand_has_several_turns(tmp_path: Path) -> None:
    with FaultServer(BEGUN, REST) as server:
        ours = replace(endpoint(server), continue_="prefill")
        async with open_window(tmp_path, ours) as driver:
            await ask(driver)
            await driver.until_replied("The quick bro")
            window = await wire_of(driver)
            assert window.head.count.isHidden()
            driver.click("Continue")
            await driver.until_replied("The quick brown fox.")
            assert window.head.count.text() == "2/2"
            await until(lambda: Kind.END in kinds(window))
            assert kinds(window)[0] is Kind.CONTINUED
            QTest.mouseClick(window.head.before, Qt.MouseButton.LeftButton)
            assert window.head.count.text() == "1/2"
            assert kinds(window)[0] is Kind.REQUEST
            assert not window.head.before.isEnabled()


async def test_a_turn_that_failed_before_headers(tmp_path: Path) -> None:
    with FaultServer() as server:
        ours = replace(endpoint(server), base_url=f"http://127.0.0.1:{closed_port()}/v1")
        async with open_window(tmp_path, ours) as driver:
            await ask(driver)
            await driver.until_replied()
            window = await wire_of(driver)
            assert kinds(window)[0] is Kind.REQUEST
            assert kinds(window)[-1] is Kind.END
            assert not {Kind.HEADERS, Kind.FIRST_TOKEN} & set(kinds(window))
            assert "failed" in window.head.title.text()
            assert "Nothing answers" in window.head.failure.text()
            assert window.head.failure.isVisible()
            assert words(window)[-1] == "end failed"
            assert window.view.text.toPlainText().startswith("POST http://127.0.0.1")
            assert window.grab().width() > 0


async def test_everything_is_done_by_keyboard(tmp_path: Path) -> None:
    with FaultServer(status(503), content_stream("one", " two")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver)
            await driver.until_replied("one two")
            window = await wire_of(driver)
            rows, axis = window.view.rows, window.view.axis
            assert rows.hasFocus()
            first = window.view.text.toPlainText()
            driver.press("Down")
            assert window.view.text.toPlainText() != first
            axis.setFocus(Qt.FocusReason.TabFocusReason)
            seen = []
            for _step in axis.marks:
                driver.press("Right")
                seen.append(axis._current)
            assert seen == axis.marks
            assert rows.currentIndex().row() == rows.rows.rowCount() - 1
            driver.press("Left")
            assert axis._current == axis.marks[-2]
            driver.press("Home")
            assert axis._current == axis.marks[0]
            stops = {"Time axis", "What went over the wire", "Raw text", "Copy as code",
                     "Open…", "Save…", "Replay"}  # fmt: skip
            named = set()
            for _stop in range(12):
                focus = QApplication.focusWidget()
                assert focus is not None
                named.add(focus.accessibleName())
                driver.press("Tab")
            assert stops <= named
            driver.press("F5")
            assert window.is_playing
            driver.press("F5")
            await until(lambda: not window.is_playing)
            driver.press("Escape")
            assert not window.isVisible()


async def test_what_is_at_the_mouse_is_told_as_plain_text(tmp_path: Path) -> None:
    hostile = content_stream("<img src=x>", "<b>bold</b>").split(7)

    with FaultServer(hostile) as server:
        async with open_window(tmp_path, endpoint(server, "<b>Bold</b>")) as driver:
            await ask(driver)
            await driver.until_replied()
            window = await wire_of(driver)
            axis = window.view.axis
            layout = axis.axis_layout
            assert layout is not None
            mark = next(m for m in axis.marks if m.kind is Kind.FIRST_TOKEN)
            spot = QPointF(layout.scale.x(mark.at), layout.lane.center().y()).toPoint()
            # It turns Qt's loop, which it may not within this task.
            asyncio.get_running_loop().call_soon(QTest.mouseMove, axis, spot)
            await until(QToolTip.isVisible)
            assert "first token" in QToolTip.text()
            QTest.mouseClick(axis, Qt.MouseButton.LeftButton, pos=spot)
            assert axis._current is not None
            row = window.view.rows.currentIndex().row()
            assert window.view.rows.rows.at(row) == pytest.approx(axis._current.at, abs=0.05)
            assert "<b>Bold</b>" in window.head.title.text()
            assert window.head.figures.textFormat() is Qt.TextFormat.PlainText


async def test_nothing_is_done_for_a_window_that_is_closed(tmp_path: Path) -> None:
    reply = content_stream("one", finish=None, done=False).then(Hold())
    reply = replace(reply, steps=(*reply.steps, *(Send(s.data) for s in REST.steps)))  # type: ignore[union-attr]

    with FaultServer(reply) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver)
            window = await wire_of(driver)
            await until(lambda: Kind.FIRST_TOKEN in kinds(window))
            assert window.view._timer.isActive()
            window.close()
            assert not window.view._timer.isActive()
            server.release()
            await driver.until_replied()
            assert Kind.END not in kinds(window)
            assert isinstance(window.view, WireView)
            await driver.activate()
            await wire_of(driver)
            assert Kind.END in kinds(window)
