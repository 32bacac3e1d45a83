"""The time axis by itself: its scale, its labels, what it marks, and the list beside it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Message, Role
from desktop.engine.recording.reading import Reading
from desktop.engine.recording.recording import Fact, Recording
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.messages.state_line import rate_text, state_line
from desktop.ui.look.theme import DARK, LIGHT
from desktop.ui.wire.axis.axis_layout import AxisLayout
from desktop.ui.wire.axis.labels import labels
from desktop.ui.wire.axis.scale import Scale, round_step, silences
from desktop.ui.wire.axis.time_axis import TimeAxis
from desktop.ui.wire.event_list import EventList
from desktop.ui.wire.figures import figures
from desktop.ui.wire.marks import Kind, Mark, Phase
from desktop.ui.wire.wording import figures_text, span_text, tick_text
from tests.support.fault_server import chunk, event
from tests.support.scenes import long_recording


def layout_of(recording: Recording, width: int = 900) -> AxisLayout:
    reading = Reading(recording)
    reading.advance()
    axis = TimeAxis(LIGHT)
    return AxisLayout(reading, 0.0, QRectF(0, 0, width, 240), QFontMetricsF(axis.font()))


@st.composite
def silent(draw: st.DrawFn) -> tuple[float, list[tuple[float, float]]]:
    """A turn's seconds, and stretches of it without anything."""
    lengths = st.floats(0.01, 5000)
    now, found = draw(st.floats(0.01, 60)), []
    for length in draw(st.lists(lengths, max_size=4)):
        found.append((now, now + length))
        now += length + draw(st.floats(0.01, 60))
    return now, found


@given(silent(), st.lists(st.floats(0, 1), min_size=2, max_size=9))
def test_the_scale_keeps_the_order_and_can_be_turned_round(
    turn: tuple[float, list[tuple[float, float]]], shares: list[float]
) -> None:
    seconds, gaps = turn
    scale = Scale(seconds, gaps, 40, 800)
    moments = sorted(share * seconds for share in shares)
    pixels = [scale.x(at) for at in moments]
    assert pixels == sorted(pixels)
    assert all(39.9 <= x <= 840.1 for x in pixels)
    for at, x in zip(moments, pixels, strict=True):
        assert scale.at(x) == pytest.approx(at, abs=seconds * 1e-3)
    assert (scale.x(0), scale.x(seconds)) == pytest.approx((40, 840))


@given(silent())
def test_silences_never_press_the_rest_to_nothing(
    turn: tuple[float, list[tuple[float, float]]],
) -> None:
    seconds, gaps = turn
    scale = Scale(seconds, gaps, 0, 1000)
    busy = seconds - sum(end - begin for begin, end in gaps)
    drawn = 1000 - sum(scale.x(end) - scale.x(begin) for begin, end in gaps)
    assert drawn >= 1000 * min(busy / (busy + 4.01 * len(gaps)), 0.42)


@given(silent(), st.floats(20, 200))
def test_ticks_are_apart_and_none_is_in_a_break(
    turn: tuple[float, list[tuple[float, float]]], apart: float
) -> None:
    seconds, gaps = turn
    scale = Scale(seconds, gaps, 0, 800)
    ticks = scale.ticks(apart)
    pixels = [scale.x(at) for at in ticks]
    assert all(b - a >= apart * 0.85 for a, b in pairwise(pixels))
    for part in scale.breaks:
        assert not any(part.begin + 1e-9 < at < part.end - 1e-9 for at in ticks)


@pytest.mark.parametrize(
    ("least", "step"),
    [(0.003, 0.005), (0.7, 1), (3, 5), (11, 20), (25, 30), (45, 60), (200, 300), (5000, 5000)],
)
def test_steps_are_round(least: float, step: float) -> None:
    assert round_step(least) == pytest.approx(step)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0048, "4.8 ms"), (0.048, "48 ms"), (0.9996, "1.00 s"), (12.34, "12.3 s"),
     (59.97, "1:00 min"), (185, "3:05 min")],
)  # fmt: skip
def test_spans_are_written_short(seconds: float, text: str) -> None:
    assert span_text(seconds).replace("\u00a0", " ") == text


def test_ticks_have_their_units() -> None:
    assert [tick_text(at, 0.5) for at in (0, 0.5, 1.5, 61.5)] == [
        "0", "500 ms", "1.5 s", "1:01.5 min"
    ]  # fmt: skip
    assert tick_text(120, 60) == "2 min"


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("width", [300, 440, 900, 1800])
def test_labels_never_lie_on_one_another(width: int) -> None:
    layout = layout_of(eventful(), width)
    boxes = [label.rect for label in layout.labels]
    assert boxes
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])
    assert all(box.left() >= 0 and box.right() <= width + 2 for box in boxes)
    assert {label.mark.kind for label in layout.labels} >= {Kind.END}


@pytest.mark.usefixtures("qapp")
def test_a_label_gives_way_to_the_lines_of_the_marks_beside_it() -> None:
    """A refused request, tried again: left of its mark is room, right of it are lines."""
    happened = (
        (0.59, Kind.HEADERS, "503"),
        (0.95, Kind.RETRIED, ""),
        (0.98, Kind.HEADERS, "200"),
        (1.01, Kind.FIRST_TOKEN, ""),
        (4.2, Kind.END, ""),
    )
    metrics = QFontMetricsF(TimeAxis(LIGHT).font())
    lane = QRectF(60, 80, 1080, 16)
    scale = Scale(4.2, [], lane.left(), lane.width())
    placed = labels([Mark(at, kind, detail) for at, kind, detail in happened], scale, lane, metrics)
    assert len(placed) == len(happened)
    for label in placed:
        crossing = [
            other.mark
            for other in placed
            if other.rect.top() < label.rect.top()
            and label.rect.left() <= other.x <= label.rect.right()
        ]
        assert crossing == [], label.text


