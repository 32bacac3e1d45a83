"""What every text and every page says of messages and their parts: who speaks, what stands for a
file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from desktop.chat.content import Attachment, File, Picture, Unknown
from desktop.chat.messages import Message, Role
from desktop.chat.text import printable_line
from desktop.exchange.record import Record
from desktop.exchange.writing import Words
from desktop.language import _


def speaker(message: Message, shown: Callable[[str], str] = printable_line) -> str:
    """Who speaks; `shown` makes the name of a model safe to show."""
    match message.role:
        case Role.USER:
            return _("You")
        case Role.SYSTEM:
            return _("Instructions")
        case Role.ASSISTANT:
            return shown(message.model) or (_("You") if message.is_edited else _("Reply"))
        case _:
            assert_never(message.role)


def in_place_of(part: Attachment) -> str:
    """What stands in a text where a picture or file is."""
    match part:
        case Picture():
            return _("[Picture: {name}]").format(name=printable_line(part.name))
        case File():
            return _("[File: {name}]").format(name=printable_line(part.name))
        case Unknown():
            return _("[An attachment that this version of Weir cannot read]")
        case _:
            assert_never(part)


def notes(message: Message, words: Words) -> list[str]:
    """The sentences below a reply: its seams, why it is not whole, how it ended."""
    said = [words.seam(seam.cause) for seam in message.seams]
    if message.role is Role.ASSISTANT:
        said += [words.trouble(message), words.ending(message)]
    return list(dict.fromkeys(filter(None, map(printable_line, said))))


def thought(message: Message) -> str:
    """The head of what a model thought."""
    ms = message.stats.thought_ms
    if ms is None or not 0 <= ms < 1e9:
        return _("Thoughts")
    if round(ms / 1000) == 0:
        return _("Thought for less than a second")
    return _("Thought for {seconds} s").format(seconds=round(ms / 1000))


def variant(number: int, count: int, message: Message) -> str:
    """The head of a branch that is not on the path."""
    head = _("Variant {number} of {count}").format(number=number, count=count)
    return f"{head}: {speaker(message)}"


def title_of(record: Record) -> str:
    """The title in one line."""
    return printable_line(record.title) or _("Untitled chat")


def moment(at: float) -> datetime:
    """A time to the second, in the zone of this computer."""
    return datetime.fromtimestamp(at).astimezone().replace(microsecond=0)


def models(record: Record) -> list[str]:
    """The models that answered, each once; else the one that is asked."""
    answered = [one.model for one in record.messages if one.role is Role.ASSISTANT and one.model]
    asked = [record.choice.model] if record.choice and record.choice.model else []
    return list(dict.fromkeys(map(printable_line, answered or asked)))


def endpoints(record: Record) -> list[str]:
    """The same for the names of the endpoints."""
    answered = [one.endpoint_name for one in record.messages if one.endpoint_name]
    asked = [record.choice.endpoint_name] if record.choice and record.choice.endpoint_name else []
    return list(dict.fromkeys(map(printable_line, answered or asked)))
