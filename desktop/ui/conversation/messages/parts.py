"""The parts of messages: each is drawn, and removed from the document, as a whole."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from PySide6.QtGui import QTextBlock, QTextCursor

from desktop.chat.messages import Message, TurnState
from desktop.engine.explain.sentences import explain_end
from desktop.language import _, ngettext
from desktop.rendering.document.block_writer import BlockWriter
from desktop.rendering.document.folds import NOTHING
from desktop.rendering.document.reply_pages import Page, ReplyPages
from desktop.rendering.markdown.blocks.line_machine import Block, Kind
from desktop.rendering.safety.links import InternalLink
from desktop.rendering.style.properties import FOLD_MARKS, SignKind
from desktop.rendering.style.spacing import end_gap
from desktop.rendering.style.style import Style
from desktop.ui.conversation.messages.failure_line import FailureLine
from desktop.ui.conversation.messages.figures import Figures
from desktop.ui.conversation.messages.message_document import MessageDocument, write_line
from desktop.ui.conversation.messages.state_line import sending_words, state_line

LINE = 60
"""Characters that a line of the window's own counts as."""


class Part(ABC):
    """A piece of a message; while it is drawn, it takes at least one block of the document."""

    size = LINE
    """About how many characters the part has."""

    def __init__(self, document: MessageDocument) -> None:
        self.document = document
        self.first: QTextCursor | None = None
        """At the start of its first block; None while it is not drawn."""

    def draw(self, after: QTextBlock) -> None:
        """Draw the part behind the block `after`."""
        number = after.blockNumber()
        self._draw(after)
        self.first = QTextCursor(self.document.qt.findBlockByNumber(number + 1))
        self.first.setKeepPositionOnInsert(True)

    def forget(self) -> None:
        """Note that the part was removed from the document."""
        self.first = None

    @abstractmethod
    def _draw(self, after: QTextBlock) -> None: ...


class LinePart(Part):
    """One line of the window's own words, which may change."""

    def __init__(self, document: MessageDocument, text: str = "", link: str = "") -> None:
        super().__init__(document)
        self._text = text
        self._link = link

    def say(self, text: str) -> None:
        """Show another text."""
        self._text = text
        if self.first is not None:
            write_line(self.first, text, self.document.style.text.note(link=self._link))
            self._mark(self.first)

    def _draw(self, after: QTextBlock) -> None:
        form = self.document.style.text.note(link=self._link)
        self._mark(self.document.insert_line(after, self._text, form))

    def _mark(self, at: QTextCursor) -> None:
        """Have the mark of a line that folds painted, and not drawn as a letter."""
        if self._link and self._text[:1] in FOLD_MARKS:
            start = QTextCursor(at.block())
            start.movePosition(
                QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor
            )
            form = self.document.style.text.note(link=self._link)
            start.setCharFormat(self.document.style.text.fold_mark(form))


