"""Writes one chat as HTML: its questions and replies, the other branches folded away."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import assert_never

from desktop.chat.content import File, Part, Picture, Text, Unknown
from desktop.chat.messages import Message, Role
from desktop.exchange.record import Record
from desktop.exchange.texts.words import speaker, thought
from desktop.exchange.writing import Words
from desktop.language import _, ngettext
from desktop.rendering.markdown.blocks.splitter import definitions_in
from desktop.rendering.pages.drawings import Drawings
from desktop.rendering.pages.facts import (
    chat_facts,
    file_facts,
    first_words,
    foot,
    line,
    machine_time,
    moment,
    title,
    tool_title,
)
from desktop.rendering.pages.options import PageOptions
from desktop.rendering.pages.pictures import picture
from desktop.rendering.pages.pieces import SeamHere, pieces
from desktop.rendering.pages.reply_html import ReplyHtml
from desktop.rendering.pages.walk import BranchBegins, BranchEnds, FoldBegins, FoldEnds, steps
from desktop.rendering.safety.safe_text import safe_text

_DEEPEST = 20
"""Folds within folds that stand within one another on the page; browsers give up at some 500."""
_FEWEST_QUESTIONS = 4
"""From so many questions on, a chat has a list of them."""
_LONGEST_WRITTEN = 32_768
"""Characters of a person's text that are written at a time."""


