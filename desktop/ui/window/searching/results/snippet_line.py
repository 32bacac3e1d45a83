"""Paints one line of text with the words that were found marked, as much of it as there is room."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from desktop.chat.searching.hits import Snippet
from desktop.rendering.safety.safe_text import safe_text, utf16_length

_CUT = "…"
_MARKS = re.compile(r"\*{2,3}|`{3,}|(?<!\S)#{1,6} ")
"""Markdown that nobody wants to read in a line, and that is hardly ever meant as it is."""
_BEFORE = 12
"""Characters that are kept before the first word where the line is cut at its start."""


def paint_snippet(
    painter: QPainter, place: QRect, snippet: Snippet, colour: QColor, behind: QColor
) -> None:
    """Paint a snippet in the painter's font. `behind`: the colour behind what was found."""
    text, marks = fitting(snippet, painter.font(), place.width())
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout = QTextLayout(text, painter.font())
    layout.setTextOption(option)
    layout.setFormats([_marked(text, mark, colour, behind) for mark in marks])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(place.width())
    layout.endLayout()
    top = place.top() + max(0.0, (place.height() - line.height()) / 2)
    painter.save()
    painter.setPen(colour)
    painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
    layout.draw(painter, QPointF(place.left(), top))
    painter.restore()


def fitting(snippet: Snippet, font: QFont, width: int) -> tuple[str, list[tuple[int, int]]]:
    """Return the text that has room, and where in it the words stand, in characters.

    It is cut at its start where the first word would be out of sight.
    """
    text, marks = _safe(snippet)
    metrics = QFontMetrics(font)
    first_end = marks[0][1] if marks else 0
    if metrics.horizontalAdvance(text[:first_end]) > width:
        cut = max(0, marks[0][0] - _BEFORE)
        text, by = _CUT + text[cut:], cut - len(_CUT)
        marks = [(start - by, end - by) for start, end in marks]
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    if shown == text:
        return text, marks
    kept = len(shown) - len(_CUT)
    return shown, [(start, min(end, kept)) for start, end in marks if start < kept]


def _safe(snippet: Snippet) -> tuple[str, list[tuple[int, int]]]:
    """Make the text safe to show, on one line; the marks stay on their words."""
    text, marks, at = "", [], 0
    for start, end in _in_order(snippet.marks, len(snippet.text)):
        text += _without_marks(snippet.text[at:start])
        begins = len(text)
        text += _line(snippet.text[start:end])
        marks.append((begins, len(text)))
        at = end
    return text + _without_marks(snippet.text[at:]), marks


def _in_order(marks: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    found, at = [], 0
    for start, end in sorted(marks):
        if at <= start < end <= length:
            found.append((start, end))
            at = end
    return found


def _line(text: str) -> str:
    return safe_text(text).replace("\n", " ").replace("\t", " ")


def _without_marks(text: str) -> str:
    return _line(_MARKS.sub("", text))


def _marked(
    text: str, mark: tuple[int, int], colour: QColor, behind: QColor
) -> QTextLayout.FormatRange:
    form = QTextCharFormat()
    form.setBackground(behind)
    form.setForeground(colour)
    found = QTextLayout.FormatRange()
    found.start = utf16_length(text[: mark[0]])
    found.length = utf16_length(text[mark[0] : mark[1]])
    found.format = form
    return found
