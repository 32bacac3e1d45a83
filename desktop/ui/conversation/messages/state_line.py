"""Words the small line below an ended reply: how fast it came, and how it ended."""

from __future__ import annotations

from desktop.chat.messages import Message, TurnState, TurnStats
from desktop.engine.explain.sentences import ending
from desktop.language import _, ngettext


def state_line(message: Message, model_before: str = "") -> str:
    """ "1.2 s to first token · 84 tok/s · 312 tokens · finished".

    The model is named where it is another one than `model_before`. How the reply ended is not said
    where the line of the failure says it.
    """
    stats = message.stats
    parts: list[str] = []
    if model_before and message.model and message.model != model_before:
        parts.append(message.model)
    if stats.ttft_ms is not None:
        parts.append(_("{seconds} s to first token").format(seconds=seconds_text(stats.ttft_ms)))
    if rate := rate_text(stats):
        parts.append(rate)
    if stats.completion_tokens is not None:
        parts.append(_tokens(stats.completion_tokens, stats.estimated))
    if message.failure is None and message.state is not TurnState.INCOMPLETE:
        parts.append(ending(message))
    return " · ".join(parts)


def seconds_text(ms: float) -> str:
    """Write milliseconds as seconds; the first hundred as hundredths."""
    return f"{ms / 1000:.2f}" if ms < 100 else f"{ms / 1000:.1f}"


def rate_text(stats: TurnStats) -> str:
    """Write "84 tok/s", or "≈ 84 tok/s" where deltas were counted; empty where it says nothing."""
    if stats.rate is None:
        return ""
    number = f"{stats.rate:.0f}" if stats.rate >= 10 else f"{stats.rate:.1f}"
    text = _("{rate} tok/s").format(rate=number)
    return f"≈ {text}" if stats.estimated else text


def _tokens(count: int, estimated: bool) -> str:
    text = ngettext("{count} token", "{count} tokens", count).format(count=count)
    return f"≈ {text}" if estimated else text
