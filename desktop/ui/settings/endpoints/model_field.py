"""The model of an endpoint: typed, chosen from those that the server has, or a file."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import (
    QEvent,
    QObject,
    QSize,
    QSortFilterProxyModel,
    QStringListModel,
    Qt,
)
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _, ngettext
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.look.theme import LIGHT
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.buttons import push_button

_LIST_HEIGHT = 190


class ModelField(QWidget):
    """A line with a button that unfolds the server's models; what is typed filters them."""

    def __init__(self, workspace: Workspace, tasks: Tasks, edit: QLineEdit) -> None:
        """`edit`: the line of the field, which this widget lays out."""
        super().__init__()
        self._workspace = workspace
        self._tasks = tasks
        self._work: asyncio.Task[None] | None = None
        self._names = QStringListModel(self)
        self._filter = QSortFilterProxyModel(self)
        self._filter.setSourceModel(self._names)
        self._filter.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.edit = edit
        self.unfold = push_button("", _("Show the models that the server has (Down)"), "count")
        self.unfold.setCheckable(True)
        self.unfold.setIconSize(QSize(16, 16))
        self.unfold.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the icon stands last
        self._palette = LIGHT
        self.unfold.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves it in the line
        self.list = QListView()
        self.list.setObjectName("models")
        self.list.setModel(self._filter)
        self.list.setAccessibleName(_("Models on the server"))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setUniformItemSizes(True)
        self.list.setMaximumHeight(_LIST_HEIGHT)
        self.list.hide()
        self._lay_out()
        self.unfold.toggled.connect(self._on_unfold)
        self.list.clicked.connect(self._on_chosen)
        edit.textEdited.connect(self._filter.setFilterFixedString)
        edit.installEventFilter(self)
        self.list.installEventFilter(self)

    def _lay_out(self) -> None:
        within = QHBoxLayout(self.edit)
        within.setContentsMargins(0, 0, 3, 0)
        within.addStretch(1)
        within.addWidget(self.unfold)
        self.unfold.setCursor(Qt.CursorShape.ArrowCursor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.edit)
        layout.addWidget(self.list)

    def set_palette(self, palette: Palette) -> None:
        """Draw the icon in these colours."""
        self._palette = palette
        self._show_mark()

    def _show_mark(self) -> None:
        self.unfold.setIcon(icon("down", self._palette.text) if self.names else QIcon())

    @property
    def names(self) -> list[str]:
        """The models that the server has, as far as they are known."""
        return self._names.stringList()

    def ask(self, endpoint: Endpoint) -> None:
        """Fetch the models of an endpoint; those of another one are forgotten."""
        self.forget()
        if endpoint.kind == "openai" and endpoint.base_url:
            self._work = self._tasks.start(self._fetch(endpoint), "models for the settings")

    def forget(self) -> None:
        """Show no models until they are asked for again."""
        self.stop()
        self._show([], "")

    def stop(self) -> None:
        """Wait for no answer any more."""
        cancel(self._work)

    async def _fetch(self, endpoint: Endpoint) -> None:
        self._show([], _("Asking for the models…"))
        try:
            names = await self._workspace.endpoints.list_models(endpoint)
        except ChatError as error:
            self._show([], _("No list of models"))
            self.unfold.setToolTip(explain(error).line)
            return
        count = ngettext("{n} on the server", "{n} on the server", len(names))
        self._show(names, count.format(n=len(names)))

    def _show(self, names: list[str], words: str) -> None:
        self._names.setStringList(names)
        self._filter.setFilterFixedString("")
        self.unfold.setText(words)
        self._show_mark()
        self.unfold.setAccessibleName(words)
        self.unfold.setToolTip(_("Show the models that the server has (Down)"))
        self.unfold.setEnabled(bool(names))
        self.unfold.setChecked(False)
        self.unfold.setVisible(bool(words))
        taken = self.unfold.sizeHint().width() if words else 0
        self.edit.setTextMargins(0, 0, taken, 0)

    def _on_unfold(self, open_: bool) -> None:
        self._filter.setFilterFixedString("")  # all of them, whichever is chosen now
        self.list.setVisible(open_)
        if open_ and self.edit.text() in self.names:
            row = self._filter.index(self.names.index(self.edit.text()), 0)
            self.list.setCurrentIndex(row)
            self.list.scrollTo(row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down leads from the line into the list, Enter chooses, Esc folds the list again."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = event.key()
        if watched is self.edit and key == Qt.Key.Key_Down and self.names:
            self.unfold.setChecked(True)
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self._filter.index(0, 0))
        elif key == Qt.Key.Key_Escape and self.list.isVisible():
            self._fold()
        elif watched is self.list and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_chosen()
        else:
            return False
        return True

    def _on_chosen(self) -> None:
        chosen = self.list.currentIndex().data()
        if not isinstance(chosen, str):
            return
        self.edit.setText(chosen)
        self._fold()
        self.edit.textEdited.emit(chosen)  # as if it were typed: the field saves it
        self.edit.editingFinished.emit()

    def _fold(self) -> None:
        self.edit.setFocus()
        self.unfold.setChecked(False)
