"""Writes chats as plain text: what was said, as it was written, and who said it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from desktop.chat.content import Text
from desktop.chat.messages import Message
from desktop.chat.text import printable_line, sound_text
from desktop.exchange.record import Record
from desktop.exchange.texts.telling import BranchClosed, BranchOpened, Said, Step, told
from desktop.exchange.texts.words import (
    endpoints,
    in_place_of,
    models,
    moment,
    notes,
    speaker,
    thought,
    title_of,
    variant,
)
from desktop.exchange.writing import Chats, How, Output, Words
from desktop.language import _


def write(chats: Chats, output: Output, how: How) -> None:
    """Write all chats, one behind the other."""
    is_first = True
    for record in chats.records:
        if not is_first:
            output.write(b"\n\n")
        for part in _parts(record, chats.words, how):
            output.write(f"{'' if is_first else chr(10)}{sound_text(part)}\n".encode())
            is_first = False


def said_in(message: Message) -> str:
    """The text of a message, with words for each of its attachments."""
    parts = (part.text if isinstance(part, Text) else in_place_of(part) for part in message.content)
    return "\n\n".join(parts).strip()


def _parts(record: Record, words: Words, how: How) -> Iterator[str]:
    title = title_of(record)
    facts = (moment(record.created_at).isoformat(), *models(record), *endpoints(record))
    yield f"{title}\n{'=' * min(len(title), 72)}\n{' · '.join(facts)}"
    if record.steering.system.strip():
        yield _labelled(_("Instructions"), record.steering.system)
    for step in told(record, variants=bool(how.variants)):
        yield from _step(step, words, how)


def _step(step: Step, words: Words, how: How) -> Iterator[str]:
    match step:
        case BranchOpened(message, number, count):
            yield f"[{variant(number, count, message)}]"
        case BranchClosed():
            yield f"[{_('End of the variant')}]"
        case Said(message):
            star = " ★" if message.is_starred else ""
            if how.thoughts and message.reasoning.strip():
                yield _labelled(f"{speaker(message)}, {thought(message)}", message.reasoning)
            yield _labelled(speaker(message) + star, said_in(message))
            for call in message.tool_calls:
                name = printable_line(call.name)
                head = _("The model asked for the tool {name}:").format(name=name)
                yield f"{head}\n{call.arguments}"
            for note in notes(message, words):
                yield f"[{note}]"
        case _:
            assert_never(step)


def _labelled(label: str, text: str) -> str:
    return f"{label}:\n\n{text.strip()}" if text.strip() else f"{label}:"
