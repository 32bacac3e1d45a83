"""Draws messages into strips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextBlockFormat, QTextCharFormat

from desktop.rendering.document.block_writer import BlockWriter
from desktop.rendering.document.code_colours import CodeColours
from desktop.rendering.document.reply_pages import Page, ReplyPages, next_panel
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.markdown.inline.runs import OBJECT
from desktop.rendering.objects.album import Album
from desktop.rendering.objects.file_cards import card_format
from desktop.rendering.objects.pictures import HIGHEST, picture_format
from desktop.rendering.pages.paper.protocol import (
    Card,
    ChatBegins,
    Image,
    Note,
    Passage,
    Piece,
    Told,
)
from desktop.rendering.pages.paper.reply_pieces import block_behind, pages_of, part_of, same_panel
from desktop.rendering.pages.paper.strips import Strip
from desktop.rendering.safety.safe_text import safe_text
from desktop.rendering.style.spacing import PANEL_SIDE
from desktop.rendering.style.style import Style

_MESSAGE, _LINE = 26.0, 4.0
"""Pixels above a message, and above a small line."""
_PART = 4_000
"""Characters of a person's text in one strip."""
_MEASURED = 200
"""Characters of a line that are measured: more than a sheet is wide."""
_SMALLEST_INDENT = 0.12
"""Of the sheet's width: what a question leaves free beside it, at least."""
_PICTURE_HEIGHT = 200.0


@dataclass(slots=True)
class _Work:
    """What drawing counts; nobody asks here."""

    touched: int = 0
    parsed: int = 0


