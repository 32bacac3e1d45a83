"""What a new endpoint is to lead to: a well-known server, or one of the person's own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.providers import PROVIDERS, Provider
from desktop.language import _
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.page import Page
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label

_COLUMNS = 2


class ProviderChoice(Page):
    """Offers every provider of the table as a button."""

    chosen = Signal(object)
    """The Endpoint to add; one without an address is typed by the person."""

    def __init__(self, changes: Changes) -> None:
        super().__init__(_("Add an endpoint"), changes)
        self.buttons: list[QPushButton] = []
        self._of_button: dict[QPushButton, Provider] = {}
        self.custom = push_button(_("Another server…"), _("Type its address yourself"), "provider")
        self.custom.clicked.connect(self._on_custom)
        for title, local in (
            (_("Services, which want a key"), False),
            (_("Programs on this computer or in your network"), True),
        ):
            self.add(plain_label(title, "section"))
            self.add(self._grid([one for one in PROVIDERS if one.is_local == local]))
            self.add_space()
        self.add(plain_label(_("Anything else that speaks OpenAI's protocol"), "section"))
        self.add(self.custom)
        self.add(
            plain_label(
                _(
                    "A base URL is the address of a server's interface, such as "
                    "https://api.example.com/v1. The provider's documentation names it."
                ),
                "muted",
            )
        )

    def _grid(self, providers: list[Provider]) -> QWidget:
        grid = QWidget()
        rows = QGridLayout(grid)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        for number, provider in enumerate(providers):
            button = push_button(provider.name, provider.base_url, "provider")
            button.setAccessibleDescription(provider.base_url)
            button.clicked.connect(self._on_provider)
            self._of_button[button] = provider
            self.buttons.append(button)
            rows.addWidget(button, number // _COLUMNS, number % _COLUMNS)
        return grid

    def _on_provider(self) -> None:
        button = self.sender()
        assert isinstance(button, QPushButton)
        provider = self._of_button[button]
        self.chosen.emit(provider.endpoint(provider.name))

    def _on_custom(self) -> None:
        self.chosen.emit(Endpoint(""))
