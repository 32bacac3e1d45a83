"""What every text says of messages and their parts: who speaks, what stands for a file."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from desktop.chat.content import Attachment, File, Picture, Unknown
from desktop.chat.messages import Message, Role
from desktop.chat.text import printable_line
from desktop.exchange.record import Record
from desktop.exchange.writing import Words
from desktop.language import _


def speaker(message: Message) -> str:
    """Who speaks."""
    match message.role:
        case Role.USER:
            return _("You")
        case Role.SYSTEM:
            return _("Instructions")
        case Role.ASSISTANT:
            return printable_line(message.model) or _("Reply")
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
    if message.stats.thought_ms is None:
        return _("Thoughts")
    return _("Thought for {seconds:.0f} s").format(seconds=message.stats.thought_ms / 1000)


def variant(number: int, count: int, message: Message) -> str:
    """The head of a branch that is not on the path."""
    head = _("Variant {number} of {count}").format(number=number, count=count)
    return f"{head}: {speaker(message)}"


def title_of(record: Record) -> str:
    """The title in one line."""
    return printable_line(record.title) or _("Chat")


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
