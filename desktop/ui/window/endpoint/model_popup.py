"""The popup below the name of the model: a model of any endpoint is chosen there for the chat.

It lies over the window as a part of it. A window of its own of the popup kind would swallow the
click that closes it, and would leave the keyboard to the button that opened it.
"""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.motion.fading import fading
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.inputs.list_field import ListField
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.shadow import Shadow
from desktop.ui.widgets.typed import takes_escape, typed_text
from desktop.ui.window.endpoint.model_list import ModelList
from desktop.ui.window.endpoint.model_rows import ModelRows
from desktop.ui.window.endpoint.models_known import ModelsKnown

_WIDTH = 420
_EDGE = 4
"""Pixels between the popup and the edge of the widget that it lies over."""
_ROWS = 14
"""Rows that are seen without scrolling."""


class ModelPopup(QFrame):
    """The models of all endpoints in one list, with a filter that is free text.

    A name that no endpoint lists is used by a step of its own, down to its row: Enter behind a
    question that was typed here by mistake must not make it the model.
    """

    chosen = Signal(object, bool)
    """A ModelChoice, and whether its model was typed."""

    def __init__(
        self, workspace: Workspace, tasks: Tasks, opener: QWidget, parent: QWidget
    ) -> None:
        """`opener`: a click on it is left to it. `parent`: the widget that the popup lies over."""
        super().__init__(parent)
        self._workspace, self._tasks = workspace, tasks
        self._opener, self._over = opener, parent
        self._fetching: list[asyncio.Task[None]] = []
        self._known = ModelsKnown(workspace)
        self._place = QPoint()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._application = application
        self.setObjectName("popup")
        self._shadow = Shadow(self)
        self._state = plain_label(object_name="muted")
        self._rows = ModelRows(self)
        self._found = ModelList(self._rows)
        self._filter = ListField(_("Model name"), self._found)
        self._filter.setPlaceholderText(_("Find or type a model"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.setSpacing(6)
        for widget in (self._filter, self._state, self._found):
            layout.addWidget(widget)
        self._filter.textChanged.connect(self._on_typed)
        self._filter.returnPressed.connect(self._found.take)
        self._found.taken.connect(self._on_taken)
        self._application.focusChanged.connect(self._on_focus_changed)
        self.hide()

    def show_for(self, endpoint: Endpoint, place: QPoint) -> None:
        """Open at `place` of the parent, and fetch the models of every endpoint.

        `endpoint`: the one that the chat asks, which comes first.
        """
        self._stop_fetching()
        self._place = place
        self._known.begin(endpoint)
        self._filter.clear()
        self._list(self._known.current)
        self.show()
        self._filter.setFocus()
        self._fetching = [
            self._tasks.start(self._fetch(one), f"models of {one.name}")
            for one in self._known.endpoints
        ]

    # closing ----------------------------------------------------------------------------
    def setVisible(self, visible: bool) -> None:
        """Fade, whatever shows or hides it."""
        with fading(self._over if visible == self.isHidden() else None):
            super().setVisible(visible)
            self.raise_()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._application.installEventFilter(self)  # no longer than it is open: each event pays

    def hideEvent(self, event: QHideEvent) -> None:
        self._application.removeEventFilter(self)
        self._stop_fetching()
        super().hideEvent(event)

    def _stop_fetching(self) -> None:
        for fetching in self._fetching:
            cancel(fetching)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close the popup by a click beside it, which also does what it does there."""
        match event.type():
            case QEvent.Type.MouseButtonPress if self._is_beside(watched):
                self.hide()
            case QEvent.Type.Resize if watched is self._over:
                self._fit()
        return False

    def event(self, event: QEvent) -> bool:
        """Take Esc for the popup, before the window takes it."""
        return takes_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Write in the filter what is typed in the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif not typed_text(event) and not event.matches(QKeySequence.StandardKey.Paste):
            event.accept()
        else:
            self._filter.setFocus()
            self._filter.keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab within the popup."""
        if not self.isVisible():
            return super().focusNextPrevChild(forward)
        stops = [w for w in (self._filter, self._found) if w.isVisible()]
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
        await self._known.fetch(endpoint)
        self._list(self._found.currentIndex().data(ModelRows.CHOICE))

    def _on_typed(self) -> None:
        self._list(None if self._filter.text().strip() else self._known.current)

    def _list(self, goal: ModelChoice | None) -> None:
        """List what matches the filter, with the cursor at `goal`, or else at the first model."""
        typed = self._filter.text().strip()
        current = self._known.current
        self._rows.show(self._known.sections(typed), current)
        row = self._rows.row_of(goal)
        if row < 0:  # unasked, the cursor is at no other endpoint's models
            row = self._rows.first_row(None if typed or current is None else current.endpoint_name)
        self._found.setVisible(self._rows.rowCount() > 0)
        unlisted = bool(typed) and row < 0 and not self._known.loading
        self._state.setText(_unlisted(typed) if unlisted else "")
        self._state.setVisible(unlisted)
        self._fit()
        if row >= 0:  # the name that was typed is never gone to by itself
            self._found.go_to(row)

    def _fit(self) -> None:
        """Make the popup as tall as its lists, within its parent."""
        room = self._over.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        self.setFixedWidth(min(_WIDTH, room.width()))
        self._found.set_rows(_ROWS)
        self.adjustSize()
        if (beyond := self.height() - room.height()) > 0:
            self._found.setFixedHeight(max(0, self._found.height() - beyond))
            self.adjustSize()
        left = min(self._place.x(), room.right() + 1 - self.width())
        top = min(self._place.y(), room.bottom() + 1 - self.height())
        self.move(max(room.left(), left), max(room.top(), top))

    # choosing ---------------------------------------------------------------------------
    def _on_taken(self, choice: ModelChoice, typed: bool) -> None:
        if self.isVisible():  # a click that also activates would choose twice
            self.hide()
            self.chosen.emit(choice, typed)


def _unlisted(typed: str) -> str:
    """Return the line for a name that no listed model has."""
    if len(typed.split()) > 1:
        return _("No model is called that. A name with spaces is set in Settings.")
    return _("No model is called that. Press ↓ and Enter to use the name all the same.")
