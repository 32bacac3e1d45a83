"""Shows the endpoint and model in use, and opens the popup to choose others."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.endpoint_names import shown_model, shown_name
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.labels import plain_tip
from desktop.ui.window.endpoint.model_popup import ModelPopup

_PADDING = 16
"""Pixels at least between the edge and the text of a flat button, its focus ring included."""


class ModelPicker(QPushButton):
    """The button that names endpoint and model, above the conversation."""

    endpoint_chosen = Signal(object)
    """An Endpoint of the settings."""
    model_chosen = Signal(str)

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget) -> None:
        """`parent`: the widget that the popup lies over."""
        super().__init__(parent)
        self._workspace = workspace
        self._endpoint = workspace.endpoints.default_endpoint()
        self._name, self._model = "", ""
        self._popup = ModelPopup(workspace, tasks, self, parent)
        self.setObjectName("flat")
        self.setAccessibleName(_("Model"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(60)
        self.clicked.connect(self._on_clicked)
        self._popup.endpoint_chosen.connect(self.endpoint_chosen)
        self._popup.model_chosen.connect(self.model_chosen)

    def set_endpoint(self, endpoint: Endpoint) -> None:
        """Show the names of this endpoint and its model."""
        self._endpoint = endpoint
        self._name, self._model = shown_name(endpoint), shown_model(endpoint)
        if not self._model and endpoint.kind == "openai":
            self._model = _("choose a model")
        full = _joined(self._name, self._model)
        self.setAccessibleDescription(full)
        self.setToolTip(plain_tip(_("Endpoint and model: {name}").format(name=full)))
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for all of it, however much of it is shown just now."""
        width = self._width_of(_joined(self._name, self._model)) + self._around()
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        """Show what there is room for; the model matters more than its endpoint's name."""
        room = self.width() - self._around()
        name, model = self._name, self._model
        if self._width_of(_joined(name, model)) > room:
            name = self._elided(name, room * 2 // 5 if model else room)
            model = self._elided(model, room - self._width_of(f"{name} • "))
        self.setText(f"{_joined(name, model)} ▾".replace("&", "&&"))  # a lone & marks a shortcut

    def _around(self) -> int:
        """Pixels beside the names: for the padding, the border and the arrow."""
        return 2 * _PADDING + self._width_of(" ▾")

    def _width_of(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)

    def _elided(self, text: str, room: int) -> str:
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)

    def _on_clicked(self) -> None:
        """Show the popup below, with the models asked for anew, or close it."""
        if self._popup.isVisible():
            self._popup.hide()
        else:
            self._popup.show_for(self._endpoint, self.geometry().bottomLeft() + QPoint(0, 3))


def _joined(name: str, model: str) -> str:
    return " • ".join(part for part in (name, model) if part)
