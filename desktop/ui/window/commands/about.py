"""About Weir: its version, what it is made of, and the facts that a bug report needs."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QHideEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

import desktop
from desktop.chat.endpoint import Endpoint
from desktop.engine.explain.program import endpoint_fact, parts, program_facts
from desktop.engine.explain.steps import lines_of
from desktop.engine.masking import masked_line
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.paths import notices
from desktop.ui.conversation.actions.copying import copy_text
from desktop.ui.conversation.actions.link_dialog import LinkDialog
from desktop.ui.look.icons import program_icon
from desktop.ui.look.qt_facts import qt_facts
from desktop.ui.tasks import Tasks, cancel
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.popup import Popup, PopupBody

_WIDTH = 620
_QT, _LGPL = "https://www.qt.io/", "https://www.gnu.org/licenses/lgpl-3.0.html"


class About(Popup):
    """Shows all of it. What is copied for a report is what stands in the field, and no more."""

    def __init__(
        self, workspace: Workspace, tasks: Tasks, endpoint: Endpoint, over: QWidget
    ) -> None:
        """`endpoint`: the one in use, which may be tested for the report."""
        super().__init__(_("About Weir"), _WIDTH, over)
        self._workspace, self._tasks, self._endpoint = workspace, tasks, endpoint
        self._testing: asyncio.Task[None] | None = None
        lines = [*program_facts(), *qt_facts(), endpoint_fact(endpoint)]
        self.report = _text(_("Facts for a bug report"), "\n".join(map(masked_line, lines)), 8)
        listed = "\n".join(f"{one.name} {one.version}: {one.licence}" for one in parts())
        self._licences = _text(_("Libraries and their licences"), listed, 6)
        self._test = push_button(
            _("Test the endpoint"),
            _("Adds what Weir finds on the way to {name}. One short question is sent").format(
                name=endpoint.name
            ),
        )
        self._test.clicked.connect(self._on_test)
        self._lay_out()

    def hideEvent(self, event: QHideEvent) -> None:
        cancel(self._testing)
        super().hideEvent(event)

    # building ---------------------------------------------------------------------------
    def _lay_out(self) -> None:
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(self.head(_title()))
        layout.addWidget(PopupBody(self._content()), 1)

    def _content(self) -> QWidget:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(24, 4, 24, 20)
        layout.setSpacing(8)
        what = _("A chat client for servers that speak the protocol of OpenAI.")
        layout.addWidget(plain_label(what))
        layout.addSpacing(6)
        layout.addWidget(plain_label(_("For a bug report"), "section"))
        layout.addWidget(self.report)
        layout.addLayout(self._buttons())
        layout.addSpacing(6)
        layout.addWidget(plain_label(_("Made with"), "section"))
        layout.addWidget(self._licences)
        layout.addLayout(self._links())
        return content

    def _buttons(self) -> QHBoxLayout:
        hint = _("Copies what stands above, without keys")
        copy = push_button(_("Copy for a bug report"), hint, "primary")
        copy.clicked.connect(self._on_copy)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addWidget(self._test)
        buttons.addStretch(1)
        return buttons

    def _links(self) -> QHBoxLayout:
        links = QHBoxLayout()
        note = plain_label(_("Qt is used under the LGPL, version 3."), "muted")
        links.addWidget(note, 1)
        for words, address in (("Qt", _QT), ("LGPL", _LGPL)):
            links.addWidget(_LinkButton(words, address, self))
        if notices() is not None:
            texts = push_button(_("Licence texts"), _("Opens the folder that they are in"), "link")
            texts.clicked.connect(self._on_texts)
            links.addWidget(texts)
        return links

    # doing ------------------------------------------------------------------------------
    def _on_copy(self) -> None:
        copy_text(self.report.toPlainText(), self)

    def _on_texts(self) -> None:
        if folder := notices():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _on_test(self) -> None:
        self._test.setEnabled(False)
        self.report.setFocus()  # a button that is greyed out would give it to the window
        self._testing = self._tasks.start(self._examine(), "doctor for a bug report")

    async def _examine(self) -> None:
        async for step in self._workspace.endpoints.examine(self._endpoint):
            for line in lines_of([step], in_full=True):
                self.report.appendPlainText(masked_line(line))
        self._test.setEnabled(True)


class _LinkButton(QPushButton):
    """Asks before it opens an address in the browser, as a link of a reply does."""

    def __init__(self, words: str, address: str, parent: QWidget) -> None:
        super().__init__(words, parent)
        self._address = address
        self.setObjectName("link")
        self.setAccessibleName(words)
        self.setToolTip(address)
        self.setAutoDefault(False)
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        LinkDialog(QUrl(self._address), self).open()


def _title() -> QWidget:
    sign = QLabel()
    sign.setPixmap(program_icon().pixmap(44, 44))
    version = _("Version {version}, MIT licence").format(version=desktop.__version__)
    title = QWidget()
    grid = QGridLayout(title)
    grid.setContentsMargins(0, 4, 0, 0)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(0)
    grid.addWidget(sign, 0, 0, 2, 1)
    grid.addWidget(plain_label("Weir", "heading"), 0, 1)
    grid.addWidget(plain_label(version, "muted"), 1, 1)
    grid.setColumnStretch(1, 1)
    return title


def _text(name: str, text: str, lines: int) -> QPlainTextEdit:
    """Return a field whose text can be read, selected and copied."""
    field = QPlainTextEdit(text)
    field.setObjectName("raw")
    field.setAccessibleName(name)
    field.setReadOnly(True)
    field.setTabChangesFocus(True)
    field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    field.setFixedHeight(lines * field.fontMetrics().lineSpacing() + 24)
    return field
