"""The line of an endpoint's form that says by which way it is reached, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.endpoints.trust.way import Way
from desktop.engine.explain.routes import route_in_words
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.field import Field
from desktop.ui.settings.trust.chain_popup import ChainPopup
from desktop.ui.settings.trust.passphrases import Passphrases
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.arranging.wrapping import WrappingRow
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.popup import lies_in


class WayLine(Field):
    """Looks the way up beside the window: whenever an endpoint is shown, another value of it
    holds, or the window comes to the front."""

    changed = Signal()
    """Something that is kept for the way is another: what failed can be asked again."""

    def __init__(self, workspace: Workspace, tasks: Tasks) -> None:
        self.text = plain_label()
        self.text.setAccessibleName(_("Route"))
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.chain = _link(
            _("Show the chain…"), _("Who vouches for the server, from its certificate to the root")
        )
        self.forget_password = _link(
            _("Forget the proxy's password"), _("Remove it from the keyring; the proxy asks again")
        )
        self.enter_passphrase = _link(
            _("Enter the passphrase…"), _("What opens the key of the client certificate")
        )
        self.forget_passphrase = _link(
            _("Forget the passphrase"), _("Remove it from the keyring; Weir asks for it again")
        )
        super().__init__(_("Route"), self.text, self._arranged())
        self._workspace, self._tasks = workspace, tasks
        self._endpoint = Endpoint("")
        self._way: Way | None = None
        self._work: asyncio.Task[None] | None = None
        self._passphrases = Passphrases(workspace, tasks, self)
        self._connect()

    def _arranged(self) -> QWidget:
        together = QWidget()
        rows = QVBoxLayout(together)
        rows.setContentsMargins(0, 8, 0, 0)
        rows.setSpacing(2)
        rows.addWidget(self.text)
        self._links = QWidget()
        links = WrappingRow(self._links, 16, below=0)
        for link in self._all_links():
            links.addWidget(link)
        rows.addWidget(self._links)
        return together

    def _all_links(self) -> tuple[QPushButton, ...]:
        return (self.chain, self.enter_passphrase, self.forget_passphrase, self.forget_password)

    def _connect(self) -> None:
        self.chain.clicked.connect(self._on_chain)
        self.forget_password.clicked.connect(self._on_forget_password)
        self.enter_passphrase.clicked.connect(self._on_enter_passphrase)
        self.forget_passphrase.clicked.connect(self._on_forget_passphrase)
        self._passphrases.stored.connect(self._on_changed)
        self._passphrases.notice_raised.connect(self.refuse)

    def show_endpoint(self, endpoint: Endpoint) -> None:
        """Show the way of this endpoint."""
        is_another = endpoint.name != self._endpoint.name
        self._endpoint = endpoint
        self.setVisible(endpoint.kind != "local" and bool(endpoint.base_url))
        if is_another:
            self._show(None)
            self.text.setText("…")
        self._look_again()

    def event(self, event: QEvent) -> bool:
        """Look again when the window comes to the front: another network may be there."""
        if event.type() is QEvent.Type.WindowActivate and self.isVisible():
            self._look_again()
        return super().event(event)

    def _look_again(self) -> None:
        cancel(self._work)
        if self._endpoint.base_url:
            self._work = self._tasks.start(self._look(self._endpoint), "look the way up")

    async def _look(self, endpoint: Endpoint) -> None:
        try:
            self._show(await self._workspace.endpoints.way(endpoint))
        except ChatError as error:
            self._show(None)
            self.text.setText(_("There is no way."))
            self.refuse(explain(error).line)

    def _show(self, way: Way | None) -> None:
        self._way = way
        self.accept()
        if way is not None:
            said = route_in_words(way.route)
            through = _("Through {route}").format(route=said)
            self.text.setText(through if way.route.proxy else said[:1].upper() + said[1:])
        locked = way is not None and way.locked_file is not None
        known = way is not None and way.has_passphrase
        self.chain.setVisible(self._endpoint.base_url.startswith("https:"))
        self.enter_passphrase.setVisible(locked and not known)
        self.forget_passphrase.setVisible(locked and known)
        self.forget_password.setVisible(way is not None and way.proxy is not None)
        self._links.setVisible(any(not link.isHidden() for link in self._all_links()))

    # what is kept -----------------------------------------------------------------------
    def _on_chain(self) -> None:
        ChainPopup(self._workspace, self._tasks, self._endpoint, lies_in(self)).open_here()

    def _on_enter_passphrase(self) -> None:
        self._passphrases.ask(self._endpoint)

    def _on_forget_passphrase(self) -> None:
        if self._way is not None and self._way.locked_file is not None:
            routes = self._workspace.endpoints.routes
            self._forget(routes.passphrases.forget(self._way.locked_file))

    def _on_forget_password(self) -> None:
        if self._way is not None and self._way.proxy is not None:
            self._forget(self._workspace.endpoints.routes.passwords.forget(self._way.proxy))

    def _forget(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.start(self._forgotten(work), "forget a password")

    async def _forgotten(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except ChatError as error:
            self.refuse(explain(error).line)
            return
        self._look_again()

    def _on_changed(self) -> None:
        self._look_again()
        self.changed.emit()


def _link(words: str, hint: str) -> QPushButton:
    link = push_button(words, hint, "smallLink")
    link.setAutoDefault(True)  # Enter presses it, as Space does
    link.hide()
    return link
