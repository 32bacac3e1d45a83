"""The left column of the settings: the endpoints, and the settings of the whole program."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.setting import ANNOUNCE, LANGUAGE
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.bound_setting import BoundSetting
from desktop.ui.settings.endpoint_names import shown_name
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label, plain_tip

_NAME = Qt.ItemDataRole.UserRole


class SettingsSidebar(QFrame):
    """Lists the endpoints, the one in the form selected, above language and reading aloud."""

    endpoint_chosen = Signal(str)
    """The name of the endpoint that the person chose in the list."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.endpoints = QListWidget()
        self.endpoints.setObjectName("plain")
        self.endpoints.setAccessibleName(_("Endpoints"))
        self.endpoints.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.endpoints.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.add = push_button(_("Add"), _("Add an endpoint"), "small")
        self.remove = push_button(_("Remove"), _("Remove this endpoint and its key"), "small")
        self.language = BoundSetting(workspace, LANGUAGE)
        self.announce = BoundSetting(workspace, ANNOUNCE)
        self._takes_effect = plain_label(_("Takes effect when Weir starts again."), "muted")
        self._takes_effect.hide()
        self._language_at_start = workspace.settings[LANGUAGE].value
        self._lay_out()
        self.endpoints.currentItemChanged.connect(self._on_item_changed)
        self.language.changed.connect(self._on_language)
        self.language.changed.connect(self.announce.refresh)  # each change reads the file again
        self.announce.changed.connect(self.language.refresh)

    def show_endpoints(self, endpoints: Sequence[Endpoint], current: str | None) -> None:
        """List these, and select the one of this name; None: the one in the form is new."""
        names = [endpoint.name for endpoint in endpoints]
        self.endpoints.blockSignals(True)
        if names != [self.endpoints.item(row).data(_NAME) for row in range(self.endpoints.count())]:
            self._list(endpoints)  # never from within a click on one that stays
        self.endpoints.setCurrentRow(names.index(current) if current in names else -1)
        self.endpoints.blockSignals(False)
        self.remove.setEnabled(current is not None and len(endpoints) > 1)

    def _list(self, endpoints: Sequence[Endpoint]) -> None:
        self.endpoints.clear()
        for endpoint in endpoints:
            item = QListWidgetItem(shown_name(endpoint))
            item.setData(_NAME, endpoint.name)
            item.setToolTip(plain_tip(shown_name(endpoint)))
            self.endpoints.addItem(item)

    def _lay_out(self) -> None:
        heading = QLabel(_("Endpoints"))
        heading.setObjectName("muted")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.add, 1)
        buttons.addWidget(self.remove, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 14, 12, 16)
        layout.setSpacing(8)
        layout.addWidget(heading)
        layout.addWidget(self.endpoints, 1)
        layout.addLayout(buttons)
        layout.addSpacing(8)
        layout.addWidget(self.language)
        layout.addWidget(self._takes_effect)
        layout.addWidget(self.announce)

    def _on_item_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.endpoint_chosen.emit(item.data(_NAME))

    def _on_language(self, code: str | None) -> None:
        self._takes_effect.setVisible(code != self._language_at_start)
