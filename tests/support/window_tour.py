"""What somebody without a plan does with the parts around the conversation; see `window_user`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QWidget,
)

from desktop.ui.commands.command import CommandName
from desktop.ui.settings.pages import PAGES
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.widgets.popup import Popup
from desktop.ui.window.commands.palette import CommandPalette
from desktop.ui.window.searching.search_popup import SearchPopup

if TYPE_CHECKING:
    from tests.support.window_user import WindowUser

_LEADS_OUT = ("Open folder", "Remove…", "Choose a model file")
"""Buttons of the settings that are not for a tour: another program, the end of an endpoint."""


class WindowTour:
    """Goes through the window on behalf of its user, and writes something after most steps."""

    def __init__(self, user: WindowUser) -> None:
        self._user, self._driver, self._dice = user, user.driver, user.dice
        for leaves in (CommandName.QUIT, CommandName.CLOSE_WINDOW):  # there is a window to use
            self._driver.window.commands.calls[leaves] = bool
        self.acts: list[tuple[int, Callable[[], Any]]] = [
            (4, self.palette), (4, self.search), (3, self.page), (3, self.main_menu),
            (3, self.settings),
            (3, self.zoom), (3, self.fold), (4, self.queue), (4, self.message_button),
        ]  # fmt: skip

    async def palette(self) -> None:
        """Looked through by a word, and left in some way."""
        self._driver.press("Ctrl+Shift+P")
        palette = self._shown(CommandPalette)
        if palette is None:
            return
        assert palette.field.hasFocus()
        word = self._user.word()
        self._driver.type(word)
        assert word in palette.field.text(), f"{word} is not in the palette"
        match self._dice.randrange(4):
            case 0:
                self._driver.press("Esc")
            case 1:
                self._driver.click_at(self._driver.window, QPoint(3, 3))
            case 2:
                self._driver.press("Return")  # nothing is called that
                return
            case _:
                self._take_command(palette)
                return
        await self._user.write()

    async def search(self) -> None:
        """A word is looked for in all chats; then somewhere, or back."""
        self._driver.press("Ctrl+K")
        popup = self._shown(SearchPopup)
        if popup is None:
            return
        assert popup.field.hasFocus()
        word = self._dice.choice(("w", "word", "a role:user", self._user.word()))
        self._driver.type(word)
        assert word in popup.field.text(), f"{word} is not in the search"
        await asyncio.sleep(self._dice.choice((0.0, 0.05)))
        for _step in range(self._dice.randrange(3)):
            self._driver.press("Down")
        match self._dice.randrange(5):
            case 0:
                self._driver.press("Esc")
            case 1:
                self._driver.click_at(self._driver.window, QPoint(3, 3))
            case 2:
                self._press(popup)
                return
            case _:
                self._driver.press("Return")
                await asyncio.sleep(0.05)
                if self._shown(SearchPopup) is not None:  # nothing was found
                    self._driver.press("Esc")
        await self._user.write()

    def _take_command(self, palette: CommandPalette) -> None:
        palette.field.clear()
        rows = palette.list.rows
        at = rows.index(self._dice.randrange(rows.rowCount()))
        palette.list.scrollTo(at)
        self._note(str(at.data()))
        self._user.click_in(palette.list.viewport(), palette.list.visualRect(at).center())

    async def page(self) -> None:
        """The shortcuts or About: read, and left by writing or in another way."""
        self._driver.window.commands.run(
            self._dice.choice((CommandName.SHORTCUTS, CommandName.ABOUT))
        )
        popup = self._shown(Popup)
        if popup is None:
            return
        match self._dice.randrange(4):
            case 0:
                self._driver.press("Esc")
            case 1:
                self._driver.click_at(self._driver.window, QPoint(3, 3))
            case 2:
                self._press(popup)
            case _:
                pass  # what is written goes on to the message
        await self._user.write()

    async def main_menu(self) -> None:
        """Opened, and often something chosen."""
        if not self._driver.shows("Menu"):
            return
        self._driver.click_at(self._driver.find("Menu"), QPoint(8, 8))
        opened = QApplication.activePopupWidget()
        if not isinstance(opened, QMenu):
            return
        actions = [one for one in opened.actions() if one.isEnabled() and not one.isSeparator()]
        chosen = self._dice.choice([None, *actions])
        opened.close()
        if chosen is None:
            await self._user.write()
        else:
            self._note(chosen.text())
            chosen.trigger()

    async def settings(self) -> None:
        """Looked at, clicked into, typed into; then left, and the message is as it was."""
        driver, message = self._driver, self._driver.message
        driver.press("Ctrl+,")
        dialog = self._shown(SettingsDialog)
        if dialog is None:
            return
        dialog.show_page(self._dice.choice(PAGES).name)
        for _step in range(self._dice.randrange(5)):
            if dialog.isVisible():
                await self._use(dialog)
        assert driver.message == message, "what was typed in the settings came into the message"
        if dialog.isVisible():
            self._leave(dialog)
        await asyncio.sleep(0)
        await self._user.write()

    async def _use(self, dialog: SettingsDialog) -> None:
        match self._dice.randrange(4):
            case 0:
                self._driver.press(self._dice.choice(("Tab", "Shift+Tab", "Down", "Space")))
            case 1:
                self._type_into_field()
            case 2:
                self._press(dialog)
            case _:
                self._click_into(dialog)
        await asyncio.sleep(0.01)
        for window in QApplication.topLevelWidgets():
            if window is not self._driver.window and window.isVisible():
                window.close()

    def _type_into_field(self) -> None:
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit) and not isinstance(field.parent(), QAbstractSpinBox):
            word = self._user.word()
            self._driver.type(word)
            assert word in field.text(), f"{word} is not in {field.accessibleName()}"

    def _click_into(self, dialog: SettingsDialog) -> None:
        shown = [one for one in dialog.findChildren(QWidget) if one.isVisible()]
        fields = [one for one in shown if isinstance(one, QLineEdit)]
        widget = self._dice.choice(self._dice.choice((shown, fields or shown)))
        if not isinstance(widget, QAbstractButton | QComboBox):  # a list of choices waits
            self._user.click_in(widget, QPoint(5, 5))

    def _leave(self, dialog: SettingsDialog) -> None:
        match self._dice.randrange(3):
            case 0:
                self._user.click_in(dialog.close_button, QPoint(8, 8))
            case 1:
                self._driver.click_at(self._driver.window, QPoint(3, 3))
            case _:
                self._driver.press("Esc")
        if dialog.isVisible():  # Esc closed what was open in it
            dialog.close()

    async def zoom(self) -> None:
        """By keys, or by Ctrl and the wheel."""
        if self._dice.random() < 0.5:
            self._driver.press(self._dice.choice(("Ctrl+=", "Ctrl+-", "Ctrl+0")))
        else:
            self._turn_wheel(self._dice.choice((-120, 120)))
        await asyncio.sleep(0)
        await self._user.write()

    def _turn_wheel(self, angle: int) -> None:
        page = self._driver.window.pane.transcript.view.viewport()
        if page.isVisible():
            middle = QPointF(page.rect().center())
            none, ctrl = Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier
            phase = Qt.ScrollPhase.NoScrollPhase
            there = page.mapToGlobal(middle)
            event = QWheelEvent(middle, there, QPoint(), QPoint(0, angle), none, ctrl, phase, False)
            QApplication.sendEvent(page, event)

    async def fold(self) -> None:
        """The list of chats, by its keys or its buttons."""
        name = self._dice.choice(("Hide chats", "Show chats", "Ctrl+B"))
        if name == "Ctrl+B":
            self._driver.press(name)
        elif self._driver.shows(name):
            self._user.click_in(self._driver.find(name), QPoint(8, 8))
        await self._user.write()

    async def queue(self) -> None:
        """What waits for the reply: one more, or a button of it."""
        queue = self._driver.window.pane.queue
        if queue.isVisible() and self._dice.random() < 0.6:
            self._press(queue)
            await self._user.write()
        elif self._driver.window.chat_controller.streaming:
            await self._user.write()
            await self._user.send()

    async def message_button(self) -> None:
        """A button below a message, wherever it stands."""
        self._press(self._driver.window.pane.transcript)

    def _press(self, inside: QWidget) -> None:
        shown = [
            one
            for one in inside.findChildren(QAbstractButton)
            if one.isVisible() and not (one.accessibleName() or one.text()).startswith(_LEADS_OUT)
        ]
        if shown:
            button = self._dice.choice(shown)
            self._note(button.accessibleName() or button.text())
            self._user.click_in(button, button.rect().center())

    def _shown(self, kind: type[Any]) -> Any:
        found = [one for one in self._driver.window.findChildren(kind) if one.isVisible()]
        return found[-1] if found else None

    def _note(self, what: str) -> None:
        self._user.done[-1] += f" {what}"
