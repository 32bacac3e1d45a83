"""What a broken reply may do at an endpoint: the fields for it."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from desktop.chat.endpoint import Continue, Endpoint, Resume
from desktop.language import _
from desktop.ui.widgets.labels import labelled


class ReconnectForm(QWidget):
    """Resume, continue, and whether a reply continues by itself."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._resume = _Choice(
            _("When the connection breaks"),
            _("Some servers keep a reply for a while and give the rest of it"),
            {
                "none": _("The reply stays as it is"),
                "llama.cpp": _("Fetch the rest (llama.cpp keeps it)"),
            },
        )
        self._continue = _Choice(
            _("When a reply was cut off"),
            _("A new request can go on with it, where the server knows one of these forms"),
            {
                "none": _("Retry only"),
                "prefill": _("Continue: llama.cpp and others (prefill)"),
                "vllm": _("Continue: vLLM"),
                "prefix": _("Continue: DeepSeek, Mistral (prefix)"),
            },
        )
        self._auto = QCheckBox(_("Continue by itself"))
        self._auto.setAccessibleName(_("Continue by itself"))
        self._auto.setToolTip(_("Without a click; the seam is marked, and the request is paid for"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        for choice in (self._resume, self._continue):
            layout.addWidget(labelled(choice.accessibleName(), choice))
            choice.currentIndexChanged.connect(self._on_edited)
        layout.addWidget(self._auto)
        self._auto.toggled.connect(self._on_edited)

    def show_endpoint(self, endpoint: Endpoint) -> None:
        """Fill the fields."""
        self.blockSignals(True)
        self._resume.setCurrentIndex(self._resume.findData(endpoint.resume))
        self._continue.setCurrentIndex(self._continue.findData(endpoint.continue_))
        self._auto.setChecked(endpoint.auto_continue)
        self.blockSignals(False)
        self._auto.setEnabled(endpoint.continue_ != "none")

    def applied_to(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint with what these fields say."""
        form = cast(Continue, self._continue.currentData())
        return replace(
            endpoint,
            resume=cast(Resume, self._resume.currentData()),
            continue_=form,
            auto_continue=self._auto.isChecked() and form != "none",
        )

    def _on_edited(self, value: object) -> None:
        self._auto.setEnabled(self._continue.currentData() != "none")
        self.changed.emit()


class _Choice(QComboBox):
    def __init__(self, name: str, hint: str, choices: dict[str, str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(hint)
        for value, text in choices.items():
            self.addItem(text, value)
        self.setMinimumContentsLength(10)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the form; passing by it must not change a choice."""
        event.ignore()
