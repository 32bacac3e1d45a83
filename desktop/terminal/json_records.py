"""Events as JSON-ready facts, the contract of `--json`: keys and kinds keep their meaning."""

from __future__ import annotations

from typing import Any

from desktop.chat.deltas import (
    ContentDelta,
    ReasoningDelta,
    SeamMarked,
    ToolCallDelta,
    UsageReported,
)
from desktop.chat.failures import ChatError
from desktop.engine.endpoints.doctor import Step
from desktop.engine.events import Retrying, TurnEnded, TurnEvent
from desktop.engine.explain.sentences import explain


def event_record(event: TurnEvent) -> dict[str, Any] | None:
    """One event of a turn; None for what is news to people only."""
    match event:
        case ContentDelta(text):
            return {"type": "delta", "text": text}
        case ReasoningDelta(text):
            return {"type": "reasoning", "text": text}
        case UsageReported(prompt, completion):
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
        case _:
            return None


def step_record(step: Step) -> dict[str, Any]:
    """One step of the doctor, with the remedy beside its error."""
    error = failure_record(step.failure)
    if error is not None and step.failure is not None:
        error["remedy"] = explain(step.failure).remedy
    facts = {"name": step.name, "ok": step.ok, "ms": step.ms, "detail": step.detail}
    return {"type": "step", **facts, "error": error}


def failure_record(failure: ChatError | None) -> dict[str, Any] | None:
    """`kind` is for programs, `message` for people, `status` the server's, where it sent one."""
    if failure is None:
        return None
    status = getattr(failure, "status", None)
    return {"kind": failure.kind, "message": explain(failure).sentence, "status": status}