class ChatHtml:
    """One chat of a page."""

    def __init__(
        self,
        record: Record,
        words: Words,
        options: PageOptions,
        drawings: Drawings,
        number: int,
        *,
        several: bool,
    ) -> None:
        """`number`: which chat of the page, from 1. `several`: it is one of several."""
        self._record, self._words, self._options = record, words, options
        self._drawings, self._number = drawings, number
        self._level = 2 + several
        """Of the headings of messages."""

    def parts(self) -> Iterator[str]:
        """Write it."""
        level = self._level - 1
        yield f'<section class="chat" id="c{self._number}">'
        yield f'<header><h{level} id="t{self._number}"><bdi>{escape(title(self._record.title))}'
        yield f'</bdi></h{level}><p class="muted">{escape(chat_facts(self._record))}</p></header>\n'
        yield from self._instructions()
        yield from self._questions()
        for step in steps(self._record, variants=self._options.variants):
            match step:
                case Message():
                    yield from self._message(step)
                case FoldBegins():
                    yield _fold(step)
                case BranchBegins(number, depth):
                    tag = '<div class="branch">' if depth < _DEEPEST else ""
                    yield f'{tag}<p class="muted">{escape(_variant(number))}</p>'
                case BranchEnds(depth):
                    yield "</div>" if depth < _DEEPEST else ""
                case FoldEnds(depth):
                    yield "</details>\n" if depth < _DEEPEST else ""
                case _:
                    assert_never(step)
        yield "</section>\n"

    def _instructions(self) -> Iterator[str]:
        """What the chat adds to each of its questions."""
        if system := self._record.steering.system:
            yield f'<details class="setup"><summary>{escape(_("Instructions"))}</summary>'
            yield from _as_written(system)
            yield "</details>\n"

    def _questions(self) -> Iterator[str]:
        """The contents of a long chat: its questions on the active path."""
        asked = [
            message
            for message in steps(self._record, variants=False)
            if isinstance(message, Message) and message.role is Role.USER
        ]
        if len(asked) < _FEWEST_QUESTIONS:
            return
        label = ngettext("{count} question", "{count} questions", len(asked))
        yield '<details class="contents"><summary>'
        yield f"{escape(label.format(count=len(asked)))}</summary><ol>"
        for message in asked:
            entry = f"<bdi>{escape(first_words(message))}</bdi>"
            yield f'<li><a href="#{self._id(message)}">{entry}</a></li>'
        yield "</ol></details>\n"

    def _message(self, message: Message) -> Iterator[str]:
        by = speaker(message, line)
        asked = message.role is not Role.ASSISTANT
        heading = f"{by}: {first_words(message)}" if asked else by
        yield f'<article class="{"question" if asked else "reply"}" id="{self._id(message)}">'
        yield f'<h{self._level} class="unseen">{escape(heading)}</h{self._level}>'
        yield from self._said(message) if asked else self._reply(message)
        yield f'<p class="foot">{self._foot(message)}</p>'
        yield "</article>\n"

    def _foot(self, message: Message) -> str:
        at, when = escape(machine_time(message.created_at)), moment(message.created_at)
        parts = [
            f'<time datetime="{at}">{when}</time>' if part == when else escape(part)
            for part in foot(message, self._words)
        ]
        return " · ".join(parts)

    def _id(self, message: Message) -> str:
        return f"m{self._number}-{message.id}"

    def _said(self, message: Message) -> Iterator[str]:
        """A person's words in their panel, the files above them."""
        yield '<div class="said">'
        files = [part for part in message.content if not isinstance(part, Text)]
        if files:
            yield '<ul class="files">'
            for part in files:
                yield f"<li>{self._attached(part)}</li>"
            yield "</ul>"
        if text := message.text:
            yield from _as_written(text)
        yield "</div>"

    def _reply(self, message: Message) -> Iterator[str]:
        if message.reasoning and self._options.thoughts:
            yield f'<details class="thoughts"><summary>{escape(thought(message))}</summary>'
            yield "<div>"
            thoughts = ReplyHtml(self._drawings, self._level, definitions_in(message.reasoning))
            yield from thoughts.feed(message.reasoning)
            yield from thoughts.finish()
            yield "</div></details>"
        yield '<div class="text">'
        yield from self._text(message)
        yield "</div>"
        for call in message.tool_calls:
            yield f'<details class="tool"><summary>{escape(tool_title(call.name))}</summary>'
            yield '<figure class="code"><pre><code>'
            yield from _escaped(call.arguments)
            yield "</code></pre></figure></details>"
        if trouble := self._words.trouble(message):
            yield f'<p class="trouble">{escape(line(trouble))}</p>'

    def _text(self, message: Message) -> Iterator[str]:
        """The Markdown of a reply, with its pictures and seams where they stand."""
        reply = ReplyHtml(self._drawings, self._level, definitions_in(message.text))
        for piece in pieces(message):
            match piece:
                case str(text):
                    yield from reply.feed(text)
                case SeamHere(cause, within):
                    note = escape(line(self._words.seam(cause)))
                    yield from reply.note(f'<p class="seam">{note}</p>', behind=within)
                case part:
                    yield from reply.note(self._attached(part), behind=False)
        yield from reply.finish()

    def _attached(self, part: Part) -> str:
        match part:
            case Picture():
                return self._picture(part)
            case File():
                return _card(part, line(part.name))
            case Unknown() | Text():
                return f'<div class="file">{escape(_("Attachment"))}</div>'
            case _:
                assert_never(part)

    def _picture(self, part: Picture) -> str:
        name = line(part.name) or _("Picture")
        try:
            give = self._record.files.get(part.sha256)
            made = picture(give(), name) if give is not None else ""
        except (OSError, ValueError):
            made = ""
        return f'<figure class="picture">{made}</figure>' if made else _card(part, name)


def _card(part: Picture | File, name: str) -> str:
    """A file by its name."""
    facts = f"<small>{escape(file_facts(part))}</small>"
    return f'<div class="file"><bdi>{escape(name)}</bdi>{facts}</div>'


def _fold(fold: FoldBegins) -> str:
    if fold.role is Role.USER:
        words = ngettext(
            "{count} other version of this question",
            "{count} other versions of this question",
            fold.count,
        )
    else:
        words = ngettext("{count} other reply", "{count} other replies", fold.count)
    said = escape(words.format(count=fold.count))
    if fold.depth >= _DEEPEST:
        return f'<p class="muted">{said}</p>'
    return f'<details class="others"><summary>{said}</summary>'


def _variant(number: int) -> str:
    return _("Variant {number}").format(number=number)


def _as_written(text: str) -> Iterator[str]:
    yield '<p class="words" dir="auto">'
    yield from _escaped(text)
    yield "</p>"


def _escaped(text: str) -> Iterator[str]:
    for at in range(0, len(text), _LONGEST_WRITTEN):
        yield escape(safe_text(text[at : at + _LONGEST_WRITTEN]))
