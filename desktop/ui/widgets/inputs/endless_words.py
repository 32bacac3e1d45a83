"""A field for text that may hold a word of many thousands of letters, such as a file as base64."""

from __future__ import annotations

import re

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QTextEdit

_ENDLESS = re.compile(r"\S{5000}")
"""Words longer than this may be broken anywhere: Qt's search for a place to break takes a time that
grows with the square of their length."""


class EndlessWordsEdit(QTextEdit):
    """Breaks its lines anywhere, no longer between words, once such a word is put in, until its
    whole text is replaced."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        if _ENDLESS.search(source.text()):
            self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        super().insertFromMimeData(source)

    def setPlainText(self, text: str) -> None:
        if _ENDLESS.search(text):
            self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
            super().setPlainText(text)
        else:  # in this order: what stood there may have been without end
            super().setPlainText(text)
            self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
