"""The wire window under load, and while it opens, saves and plays: nothing of it stands still."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.chat.endpoint import Endpoint
from desktop.engine.failures import FileNotSaved, RecordingUnreadable
from desktop.engine.recording.reading import Exchange, Reading
from desktop.engine.recording.recording import Fact, Recording
from desktop.engine.recording.recording_file import save_recording
from desktop.ui.look.theme import LIGHT
from desktop.ui.tasks import Tasks
from desktop.ui.wire.axis.labels import labels
from desktop.ui.wire.axis.scale import Scale
from desktop.ui.wire.axis.time_axis import TimeAxis
from desktop.ui.wire.marks import Kind, Mark, Phase, spans
from desktop.ui.wire.request_copying import copy_recorded, has_request
from desktop.ui.wire.wire_view import AT_ONCE, WireView
from desktop.ui.wire.wording import failure_text, mark_with_time
from tests.support.driving import endpoint, open_window, until
from tests.support.fault_server import FaultServer, chunk, content_stream, event
from tests.support.scenes import long_recording
from tests.support.wire_driving import ask, wire_of

EVENTS = 40_000


def test_a_tick_takes_in_no_more_than_its_share_of_large_reads(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = list[int]()
    advance = Reading.advance

    def counted(reading: Reading, most: int | None = None) -> int:
        taken.append(advance(reading, most))
        return taken[-1]

    recording = Recording(Endpoint("e"))
    asked = {"method": "POST", "url": "https://e.example", "headers": dict[str, str]()}
    recording.add_fact(Fact(0.1, 0, "request", asked))
    recording.add_fact(Fact(0.2, 0, "head", {"status": 200, "headers": {}}))
    view = WireView(LIGHT, Tasks())
    qtbot.addWidget(view)
    view.show()
    view.show_recording(recording)
    reading = view.reading
    assert reading is not None
    body = event(chunk(content="w")) * EVENTS
    for start in range(0, len(body), 65_536):
        recording.add_chunk(0.3, body[start : start + 65_536])
    monkeypatch.setattr(Reading, "advance", counted)
    view._on_tick()
    assert taken == [AT_ONCE]
    qtbot.waitUntil(lambda: len(reading.tokens) == EVENTS, timeout=60_000)
    assert max(taken) == AT_ONCE
    assert len(taken) >= len(body) // AT_ONCE
    qtbot.waitUntil(lambda: view.rows.rows.rowCount() == reading.row_count, timeout=10_000)
    view.rest()


class Moment(float):
    """A second that counts how often it is compared."""

    compared = 0

    def __lt__(self, other: float) -> bool:
        Moment.compared += 1
        return float(self) < other

    def __ge__(self, other: float) -> bool:
        Moment.compared += 1
        return float(self) >= other


def test_many_tries_find_their_waits_without_looking_at_each_other() -> None:
    def comparisons(tries: int) -> int:
        reading = Reading(Recording(Endpoint("e")))
        for number in range(tries):
            reading.exchanges.append(Exchange(number + 1, "POST", Moment(number)))
            reading.exchanges[-1].over = number + 0.25
            reading.waits.append((number + 0.5, number + 9.0))
        Moment.compared = 0
        retries = [span for span in spans(reading, tries + 1) if span.phase is Phase.RETRY]
        assert [span.end for span in retries[:-1]] == list(range(1, tries))
        assert retries[-1].end == tries + 1  # no request after it yet
        return Moment.compared

    assert 0 < comparisons(2000) < 20 * comparisons(200)


@pytest.mark.usefixtures("qapp")
def test_no_more_marks_are_looked_at_than_can_have_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[Mark]()

    def counted(mark: Mark) -> str:
        asked.append(mark)
        return mark_with_time(mark)

    monkeypatch.setattr("desktop.ui.wire.axis.labels.mark_with_time", counted)
    scale, lane = Scale(5000, (), 0, 900), QRectF(0, 80, 900, 16)
    many = [Mark(float(at), Kind.RETRIED) for at in range(5000)] + [Mark(5000, Kind.END, "done")]
    boxes = [one.rect for one in labels(many, scale, lane, QFontMetricsF(TimeAxis(LIGHT).font()))]
    assert len(asked) < 900
    assert len(boxes) > 9
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])
    assert max(box.right() for box in boxes) > 800 > 100 > min(box.left() for box in boxes)


async def test_the_playhead_of_a_replay_does_not_stay_on_another_turn(tmp_path: Path) -> None:
    path = tmp_path / "long.weir.jsonl"
    save_recording(long_recording(50, 3600), path)

    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.window.open_recording(path)
            window = driver.window.wire.window
            assert window is not None
            await until(lambda: window.is_playing)
            axis, replay = window.view.axis, window._replay
            assert replay is not None
            assert axis.playhead is not None
            window._begin("Wire", [long_recording(20, 0.5)])
            assert not replay._clock.isActive()
            await until(lambda: not window.is_playing)
            assert axis.playhead is None


@pytest.mark.parametrize("fails", [False, True])
async def test_a_recording_is_saved_off_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    goes_on, on = threading.Event(), list[threading.Thread]()

    def save(recording: Recording, path: Path) -> None:
        on.append(threading.current_thread())
        goes_on.wait(30)
        if fails:
            raise FileNotSaved(str(path), "No space left")
        save_recording(recording, path)

    monkeypatch.setattr("desktop.ui.wire.saving.save_recording", save)

    with FaultServer(content_stream("Hi")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            await ask(driver)
            await driver.until_replied("Hi")
            window = await wire_of(driver)
            QTest.keySequence(window, "Ctrl+S")
            saving = window.findChild(QFileDialog)
            assert saving is not None
            path = tmp_path / "turn.weir.jsonl"
            saving.fileSelected.emit(str(path))
            saving.close()
            await until(lambda: on)
            assert on[0] is not threading.main_thread()
            assert window.foot.save.text() == "Saving…"
            assert not window.foot.save.isEnabled()
            goes_on.set()
            await until(window.foot.save.isEnabled)
            assert window.foot.save.text() == "Save…"
            assert path.exists() is not fails
            assert ("No space left" in window.foot.error.text()) is fails


async def test_what_an_old_file_is_told_of_does_not_stand_below_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    left = list[Path]()

    def load(path: Path) -> Recording:
        if path.name == "bad":
            held.wait(30)
            left.append(path)
            raise RecordingUnreadable(str(path), "damaged", 1)
        return long_recording(20, 0.5)

    monkeypatch.setattr("desktop.ui.wire.wire_window.load_recording", load)

    with FaultServer() as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            window = await wire_of(driver)
            window.open_recording(tmp_path / "bad")
            window.open_recording(tmp_path / "good")
            await until(lambda: "good" in window.windowTitle())
            held.set()
            await until(lambda: left)
            await until(lambda: "open a recording" not in task_names(window._tasks))
            assert window.foot.error.text() == ""


def task_names(tasks: Tasks) -> set[str]:
    return {task.get_name() for task in tasks._running}


def recorded(body: bytes, of: Callable[[], Recording] = long_recording) -> Recording:
    recording = of()
    for index, fact in enumerate(recording.facts):
        if fact.type == "request":
            recording.facts[index] = replace(fact, data={**fact.data, "body": body})
    return recording


def test_a_recorded_request_is_copied_with_all_its_fields(qtbot: QtBot) -> None:
    by = QWidget()
    qtbot.addWidget(by)
    body = {"model": "the-model-asked", "messages": [{"role": "user", "content": "Go on"}],
            "stream": True, "continue_final_message": True}  # fmt: skip
    copy_recorded(recorded(json.dumps(body).encode()), "curl", by)
    copied = QGuiApplication.clipboard().text()
    assert "continue_final_message" in copied
    assert "the-model-asked" in copied
    assert "gpt-5.2-instant" not in copied
    assert "stream_options" not in copied


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"messages": ', b'{"messages": 1}', b"[]"])
def test_a_request_that_cannot_be_read_is_not_offered(body: bytes) -> None:
    assert not has_request(recorded(body))


def test_a_failure_is_told_without_a_key_that_stands_in_it() -> None:
    recording = long_recording(20, 0.5)
    recording.secrets.add("sk-s3cret-0123456789")
    failure = {"kind": "connection_refused", "host": "sk-s3cret-0123456789.example"}
    ended = {"state": "failed", "finish_reason": None, "failure": failure}
    recording.add_fact(Fact(9.0, 20, "end", ended))
    assert "s3cret" not in failure_text(recording)
    assert ".example" in failure_text(recording)
