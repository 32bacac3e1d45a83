"""Words the small line below an ended reply: how fast it came, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.chat.messages import Message, Sending, TurnState, TurnStats
from desktop.engine.explain.sentences import ending
from desktop.language import _, ngettext


def state_line(message: Message, others: Sequence[Message] = (), cost: str = "") -> str:
    """ "1.2 s to first token · 84 tok/s · 312 tokens · $0.004 · finished".

    `others`: the reply before it, and its variants; the model is named where one of these has
    another. `cost`: what it has cost, where that is known. How the reply ended is not said where
    the line of the failure says it.
    """
    stats = message.stats
    if message.is_edited and message.state is TurnState.DONE:
        return _("edited by you")
    author = made_by(message, others)
    parts = [*([author] if author else []), *figures(stats, cost)]
    if message.failure is None and message.state is not TurnState.INCOMPLETE:
        parts.append(ending(message))
    return " · ".join(parts)


def short_line(message: Message, cost: str = "") -> str:
    """The figures alone, what it has cost, and how the reply ended where that is not as usual."""
    if message.is_edited:
        return state_line(message)
    is_usual = message.state is TurnState.DONE and message.finish_reason in (None, "stop")
    is_said = message.failure is not None or message.state is TurnState.INCOMPLETE
    parts = figures(message.stats, cost)
    return " · ".join(parts if is_usual or is_said else [*parts, ending(message)])


def figures(stats: TurnStats, cost: str = "") -> list[str]:
    """How soon and how fast a reply came, how much, and at what cost, as far as that is known."""
    parts: list[str] = []
    if stats.ttft_ms is not None:
        parts.append(_("{seconds} s to first token").format(seconds=seconds_text(stats.ttft_ms)))
    if rate := rate_text(stats):
        parts.append(rate)
    if stats.completion_tokens is not None:
        parts.append(_tokens(stats.completion_tokens, stats.estimated))
    return [*parts, cost] if cost else parts


def sending_words(message: Message, *, left_out: bool = False) -> str:
    """Write that a message does not go with the next question, or goes always; empty for any other.

    `left_out`: it does not go, whether by the person's mark or by a rule.
    """
    if left_out or message.sending is Sending.NEVER:
        return _("not sent")
    return _("always sent") if message.sending is Sending.ALWAYS else ""


def made_by(message: Message, others: Sequence[Message]) -> str:
    """Write "by gpt-5.2", or "by gpt-5.2 at Work", where that tells a reply from the others."""
    if not message.model:
        return ""
    known = [other for other in others if other.model]
    if any(other.endpoint_name != message.endpoint_name for other in known):
        text = _("by {model} at {endpoint}")
        return text.format(model=message.model, endpoint=message.endpoint_name)
    if any(other.model != message.model for other in known):
        return _("by {model}").format(model=message.model)
    return ""


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
