"""The left column of the settings: the endpoints, and what holds for the whole window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop import language
from desktop.chat.endpoint import Endpoint
from desktop.language import _
from desktop.ui.settings.endpoint_names import shown_name
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import labelled, plain_label, plain_tip

_NAME = Qt.ItemDataRole.UserRole


class SettingsSidebar(QFrame):
    """Shows which endpoints there are; which one is open is told to it."""

    endpoint_chosen = Signal(str)
    """The name of the endpoint the person went to."""
    language_chosen = Signal(object)
    """A code of `language.LANGUAGES`; None: the system's."""
    announce_chosen = Signal(bool)

    def __init__(self, code: str | None, announce: bool, parent: QWidget | None = None) -> None:
        """`code`: the language that the settings hold. `announce`: as they hold it, too."""
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.endpoints = QListWidget()
        self.endpoints.setObjectName("plain")
        self.endpoints.setAccessibleName(_("Endpoints"))
        self.endpoints.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.endpoints.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.add = push_button(_("Add"), _("Add an endpoint"), "small")
        self.remove = push_button(_("Remove"), _("Remove this endpoint and its key"), "small")
        self.language = _language_box()
        self.announce = QCheckBox(_("Read replies aloud"))
        self.announce.setAccessibleName(_("Read replies aloud"))
        self.announce.setToolTip(_("A screen reader that runs says each sentence as it arrives"))
        self._takes_effect = plain_label(_("Takes effect when Weir starts again."), "muted")
        self._language_at_start = code
        self.show_choices(code, announce)
        self._lay_out()
        self.endpoints.currentItemChanged.connect(self._on_item_changed)
        self.language.activated.connect(self._on_language)
        self.announce.clicked.connect(self.announce_chosen)

    def show_choices(self, code: str | None, announce: bool) -> None:
        """Show these, which are what the settings hold."""
        self.language.setCurrentIndex(max(0, self.language.findData(code)))
        self.announce.setChecked(announce)
        self._takes_effect.setVisible(code != self._language_at_start)

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
        layout.addWidget(labelled(_("Language"), self.language))
        layout.addWidget(self._takes_effect)
        layout.addWidget(self.announce)

    def _on_item_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.endpoint_chosen.emit(item.data(_NAME))

    def _on_language(self, index: int) -> None:
        self.language_chosen.emit(self.language.itemData(index))


def _language_box() -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(_("Language"))
    box.setToolTip(_("The language of the window"))
    box.addItem(_("System"), None)
    for known, name in language.LANGUAGES.items():
        box.addItem(name, known)
    return box
