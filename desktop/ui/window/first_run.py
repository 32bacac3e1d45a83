"""What an empty chat shows: a greeting, or what Weir needs before the first question."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.chat.endpoint import BIGAI_PRO, Endpoint
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.key_field import KeyField
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.labels import centred, plain_label

_MEASURE = 560
"""The panel's width in pixels at most."""


class Greeting(QWidget):
    """One quiet line in the middle of an empty chat."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        line = plain_label(_("What would you like to know?"), "greeting")
        line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.addWidget(line, 0, Qt.AlignmentFlag.AlignVCenter)


class FirstRun(QScrollArea):
    """The ways to a first reply: a key, a server on this machine, the on-device model."""

    key_saved = Signal(bool)
    """True: by the keyring; False: for this run only."""
    endpoint_chosen = Signal(object)
    """An Endpoint to use: one found on this machine, or the on-device model."""

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._looking: asyncio.Task[None] | None = None
        self.key_field = KeyField(workspace, tasks)
        self.key_field.edit.setAccessibleName(_("Key for BigAI Pro"))
        self.key_field.saved.connect(self.key_saved)
        self._servers = QVBoxLayout()
        self._local = next((e for e in workspace.settings.endpoints if e.kind == "local"), None)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it would show no sign of it
        self.setWidget(self._page())

    def refresh(self, bigai: Endpoint) -> None:
        """Look again for the key and for servers on this machine."""
        self.key_field.set_endpoint(bigai)
        cancel(self._looking)
        self._looking = self._tasks.start(self._find_servers(), "find servers")

    async def _find_servers(self) -> None:
        found = await self._workspace.endpoints.find_servers()
        while (item := self._servers.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        if not found:
            return
        self._servers.addWidget(plain_label(_("Found on this computer"), "section"))
        for endpoint in found:
            button = _ServerButton(endpoint)
            button.chosen.connect(self.endpoint_chosen)
            self._servers.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _page(self) -> QWidget:
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(24, 20, 24, 22)
        inside.setSpacing(8)
        inside.addWidget(plain_label(_("Welcome to Weir"), "heading"))
        inside.addWidget(plain_label(_("Choose what answers. You can change it at any time.")))
        inside.addSpacing(8)
        inside.addWidget(plain_label(_("BigAI Pro"), "section"))
        inside.addWidget(
            plain_label(_("Paste your key; it goes into this computer's keyring."), "muted")
        )
        inside.addWidget(self.key_field)
        inside.addLayout(self._servers)
        if self._local is not None:
            self._add_local(inside)
        page = QWidget()
        page.setObjectName("page")
        around = QVBoxLayout(page)
        around.addStretch(1)
        around.addLayout(centred(card, _MEASURE))
        around.addStretch(1)
        return page

    def _add_local(self, inside: QVBoxLayout) -> None:
        button = QPushButton(_("Go on with the model on this computer"))
        button.setAccessibleName(button.text())
        button.clicked.connect(self._on_local)
        inside.addSpacing(8)
        inside.addWidget(plain_label(_("Without a key"), "section"))
        inside.addWidget(
            plain_label(
                _(
                    "A small model for trying out; its answers are simple and often wrong. "
                    "Nothing leaves this computer."
                ),
                "muted",
            )
        )
        inside.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _on_local(self) -> None:
        if self._local is not None:
            self.endpoint_chosen.emit(self._local)


class _ServerButton(QPushButton):
    """A server found on this machine; a press chooses it."""

    chosen = Signal(object)

    def __init__(self, endpoint: Endpoint, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._endpoint = endpoint
        text = _("Use {name} at {url}").format(name=endpoint.name, url=endpoint.address)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.chosen.emit(self._endpoint)


def own_entry(workspace: Workspace) -> Endpoint | None:
    """BigAI Pro as it stands in the settings, unless the person took it out."""
    return next((e for e in workspace.settings.endpoints if e.name == BIGAI_PRO.name), None)
