"""The parts of a question, and the line that unfolds a long one."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCursor

from desktop.rendering.document.reply_pages import next_panel
from desktop.rendering.markdown.blocks.block import Kind
from desktop.rendering.markdown.inline.mixed_scripts import fitted_text
from desktop.rendering.safety.links import InternalLink
from desktop.rendering.safety.safe_text import safe_text
from desktop.rendering.style.properties import CHROME, HIDDEN
from desktop.rendering.style.spacing import PANEL_PADDING
from desktop.ui.conversation.messages.message_document import MessageDocument, write_line
from desktop.ui.conversation.messages.parts import LINE, Part


@dataclass(frozen=True, slots=True)
class FoldLine:
    """The line that unfolds a question, with the text that is `hidden`; or that folds it again."""

    words: str
    link: InternalLink
    hidden: str | None = None


class QuestionPart(Part):
    """Lines of a question, in its tinted panel to the right."""

    def __init__(
        self,
        document: MessageDocument,
        lines: list[str],
        panel: int,
        left: float,
        *,
        note: str,
        first: bool,
        last: bool,
    ) -> None:
        """`note`: the window's words at the end of the question; "": there are none."""
        super().__init__(document)
        self._note = note
        self.all_lines = lines
        self.lines = lines
        """Those that are shown."""
        self._fold: FoldLine | None = None
        self._panel = panel
        self._is_first = first
        self._is_last = last
        self.left = left
        self.size = sum(map(len, lines)) + LINE
        self.actions: QTextCursor | None = None

    def show(self, count: int | None, fold: FoldLine) -> None:
        """Show so many lines, or all, and below them a line that unfolds or folds the question."""
        self.lines, self._fold = self.all_lines[:count], fold

    def show_all(self) -> None:
        """Show all lines, and the question goes on below them."""
        self.lines, self._fold = self.all_lines, None

    def place(self, left: float) -> None:
        """Move the panel's edge to `left`: the window has another width."""
        self.left = left
        if self.first is None:
            return
        block = self.first.block()
        for number in range(len(self.lines) + self._added):
            QTextCursor(block).setBlockFormat(self._form(number))
            block = block.next()

    @property
    def fold_line(self) -> QTextCursor | None:
        """The drawn line that unfolds or folds the question, selected; None where there is none."""
        if self.first is None or self._fold is None:
            return None
        number = self.first.blockNumber() + len(self.lines)
        line = QTextCursor(self.document.qt.findBlockByNumber(number))
        line.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        return line

    def forget(self) -> None:
        super().forget()
        self.actions = None

    def _draw(self, after: QTextBlock) -> None:
        text_form = self.document.style.text.plain()
        for number, line in enumerate(self.lines):
            at = self.document.insert(after, self._form(number), text_form)
            self._write(at.block(), line)
            after = at.block()
        if self._fold is not None:
            link = self._fold.link.address()
            note = self.document.style.text.note(self.document.style.palette.accent, link)
            at = self.document.insert(after, self._form(len(self.lines)), note)
            write_line(at, self._fold.words, note)
            after = at.block()
        if self._ends and self._note:
            note = self.document.style.text.note()
            at = self.document.insert(after, self._form(len(self.lines) + self._added - 1), note)
            write_line(at, self._note, note)
            after = at.block()
        if self._ends:
            height = self.document.style.text.actions_height + PANEL_PADDING
            self.actions = self.document.insert_place(after, height)

    def _write(self, block: QTextBlock, line: str) -> None:
        """Write a line into an empty block, Chinese beside Latin as in a reply."""
        cursor = QTextCursor(block)
        for text, look in fitted_text(safe_text(line)):
            cursor.insertText(text, self.document.style.text.run(look, Kind.PARAGRAPH, 0))

    @property
    def _ends(self) -> bool:
        """Whether nothing of the question is drawn below this part."""
        return self._is_last or self._fold is not None

    @property
    def _added(self) -> int:
        """How many lines of the window stand below the lines that are shown."""
        return (self._fold is not None) + (self._ends and bool(self._note))

    def _form(self, number: int) -> QTextBlockFormat:
        first = self._is_first and number == 0
        form = self.document.style.user_block(self._panel, self.left, first)
        if number >= len(self.lines):
            form.setProperty(CHROME, True)
        if number == len(self.lines) and self._fold is not None and self._fold.hidden is not None:
            form.setProperty(HIDDEN, self._fold.hidden)
        return form


class EditorPart(Part):
    """The place that is kept free for the editor of a message."""

    actions: QTextCursor | None = None
    fold_line: QTextCursor | None = None

    def __init__(self, document: MessageDocument, height: int) -> None:
        """`height`: the editor's, in pixels."""
        super().__init__(document)
        self.lines: list[str] = []
        self.height = height

    def resize(self, height: int) -> None:
        """Keep so many pixels free. The caller opens the edit block."""
        self.height = height
        if self.first is not None:
            self.document.dress_place(self.first, height + PANEL_PADDING)

    def _draw(self, after: QTextBlock) -> None:
        self.document.insert_place(after, self.height + PANEL_PADDING)


def question_parts(
    document: MessageDocument,
    text: str,
    left: float,
    *,
    note: str,
    longest: int,
    page: int,
    below: int | None = None,
) -> list[QuestionPart]:
    """Divide a question into parts of about `page` characters; lines over `longest` are cut.

    `note`: the window's words at the end of the question. `below`: the panel in which something of
    the question stands above these words; None: nothing does.
    """
    lines = [
        line[at : at + longest]
        for line in text.split("\n")
        for at in range(0, max(len(line), 1), longest)
    ]
    groups: list[list[str]] = [[]]
    size = 0
    for line in lines:
        if size > page:
            groups.append([])
            size = 0
        groups[-1].append(line)
        size += len(line) + 1
    panel, last = next_panel() if below is None else below, len(groups) - 1
    return [
        QuestionPart(
            *(document, group, panel, left),
            note=note,
            first=number == 0 and below is None,
            last=number == last,
        )
        for number, group in enumerate(groups)
    ]
