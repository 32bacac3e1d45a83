"""The button that sends a message and stops the reply to it."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QMouseEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.look.icons import BESIDE_WORDS, beside_words
from desktop.ui.widgets.shortcuts import with_shortcut


class SendButton(QPushButton):
    """One button for Send and Stop: its role changes, its size never does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("send")
        self.setIconSize(BESIDE_WORDS)
        self._color = "white"
        self._streaming = False
        self.set_streaming(False)

    @property
    def streaming(self) -> bool:
        """Return whether the button is Stop now."""
        return self._streaming

    def set_streaming(self, streaming: bool) -> None:
        """Become Stop while a reply arrives, else Send."""
        self._streaming = streaming
        text, keys = self._role(streaming)
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(with_shortcut(text, keys))
        self.setIcon(beside_words("stop" if streaming else "send", self._color))

    def set_palette(self, palette: Palette) -> None:
        """Draw the icon in the colours of `palette`."""
        self._color = palette.on_accent
        self.set_streaming(self._streaming)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._take_width()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take_width()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ignore a double click's second half: it must not stop what the first one sent."""
        event.accept()

    def _take_width(self) -> None:
        """Take the width of the wider one of the two roles in the language in use."""
        widths = []
        for streaming in (not self._streaming, self._streaming):  # the present role comes last
            self.setText(self._role(streaming)[0])
            widths.append(self.sizeHint().width())
        self.setFixedWidth(max(widths))

    @staticmethod
    def _role(streaming: bool) -> tuple[str, str]:
        return (_("Stop"), keys_of(CommandName.STOP)) if streaming else (_("Send"), "Enter")
