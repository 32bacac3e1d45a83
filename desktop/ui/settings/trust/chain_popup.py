"""The certificates of a server, from its own to the root, and which link does not hold."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.explain.trust.chain import (
    fields,
    link_fault,
    names,
    report,
    role,
    seen_through,
    verdict,
)
from desktop.engine.saving import save_text
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.settings.trust.certificate_card import CertificateCard, selectable
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.popup import Popup, PopupBody
from desktop.ui.widgets.save_dialog import SaveDialog

_WIDTH = 660
_EDGE = 24


class ChainPopup(Popup):
    """Asks the server of an endpoint for its certificates, and shows what came. Closing ends it."""

    def __init__(
        self, workspace: Workspace, tasks: Tasks, endpoint: Endpoint, over: QWidget
    ) -> None:
        self._host = urlsplit(endpoint.base_url).netloc
        super().__init__(_("Certificates of {host}").format(host=self._host), _WIDTH, over)
        self._workspace, self._endpoint = workspace, endpoint
        self._report = self._pem = ""
        self.verdict = selectable("")
        self.note = selectable("", "muted")
        self.note.hide()
        self.cards: list[CertificateCard] = []
        self._rows = QVBoxLayout()
        self.copy = push_button(_("Copy"), _("Copy all of it as text"))
        self.copy.clicked.connect(self._on_copy)
        self.save = push_button(_("Save as PEM…"), _("Save the certificates for IT"))
        self.save.clicked.connect(self._on_save)
        self._lay_out()
        self._may_give(False)
        self._say(_("Asking {host} for its certificates…").format(host=self._host))
        self._work = tasks.start(self._look(), "look at certificates")

    def open_here(self) -> None:
        """Show the popup; the keyboard is where nothing is changed by it."""
        self.open(next(iter(self._stops())))

    def hideEvent(self, event: QHideEvent) -> None:
        cancel(self._work)
        super().hideEvent(event)

    # looking ----------------------------------------------------------------------------
    async def _look(self) -> None:
        try:
            async with asyncio.timeout(self._endpoint.timeouts.connect + 5):
                chain = await self._workspace.endpoints.chain(self._endpoint)
        except TimeoutError:
            self._say(_("{host} did not answer.").format(host=self._host), is_bad=True)
            return
        except ChatError as error:
            self._say(explain(error).line, is_bad=True)
            return
        self._report, self._pem = report(chain), chain.pem
        for place, name in enumerate(names(chain)):
            fault = link_fault(chain, place)
            card = CertificateCard(name, role(chain, place), fault, fields(chain, place))
            self.cards.append(card)
            self._rows.addWidget(card)
            card.show()  # now, for the panel is made to fit
        through = seen_through(chain)
        self.note.setText(through)
        self.note.setVisible(bool(through))
        self._may_give(bool(chain.certificates))
        self._say(verdict(chain), is_bad=bool(chain.fault))

    def _say(self, text: str, *, is_bad: bool = False) -> None:
        self.verdict.setObjectName("error" if is_bad else "")
        self.verdict.setText(text)
        self.verdict.setAccessibleName(text)
        self.verdict.style().polish(self.verdict)
        if self.isVisible():
            for layout in (self._content.layout(), self.panel.layout()):
                assert layout is not None
                layout.activate()
            self.fit()

    def _may_give(self, there_is: bool) -> None:
        for button in (self.copy, self.save):
            button.setEnabled(there_is)

    # giving -----------------------------------------------------------------------------
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)

    def _on_save(self) -> None:
        name = "".join(c if c.isalnum() or c in ".-" else "-" for c in self._host)
        dialog = SaveDialog(_("Save as PEM"), f"{name}.pem", self._write, self)
        dialog.failed.connect(self._on_failed)
        dialog.open()

    def _write(self, path: Path) -> None:
        save_text(path, self._pem)

    def _on_failed(self, error: ChatError) -> None:
        self._say(explain(error).line, is_bad=True)

    # building ---------------------------------------------------------------------------
    def _lay_out(self) -> None:
        title = ElidedLabel("section")
        title.setText(self.accessibleName())
        self._content = QWidget()
        rows = QVBoxLayout(self._content)
        rows.setContentsMargins(_EDGE, 2, _EDGE, 4)
        rows.setSpacing(10)
        rows.addWidget(self.verdict)
        rows.addWidget(self.note)
        self._rows.setSpacing(10)
        rows.addLayout(self._rows)
        self._below = QHBoxLayout()
        self._below.setContentsMargins(_EDGE, 10, _EDGE, 20)
        self._below.setSpacing(8)
        self._below.addStretch(1)
        self._below.addWidget(self.copy)
        self._below.addWidget(self.save)
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(self.head(title))
        layout.addWidget(PopupBody(self._content), 1)
        layout.addLayout(self._below)

    def _wanted_height(self) -> int:
        return super()._wanted_height() + self._below.sizeHint().height()
