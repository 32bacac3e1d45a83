"""The page of one endpoint, which scrolls: its parts one below the other."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.language import _
from desktop.ui.settings.endpoint_form import EndpointForm
from desktop.ui.settings.endpoint_test import EndpointTest
from desktop.ui.settings.key_field import KeyField
from desktop.ui.widgets.labels import labelled


class SettingsPage(QScrollArea):
    """Form, key, advanced fields, and the results of a test."""

    def __init__(
        self, form: EndpointForm, key_field: KeyField, endpoint_test: EndpointTest
    ) -> None:
        super().__init__()
        page = QWidget()
        page.setObjectName("page")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(14)
        self._key_row = labelled(_("Key"), key_field)
        for item in (form, self._key_row, form.advanced, endpoint_test):
            layout.addWidget(item)
        layout.addStretch(1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
        form.refused.connect(self._on_refused)
        endpoint_test.changed.connect(self._on_test_changed)

    def show_key_row(self, shown: bool) -> None:
        """Whether there is a key to enter."""
        self._key_row.setVisible(shown)

    def _on_refused(self, field: QWidget) -> None:
        self.ensureWidgetVisible(field)

    def _on_test_changed(self) -> None:
        QTimer.singleShot(0, self._show_end)  # once the results have their height

    def _show_end(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())
