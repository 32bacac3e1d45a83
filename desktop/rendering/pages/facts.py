"""The small words of a page: times, names and figures, safe to show."""

from __future__ import annotations

from datetime import datetime

from desktop.chat.content import File, Picture
from desktop.chat.messages import Message, Role
from desktop.chat.text import printable_line, size_text
from desktop.exchange.record import Record
from desktop.exchange.writing import Words
from desktop.language import _, ngettext
from desktop.rendering.safety.safe_text import safe_text

_LONGEST_LINE = 300
"""Characters of a title or a name that are shown."""
_LONGEST_ENTRY = 90
"""Characters of a question in contents and outlines."""
_MOST_MODELS = 6
"""Models that are named above a chat."""


def line(text: str, longest: int = _LONGEST_LINE) -> str:
    """A title or a name in one line, safe to show and not without end."""
    shown = safe_text(" ".join(printable_line(text[: 4 * longest]).split()))
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def title(text: str) -> str:
    """The title of a chat."""
    return line(text) or _("Untitled chat")


def first_words(message: Message) -> str:
    """The beginning of a question; the names of its files where it has no words."""
    names = ", ".join(part.name for part in message.content if isinstance(part, Picture | File))
    return line(message.text, _LONGEST_ENTRY) or line(names, _LONGEST_ENTRY)


def chat_facts(record: Record) -> str:
    """When a chat began, and the models that answered in it."""
    choice = record.choice
    models = [choice.model] if choice is not None and choice.model else []
    models += [message.model for message in record.messages if message.model]
    named = [line(model, 80) for model in dict.fromkeys(models)]
    return " · ".join(filter(None, [moment(record.created_at), ", ".join(named[:_MOST_MODELS])]))


def moment(seconds: float) -> str:
    """The time here, as it can be read in every language; empty where it is none."""
    then = _local(seconds)
    return f"{then:%Y-%m-%d %H:%M}" if then is not None else ""


def machine_time(seconds: float) -> str:
    """The same for machines, with its zone."""
    then = _local(seconds)
    return then.isoformat(timespec="seconds") if then is not None else ""


def _local(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds).astimezone()
    except (OverflowError, ValueError, OSError):  # the year 9999, or no number
        return None


def foot(message: Message, words: Words) -> list[str]:
    """ "gpt-5.2", "2026-11-29 14:32", "312 tokens", "stopped": what is known of a message."""
    parts = [moment(message.created_at)]
    if message.role is Role.ASSISTANT:
        parts.insert(0, line(message.model))
        if message.is_edited:
            parts.append(_("edited by you"))
        if (count := message.stats.completion_tokens) is not None and count >= 0:
            parts.append(ngettext("{count} token", "{count} tokens", count).format(count=count))
        parts.append(line(words.ending(message)))
    if message.is_starred:
        parts.append(_("starred"))
    return [part for part in parts if part]


def file_facts(part: Picture | File) -> str:
    """The size and kind of a file."""
    size = size_text(part.size) if part.size >= 0 else ""
    return " · ".join(filter(None, [size, line(part.media_type, 60)]))


def tool_title(name: str) -> str:
    """What stands above a call that a model asked for."""
    return _("Tool call: {name}").format(name=line(name, 80))
