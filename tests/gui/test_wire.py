"""The wire view over the real engine: live, retried, resumed, continued, failed, saved, played."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QToolTip

from desktop.engine.recording_file import load_recording, save_recording
from desktop.ui.wire_marks import Kind, Phase
from desktop.ui.wire_view import WireView
from desktop.ui.wire_window import WireWindow
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import (
    FaultServer,
    Hold,
    Reset,
    Send,
    closed_port,
    content_stream,
    sse,
    status,
)
from tests.support.scenes import long_recording

SECRET = "sk-wire-5ecret-9d2f"
BEGUN = content_stream("The quick ", "bro", finish=None, done=False).then(Reset())
REST = content_stream(" br", "own ", "fox.")
WHOLE = content_stream("Rivers run ", "to the sea, ", "都江堰 ", "and rest.", usage=True)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.engine.attempt.RESUME_DELAYS", (0.0, 0.0))
    monkeypatch.setattr("desktop.engine.turn.CONTINUE_DELAY", 0.02)
    monkeypatch.setattr("desktop.engine.retry.BASE_SECONDS", 0.02)


async def wire_of(driver: Driver) -> WireWindow:
    """Open the wire of the last reply by its key."""
    driver.press("F12")
    window = driver.window.wire.window
    assert window is not None
    await until(window.isActiveWindow)
    return window


async def ask(driver: Driver, text: str = "Hello") -> None:
    driver.find("Message").setFocus()
    driver.commit(text)
    driver.press("Return")


def words(window: WireWindow) -> list[str]:
    """What the list says, row by row."""
    model = window.view.rows.rows
    return [
        f"{model.index(row, 1).data()} {model.index(row, 3).data()}".strip()
        for row in range(model.rowCount())
    ]


def kinds(window: WireWindow) -> list[Kind]:
    return [mark.kind for mark in window.view.axis.marks]


def phases(window: WireWindow) -> set[Phase]:
    plan = window.view.axis.plan
    assert plan is not None
    return {span.phase for span in plan.spans}


def said_in(page: str) -> list[str]:
    """The lines of a page but for the figures of the turn."""
    return [line for line in page.splitlines() if "·" not in line]


def everything_shown(window: WireWindow) -> str:
    """All that the window holds in words, each row's raw text too."""
    reading = window.view.reading
    assert reading is not None
    raw = [window.view.rows.rows.text(row) for row in range(reading.row_count)]
    axis = window.view.axis
    tips = [axis.words_at(float(x)) for x in range(0, axis.width(), 4)]
    labels = [window.head.title.text(), window.head.figures.text(), axis.accessibleDescription()]
    return "\n".join([*words(window), *raw, *tips, *labels])


