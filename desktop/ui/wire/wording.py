"""Puts the facts of the wire window into words: figures, marks, phases and rows."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from desktop.chat.messages import Message, Role, TurnState
from desktop.engine.events import Stage
from desktop.engine.explain.sentences import ending, explain_record, waiting_for
from desktop.engine.recording.reading import Row
from desktop.engine.recording.recording import Fact, Recording
from desktop.language import _, ngettext
from desktop.ui.conversation.messages.state_line import rate_text, seconds_text
from desktop.ui.wire.figures import Figures
from desktop.ui.wire.marks import Kind, Mark, Phase


def span_text(seconds: float) -> str:
    """Return "48 ms", "1.20 s", "12.4 s" or "3:05 min", with no line break before the unit."""
    if seconds < 0.9995:
        ms = seconds * 1000
        text = _("{number} ms").format(number=f"{ms:.0f}" if ms >= 9.95 else f"{ms:.1f}")
    elif seconds < 59.95:
        text = _("{number} s").format(number=f"{seconds:.{2 if seconds < 10 else 1}f}")
    else:
        whole = round(seconds)
        text = _("{number} min").format(number=f"{whole // 60}:{whole % 60:02}")
    return text.replace(" ", "\u00a0")


def tick_text(seconds: float, step: float) -> str:
    """Return the label of a tick, where ticks are `step` seconds apart: "0", "500 ms", "1.5 s"."""
    if seconds == 0:
        return "0"
    if step < 1 and seconds < 1:
        return _("{number} ms").format(number=f"{seconds * 1000:g}")
    if seconds >= 60 and step % 60 == 0:
        return _("{number} min").format(number=f"{seconds / 60:g}")
    if seconds >= 60:
        digits = f"{seconds % 60:04.1f}" if step < 1 else f"{seconds % 60:02.0f}"
        return _("{number} min").format(number=f"{int(seconds) // 60}:{digits}")
    return _("{number} s").format(number=f"{seconds:.6g}")


def size_text(count: int) -> str:
    """Return a size such as "34.5 kB"."""
    si = QLocale.DataSizeFormat.DataSizeSIFormat
    return QLocale().formattedDataSize(count, 1 if count >= 1000 else 0, si)


def title(recording: Recording) -> str:
    """Return "BigAI Pro · gpt-5.2-instant · finished"."""
    endpoint = recording.endpoint
    return " · ".join(filter(None, (endpoint.name, endpoint.model, state_text(recording))))


def state_text(recording: Recording) -> str:
    """Return how the turn ended, or what it is doing."""
    end = recording.end
    if end is not None:
        return end_text(str(end.data["state"]), end.data["finish_reason"])
    if recording.chunk_count:
        return end_text(TurnState.STREAMING)
    stages = [str(fact.data["stage"]) for fact in recording.facts if fact.type == "stage"]
    known = [stage for stage in Stage if stages[-1:] == [stage]]
    return waiting_for(known[0] if known else Stage.ANSWER)


def end_text(state: str, finish_reason: str | None = None) -> str:
    """Return "finished", "stopped", "cut off at the length limit"…"""
    if state not in list(TurnState):
        return state
    known = TurnState(state)
    return ending(
        Message(0, None, Role.ASSISTANT, (), 0.0, state=known, finish_reason=finish_reason)
    )


def failure_text(recording: Recording) -> str:
    """Return why the turn failed, with keys masked; empty where it did not fail."""
    end: Fact | None = recording.end
    failure = end.data["failure"] if end is not None else None
    return recording.mask().text(explain_record(failure).sentence) if failure else ""


def figures_text(known: Figures) -> str:
    """Return the figures in one line."""
    parts = []
    if known.first_token is not None:
        seconds = seconds_text(known.first_token * 1000)
        parts.append(_("{seconds} s to first token").format(seconds=seconds))
    if rate := rate_text(known.stats):
        parts.append(rate)
    if known.middle is not None and known.slow is not None and known.longest is not None:
        between = _("between tokens {median} (median), {p99} (99 %), {longest} (longest)")
        spans = (span_text(one) for one in (known.middle, known.slow, known.longest))
        parts.append(between.format(**dict(zip(("median", "p99", "longest"), spans, strict=True))))
    requests = ngettext("{count} request", "{count} requests", known.requests)
    parts.append(requests.format(count=known.requests))
    if known.received:
        parts.append(size_text(known.received))
    return " · ".join(parts)


def left_out_text(recording: Recording) -> str:
    """Return how much of the turn was not kept; empty where all of it was."""
    size = size_text(recording.left_out_bytes) if recording.left_out_bytes else ""
    parts = []
    if size:
        parts.append(_("{size} between the beginning and the end were not kept.").format(size=size))
    if count := recording.facts_left_out:
        text = ngettext("{count} step was not kept.", "{count} steps were not kept.", count)
        parts.append(text.format(count=count))
    return " ".join(parts)


def phase_text(phase: Phase) -> str:
    """Return what the turn is doing in a phase."""
    match phase:
        case Phase.PREPARE:
            return _("preparing")
        case Phase.CONNECT:
            return _("connecting")
        case Phase.TLS:
            return _("TLS")
        case Phase.ANSWER:
            return _("waiting for headers")
        case Phase.TOKEN:
            return _("waiting for the first token")
        case Phase.STREAM:
            return _("streaming")
        case Phase.RETRY:
            return _("waiting to try again")


def mark_text(mark: Mark) -> str:
    """Return the name of a mark."""
    if mark.kind is Kind.END:
        incomplete = mark.detail == TurnState.INCOMPLETE
        return _("incomplete") if incomplete else end_text(mark.detail)
    if mark.kind is Kind.HEADERS:
        return f"{mark.detail} {_('headers')}".strip()
    return {
        Kind.REQUEST: _("request"),
        Kind.RETRIED: _("tried again"),
        Kind.RESUMED: _("resumed"),
        Kind.CONTINUED: _("continued"),
        Kind.FIRST_BYTE: _("first byte"),
        Kind.FIRST_TOKEN: _("first token"),
        Kind.GAP: _("gap"),
        Kind.BROKEN: _("broke off"),
        Kind.FAILED: _("failed"),
    }[mark.kind]


def mark_with_time(mark: Mark) -> str:
    """Return a mark with its time: "first token · 312 ms"."""
    seconds = mark.seconds or mark.at
    return f"{mark_text(mark)} · {span_text(seconds)}"


def row_type(row: Row) -> str:
    """Return the type of a row, in words."""
    match row.type:
        case "request":
            return _("request")
        case "connected":
            return _("connected")
        case "secured":
            return _("TLS ready")
        case "sent":
            return _("sent")
        case "head":
            return _("headers")
        case "event":
            return _("event")
        case "wait":
            return _("retry in")
        case "over":
            return _("closed")
        case "end":
            return _("end")
        case "stage":
            return _("waits for")
        case other:
            return other


def row_summary(row: Row) -> str:
    """Return the summary of a row, with the engine's names put into words."""
    if row.type == "stage":
        names = {
            Stage.KEY: _("key"),
            Stage.PROGRAM: _("key"),
            Stage.MODEL: _("model"),
            Stage.ANSWER: _("answer"),
        }
        return next((text for stage, text in names.items() if stage == row.summary), row.summary)
    if row.type == "end":
        state, _dot, reason = row.summary.partition(" · ")
        return end_text(state, reason or None)
    return row.summary


def spoken(named: str, known: str, turn_marks: list[Mark]) -> str:
    """Return the axis in words, for people who cannot see it."""
    said = [mark_with_time(mark) for mark in turn_marks if mark.kind is not Kind.GAP]
    gaps = sum(mark.kind is Kind.GAP for mark in turn_marks)
    if gaps:
        said.append(ngettext("{count} gap", "{count} gaps", gaps).format(count=gaps))
    return ". ".join(filter(None, (named, known, ", ".join(said))))
