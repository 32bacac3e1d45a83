"""The running text of a reply, or of its thoughts, as parts of a page each."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from desktop.chat.content import Picture
from desktop.chat.text import printable_line
from desktop.rendering.document.code_head import columns_in
from desktop.rendering.document.folds import Folds
from desktop.rendering.document.reply_pages import ReplyPages
from desktop.rendering.markdown.blocks.line_machine import Block
from desktop.rendering.objects.album import kept_address
from desktop.rendering.safety.links import InternalLink
from desktop.rendering.style.style import Style
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.messages.parts import PagePart


class Section:
    """Divides growing text into parts, and keeps those that are drawn up to date."""

    def __init__(
        self,
        document: MessageDocument,
        style: Style,
        link: InternalLink,
        before: Block | None = None,
        folds: Folds | None = None,
    ) -> None:
        """`link`: to the section. `before`: the block that it stands below. `folds`: as the reader
        left them."""
        self.reply_pages = ReplyPages(before, folds)
        self.parts: list[PagePart] = []
        self._document = document
        self._style = style
        self._link = link
        self._read = 0
        self._changed = 0  # the first part that may have to be drawn again

    @property
    def last_block(self) -> Block | None:
        """The last settled block of the text."""
        page = self.reply_pages.pages[-1]
        return page.blocks[-1] if page.blocks else page.before

    def is_long(self, number: int) -> bool:
        """Whether a line of a code block does not fit into the document's width."""
        code = self.reply_pages.codes.get(number)
        return code is not None and code.columns > columns_in(self._document.qt, self._style)

    def feed(self, text: str) -> None:
        """Add text of the model."""
        self.reply_pages.feed(text)
        self._document.work.written += len(text)
        self._grow()

    def add_picture(self, picture: Picture) -> None:
        """Add a picture behind the text so far."""
        address = kept_address(picture.sha256, picture.media_type)
        self.reply_pages.add_picture(address, printable_line(picture.name))
        self._grow()

    def expect_picture(self, size: int) -> None:
        """Say that so many bytes of a picture have come."""
        self.reply_pages.arriving = size
        self._grow()

    def finish(self) -> None:
        """Note that the text has ended."""
        self.reply_pages.finish()
        self._grow()

    def mark(self, cause: str) -> None:
        """Mark a seam: from here on, the text comes from another source."""
        if self.parts:
            self.parts[-1].mark(cause)

    def restyle(self, style: Style) -> None:
        """Draw in another style from now on."""
        self._style = style
        for part in self.parts:
            part.style = style

    def update(self) -> None:
        """Draw the text that came since the last time, in the parts that are drawn."""
        for part in self.parts[self._changed :]:
            part.update()
        self._changed = max(0, len(self.parts) - 1)
        self._document.work.read += self.reply_pages.characters_read - self._read
        self._read = self.reply_pages.characters_read

    def end(self) -> QTextCursor | None:
        """Return where the next words will stand; None where that is not drawn."""
        return self.parts[-1].end() if self.parts else None

    def _grow(self) -> None:
        pages = self.reply_pages.pages
        if not self.parts and not pages[0].blocks and not self.reply_pages.tail():
            return  # nothing to be seen yet
        for page in pages[len(self.parts) :]:
            self.parts.append(
                PagePart(self._document, self.reply_pages, page, self._style, self._link)
            )
