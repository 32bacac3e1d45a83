"""The report for IT: shown whole, then saved or copied."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.saving import save_text
from desktop.language import _
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import narrow_label, plain_label
from desktop.ui.widgets.popup import Popup, PopupBody
from desktop.ui.widgets.save_dialog import SaveDialog
from desktop.ui.widgets.shadow import DIM, paint_shadow

_WIDTH, _LINES = 720, 20
_CORNER = 12
"""The radius of the settings' corners, in pixels."""


class ReportPopup(Popup):
    """Shows a report. What is saved or copied is what stands in the field, and no more."""

    def __init__(self, text: str, over: QWidget) -> None:
        super().__init__(_("Report for IT"), _WIDTH, over)
        self.text = _field(text)
        self.save = push_button(
            _("Save…"), _("Saves the report to a file that you choose"), "primary"
        )
        self.copy = push_button(_("Copy"), _("Copies the report"))
        self.said = narrow_label()
        self.said.setObjectName("muted")
        self.save.clicked.connect(self._on_save)
        self.copy.clicked.connect(self._on_copy)
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(self.head(plain_label(_("Report for IT"), "section")))
        layout.addWidget(PopupBody(self._content()), 1)

    def _content(self) -> QWidget:
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.said, 1)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(24, 0, 24, 20)
        layout.setSpacing(10)
        layout.addWidget(self.text)
        layout.addLayout(buttons)
        return content

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the settings, which have round corners."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(DIM)
        painter.drawRoundedRect(self.rect(), _CORNER, _CORNER)
        paint_shadow(painter, self.panel.geometry())

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.said.setText(_("Copied."))

    def _on_save(self) -> None:
        name = f"weir-{date.today().isoformat()}.txt"
        dialog = SaveDialog(_("Save the report"), name, self._write, self)
        dialog.failed.connect(self._on_failed)
        dialog.open()

    def _write(self, path: Path) -> None:
        """Write what is shown. Raises FileNotSaved."""
        save_text(path, self.text.toPlainText() + "\n")
        self.said.setText(_("Saved as {name}.").format(name=path.name))

    def _on_failed(self, failure: ChatError) -> None:
        self.said.setText(explain(failure).line)


def _field(text: str) -> QPlainTextEdit:
    field = QPlainTextEdit(text)
    field.setObjectName("raw")
    field.setAccessibleName(_("The whole report"))
    field.setReadOnly(True)
    field.setTabChangesFocus(True)
    field.setFixedHeight(_LINES * field.fontMetrics().lineSpacing() + 24)
    return field