def test_a_live_turn_grows_as_it_streams(
    qloop: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRE_KEY", SECRET)
    first, rest = content_stream("one ", "two ", finish=None, done=False), content_stream("three")
    reply = first.then(Hold(), *rest.steps)

    async def main() -> None:
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

    qloop(main())


def test_a_turn_that_was_retried_shows_both_requests_and_the_pause(
    qloop: Any, tmp_path: Any
) -> None:
    async def main() -> None:
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

    qloop(main())


def test_a_turn_that_was_resumed_says_so(qloop: Any, tmp_path: Any) -> None:
    def rest(request: Any) -> Any:
        return sse(WHOLE.body()[int(parse_qs(request.query)["from"][0]) :])

    async def main() -> None:
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

    qloop(main())


def test_a_turn_that_was_continued_says_so(qloop: Any, tmp_path: Any) -> None:
    async def main() -> None:
        with FaultServer(BEGUN, REST) as server:
            ours = replace(endpoint(server), continue_="prefill", auto_continue=True)
            async with open_window(tmp_path, ours) as driver:
                await ask(driver)
                await driver.until_replied("The quick brown fox.")
                window = await wire_of(driver)
                assert {Kind.BROKEN, Kind.CONTINUED} <= set(kinds(window))
                assert "2 requests" in window.head.figures.text()

    qloop(main())


def test_a_reply_gone_on_with_by_hand_has_several_turns(qloop: Any, tmp_path: Any) -> None:
    async def main() -> None:
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

    qloop(main())


def test_a_turn_that_failed_before_headers(qloop: Any, tmp_path: Any) -> None:
    async def main() -> None:
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

    qloop(main())


def test_of_a_reply_of_an_earlier_run_its_figures_and_its_code_are_left(
    qloop: Any, tmp_path: Any
) -> None:
    async def main() -> None:
        with FaultServer(content_stream(*"abcdefghij", usage=True)) as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                await ask(driver, "What came first?")
                await driver.until_replied("abcdefghij")
            async with open_window(tmp_path, endpoint(server)) as driver:
                chat = driver.workspace.history.summaries()[0]
                driver.window.controller.open_chat(chat.id)
                await driver.until_shown("abcdefghij")
                driver.click("Wire")
                window = driver.window.wire.window
                assert window is not None
                assert not window.view.isVisible()
                assert "kept until Weir closes" in window.head.note.text()
                assert "10 tokens" in window.head.figures.text()
                assert not window.foot.save.isEnabled()
                assert not window.foot.play.isEnabled()
                program = window.foot.programs.actions()[0]
                program.trigger()
                assert "What came first?" in QGuiApplication.clipboard().text()

    qloop(main())


def test_without_a_reply_a_recording_can_be_opened(qloop: Any, tmp_path: Any) -> None:
    async def main() -> None:
        with FaultServer() as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                window = await wire_of(driver)
                assert window.head.title.text() == "No reply yet"
                assert window.foot.open.isEnabled()
                assert not window.foot.code.isEnabled()
                QTest.keyClick(window, Qt.Key.Key_Escape)
                assert not window.isVisible()

    qloop(main())


def test_a_saved_turn_is_opened_and_played_to_the_same_text(qloop: Any, tmp_path: Any) -> None:
    text = "Some **words**, 都江堰, and the end."
    stream = content_stream(*text, usage=True)

    async def main() -> None:
        with FaultServer(stream) as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                await ask(driver, "Say some words")
                await driver.until_replied(text)
                drawn = driver.transcript
                window = await wire_of(driver)
                QTest.keySequence(window, "Ctrl+S")
                saving = window.findChild(QFileDialog)
                assert saving is not None
                assert "keys are not" in saving.windowTitle()
                assert saving.selectedFiles()[0].endswith(".weir.jsonl")
                path = tmp_path / "turn.weir.jsonl"
                saving.fileSelected.emit(str(path))
                saving.close()
                driver.window.open_recording(path)
                await until(lambda: window.is_playing)
                assert "turn.weir.jsonl" in window.windowTitle()
                assert window.foot.play.text() == "Stop"
                await until(lambda: not window.is_playing)
                assert window.page is not None
                assert "Some words, 都江堰, and the end." in window.page.toPlainText()
                assert "Say some words" in window.page.toPlainText()
                assert "finished" in window.page.toPlainText()
                assert said_in(window.page.toPlainText()) == said_in(drawn)
                assert window.view.axis.playhead is not None
                assert window.foot.play.text() == "Replay"
                assert len(server.requests) == 1

    qloop(main())


def test_a_file_that_is_no_recording_is_told_in_the_window(qloop: Any, tmp_path: Any) -> None:
    path = tmp_path / "bad.weir.jsonl"
    path.write_text("<b>no</b>", "utf-8")

    async def main() -> None:
        with FaultServer() as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                driver.window.open_recording(path)
                window = driver.window.wire.window
                assert window is not None
                await until(window.foot.error.isVisible)
                assert "bad.weir.jsonl" in window.foot.error.text()

    qloop(main())


def test_a_dropped_recording_is_shown(qloop: Any, tmp_path: Any) -> None:
    path = tmp_path / "dropped.weir.jsonl"
    save_recording(long_recording(20, 0.5), path)

    async def main() -> None:
        with FaultServer() as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                window = await wire_of(driver)
                data = QMimeData()
                data.setUrls([QUrl.fromLocalFile(str(path))])
                window.dropEvent(
                    QDropEvent(
                        QPointF(5, 5),
                        Qt.DropAction.CopyAction,
                        data,
                        Qt.MouseButton.LeftButton,
                        Qt.KeyboardModifier.NoModifier,
                    )
                )
                await until(lambda: "dropped" in window.windowTitle())
                assert window.foot.code.isEnabled()
                window.foot.programs.actions()[0].trigger()
                assert "A book." in QGuiApplication.clipboard().text()

    qloop(main())


def test_closing_the_window_ends_a_replay(qloop: Any, tmp_path: Any) -> None:
    """What is left of it would be seen by the loop's own check."""
    path = tmp_path / "long.weir.jsonl"
    save_recording(long_recording(50, 3600), path)

    async def main() -> None:
        with FaultServer() as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                driver.window.open_recording(path)
                window = driver.window.wire.window
                assert window is not None
                await until(lambda: window.page and "A book." in window.page.toPlainText())
                await until(window.isActiveWindow)
                QTest.keyClick(window, Qt.Key.Key_Escape)
                await until(lambda: not window.is_playing)
                names = {task.get_name() for task in asyncio.all_tasks()}
                assert not {name for name in names if "replay" in name or "turn" in name}
                driver.window.open_recording(path)  # and the end of the program ends one, too
                await until(lambda: window.is_playing)

    qloop(main())


def test_a_hundred_thousand_tokens_are_listed_at_once(qloop: Any, tmp_path: Any) -> None:
    recording = long_recording(40_000, 3600)  # as many as are kept of them

    async def main() -> None:
        with FaultServer() as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                window = await wire_of(driver)
                window._begin("Wire", [recording])
                await until(lambda: window.view.reading is not None, 30)
                await until(lambda: Kind.END in kinds(window))
                assert window.view.rows.rows.rowCount() > 40_000
                window.view.grab()
                assert window.view.rows.rows._cached.cache_info().misses < 100
                plan = window.view.axis.plan
                assert plan is not None
                [silence] = plan.scale.breaks  # an hour before the first token
                assert silence.right - silence.left < plan.plot.width() / 2
                assert plan.is_dense

    qloop(main())


def test_the_request_is_copied_as_code_from_the_menu_of_a_reply(qloop: Any, tmp_path: Any) -> None:
    async def main() -> None:
        with FaultServer(content_stream("Hi")) as server:
            async with open_window(tmp_path, endpoint(server)) as driver:
                await ask(driver, "To be copied")
                await driver.until_replied("Hi")
                row = driver.window.pane.transcript._rows.last
                driver.click("More ways to copy")
                texts = [a.text() for a in row._forms.actions() if a.isVisible()]
                assert [text for text in texts if text.startswith("Copy request")] == [
                    "Copy request as cURL",
                    "Copy request as Python (openai)",
                    "Copy request as Node.js (openai)",
                    "Copy request as fetch (browser)",
                    "Copy request as Python (httpx)",
                ]
                row._forms.hide()
                for action in row._forms.actions()[-5:]:
                    QGuiApplication.clipboard().clear()
                    action.trigger()
                    assert "To be copied" in QGuiApplication.clipboard().text()

    qloop(main())


def test_an_endpoint_that_is_gone_is_told(qloop: Any, tmp_path: Any) -> None:
    async def main() -> None:
        with FaultServer(content_stream("Hi")) as server:
            async with open_window(tmp_path, endpoint(server), endpoint(server, "Other")) as driver:
                await ask(driver)
                await driver.until_replied("Hi")
                reply = driver.path[-1].id
            async with open_window(tmp_path) as driver:
                driver.workspace.settings.remove("Test")
                chat = driver.workspace.history.summaries()[0]
                driver.window.controller.open_chat(chat.id)
                driver.window.pane.transcript.program_requested.emit(reply, "curl")
                await until(lambda: driver.notices)
                assert "Test" in driver.notices

    qloop(main())


def test_everything_is_done_by_keyboard(qloop: Any, tmp_path: Any) -> None:
    async def main() -> None:
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

    qloop(main())


def test_what_is_at_the_mouse_is_told_as_plain_text(qloop: Any, tmp_path: Any) -> None:
    hostile = content_stream("<img src=x>", "<b>bold</b>").split(7)

    async def main() -> None:
        with FaultServer(hostile) as server:
            async with open_window(tmp_path, endpoint(server, "<b>Bold</b>")) as driver:
                await ask(driver)
                await driver.until_replied()
                window = await wire_of(driver)
                axis = window.view.axis
                plan = axis.plan
                assert plan is not None
                mark = next(m for m in axis.marks if m.kind is Kind.FIRST_TOKEN)
                spot = QPointF(plan.scale.x(mark.at), plan.lane.center().y()).toPoint()
                QTest.mouseMove(axis, spot)
                await until(QToolTip.isVisible)
                assert "first token" in QToolTip.text()
                QTest.mouseClick(axis, Qt.MouseButton.LeftButton, pos=spot)
                assert axis._current is not None
                row = window.view.rows.currentIndex().row()
                assert window.view.rows.rows.at(row) == pytest.approx(axis._current.at, abs=0.05)
                assert "<b>Bold</b>" in window.head.title.text()
                assert window.head.figures.textFormat() is Qt.TextFormat.PlainText

    qloop(main())


def test_nothing_is_done_for_a_window_that_is_closed(qloop: Any, tmp_path: Any) -> None:
    reply = content_stream("one", finish=None, done=False).then(Hold())
    reply = replace(reply, steps=(*reply.steps, *(Send(s.data) for s in REST.steps)))  # type: ignore[union-attr]

    async def main() -> None:
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

    qloop(main())


def test_what_is_saved_holds_no_key(
    qloop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRE_KEY", SECRET)

    async def main() -> None:
        with FaultServer(content_stream(f"Your key is {SECRET}.")) as server:
            ours = replace(endpoint(server), key_env="WIRE_KEY")
            async with open_window(tmp_path, ours) as driver:
                await ask(driver)
                await driver.until_replied()
                window = await wire_of(driver)
                assert window.recording is not None
                path = tmp_path / "saved.weir.jsonl"
                save_recording(window.recording, path)
                assert SECRET not in path.read_text("utf-8")
                assert SECRET not in everything_shown(window)
                assert load_recording(path).end is not None

    qloop(main())
