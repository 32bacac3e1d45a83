"""The cards of the welcome for other servers: those found on this computer, and any other."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.text import printable_line
from desktop.engine.workspace import Workspace
from desktop.language import _, ngettext
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label

_LONGEST = 40
"""Characters of a model's name that are shown."""


class LocalServersCard(QFrame):
    """Looks for Ollama and LM Studio. It is there from the start, so that nothing moves."""

    endpoint_chosen = Signal(object)

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._tasks = workspace, tasks
        self._looking: asyncio.Task[None] | None = None
        self.setObjectName("card")
        self._title = plain_label(object_name="section")
        self.words = plain_label(object_name="muted")
        self._again = push_button(_("Look again"), _("Look for Ollama and LM Studio again"))
        self._again.clicked.connect(self.look)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addWidget(self._again)
        self._buttons.addStretch(1)
        _lay_out(self, self._title, self.words, self._buttons)

    def look(self) -> None:
        """Look for servers; quick and silent."""
        self._show([], _("Looking for them on this computer…"))
        self._again.setEnabled(False)
        cancel(self._looking)
        self._looking = self._tasks.start(self._find(), "find servers")

    async def _find(self) -> None:
        found = await self._workspace.endpoints.find_servers()
        lines = [await self._line(endpoint) for endpoint in found]
        self._again.setEnabled(True)
        self._show(found, "\n".join(lines) or _("Not found on this computer. Is it running?"))

    async def _line(self, endpoint: Endpoint) -> str:
        """What a server has to offer, in words."""
        try:
            models = await self._workspace.endpoints.list_models(endpoint)
        except ChatError:
            models = [endpoint.model] if endpoint.model else []
        if not models:
            return _("Found on this computer, without a model.")
        first = printable_line(endpoint.model)[:_LONGEST]
        found = ngettext(
            "Found on this computer: {count} model, {first}.",
            "Found on this computer: {count} models, {first} first.",
            len(models),
        )
        return found.format(count=len(models), first=first)

    def _show(self, found: list[Endpoint], words: str) -> None:
        names = [endpoint.name for endpoint in found] or ["Ollama", "LM Studio"]
        self._title.setText(" · ".join(names))
        self.words.setText(words)
        self._again.setVisible(not found)
        for old in self.findChildren(_ServerButton):
            old.hide()
            old.deleteLater()
        before: QWidget = self._again
        for place, endpoint in enumerate(found):
            button = _ServerButton(endpoint, self)
            button.chosen.connect(self.endpoint_chosen)
            self._buttons.insertWidget(place, button)
            QWidget.setTabOrder(before, button)
            before = button


class AnotherServerCard(QFrame):
    """Leads to the settings, where any endpoint is added."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        words = _("OpenAI, DeepSeek, OpenRouter, LM Studio, vLLM, your company's…")
        button = push_button(_("Choose…"), _("Add an endpoint in the settings"))
        button.setAccessibleName(_("Another server"))
        button.clicked.connect(self.chosen)
        buttons = QHBoxLayout()
        buttons.addWidget(button)
        buttons.addStretch(1)
        title = plain_label(_("Another server"), "section")
        _lay_out(self, title, plain_label(words, "muted"), buttons)


class _ServerButton(QPushButton):
    """A server found on this machine; a press chooses it."""

    chosen = Signal(object)

    def __init__(self, endpoint: Endpoint, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._endpoint = endpoint
        text = _("Use {name} at {url}").format(name=endpoint.name, url=endpoint.address)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        short = _("Use {name}").format(name=endpoint.name)
        self.setText(short.replace("&", "&&"))
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.chosen.emit(self._endpoint)


def _lay_out(card: QFrame, title: QWidget, words: QWidget, buttons: QHBoxLayout) -> None:
    layout = QVBoxLayout(card)
    layout.setContentsMargins(18, 14, 18, 12)
    layout.setSpacing(5)
    layout.addWidget(title)
    layout.addWidget(words, 0, Qt.AlignmentFlag.AlignTop)
    layout.addStretch(1)
    layout.addLayout(buttons)
