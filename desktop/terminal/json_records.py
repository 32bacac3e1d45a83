"""Makes the JSON records of `--json`, whose keys and kinds keep their meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

from desktop.chat.content import markdown_of
from desktop.chat.deltas import (
    ContentDelta,
    PictureArrived,
    PictureArriving,
    ReasoningDelta,
    SeamMarked,
    ToolCallDelta,
    UsageReported,
)
from desktop.chat.failures import ChatError
from desktop.engine.events import (
    NotSaved,
    Retrying,
    StageReached,
    Step,
    StepName,
    StillAlive,
    TurnEnded,
    TurnEvent,
)
from desktop.engine.explain.sentences import explain
from desktop.engine.explain.steps import detail_of


def event_record(event: TurnEvent) -> dict[str, Any] | None:
    """The record of a turn's event; None for an event that is for people only."""
    match event:
        case ContentDelta(text):
            return {"type": "delta", "text": text}
        case PictureArrived(picture, content):
            return {"type": "delta", "text": markdown_of(picture, content)}
        case ReasoningDelta(text):
            return {"type": "reasoning", "text": text}
        case UsageReported(prompt, completion, _cached):
            return {"type": "usage", "prompt_tokens": prompt, "completion_tokens": completion}
        case ToolCallDelta(index, name, arguments):
            return {"type": "tool_call", "index": index, "name": name, "arguments": arguments}
        case SeamMarked(cause):
            return {"type": "seam", "cause": cause}
        case Retrying(after, cause):
            return {"type": "retry", "after": after, "cause": cause.kind}
        case TurnEnded(state, finish_reason, failure, stats):
            return {
                "type": "end",
                "state": str(state),
                "finish_reason": finish_reason,
                "ttft_ms": stats.ttft_ms,
                "tokens_per_second": stats.tokens_per_second,
                "error": failure_record(failure),
            }
        case StageReached() | StillAlive() | NotSaved() | PictureArriving():
            return None
        case _:
            assert_never(event)


def step_record(step: Step, untried: Sequence[StepName] = ()) -> dict[str, Any]:
    """The record of a step of the doctor, with the remedy beside its error, and beside what it
    warns of. The one that failed, which is the last, names the steps that were not tried."""
    facts = {"name": step.name, "ok": step.ok, "ms": step.ms, "detail": detail_of(step)}
    troubles = {"error": _with_remedy(step.failure), "warning": _with_remedy(step.caution)}
    record = {"type": "step", **facts, **troubles}
    return record if step.ok else {**record, "not_tried": list(untried)}


def _with_remedy(failure: ChatError | None) -> dict[str, Any] | None:
    record = failure_record(failure)
    if record is not None and failure is not None:
        record["remedy"] = explain(failure).next_step
    return record


def failure_record(failure: ChatError | None) -> dict[str, Any] | None:
    """The record of a failure: `kind` for programs, `message` for people, `status` if a server sent
    one."""
    if failure is None:
        return None
    status = getattr(failure, "status", None)
    return {"kind": failure.kind, "message": explain(failure).sentence, "status": status}
