"""Reads a selection in the document as passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFragment,
)

from desktop.rendering.export.passages import Passage, Reader, picture_text
from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.markdown.inline.runs import OBJECT, Look, Run, merged
from desktop.rendering.objects.formulas import LATEX
from desktop.rendering.objects.pictures import ALT
from desktop.rendering.safety.links import is_openable
from desktop.rendering.safety.safe_text import utf16_length
from desktop.rendering.style.properties import (
    CHROME,
    CONTINUED,
    DEPTH,
    HEADER_ROW,
    HIDDEN,
    LANGUAGE,
    MARKER,
    MIRRORED,
    PANEL,
    PANEL_KIND,
    QUOTES,
    RULED,
    SUMMARY,
    TAGS,
    PanelKind,
)
from desktop.rendering.style.text_style import is_boxed

Hidden = Callable[[str], Iterable[Block]]
"""Gives the blocks that the summary with this link hides."""


def nothing(_address: str) -> Iterable[Block]:
    """Hide nothing."""
    return ()


def of_selection(selection: QTextCursor, hidden: Hidden = nothing) -> Iterator[Passage]:
    """Read the selected passages, without the words that the window put between the messages.

    If only such words are selected, they are returned. The document may change in between: the
    selection is looked up anew for each passage.
    """
    said = False
    for passage in Selection(selection, hidden).passages():
        said = True
        yield passage
    if not said:
        blocks = Selection(selection)
        for block in blocks:
            yield Passage(Kind.PARAGRAPH, (Run(blocks.text(block)),))


class Selection:
    """The blocks of a selection, and the selected part of each."""

    def __init__(self, selection: QTextCursor, hidden: Hidden = nothing) -> None:
        self._hidden = hidden
        self._document = selection.document()
        self._from, self._to = (QTextCursor(self._document) for _ in range(2))
        for cursor, position in zip((self._from, self._to), _bounds(selection), strict=True):
            cursor.setPosition(position)
        self._start, self._end = self._from.position(), self._to.position()
        self._looks: dict[tuple[int, bool], Look] = {}

    def __iter__(self) -> Iterator[QTextBlock]:
        at = QTextCursor(self._from)
        while True:
            self._start, self._end = self._from.position(), self._to.position()
            block = at.block()
            if block.position() > self._end:
                return
            following = _start_behind(block)
            yield block
            if following is None:
                return
            if not following.atBlockStart():  # another block took the place of that one
                following = _start_behind(following.block())
            if following is None:
                return
            at = following

    def passages(self) -> Iterator[Passage]:
        row: list[QTextBlock] = []
        language: str | None = None
        for block in self:
            found: list[Passage] = []  # no block is looked at behind a `yield`: it may be gone
            form = block.blockFormat()
            is_cell = form.intProperty(PANEL_KIND) == PanelKind.TABLE
            if row and (not is_cell or form.boolProperty(CHROME)):
                found.append(self._row(row))
                row = []
            if form.boolProperty(CHROME):
                if form.hasProperty(LANGUAGE):
                    language = form.stringProperty(LANGUAGE)
                if form.hasProperty(HIDDEN) and self._goes_over(block):
                    found += _hidden(form)
            elif is_cell:
                row.append(block)
            elif self._is_touched(block, form):
                is_code = form.intProperty(PANEL_KIND) == PanelKind.CODE
                if is_code and language is None:
                    language = _language_above(block)
                found.append(self._passage(block, form, (language or "") if is_code else ""))
                language = language if is_code else None
            folded = form.stringProperty(SUMMARY) if self._goes_beyond(block) else ""
            yield from found
            if folded:
                yield from filter(None, map(Reader().passage, self._hidden(folded)))
        if row:
            yield self._row(row)

    def text(self, block: QTextBlock, start: int = 0) -> str:
        """The selected text of a block, from the position `start` in the document."""
        begin = max(self._start, start, block.position())
        return _cut(block.text(), begin - block.position(), self._end - block.position())

    def _is_touched(self, block: QTextBlock, form: QTextBlockFormat) -> bool:
        """Whether the selection reaches into the block, and does not only end at its start."""
        in_front = self._start < block.position() == self._end and block.length() > 1
        same_panel = form.intProperty(PANEL) == block.previous().blockFormat().intProperty(PANEL)
        return not in_front or (form.hasProperty(PANEL) and same_panel)

    def _goes_over(self, block: QTextBlock) -> bool:
        """Whether the selection begins before the block and ends behind it."""
        return self._start < block.position() and self._goes_beyond(block)

    def _goes_beyond(self, block: QTextBlock) -> bool:
        return block.position() + block.length() <= self._end

    def _passage(self, block: QTextBlock, form: QTextBlockFormat, language: str) -> Passage:
        kind = _kind(form)
        begins = self._start <= block.position()
        marker = form.stringProperty(MARKER)
        after = block.position() + utf16_length(marker) + 1 if marker else 0
        if form.hasProperty(SUMMARY):
            after = block.position() + _SIGN
        plain = kind is Kind.CODE or form.hasProperty(PANEL)
        return Passage(
            kind if begins or kind is not Kind.ITEM else Kind.PARAGRAPH,
            (Run(self.text(block)),) if plain else self._runs(block, after, form),
            level=form.headingLevel(),
            depth=form.intProperty(DEPTH),
            quotes=form.intProperty(QUOTES),
            marker=marker if begins else "",
            panel=form.intProperty(PANEL),
            language=language,
            verbatim=plain and kind is not Kind.CODE,
            continued=form.boolProperty(CONTINUED) and self._start < block.position(),
        )

    def _row(self, row: Sequence[QTextBlock]) -> Passage:
        first = row[0].blockFormat()
        at, end = row[0].position(), row[0].position() + row[0].length()
        if at <= self._start and self._end < end:  # some words of one cell are no table
            return Passage(Kind.PARAGRAPH, self._runs(row[0], 0, first))
        mirrored = first.hasProperty(MIRRORED)
        row = row[::-1] if mirrored else row
        forms = [block.blockFormat() for block in row]
        return Passage(
            Kind.ROW,
            depth=first.intProperty(DEPTH),
            quotes=first.intProperty(QUOTES),
            panel=first.intProperty(PANEL),
            cells=tuple(self._runs(block, 0, block.blockFormat()) for block in row),
            aligns=tuple(_align(form) for form in forms),
            header=first.boolProperty(HEADER_ROW),
            mirrored=mirrored,
        )

    def _runs(self, block: QTextBlock, start: int, form: QTextBlockFormat) -> tuple[Run, ...]:
        """The selected runs of a block from the position `start` on."""
        bold = form.headingLevel() > 0 or form.boolProperty(HEADER_ROW)
        runs: list[Run] = []
        part = block.begin()
        while not part.atEnd():
            fragment = part.fragment()
            at = fragment.position()
            begin = max(self._start, start, at)
            if begin < min(self._end, at + fragment.length()):
                text = _cut(fragment.text(), begin - at, self._end - at)
                runs.append(self._run(text, fragment, bold))
            part += 1
        return tuple(merged(runs))

    def _run(self, text: str, fragment: QTextFragment, bold: bool) -> Run:
        """Few formats are in use, and each takes far longer to ask than to look up."""
        key = fragment.charFormatIndex(), bold
        look = self._looks.get(key)
        if look is None:
            look = self._looks[key] = _look(fragment.charFormat(), bold)
        if text.startswith(OBJECT) and not look.math:
            return Run(picture_text(fragment.charFormat().stringProperty(ALT)))
        return Run(text, look)


_SIGN = 2
"""Characters before a summary, which say whether it is unfolded."""


def _start_behind(block: QTextBlock) -> QTextCursor | None:
    """Where the next block starts. If that is removed and another one written in its place, as at
    the end of a reply that goes on, the cursor stays in front of it: at the end of `block`."""
    if not block.next().isValid():
        return None
    start = QTextCursor(block.next())
    start.setKeepPositionOnInsert(True)
    return start


def _bounds(selection: QTextCursor) -> tuple[int, int]:
    """Where the selection begins and ends; cells of a table are taken as a whole."""
    table = selection.currentTable() if selection.hasComplexSelection() else None
    if table is None:
        return selection.selectionStart(), selection.selectionEnd()
    # The four numbers come back as a tuple, whatever the stub says.
    cells: tuple[int, ...] = selection.selectedTableCells()  # type: ignore[assignment]
    first, rows, left, columns = cells
    start = table.cellAt(first, left).firstCursorPosition().position()
    last = table.cellAt(first + rows - 1, left + columns - 1)
    return start, last.lastCursorPosition().position()


def _kind(form: QTextBlockFormat) -> Kind:
    if form.intProperty(PANEL_KIND) == PanelKind.CODE:
        return Kind.CODE
    if form.headingLevel():
        return Kind.HEADING
    if form.stringProperty(MARKER):
        return Kind.ITEM
    return Kind.RULE if form.boolProperty(RULED) else Kind.PARAGRAPH


def _look(form: QTextCharFormat, bold: bool) -> Look:
    """The look of a text format; `bold`: the block's text is bold anyway."""
    if latex := form.stringProperty(LATEX):
        return Look(math=latex)
    address = form.anchorHref()
    tags = tuple(form.stringProperty(TAGS).split())
    return Look(
        strong=not bold and form.fontWeight() >= QFont.Weight.Bold,
        emphasis=form.fontItalic(),
        strike=form.fontStrikeOut(),
        code=is_boxed(form) and "kbd" not in tags,
        link=address if is_openable(address) else "",
        raised=form.verticalAlignment() is _RAISED and "sup" not in tags,
        tags=tags,
    )