def test_every_happening_is_marked() -> None:
    layout = layout_of(eventful())
    kinds = [mark.kind for mark in layout.marks]
    assert kinds == [
        Kind.REQUEST, Kind.HEADERS, Kind.RETRIED, Kind.HEADERS, Kind.FIRST_BYTE,
        Kind.FIRST_TOKEN, Kind.GAP, Kind.BROKEN, Kind.RESUMED, Kind.HEADERS, Kind.FIRST_BYTE,
        Kind.FIRST_TOKEN, Kind.GAP, Kind.CONTINUED, Kind.FAILED, Kind.END,
    ]  # fmt: skip
    phases = {span.phase for span in layout.spans}
    assert phases >= {Phase.CONNECT, Phase.TLS, Phase.ANSWER, Phase.STREAM, Phase.RETRY}
    assert [span.phase for span in layout.spans if span.breaks]


@pytest.mark.usefixtures("qapp")
def test_the_longest_latency_does_not_press_the_others_to_the_ground() -> None:
    layout = layout_of(eventful())
    assert layout.ceiling < 0.5 < max(column.longest for column in layout.columns)
    assert layout.steps[-1] <= layout.ceiling


def test_figures_count_what_came() -> None:
    reading = Reading(eventful())
    reading.advance()
    known = figures(reading)
    assert known.requests == 4
    assert known.first_token == pytest.approx(0.3)
    assert known.middle == pytest.approx(0.02)
    assert known.longest == pytest.approx(1.5)
    assert "4 requests" in figures_text(known)
    stats = reading.meter.stats()
    below = state_line(Message(2, 1, Role.ASSISTANT, (), 0.0, model="m", stats=stats))
    assert rate_text(stats)
    assert all(rate_text(stats) in text for text in (figures_text(known), below))


def test_a_wait_of_minutes_is_a_silence_and_streaming_is_none() -> None:
    reading = Reading(long_recording(400, 300))
    reading.advance()
    [(begin, end)] = silences(reading, reading.seconds)
    assert begin == pytest.approx(0.36)
    assert end == pytest.approx(300, abs=0.5)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("width", [220, 900])
def test_it_is_painted_at_any_size(qtbot: QtBot, palette: Palette, width: int) -> None:
    axis = TimeAxis(palette)
    qtbot.addWidget(axis)
    axis.resize(width, axis.sizeHint().height())
    assert not axis.words_at(10)
    for recording in (Recording(Endpoint("e")), eventful(), long_recording(3000, 300)):
        reading = Reading(recording)
        reading.advance()
        axis.show_reading(reading, 0.5)
        axis.set_playhead(1.0)
        image = axis.grab().toImage()
        dots = range(0, width, 3), range(0, axis.height(), 3)
        assert len({image.pixel(x, y) for x in dots[0] for y in dots[1]}) > 2
        assert axis.words_at(width / 2)


def test_the_list_follows_the_end_until_it_is_scrolled(qtbot: QtBot) -> None:
    recording = Recording(Endpoint("e"))
    reading = Reading(recording)
    rows = EventList(LIGHT)
    qtbot.addWidget(rows)
    rows.resize(400, 200)
    rows.show()
    rows.show_reading(reading)
    bar = rows.verticalScrollBar()

    def more() -> None:
        for _row in range(50):
            recording.add_fact(Fact(recording.last_at + 0.01, 0, "stage", {"stage": "key"}))
        reading.advance()
        rows.grow()

    more()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0)
    rows.resize(400, 150)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    rows.choose(2)
    assert bar.value() == bar.maximum()
    bar.setValue(20)
    more()
    qtbot.wait(20)
    assert bar.value() == 20
    bar.setValue(bar.maximum())
    more()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())


def eventful() -> Recording:
    """Refused, tried again, broken in mid-stream, resumed, and continued in vain."""
    recording = Recording(Endpoint("e", "https://e.example/v1", "m"))
    came = 0

    def note(at: float, type_: str, **data: Any) -> None:
        recording.add_fact(Fact(at, came, type_, data))

    def ask(at: float, method: str = "POST") -> None:
        url = "https://e.example/v1/chat/completions"
        note(at, "request", method=method, url=url, headers={}, body=b"{}", left_out=0)
        note(at + 0.02, "connected")
        note(at + 0.05, "secured")
        note(at + 0.06, "sent")

    def stream(at: float, count: int) -> None:
        nonlocal came
        for number in range(count):
            recording.add_chunk(at + number * 0.02, event(chunk(content="word ")))
            came += 1

    note(0.0, "stage", stage="key")
    ask(0.1)
    note(0.2, "head", status=503, headers={})
    note(0.2, "over", failure={"kind": "server_busy"}, cut=False)
    note(0.2, "wait", after=0.5, cause={"kind": "server_busy"})
    ask(0.7)
    note(0.9, "head", status=200, headers={})
    stream(1.0, 20)
    stream(1.38 + 1.5, 10)
    note(3.2, "over", failure={"kind": "connection_broken"}, cut=False)
    ask(3.3, "GET")
    note(3.4, "head", status=200, headers={})
    stream(3.5, 10)
    note(3.8, "over", failure=None, cut=True)
    ask(4.0)
    note(4.3, "over", failure={"kind": "connection_refused"}, cut=False)
    note(4.4, "wait", after=0.2, cause=None)
    note(4.6, "end", state="incomplete", finish_reason=None, failure=None)
    return recording