class PagePart(Part):
    """A page of a reply, or of its thoughts. The last one grows while the text arrives."""

    def __init__(
        self,
        document: MessageDocument,
        reply_pages: ReplyPages,
        page: Page,
        style: Style,
        link: InternalLink,
    ) -> None:
        """`link`: to the section that the page is of."""
        super().__init__(document)
        self._reply_pages = reply_pages
        self._page = page
        self.style = style
        self._writer: BlockWriter | None = None
        self._drawn = 0
        self._is_seen = False  # any settled block is in sight
        self._link = link
        self.seams: list[tuple[int, int, str]] = []
        """The places of the seams: block, character in it, cause."""
        self.marks: list[tuple[QTextCursor, str]] = []
        """The seams in the document, while the part is drawn."""

    @property
    def size(self) -> int:  # type: ignore[override]
        """About how many characters the part has."""
        return self._reply_pages.size_of(self._page) + LINE

    def update(self) -> None:
        """Draw the text that came since the last time."""
        if self._writer is None:
            return
        page = self._page
        tail = self._reply_pages.tail() if page is self._reply_pages.pages[-1] else []
        is_empty = not page.blocks and not tail
        settled = self._shown(page.blocks[self._drawn :])
        tail = self._reply_pages.folds.shown(tail)
        if not self._is_seen and not tail:  # a part is never without a block
            tail = [Block(Kind.PARAGRAPH) if is_empty else NOTHING]
        number = self.first.blockNumber() if self.first is not None else 0
        self._writer.draw(settled, tail, page.before, page.first_lines)
        self._drawn = len(page.blocks)
        if self.first is not None and self.first.blockNumber() != number:
            # its first block was taken away, and with it the place; another is there now
            self.first.setPosition(self.document.qt.findBlockByNumber(number).position())

    def complete_links(self) -> None:
        """Give the links that are drawn the addresses that have come since."""
        if self._writer is not None:
            self._writer.links.complete()

    def end(self) -> QTextCursor | None:
        """A cursor at the end of what is drawn."""
        return self._writer.end() if self._writer is not None else None

    def mark(self, cause: str) -> None:
        """Mark a seam: from here on, the text comes from another source."""
        tail = self._reply_pages.tail()
        self.seams.append((len(self._page.blocks), len(tail[-1].text) if tail else 0, cause))
        if self._writer is not None:
            self.update()  # what came with the same flush stands before the mark
            self._put_mark(self._writer.end(), cause)

    def forget(self) -> None:
        super().forget()
        if self._writer is not None:
            self._writer.drop()
        self._writer = None
        self.marks.clear()

    def _draw(self, after: QTextBlock) -> None:
        self._writer = self.document.writer(after, self.style, self._reply_pages, self._link)
        self._drawn, self._is_seen = 0, False
        page = self._page
        for number, offset, cause in self.seams:
            upto = page.blocks[self._drawn : number + 1]
            if number >= len(page.blocks):
                self.update()  # it is in what is still open
            elif upto:
                self._writer.draw(self._shown(upto), [], page.before, page.first_lines)
                self._drawn += len(upto)
            end = self._writer.end()
            start = end.block().position()
            end.setPosition(min(start + offset, end.position()))
            self._put_mark(end, cause)
        self.update()

    def _shown(self, settled: Sequence[Block]) -> list[Block]:
        shown = self._reply_pages.folds.shown(settled)
        self._is_seen = self._is_seen or bool(shown)
        return shown

    def _put_mark(self, at: QTextCursor, cause: str) -> None:
        at = QTextCursor(at)
        at.setKeepPositionOnInsert(True)
        self.marks.append((at, cause))


class FootPart(Part):
    """The lines below a reply that ended: tool calls, failure, figures, the actions' place."""

    def __init__(
        self,
        document: MessageDocument,
        message: Message,
        others: Sequence[Message],
        last: Block | None,
    ) -> None:
        """`others`: the reply before it, and its variants."""
        super().__init__(document)
        self._message = message
        self._others = others
        self._last = last
        self.failure: FailureLine | None = None
        self.actions: QTextCursor | None = None
        self._figures: Figures | None = None

    def forget(self) -> None:
        super().forget()
        self.failure = self.actions = None

    def _draw(self, after: QTextBlock) -> None:
        calls = self._message.tool_calls
        for call in calls[:_MOST_CALLS]:
            after = self._draw_tool_call(after, call.name, call.arguments)
        style = self.document.style
        if (beyond := len(calls) - _MOST_CALLS) > 0:
            more = ngettext("{count} more tool call", "{count} more tool calls", beyond)
            text = more.format(count=beyond)
            after = self.document.insert_line(after, text, style.text.note(), top=12).block()
        if (why := explain_end(self._message)) is not None:
            bare = self._last is None and not self._message.tool_calls
            failed = self._message.state is TurnState.FAILED
            kind = SignKind.ERROR if failed else SignKind.WARNING
            self.failure = FailureLine(
                self.document, after, why, kind, self._message.id, top=0 if bare else 10
            )
            after = self.failure.block
        cost = self.document.cost_of(self._message)
        shows = self.document.shows_figures
        figures = state_line(self._message, self._others, cost) if shows else ""
        words = " · ".join(filter(None, (sending_words(self._message), figures)))
        self._figures = Figures(self.document, words, end_gap(self._last))
        self.actions = self._figures.draw(after)

    def refit(self) -> None:
        """Move the figures where the document's width wants them now."""
        if self._figures is not None and self.first is not None and self.actions is not None:
            self.first = self._figures.refit(self.first, self.actions)

    def _draw_tool_call(self, after: QTextBlock, name: str, arguments: str) -> QTextBlock:
        """Draw a tool call. It is never run."""
        style = self.document.style
        head = self.document.insert_line(after, tool_call_line(name), style.text.note(), top=12)
        at = self.document.insert(head.block(), style.plain_block(), style.text.code())
        cut = len(arguments) > _LONGEST_ARGUMENTS
        write_line(at, arguments[:_LONGEST_ARGUMENTS] + "…" * cut, style.text.code())
        return at.block()


_MOST_CALLS, _LONGEST_ARGUMENTS = 20, 2000
"""Tool calls of a reply that are shown, and characters of each one's arguments."""


def tool_call_line(name: str) -> str:
    """Return the line for a tool that the model asked for."""
    return _("Tool call: {name}").format(name=name)
