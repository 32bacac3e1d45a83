"""The imports of before, each of which can be undone as a whole."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop import language
from desktop.chat.failures import ChatError
from desktop.chat.text import printable_line
from desktop.engine.explain.files.importing import name_of
from desktop.engine.workspace import Workspace
from desktop.language import _, ngettext
from desktop.ui.errors import errors_to
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import narrow_label, plain_label
from desktop.ui.widgets.question import Question, Role
from desktop.ui.window.exchanging.wording import amount, chats_text

if TYPE_CHECKING:  # SQLite is not loaded before a chat is
    from desktop.engine.exchanging.importing.importing import Imported, Undone

_SHOWN = 12
"""Imports that are listed; older ones are reached once these are undone."""


class PastImports(QWidget):
    """The last one first. Is hidden where there is none."""

    undone = Signal(object)
    """An Undone."""
    failed = Signal(ChatError)

    def __init__(self, workspace: Workspace, tasks: Tasks) -> None:
        super().__init__()
        self._workspace, self._tasks = workspace, tasks
        self._rows = QWidget()
        self._of: dict[QPushButton, Imported] = {}
        self.said = narrow_label()
        self.said.setObjectName("muted")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 8, 0, 0)
        self._layout.setSpacing(8)
        self._layout.addWidget(plain_label(_("Imported before"), "section"))
        self._layout.addWidget(self._rows)
        self._layout.addWidget(self.said)
        self.said.hide()
        self.refresh()

    def refresh(self) -> None:
        """Read them anew."""
        found: list[Imported] = []
        with errors_to(self.failed):
            found = self._workspace.importing.imports()
        before, self._rows = self._rows, self._grid(found[:_SHOWN])
        self._layout.replaceWidget(before, self._rows)
        before.hide()
        before.deleteLater()
        self.setVisible(bool(found) or not self.said.isHidden())

    def _grid(self, found: list[Imported]) -> QWidget:
        self._of.clear()
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        for number, one in enumerate(found):
            undo = push_button(_("Undo"), _("Take this import back as a whole"), "small")
            undo.setAccessibleName(_("Undo the import of {name}").format(name=_name(one)))
            undo.clicked.connect(self._on_undo)
            self._of[undo] = one
            label = narrow_label(_line(one))
            grid.addWidget(label, number, 0)
            grid.addWidget(undo, number, 1)
        return rows

    def _on_undo(self) -> None:
        button = self.sender()
        assert isinstance(button, QPushButton)
        self._ask(self._of[button])

    def _ask(self, one: Imported) -> None:
        question = Question(
            _("Undo the import of {name}?").format(name=_name(one)), _("Cancel"), self.window()
        )
        brought = _("It brought {amount}.").format(amount=amount(one.chats, one.messages))
        question.say(
            brought
            + " "
            + _(
                "Its chats go to the trash, and what it added to other chats is taken out. "
                "Chats in which you went on since stay as they are."
            )
        )
        question.offer(_("Undo the import"), Role.DestructiveRole, partial(self._begin, one.id))
        question.open()

    def _begin(self, import_id: int) -> None:
        self._tasks.start(self._undo(import_id), "undo an import")

    async def _undo(self, import_id: int) -> None:
        with errors_to(self.failed):
            done = await self._workspace.importing.undo(import_id)
            self.undone.emit(done)


def undone_words(done: Undone) -> str:
    """What became of an import that was undone."""
    lines = [_("In the trash now: {chats}.").format(chats=chats_text(len(done.chats)))]
    if done.messages:
        lines.append(
            ngettext(
                "{count} message was taken out of another chat.",
                "{count} messages were taken out of other chats.",
                done.messages,
            ).format(count=f"{done.messages:,}")
        )
    if done.kept:
        lines.append(
            ngettext(
                "{count} chat stays, because you went on in it.",
                "{count} chats stay, because you went on in them.",
                done.kept,
            ).format(count=f"{done.kept:,}")
        )
    return " ".join(lines)


def _name(one: Imported) -> str:
    return printable_line(one.name)[:80]


def _line(one: Imported) -> str:
    when = QDateTime.fromSecsSinceEpoch(int(one.at))
    day = QLocale(language.current()).toString(when, QLocale.FormatType.ShortFormat)
    words = (name_of(one.source), _name(one), day, amount(one.chats, one.messages))
    return " · ".join(words)
