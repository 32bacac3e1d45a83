"""The endpoint and model in use, and the popup to choose others."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
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
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.labels import plain_label
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.telling import told

_VALUE = Qt.ItemDataRole.UserRole
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
        self._full_text = ""
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
        parts = [endpoint.name, shown_model(endpoint)]
        self._full_text = " • ".join(part for part in parts if part)
        self.setAccessibleDescription(self._full_text)
        self.setToolTip(_("Endpoint and model"))
        self.setText(f"{self._full_text} ▾".replace("&", "&&"))  # a lone & marks a shortcut

    def open(self) -> None:
        """Show the popup below, with the models asked for anew."""
        self._popup.show_for(self._endpoint, self.mapToGlobal(QPoint(0, self.height() + 2)))


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
        self._filter.clear()
        remote = endpoint.kind == "openai"
        for widget in (self._filter, self._found):
            widget.setVisible(remote)
        self._show_models()
        self._tell(_("Loading…") if remote else _("The model on this computer is set in Settings."))
        if remote:
            self._fetching = self._tasks.start(self._fetch(endpoint), "models of an endpoint")
        self.resize(max(340, self.sizeHint().width()), 460 if remote else self.sizeHint().height())
        self.move(place)
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
            self._tell(told(error))
            return
        self._tell("" if self._models else _("This endpoint names no models; type one."))
        self._show_models()

    def _show_endpoints(self, current: Endpoint) -> None:
        self._endpoints.clear()
        for endpoint in self._workspace.settings.endpoints:
            chosen = endpoint.name == current.name
            item = QListWidgetItem(f"{'✓' if chosen else '   '} {endpoint.name}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, endpoint.name)
            item.setData(_VALUE, endpoint.name)
            self._endpoints.addItem(item)
            if chosen:
                self._endpoints.setCurrentItem(item)
        rows = min(6, self._endpoints.count())
        self._endpoints.setFixedHeight(rows * max(20, self._endpoints.sizeHintForRow(0)) + 12)

    def _show_models(self) -> None:
        """What matches the filter, then the typed text itself; the first of them is current."""
        typed = self._filter.text().strip()
        self._found.clear()
        for model in self._models:
            if typed.lower() in model.lower():
                self._add_model(model, model)
        if typed and typed not in self._models:
            self._add_model(_("Use “{model}”").format(model=typed), typed)
        self._found.setCurrentRow(0)

    def _add_model(self, text: str, model: str) -> None:
        item = QListWidgetItem(text)
        item.setData(_VALUE, model)
        self._found.addItem(item)

    def _tell(self, text: str) -> None:
        self._state.setText(text)
        self._state.setVisible(bool(text))

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


def shown_model(endpoint: Endpoint) -> str:
    """The model's name as a person reads it: of a file, its name without the folders."""
    return Path(endpoint.model).stem if endpoint.kind == "local" else endpoint.model


def _list(name: str) -> QListWidget:
    result = QListWidget()
    result.setAccessibleName(name)
    result.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    result.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    return result