def _hidden(form: QTextBlockFormat) -> Iterator[Passage]:
    """The lines of a long question that are folded away."""
    for line in form.stringProperty(HIDDEN).split("\n"):
        panel = form.intProperty(PANEL)
        yield Passage(Kind.PARAGRAPH, (Run(line),), panel=panel, verbatim=True)


_RAISED = QTextCharFormat.VerticalAlignment.AlignSuperScript


def _align(form: QTextBlockFormat) -> str:
    """ "center", the side at which text does not begin, or ""."""
    if form.alignment() & Qt.AlignmentFlag.AlignHCenter:
        return "center"
    side = "right" if form.alignment() & Qt.AlignmentFlag.AlignRight else "left"
    written = form.boolProperty(MIRRORED) if form.hasProperty(MIRRORED) else side == "right"
    return side if written else ""


def _language_above(line: QTextBlock) -> str:
    """The language of the panel whose head is not selected."""
    panel = line.blockFormat().intProperty(PANEL)
    while line.isValid() and line.blockFormat().intProperty(PANEL) == panel:
        if line.blockFormat().hasProperty(LANGUAGE):
            return str(line.blockFormat().stringProperty(LANGUAGE))
        line = line.previous()
    return ""


def _cut(text: str, start: int, end: int) -> str:
    """A part of `text`; positions in a document count UTF-16 units."""
    if text.isascii():
        return text[max(start, 0) : max(end, 0)]
    units = text.encode("utf-16-le", "surrogatepass")
    return units[max(start, 0) * 2 : max(end, 0) * 2].decode("utf-16-le", "replace")
