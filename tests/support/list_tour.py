"""What somebody without a plan does with the list of chats; see `window_user`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from desktop.chat.ordering.folder import ListKind
from desktop.ui.chats.chat_list import ChatList
from desktop.ui.commands.command import CommandName
from desktop.ui.widgets.question import Question

if TYPE_CHECKING:
    from tests.support.window_user import WindowUser

_COMMANDS = (
    *(CommandName.PIN_CHAT, CommandName.ARCHIVE_CHAT, CommandName.MOVE_CHAT),
    *(CommandName.ARCHIVE, CommandName.TRASH, CommandName.UNDO_DELETE),
)
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class ListTour:
    """Arranges chats on behalf of the window's user; what the list shows is what is on the disk."""

    def __init__(self, user: WindowUser) -> None:
        self._user, self._driver, self._dice = user, user.driver, user.dice
        self.acts: list[tuple[int, Callable[[], Any]]] = [
            (3, self.order), (2, self.new_folder), (2, self.choose_several), (2, self.drag_row),
            (3, self.shelf),
        ]  # fmt: skip

    async def order(self) -> None:
        """A command about the shown chat, or those that are selected."""
        name = self._dice.choice(_COMMANDS)
        self._note(name)
        self._driver.window.commands.run(name)
        self._check()

    async def new_folder(self) -> None:
        """Named, or left with the name it has."""
        if len(self._driver.window.chats.folders()) > 4:
            return
        self._driver.window.commands.run(CommandName.NEW_FOLDER)
        await self._user.write()
        if isinstance(QApplication.focusWidget(), QLineEdit):
            self._driver.press(self._dice.choice(("Return", "Esc")))
        self._check()

    async def choose_several(self) -> None:
        """With Ctrl or Shift, and then maybe all of them deleted."""
        chats = self._driver.window.sidebar.chats
        for held in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier):
            if (at := self._row(chats)) is not None:
                QTest.mouseClick(chats.viewport(), _LEFT, held, at)
        if chats.hasFocus() and self._dice.random() < 0.3:
            self._note("Del")
            self._driver.press("Del")
        self._check()

    async def drag_row(self) -> None:
        """A chat or a folder, to wherever."""
        chats = self._driver.window.sidebar.chats
        start, end = self._row(chats), self._row(chats)
        if start is None or end is None:
            return
        page = chats.viewport()
        QTest.mousePress(page, _LEFT, _NONE, start)
        for at in (start + QPoint(0, 20), end):
            place = QPointF(page.mapToGlobal(at))
            move = QMouseEvent(QEvent.Type.MouseMove, QPointF(at), place, _LEFT, _LEFT, _NONE)
            QApplication.sendEvent(page, move)
        QTest.mouseRelease(page, _LEFT, _NONE, end)
        self._check()

    async def shelf(self) -> None:
        """Something of the archive or the trash, back or away, and then back to the list."""
        shelf = self._driver.window.sidebar.shelf
        if shelf is None or not shelf.isVisible():
            return
        if (at := self._row(shelf.chats)) is not None:
            QTest.mouseClick(shelf.chats.viewport(), _LEFT, _NONE, at)
            ids = [chat.id for chat in shelf.chats.selected()]
            is_trash = shelf.kind is ListKind.TRASH
            chats = self._driver.window.chat_list_controller
            match self._dice.randrange(3):
                case 0:
                    (chats.restore if is_trash else chats.unarchive)(*ids)
                case 1:
                    shelf.chats.setFocus()
                    self._driver.press("Del")
                    self._answer()
        if self._dice.random() < 0.5:
            self._driver.window.sidebar.close_shelf()
        self._check()

    def _answer(self) -> None:
        asked = [one for one in self._driver.window.findChildren(Question) if one.isVisible()]
        for question in asked:
            button = self._dice.choice(question.findChildren(QAbstractButton))
            self._note(button.text())
            button.click()

    def _row(self, chats: ChatList) -> QPoint | None:
        """The middle of a row that is in sight, left of its dots."""
        rows = chats.model().rowCount()
        if not chats.isVisible() or not rows:
            return None
        place = chats.visualRect(chats.model().index(self._dice.randrange(rows), 0))
        at = place.center()
        return at if chats.viewport().rect().contains(at) else None

    def _check(self) -> None:
        """The list shows the chats and folders of the history, each where it belongs."""
        model, workspace = self._driver.window.chats, self._driver.workspace
        listed = [*workspace.history.summaries(), *workspace.temporary_chats()]
        kept = {chat.id: (chat.folder_id, chat.pinned_at is not None) for chat in listed}
        shown = {chat.id: (chat.folder_id, chat.pinned) for chat in model.chats()}
        other = {id_: (shown.get(id_), kept.get(id_)) for id_ in shown.keys() | kept}
        wrong = {id_: both for id_, both in other.items() if both[0] != both[1]}
        assert not wrong, f"the list is not what is on the disk: {wrong}"
        assert model.folders() == workspace.ordering.folders()

    def _note(self, what: str) -> None:
        self._user.done[-1] += f" {what}"
