"""Shows the endpoint and model that the chat asks, and opens the popup to choose others."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.settings.endpoint_names import shown_model, shown_name
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.labels import plain_tip
from desktop.ui.window.endpoint.model_popup import ModelPopup

_PADDING = 11
"""Pixels at least between the edge and the text, its focus ring included."""
_LEAST = 190
"""The least width in pixels, where the names are that long."""
_ARROW = 14
"""Side in pixels of the arrow behind the text."""


class ModelPicker(QPushButton):
    """The button that names endpoint and model, above the conversation."""

    chosen = Signal(object, bool)
    """A ModelChoice, and whether its model was typed."""

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget) -> None:
        """`parent`: the widget that the popup lies over."""
        super().__init__(parent)
        self._workspace, self._over = workspace, parent
        self._endpoint = workspace.endpoints.default_endpoint()
        self._name, self._model = "", ""
        self._arrow = QIcon()
        self._popup = ModelPopup(workspace, tasks, self, parent)
        self.setObjectName("chip")
        self.setAccessibleName(_("Model"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)
        self._popup.chosen.connect(self.chosen)

    def set_endpoint(self, endpoint: Endpoint) -> None:
        """Show the names of this endpoint and its model."""
        self._endpoint = endpoint
        self._name, self._model = shown_name(endpoint), shown_model(endpoint.model)
        if endpoint.kind == "local":
            self._model = self._workspace.endpoints.model_file(endpoint)
        elif not self._model:
            self._model = _("choose a model")
        full = _joined(self._name, self._model)
        self.setAccessibleDescription(full)
        self.setToolTip(plain_tip(_("Endpoint and model: {name}").format(name=full)))
        self._fit()
        self.updateGeometry()

    def set_palette(self, palette: Palette) -> None:
        """Draw the arrow in the colours of `palette`."""
        self._arrow = icon("down", palette.muted)
        self.update()

    def choose(self) -> None:
        """Open the popup."""
        place = self.mapTo(self._over, self.rect().bottomLeft())
        self._popup.show_for(self._endpoint, place + QPoint(0, 3))

    def sizeHint(self) -> QSize:
        """Room for all of it, however much of it is shown just now."""
        width = self._width_of(_joined(self._name, self._model)) + self._around()
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(_LEAST, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        place = self.rect().adjusted(0, 0, -_PADDING, 0)
        place.setLeft(place.right() - _ARROW)
        self._arrow.paint(QPainter(self), place)

    def _fit(self) -> None:
        """Show what there is room for; the model matters more than its endpoint's name."""
        room = self.width() - self._around()
        name, model = self._name, self._model
        if self._width_of(_joined(name, model)) > room:
            name = self._elided(name, room * 2 // 5 if model else room)
            model = self._elided(model, room - self._width_of(f"{name} · "))
        self.setText(_joined(name, model).replace("&", "&&"))  # a lone & marks a shortcut

    def _around(self) -> int:
        """Pixels beside the names: for the padding, the border and the arrow."""
        return 2 * _PADDING + _ARROW + 8

    def _width_of(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)

    def _elided(self, text: str, room: int) -> str:
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)

    def _on_clicked(self) -> None:
        """Show the popup below, with the models asked for anew, or close it."""
        if self._popup.isVisible():
            self._popup.hide()
        else:
            self.choose()


def _joined(name: str, model: str) -> str:
    return " · ".join(part for part in (name, model) if part)
