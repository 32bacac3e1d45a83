"""The popup below the name of the model: an endpoint, or one of its models, is chosen there.

It lies over the window as a part of it. A window of its own of the popup kind would swallow the
click that closes it, and would leave the keyboard to the button that opened it.
"""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.endpoint_names import shown_name
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.choices import ChoiceList, Choices
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.typed import typed_text

_WIDTH = 360
_EDGE = 4
"""Pixels between the popup and the edge of the widget that it lies over."""
_ENDPOINTS, _MODELS = 6, 9
"""Rows that are seen without scrolling."""
_MOVING_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class ModelPopup(QFrame):
    """Endpoints above, models of the current endpoint below, with a filter that is free text.

    A name that the endpoint does not list is used by a step of its own, down to its row: Enter
    behind a question that was typed here by mistake must not make it the model.
    """

    endpoint_chosen = Signal(object)
    model_chosen = Signal(str)

    def __init__(
        self, workspace: Workspace, tasks: Tasks, opener: QWidget, parent: QWidget
    ) -> None:
        """`opener`: a click on it is left to it. `parent`: the widget that the popup lies over."""
        super().__init__(parent)
        self._workspace, self._tasks = workspace, tasks
        self._opener, self._over = opener, parent
        self._fetching: asyncio.Task[None] | None = None
        self._models: list[str] = []
        self._current = self._status = ""
        self._loading = False
        self._place = QPoint()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._application = application
        self.setObjectName("popup")
        self._endpoints = ChoiceList(_("Endpoints"), Choices(self._shown_name, self))
        self._filter = QLineEdit()
        self._filter.setAccessibleName(_("Model name"))
        self._filter.setPlaceholderText(_("Find or type a model"))
        self._state = plain_label(object_name="muted")
        self._found = ChoiceList(_("Models"), Choices(parent=self))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.setSpacing(6)
        for widget in (self._endpoints, self._filter, self._state, self._found):
            layout.addWidget(widget)
        self._filter.textChanged.connect(self._show_models)
        self._filter.returnPressed.connect(self._on_return)
        self._endpoints.taken.connect(self._on_endpoint)
        self._found.taken.connect(self._on_model)
        self._application.focusChanged.connect(self._on_focus_changed)
        self.hide()

    def show_for(self, endpoint: Endpoint, place: QPoint) -> None:
        """Open at `place` of the parent, and fetch the models of `endpoint`."""
        self._place, self._current = place, endpoint.model
        self._models = []
        self._show_endpoints(endpoint)
        remote = endpoint.kind == "openai"
        self._filter.setVisible(remote)
        self._loading = remote
        self._status = _("The model on this computer is set in Settings.")
        if remote:
            self._status = _("Loading…")
            self._fetching = self._tasks.start(self._fetch(endpoint), "models of an endpoint")
        self._filter.clear()
        self._show_models()
        self.show()
        self.raise_()
        (self._filter if remote else self._endpoints).setFocus()

    # closing ----------------------------------------------------------------------------
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._application.installEventFilter(self)  # no longer than it is open: each event pays

    def hideEvent(self, event: QHideEvent) -> None:
        self._application.removeEventFilter(self)
        cancel(self._fetching)
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close the popup by a click beside it, which also does what it does there. Arrows in the
        filter move through the models found."""
        match event.type():
            case QEvent.Type.MouseButtonPress if self._is_beside(watched):
                self.hide()
            case QEvent.Type.Resize if watched is self._over:
                self._fit()
            case QEvent.Type.KeyPress if watched is self._filter and isinstance(event, QKeyEvent):
                if event.key() in _MOVING_KEYS:
                    self._found.keyPressEvent(event)
                    return True
        return False

    def event(self, event: QEvent) -> bool:
        """Take Esc for the popup, before the window takes it."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Write in the filter what is typed in a list; without a filter, leave it to the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif not typed_text(event) and not event.matches(QKeySequence.StandardKey.Paste):
            event.accept()
        elif self._filter.isVisible():
            self._filter.setFocus()
            self._filter.keyPressEvent(event)
        else:
            event.ignore()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab within the popup."""
        if not self.isVisible():
            return super().focusNextPrevChild(forward)
        stops = [w for w in (self._endpoints, self._filter, self._found) if w.isVisible()]
        at = next((n for n, stop in enumerate(stops) if stop.hasFocus()), -1)
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _is_beside(self, watched: QObject) -> bool:
        return (
            isinstance(watched, QWidget)
            and watched.window() is self.window()
            and watched not in (self, self._opener)
            and not self.isAncestorOf(watched)
        )

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and not self.isAncestorOf(now):
            self.hide()

    # what is listed ---------------------------------------------------------------------
    async def _fetch(self, endpoint: Endpoint) -> None:
        try:
            self._models = await self._workspace.endpoints.list_models(endpoint)
        except ChatError as error:
            why = explain(error).sentence  # its remedy is for a question; this asks again anyway
            self._status = _("{why} A model's name can be typed all the same.").format(why=why)
        else:
            self._status = "" if self._models else _("This endpoint names no models; type one.")
        self._loading = False
        self._show_models()

    def _show_endpoints(self, current: Endpoint) -> None:
        names = [endpoint.name for endpoint in self._workspace.settings.endpoints]
        at = names.index(current.name) if current.name in names else -1
        self._endpoints.list_values(names, current.name, current=at)
        self._endpoints.go_to(at)
        self._endpoints.set_rows(_ENDPOINTS)

    def _shown_name(self, name: str) -> str:
        return shown_name(self._workspace.settings.get(name))

    def _show_models(self) -> None:
        """List what matches the filter, then the typed name itself. The model in use is marked."""
        typed = self._filter.text().strip()
        words = typed.lower()
        matching = [model for model in self._models if words in model.lower()]
        is_new = bool(typed) and len(typed.split()) == 1 and typed not in matching
        at = matching.index(self._current) if not typed and self._current in matching else 0
        self._found.list_values(matching, self._current, typed if is_new else "", current=at)
        self._found.setVisible(bool(matching) or is_new)
        unknown = bool(typed) and not matching and not self._loading
        status = _unlisted(typed) if unknown else self._status
        self._state.setText(status)
        self._state.setVisible(bool(status))
        self._fit()
        if matching:  # the name that was typed is never gone to by itself
            self._found.go_to(at)

    def _fit(self) -> None:
        """Make the popup as tall as its lists, within its parent."""
        room = self._over.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        self.setFixedWidth(min(_WIDTH, room.width()))
        self._found.set_rows(_MODELS)
        self.adjustSize()
        if (beyond := self.height() - room.height()) > 0:
            self._found.setFixedHeight(max(0, self._found.height() - beyond))
            self.adjustSize()
        left = min(self._place.x(), room.right() + 1 - self.width())
        top = min(self._place.y(), room.bottom() + 1 - self.height())
        self.move(max(room.left(), left), max(room.top(), top))

    # choosing ---------------------------------------------------------------------------
    def _on_return(self) -> None:
        index = self._found.currentIndex()
        if index.isValid():
            self._on_model(index.data(Choices.VALUE))

    def _on_endpoint(self, name: str) -> None:
        if self.isVisible():  # a click that also activates would choose twice
            self.hide()
            self.endpoint_chosen.emit(self._workspace.settings.get(name))

    def _on_model(self, name: str) -> None:
        if self.isVisible():
            self.hide()
            self.model_chosen.emit(name)


def _unlisted(typed: str) -> str:
    """Return the line for a name that no listed model has."""
    if len(typed.split()) > 1:
        return _("No model is called that. A name with spaces is set in Settings.")
    return _("No model is called that. Press ↓ and Enter to use the name all the same.")
