"""Token colours of settled code, in slices between the drawing of a reply.

Lexers are chosen by the fence's language name alone. Some of them hang on hostile input, so what
they are given is short; everything else stays plain.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor

from desktop.rendering.palette import Palette
from desktop.rendering.safe_text import utf16_length
from desktop.rendering.style import PANEL, Style

if TYPE_CHECKING:
    from pygments.lexer import Lexer

LONGEST_CODE = 20_000
"""Characters of code that are coloured at most (Pygments: 392 kB/s)."""
_LONGEST_SLOW = 2_000
_SLOW = {"typescript", "ts", "tsx", "console", "shell-session", "r", "scala", "make", "makefile"}
"""Lexers that take over a second on 10 kB of hostile input, growing with its square."""
_LONGEST_LINE = 1_000
_SLICE = 0.004
"""Seconds that one slice may take."""


@dataclass(slots=True)
class _Job:
    start: QTextCursor
    panel: int
    language: str
    lines: int
    style: Style
    tokens: Iterator[tuple[int, int, str]] | None = None


class CodeColours(QObject):
    """Colours panels one after the other. Its timer runs only while there is work."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: deque[_Job] = deque()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._work)

    @property
    def is_idle(self) -> bool:
        """Whether every panel has its colours."""
        return not self._jobs

    def add(self, start: QTextCursor, language: str, lines: int, style: Style) -> None:
        """Colour `lines` lines of code from `start` on, later."""
        if language:
            panel = start.block().blockFormat().intProperty(PANEL)
            self._jobs.append(_Job(start, panel, language, lines, style))
            self._timer.start(0)

    def clear(self) -> None:
        """Forget all that is not coloured yet: the document is drawn anew."""
        self._jobs.clear()
        self._timer.stop()

    def _work(self) -> None:
        until = time.perf_counter() + _SLICE
        while self._jobs and time.perf_counter() < until:
            if not self._colour(self._jobs[0], until):
                self._jobs.popleft()
        if not self._jobs:
            self._timer.stop()

    def _colour(self, job: _Job, until: float) -> bool:
        """Colour until the time is up. Returns whether the job has more to do."""
        if job.start.block().blockFormat().intProperty(PANEL) != job.panel:
            return False  # the reply has gone from the document
        if job.tokens is None:
            job.tokens = _coloured(_code(job), job.language, job.style.palette)
        cursor = QTextCursor(job.start)
        start = job.start.position()
        cursor.beginEditBlock()
        try:
            for begin, end, color in job.tokens:
                cursor.setPosition(start + begin)
                cursor.setPosition(start + end, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(job.style.code(color))
                if time.perf_counter() > until:
                    return True
        finally:
            cursor.endEditBlock()
        return False


def _code(job: _Job) -> str:
    lines, block, length = [], job.start.block(), 0
    for _line in range(job.lines):
        lines.append(block.text())
        length += block.length()
        if block.length() > _LONGEST_LINE or length > LONGEST_CODE:
            return ""
        block = block.next()
    return "\n".join(lines)


def _coloured(code: str, language: str, palette: Palette) -> Iterator[tuple[int, int, str]]:
    """Start, end (UTF-16 units) and colour of the tokens that are not in the text's colour."""
    from pygments.token import Comment, Keyword, Literal, Name, Operator

    colours = {
        Comment: palette.code_comment,
        Keyword: palette.code_keyword,
        Operator.Word: palette.code_keyword,
        Name.Tag: palette.code_keyword,
        Literal: palette.code_string,
    }
    if not code or (language.lower() in _SLOW and len(code) > _LONGEST_SLOW):
        return
    lexer = _lexer(language.lower())
    if lexer is None:
        return
    at = 0
    for token, text in lexer.get_tokens(code):
        color = next((colours[kind] for kind in reversed(token.split()) if kind in colours), "")
        if color and text.strip():
            yield at, at + utf16_length(text.rstrip("\n")), color
        at += utf16_length(text)


@lru_cache(maxsize=64)  # the names come from replies
def _lexer(language: str) -> Lexer | None:
    """The lexer of this name: made once, since that costs as much as lexing 300 characters."""
    from pygments.lexers import get_lexer_by_name  # 40 ms, and most replies have no code
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