@dataclass(slots=True)
class MessageStrips:
    """Makes strips of one style for sheets of one width, each with the gap above it."""

    style: Style
    helper: HelperProcess
    width: float
    album: Album = field(default_factory=Album)
    """Keeps the pictures of one message."""
    colours: CodeColours = field(init=False)
    """Of all strips."""
    _muted: Style = field(init=False)

    def __post_init__(self) -> None:
        self.colours = CodeColours(self.helper)
        self._muted = self.style.muted

    def contents(self, name: str, titles: list[str]) -> Iterator[tuple[Strip, float]]:
        """The title of the whole, and the chats in it."""
        yield self._heading(name, 1.7), 0.0
        for number, one in enumerate(titles):
            strip = self._line(f"{number + 1}.  {one}", self.style.text.plain())
            strip.leads_to = number
            yield strip, _LINE + 8 * (number == 0)

    def chat(self, chat: ChatBegins) -> Iterator[tuple[Strip, float]]:
        """The head of a chat."""
        head = self._heading(chat.title, 1.5)
        head.is_apart = True
        head.keeps_place = (0, chat.title)
        yield head, 0.0
        yield self._line(chat.facts, self.style.text.note()), _LINE
        if chat.instructions:
            yield from self._markdown([Passage(chat.instructions)], self._muted)

    def message(self, told: Told) -> Iterator[tuple[Strip, float]]:
        """A message, from its words to the line below it."""
        self.album = Album()
        strips = self._asked(told) if told.is_asked else self._replied(told)
        first = True
        for strip, gap in strips:
            strip.holds.append(self.album)
            if first and told.entry:
                strip.keeps_place = (1, told.entry)
            yield strip, gap + _MESSAGE * first
            first = False
        foot = self._line(told.foot, self.style.text.note(), is_right=told.is_asked)
        foot.messages = 1
        yield foot, 8.0

    # what a person said -----------------------------------------------------------------
    def _asked(self, told: Told) -> Iterator[tuple[Strip, float]]:
        text = safe_text("".join(one.text for one in told.pieces if isinstance(one, Passage)))
        files = [one for one in told.pieces if isinstance(one, Image | Card)]
        parts = list(_parts(text)) if text else []
        panel, indent = next_panel(), self._indent(text, has_files=bool(files))
        plain = self.style.text.plain()
        if files:
            strip = Strip(self.style, self.width)
            strip.draw_files(self.helper)
            cursor = strip.insert(self.style.user_block(panel, indent, first=True), "", plain)
            for number, one in enumerate(files):
                cursor.insertText("  " if number else "", plain)
                cursor.insertText(OBJECT, self._object(one))
            if parts:
                strip.end_open(panel)
            yield strip, 0.0
        for number, lines in enumerate(parts):
            goes_on = bool(files) or number > 0
            strip = Strip(self.style, self.width, panel if goes_on else 0)
            for at, line in enumerate(lines):
                form = self.style.user_block(panel, indent, first=not goes_on and at == 0)
                strip.insert(form, line, plain)
            if number < len(parts) - 1:
                strip.end_open(panel)
            yield strip, 0.0

    def _indent(self, text: str, *, has_files: bool) -> float:
        """How far to the right a question's panel begins: it hugs its words."""
        least = self.width * _SMALLEST_INDENT
        if has_files:
            return least
        metrics = QFontMetricsF(self.style.font)
        lines = text.split("\n", 60)
        wide = max((metrics.horizontalAdvance(line[:_MEASURED]) for line in lines), default=0.0)
        return max(least, self.width - wide - 2 * PANEL_SIDE - 4)

    def _object(self, one: Image | Card) -> QTextCharFormat:
        if isinstance(one, Card):
            return card_format(self.style, one.name, one.facts)
        form = picture_format(self.style, self.album.add(one.address), one.name)
        form.setProperty(HIGHEST, _PICTURE_HEIGHT)
        return form

    # what a model said ------------------------------------------------------------------
    def _replied(self, told: Told) -> Iterator[tuple[Strip, float]]:
        note = self.style.text.note()
        if told.thoughts:
            yield self._line(told.thoughts_title, note, heads=True), 0.0
            yield from self._markdown([Passage(told.thoughts)], self._muted)
        yield from self._markdown(told.pieces, self.style)
        for title, arguments in told.tools:
            yield self._line(title, note, heads=bool(arguments)), 12.0
            if arguments:
                yield self._line(safe_text(arguments), self.style.text.code()), _LINE
        if told.trouble:
            form = self.style.text.plain(self.style.palette.error)
            yield self._line(told.trouble, form), 12.0

    def _markdown(self, pieces: list[Piece], style: Style) -> Iterator[tuple[Strip, float]]:
        """Text of a model, with what stands within it."""
        pages, stops = pages_of(pieces)
        done = 0
        for number, page in enumerate(pages.pages):
            end = done + len(page.blocks)
            cuts = sorted(at for at in stops if done < at < end)
            bounds = [done, *cuts, end]
            for start, stop in pairwise(bounds):
                if start in stops:
                    yield from self._between(stops.pop(start))
                part = part_of(page, start - done, stop - done)
                after = block_behind(pages, number, stop - done)
                if part.blocks:
                    yield self._page(pages, part, after, style), 12.0 if start == 0 else 0.0
            done = end
        for rest in stops.values():
            yield from self._between(rest)

    def _between(self, pieces: list[Piece]) -> Iterator[tuple[Strip, float]]:
        for piece in pieces:
            if isinstance(piece, Note):
                yield self._line(f"— {piece.text}", self.style.text.note()), 10.0
            elif isinstance(piece, Image | Card):
                strip = Strip(self.style, self.width)
                strip.draw_files(self.helper)
                form = self._object(piece)
                form.clearProperty(HIGHEST)
                cursor = strip.insert(QTextBlockFormat(), "", self.style.text.plain())
                cursor.insertText(OBJECT, form)
                yield strip, 12.0

    def _page(self, pages: ReplyPages, page: Page, after: Block | None, style: Style) -> Strip:
        first, last = page.blocks[0], page.blocks[-1]
        goes_on = first.kind is Kind.CODE and same_panel(page.before, first)
        panel = pages.panel(first.number) if goes_on else 0
        strip = Strip(style, self.width, panel)
        strip.holds.append(pages)
        writer = BlockWriter(strip.last, style, pages, self.colours, _Work(), None)
        blocks = [one for one in page.blocks if one.kind is not Kind.FENCE or one.text]
        strip.write(writer, replace(page, blocks=blocks), self.helper)
        if last.kind in (Kind.CODE, Kind.FENCE) and same_panel(last, after):
            strip.end_open(pages.panel(last.number))
        return strip

    def _heading(self, text: str, scale: float) -> Strip:
        font = QFont(self.style.font)
        font.setPointSizeF(font.pointSizeF() * scale)
        font.setBold(True)
        form = self.style.text.plain()
        form = QTextCharFormat(form)
        form.setFont(font)
        block = QTextBlockFormat()
        block.setHeadingLevel(1)
        strip = Strip(self.style, self.width)
        strip.insert(block, text, form)
        return strip

    def _line(
        self, text: str, form: QTextCharFormat, *, is_right: bool = False, heads: bool = False
    ) -> Strip:
        """A line of the page's own words; safe to show. `heads`: it belongs to what follows."""
        strip = Strip(self.style, self.width)
        block = QTextBlockFormat()
        if is_right:
            block.setAlignment(_RIGHT)
        if heads:
            block.setHeadingLevel(1)
        strip.insert(block, text, form)
        return strip


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute


def _parts(text: str) -> Iterator[list[str]]:
    """The lines of a person's text, in parts of about `_PART` characters; longer lines are cut."""
    part, size = list[str](), 0
    for line in text.split("\n"):
        for at in range(0, max(1, len(line)), _PART):
            piece = line[at : at + _PART]
            part.append(piece)
            size += len(piece) + 40
            if size >= _PART:
                yield part
                part, size = [], 0
    if part:
        yield part
