"""The endpoint and model in use, and the popup to choose others."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.labels import plain_label, plain_tip
from desktop.ui.naming import shown_model, shown_name
from desktop.ui.tasks import Tasks, cancel

_VALUE = Qt.ItemDataRole.UserRole
_PADDING = 16
"""Pixels at least between the edge and the text of a flat button, its focus ring included."""
_WIDTH = 360
_ROWS = 9
"""Models that are listed without scrolling."""
_MOVING_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class ModelPicker(QPushButton):
    """Names what answers; opens a popup of the endpoints and of the models of the one in use."""

    endpoint_chosen = Signal(object)
    """An Endpoint of the settings."""
    model_chosen = Signal(str)

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._endpoint = workspace.default_endpoint()
        self._name, self._model = "", ""
        self._popup = _Popup(workspace, tasks, self)
        self.setObjectName("flat")
        self.setAccessibleName(_("Model"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(60)
        self.clicked.connect(self.open)
        self._popup.endpoint_chosen.connect(self.endpoint_chosen)
        self._popup.model_chosen.connect(self.model_chosen)

    def set_endpoint(self, endpoint: Endpoint) -> None:
        """Name this endpoint and its model."""
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

    def open(self) -> None:
        """Show the popup below, with the models asked for anew."""
        self._popup.show_for(self._endpoint, self.mapToGlobal(QPoint(0, self.height() + 2)))


def _joined(name: str, model: str) -> str:
    return " • ".join(part for part in (name, model) if part)


class _Popup(QFrame):
    """Endpoints above, models of the current endpoint below, with a filter that is free text."""

    endpoint_chosen = Signal(object)
    model_chosen = Signal(str)

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._workspace = workspace
        self._tasks = tasks
        self._fetching: asyncio.Task[None] | None = None
        self._models: list[str] = []
        self._current = ""
        self._place = QPoint()
        self.setObjectName("popup")
        self._endpoints = _list(_("Endpoints"))
        self._filter = QLineEdit()
        self._filter.setAccessibleName(_("Model name"))
        self._filter.setPlaceholderText(_("Find or type a model"))
        self._state = plain_label(object_name="muted")
        self._found = _list(_("Models"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.setSpacing(6)
        for widget in (self._endpoints, self._filter, self._state, self._found):
            layout.addWidget(widget)
        self._filter.installEventFilter(self)
        self._filter.textChanged.connect(self._show_models)
        self._filter.returnPressed.connect(self._on_return)
        self._endpoints.itemActivated.connect(self._on_endpoint)
        self._endpoints.itemClicked.connect(self._on_endpoint)
        self._found.itemActivated.connect(self._on_model)
        self._found.itemClicked.connect(self._on_model)

    def show_for(self, endpoint: Endpoint, place: QPoint) -> None:
        """Open at `place` and fetch the models of `endpoint`."""
        self._show_endpoints(endpoint)
        self._models = []
        self._current = endpoint.model
        self._place = place
        self._filter.clear()
        remote = endpoint.kind == "openai"
        self._filter.setVisible(remote)
        self._show_models()
        self._tell(_("Loading…") if remote else _("The model on this computer is set in Settings."))
        if remote:
            self._fetching = self._tasks.start(self._fetch(endpoint), "models of an endpoint")
        self._fit()
        self.show()
        (self._filter if remote else self._endpoints).setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        cancel(self._fetching)
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the filter move through the models found."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            moves = event.key() in _MOVING_KEYS
            if moves:
                self._found.keyPressEvent(event)
            return moves
        return super().eventFilter(watched, event)

    async def _fetch(self, endpoint: Endpoint) -> None:
        try:
            self._models = await self._workspace.list_models(endpoint)
        except ChatError as error:
            why = explain(error).sentence  # its remedy is for a question; this asks again anyway
            self._tell(_("{why} A model's name can be typed all the same.").format(why=why))
            return
        self._tell("" if self._models else _("This endpoint names no models; type one."))
        self._show_models()

    def _show_endpoints(self, current: Endpoint) -> None:
        self._endpoints.clear()
        for endpoint in self._workspace.settings.endpoints:
            chosen = endpoint.name == current.name
            item = _item(shown_name(endpoint), endpoint.name, chosen)
            self._endpoints.addItem(item)
            if chosen:
                self._endpoints.setCurrentItem(item)
        rows = min(6, self._endpoints.count())
        self._endpoints.setFixedHeight(rows * max(20, self._endpoints.sizeHintForRow(0)) + 12)

    def _show_models(self) -> None:
        """What matches the filter, then the typed text itself. The one in use is marked."""
        typed = self._filter.text().strip()
        self._found.clear()
        for model in self._models:
            if typed.lower() in model.lower():
                self._found.addItem(_item(model, model, model == self._current))
                if model == self._current and not typed:
                    self._found.setCurrentRow(self._found.count() - 1)
        if typed and typed not in self._models:
            self._found.addItem(_item(_("Use “{model}”").format(model=typed), typed, False))
        if self._found.currentRow() < 0:
            self._found.setCurrentRow(0)
        self._fit()

    def _fit(self) -> None:
        """Be as tall as what is listed, and stay on the screen."""
        rows = min(_ROWS, self._found.count())
        self._found.setVisible(rows > 0)
        self._found.setFixedHeight(rows * max(20, self._found.sizeHintForRow(0)) + 12)
        screen = self.screen().availableGeometry()
        self.setFixedWidth(min(_WIDTH, screen.width()))
        self.adjustSize()
        left = min(self._place.x(), screen.right() - self.width())
        top = min(self._place.y(), screen.bottom() - self.height())
        self.move(max(screen.left(), left), max(screen.top(), top))

    def _tell(self, text: str) -> None:
        self._state.setText(text)
        self._state.setVisible(bool(text))
        self._fit()

    def _on_return(self) -> None:
        if item := self._found.currentItem():
            self._on_model(item)

    def _on_endpoint(self, item: QListWidgetItem) -> None:
        self.close()
        self.endpoint_chosen.emit(self._workspace.settings.get(item.data(_VALUE)))

    def _on_model(self, item: QListWidgetItem) -> None:
        # A click that also activates would choose twice.
        if self.isVisible():
            self.close()
            self.model_chosen.emit(item.data(_VALUE))


def _item(text: str, value: str, chosen: bool) -> QListWidgetItem:
    item = QListWidgetItem(f"{'✓' if chosen else '   '} {text}")
    item.setData(Qt.ItemDataRole.AccessibleTextRole, text)
    item.setToolTip(plain_tip(text))
    item.setData(_VALUE, value)
    return item


def _list(name: str) -> QListWidget:
    result = QListWidget()
    result.setAccessibleName(name)
    result.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    result.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    return result
