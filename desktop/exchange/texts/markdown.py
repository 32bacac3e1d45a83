"""Writes chats as Markdown: front matter, a heading for each message, folds, files beside it."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from desktop.chat.content import Attachment, Picture, Text, Unknown
from desktop.chat.messages import Message, ToolCall
from desktop.chat.text import printable_line, sound_text
from desktop.exchange.record import Record
from desktop.exchange.texts.closing import closed, escaped, fenced
from desktop.exchange.texts.front_matter import facts_of, front_matter
from desktop.exchange.texts.telling import BranchClosed, BranchOpened, Said, Step, told
from desktop.exchange.texts.words import (
    in_place_of,
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
    """Write all chats, one behind the other; the facts of a single one stand in front."""
    several = len(chats.titles) != 1
    if several:
        facts = {"title": chats.name, "created": moment(chats.at), "chats": len(chats.titles)}
        output.write(f"{front_matter(facts)}\n".encode())
    for record in chats.records:
        if not several:
            output.write(f"{front_matter(facts_of(record))}\n".encode())
        for part in _Told(record, output, chats.words, how).parts(with_facts=several):
            output.write(f"\n{part}\n".encode())


def heading(title: str) -> str:
    """The heading of a chat."""
    return f"# {printable_line(title)}"


def message_heading(message: Message) -> str:
    """The heading of a message."""
    star = " ★" if message.is_starred else ""
    return f"## {speaker(message)}{star}"


@dataclass(frozen=True, slots=True)
class _Told:
    """A chat that is being written."""

    record: Record
    output: Output
    words: Words
    how: How
    links: dict[str, str | None] = field(default_factory=dict)
    """Where each of its files lies that was kept, or could not be."""

    def parts(self, *, with_facts: bool) -> Iterator[str]:
        """All that is written of it, with a blank line between one part and the next."""
        yield heading(title_of(self.record))
        if with_facts:
            yield from _facts(self.record)
        for step in told(self.record, variants=bool(self.how.variants)):
            yield from map(sound_text, self._step(step))

    def _step(self, step: Step) -> Iterator[str]:
        match step:
            case BranchOpened(message, number, count):
                yield _folded(variant(number, count, message))
            case BranchClosed():
                yield "</details>"
            case Said(message):
                yield message_heading(message)
                if self.how.thoughts and message.reasoning.strip():
                    yield _folded(thought(message))
                    yield closed(message.reasoning.strip())
                    yield "</details>"
                if said := self._content(message):
                    yield said
                yield from map(_call, message.tool_calls)
                for note in notes(message, self.words):
                    yield f"> {escaped(note)}"
            case _:
                assert_never(step)

    def _content(self, message: Message) -> str:
        """The text with its attachments where they stand in it."""
        parts = [
            part.text if isinstance(part, Text) else self._linked(part) for part in message.content
        ]
        return closed("\n\n".join(part.strip("\n") for part in parts).rstrip())

    def _linked(self, part: Attachment) -> str:
        if isinstance(part, Unknown):
            return in_place_of(part)
        if part.sha256 not in self.links:
            content = self.record.files.get(part.sha256)
            kept = None if content is None else self.output.beside(part.name, content)
            self.links[part.sha256] = kept
        if (link := self.links[part.sha256]) is None:
            return in_place_of(part)
        mark = "!" if isinstance(part, Picture) else ""
        return f"{mark}[{escaped(printable_line(part.name))}]({link})"


def _facts(record: Record) -> Iterator[str]:
    """The facts of one chat of several, as a list below its heading."""
    facts = facts_of(record)
    system = facts.pop("system")
    del facts["title"]
    shown = {
        _("Created"): facts["created"].isoformat(),
        _("Last change"): facts["updated"].isoformat(),
        _("Model"): _listed(facts["model"]),
        _("Endpoint"): _listed(facts["endpoint"]),
        _("Folder"): facts["folder"],
    }
    yield "\n".join(
        f"- {name}: {escaped(printable_line(value))}" for name, value in shown.items() if value
    )
    if system:
        yield _folded(_("Instructions"))
        yield closed(system)
        yield "</details>"


def _listed(names: str | list[str]) -> str:
    return names if isinstance(names, str) else ", ".join(names)


def _folded(head: str) -> str:
    return f"<details>\n<summary>{html.escape(head, quote=False)}</summary>"


def _call(call: ToolCall) -> str:
    try:
        shown = json.dumps(json.loads(call.arguments), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        shown = call.arguments
    name = escaped(printable_line(call.name))
    head = _("The model asked for the tool {name}:").format(name=name)
    return f"{head}\n\n{fenced(shown, 'json')}"
