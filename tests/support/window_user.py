"""Somebody who uses the whole window without a plan, and whose words must not get lost.

user = WindowUser(driver, random.Random(7), {"a-model"})
for _ in range(100):
    await user.act()          # one thing, and what must hold after it
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from desktop.chat.messages import Role
from desktop.ui.chats.chat_list_model import Chat
from desktop.ui.composer.message_edit import MessageEdit
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.widgets.inputs.growing_edit import GrowingEdit
from desktop.ui.widgets.popup import Popup
from desktop.ui.window.endpoint.model_list import ModelList
from desktop.ui.window.endpoint.model_popup import ModelPopup
from tests.support.driving import Driver, until
from tests.support.list_tour import ListTour
from tests.support.window_tour import WindowTour

W = TypeVar("W", bound=QWidget)

_BY_KEYS = ("press_key", "rename", "find", "palette", "search")

_KEYS = ("Tab", "Shift+Tab", "Esc", "Return", "PgUp", "PgDown", "Home", "End", "Up", "Down", "Left",
         "F1", "F2", "F3", "Shift+F3", "F12", "Ctrl+N", "Ctrl+F", "Ctrl+R", "Ctrl+B", "Ctrl+C",
         "Ctrl+Shift+C", "Ctrl+Shift+M", "Ctrl+Shift+N", "Ctrl+W", "Ctrl+Home", "Ctrl+End",
         "Ctrl+PgUp", "Ctrl+PgDown", "Alt+Up", "Alt+Down", "Del", "Space",
         "Ctrl+D", "Ctrl+D", "Alt+1", "Alt+2")  # fmt: skip


class WindowUser:
    """Does one thing after the other, and looks after each where its words are."""

    _numbers = count(1)  # of the words, of all users: a later one finds the drafts of the first

    def __init__(self, driver: Driver, dice: random.Random, models: set[str]) -> None:
        """`models`: the names that may become the model of a chat, beside those of the settings."""
        self.driver, self.dice = driver, dice
        self.done: list[str] = []
        """What it did, last last."""
        self.words = 0
        """How many were written and found again."""
        self._kept: set[str] = set()  # written in a message, sent or not
        self._waiting: list[str] = []  # for a reply to end
        self._removes = False  # one of those
        driver.window.pane.queue.remove_requested.connect(self._on_removed)
        self._stored: dict[int | None, str] = {}  # the drafts, as they were last
        driver.window.chat_list_controller.deleted.connect(self._on_deleted)
        driver.window.chat_list_controller.gone.connect(self._on_gone)
        self.models = models
        self._walked: set[QWidget] = set()  # where keys led
        self._acts: list[tuple[int, Callable[[], Any]]] = [
            (30, self.write), (6, self.paste), (4, self.commit), (12, self.press_button),
            (18, self.click), (14, self.press_key), (8, self.send), (5, self.pick),
            (4, self.choose_chat), (4, self.copy), (3, self.rename), (3, self.find),
            (2, self.resize), (3, self.drag), (3, self.menu), (8, self.wait),
            *WindowTour(self).acts, *ListTour(self).acts,
        ]  # fmt: skip

    async def act(self) -> None:
        """The next thing, and what must hold then."""
        await self._come_back()
        weights, acts = zip(*self._acts, strict=True)
        act = self.dice.choices(acts, weights)[0]
        self.done.append(act.__name__)
        had = QApplication.focusWidget()
        await act()
        await asyncio.sleep(0)
        self._walk_from(had)
        self._check_kept()
        # What is typed in the settings becomes an endpoint's own a moment after they are left. What
        # is typed anywhere else becomes none.
        self.models |= {entry.model for entry in self.driver.workspace.settings.endpoints}
        model = self.driver.window.endpoint_in_use.endpoint.model
        assert model in self.models, f"became a model: {model}"

    # Writing

    async def write(self) -> None:
        """A word, key by key."""
        word = self.word()
        space = " " if self._is_writing() and self.dice.random() < 0.7 else ""
        self._written(word, lambda: self.driver.type(space + word + " "))

    async def paste(self) -> None:
        word = self.word()
        QGuiApplication.clipboard().setText(word)
        self._written(word, lambda: self.driver.press("Ctrl+V"))

    async def commit(self) -> None:
        """As an input method does, where Qt lets it."""
        focused = QApplication.focusWidget()
        if focused is not None and focused.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
            word = self.word("词")
            self._written(word, lambda: self.driver.commit(word))

    # The mouse

    async def press_button(self) -> None:
        """Any button of the window that is in sight."""
        if button := self._any(QAbstractButton):
            self.done[-1] += f" {button.accessibleName()}"
            self.click_in(button, button.rect().center())

    async def click(self) -> None:
        """Anywhere."""
        if widget := self._any(QWidget):
            at = QPoint(self.dice.randrange(widget.width()), self.dice.randrange(widget.height()))
            self.click_in(widget, at)

    async def drag(self) -> None:
        """Over the conversation."""
        transcript = self.driver.window.pane.transcript
        page = transcript.view.viewport()
        if page.isVisible():
            caret = transcript.view.textCursor()
            caret.clearSelection()  # dragging what is selected waits for a real mouse
            transcript.view.setTextCursor(caret)
            left = Qt.MouseButton.LeftButton
            QTest.mousePress(page, left, pos=QPoint(page.width() // 2, page.height() // 3))
            QTest.mouseMove(page, QPoint(page.width() // 3, page.height() // 2))
            QTest.mouseRelease(page, left, pos=QPoint(page.width() // 3, page.height() // 2))

    async def menu(self) -> None:
        """What the right button offers, on the chats or in the conversation."""
        view = self.dice.choice(
            (self.driver.window.sidebar.chats, self.driver.window.pane.transcript.view)
        ).viewport()
        if view.isVisible():
            at = QPoint(30, self.dice.randrange(max(1, view.height())))
            place = view.mapToGlobal(at)
            reason = QContextMenuEvent.Reason.Mouse
            QApplication.sendEvent(view, QContextMenuEvent(reason, at, place))
            opened = QApplication.activePopupWidget()
            if isinstance(opened, QMenu) and self.dice.random() < 0.5:
                chosen = self.dice.choice(opened.actions())
                self.done[-1] += f" {chosen.text()}"
                chosen.trigger()

    async def choose_chat(self) -> None:
        chats = self.driver.window.sidebar.chats
        rows = self.driver.window.chats.rowCount()
        if chats.isVisible() and rows:
            row = chats.visualRect(chats.model().index(self.dice.randrange(rows), 0))
            if chats.viewport().rect().contains(row.center()):
                self.click_in(chats.viewport(), row.center())

    async def copy(self) -> None:
        if self.driver.shows("Copy"):
            self.click_in(self.driver.find("Copy"), QPoint(6, 6))

    # The keys

    async def press_key(self) -> None:
        keys = self.dice.choice(_KEYS)
        focused = QApplication.focusWidget()
        if keys == "Del" and isinstance(focused, MessageEdit | QLineEdit):
            return  # it would take away what was written
        if keys == "Space" and self._is_writing():
            return
        if keys == "Return" and self._names_a_model():
            return
        self.done[-1] += f" {keys}"
        self.driver.press(keys)

    async def send(self) -> None:
        """By the button, or by Enter in the message."""
        if self.dice.random() < 0.5 and self.driver.shows("Send"):
            self.click_in(self.driver.find("Send"), QPoint(12, 12))
        elif isinstance(QApplication.focusWidget(), MessageEdit):
            self.driver.press("Return")

    # The parts of the window

    async def pick(self) -> None:
        """A model, or none after all."""
        self.driver.click_at(self.driver.find("Model"), QPoint(10, 10))
        await asyncio.sleep(self.dice.choice((0.0, 0.03)))
        popup = self.driver.window.findChild(ModelPopup)
        if popup is None or not popup.isVisible():
            return
        match self.dice.randrange(5):
            case 0:
                self.driver.press("Esc")
            case 1 if not self._names_a_model():
                self.driver.press("Return")
            case 2:
                lists = [one for one in popup.findChildren(ModelList) if one.isVisible()]
                chosen = self.dice.choice(lists)
                self.click_in(chosen.viewport(), QPoint(30, 20))
            case 3:
                self.click_in(self.driver.window.pane.composer, QPoint(5, 5))
            case _:
                pass  # it stays open

    async def rename(self) -> None:
        self.driver.press("F2")
        await self.write()
        if isinstance(QApplication.focusWidget(), QLineEdit):
            self.driver.press(self.dice.choice(("Return", "Esc")))
            await self.write()

    async def find(self) -> None:
        self.driver.press("Ctrl+F")
        await self.write()
        if self.driver.window.pane.find_bar.has_focus() and self.dice.random() < 0.7:
            self.driver.press("Esc")
            await self.write()

    async def resize(self) -> None:
        self.driver.window.resize(self.dice.choice((480, 700, 1180)), self.dice.choice((400, 820)))
        await asyncio.sleep(0.02)

    async def wait(self) -> None:
        await asyncio.sleep(self.dice.choice((0.0, 0.01, 0.05)))

    # What must hold

    def _written(self, word: str, write: Callable[[], None]) -> None:
        """The word stands in the message, or in the field that visibly has the keyboard."""
        if not self.driver.window.isActiveWindow() or QApplication.activePopupWidget():
            return
        message = self.driver.window.pane.composer.edit
        message.moveCursor(QTextCursor.MoveOperation.End)  # never within another word
        chat = self.driver.window.chat_controller.conversation
        titles = len(self.driver.titles)
        write()
        focused = QApplication.focusWidget()
        self.words += 1
        self.done[-1] += f" {word}"
        assert self.driver.window.chat_controller.conversation is chat, "another chat is shown"
        assert len(self.driver.titles) == titles, "a chat came or went"
        if word in self.driver.message:
            self._kept.add(word)
            assert isinstance(focused, MessageEdit), f"written, but {focused} has the keyboard"
        else:
            lost = f"{word} is lost: {focused} has the keyboard"
            assert isinstance(focused, QLineEdit | QTextEdit | QPlainTextEdit), lost
            assert focused.isVisible()
            text = focused.text() if isinstance(focused, QLineEdit) else focused.toPlainText()
            assert word in text, f"{word} is not in {focused.accessibleName()}"

    def _check_kept(self) -> None:
        """What was written in a message is still there, in a draft, waiting, asked, or removed."""
        window, kept = self.driver.window, self.driver.workspace.drafts
        self._stored |= {id_: kept.read(id_) for id_ in self._listed()}
        stored = map(kept.read, self._stored)  # of a deleted one as well: undo is offered
        waiting = window.shared.waiting.texts()
        if self._removes:  # a removed one may be on the disk a moment longer
            removed = "\n".join(text for text in self._waiting if text not in waiting)
            self._kept = {word for word in self._kept if word not in removed}
        drafts = "\n".join([self.driver.message, *window.shared.drafts.away(), *stored, *waiting])
        gone = {word for word in self._kept if word not in drafts}
        done = [m.text for m in self.driver.path if m.role is Role.USER]
        for live in window.shared.live.all():  # what waited is asked in its own chat
            done += [m.text for m in live.conversation.active_path() if m.role is Role.USER]
        self._removes, self._waiting = False, waiting
        lost = {word for word in gone if word not in "\n".join(done)}
        if lost:  # or what waited was asked in another chat, and answered since
            asked = "\n".join(self._asked_in_any_chat())
            lost = {word for word in lost if word not in asked}
        assert not lost, f"written once, and gone: {lost}"
        self._kept -= gone

    def _asked_in_any_chat(self) -> Iterator[str]:
        workspace = self.driver.workspace
        temporary = {chat.id for chat in workspace.temporary_chats()}
        for chat_id in workspace.ordering.kept() | temporary:  # archived and deleted ones too
            tree = workspace.history_of(chat_id).load(chat_id)
            yield from (m.text for m in tree.messages() if m.role is Role.USER)  # any variant

    def _listed(self) -> list[int | None]:
        """The chats that have a draft, or may: the new one, too."""
        return [None, *(chat.id for chat in self.driver.window.chats.chats())]

    def _on_deleted(self, chat: Chat) -> None:
        """Take note of its draft, of which the end may not be on the disk yet."""
        self._stored[chat.id] = self.driver.window.shared.drafts._whole(chat.id)

    def _on_gone(self, chat_id: int) -> None:
        """Its draft went with it: the person deleted it."""
        draft = self._stored.pop(chat_id, "")
        self._kept = {word for word in self._kept if word not in draft}

    def _on_removed(self) -> None:
        self._removes = True

    # How

    def word(self, letter: str = "w") -> str:
        """A new one."""
        return f"{letter}{next(self._numbers)}{letter}"

    def _walk_from(self, had: QWidget | None) -> None:
        """Note where keys led, or a list that was opened: there Space is for what has the keyboard.

        Nothing else gives it to what is no text field.
        """
        now = QApplication.focusWidget()
        if now is None or now is had or isinstance(now, MessageEdit | QLineEdit | GrowingEdit):
            return
        if (
            self.done[-1].startswith(_BY_KEYS)
            or isinstance(now, QAbstractItemView | SettingsDialog)
            or _is_over_the_window(now)
        ):
            self._walked.add(now)
        elif self.driver.window.isActiveWindow():
            assert now in self._walked, f"{now} got the keyboard"

    def _is_writing(self) -> bool:
        """Whether Space writes."""
        focused = QApplication.focusWidget()
        return isinstance(focused, MessageEdit | QLineEdit) or focused not in self._walked

    def _names_a_model(self) -> bool:
        """Whether Enter means to use the name that was typed, by a key that led to its row."""
        found = self.driver.window.findChildren(ModelList)
        current = [one.currentIndex() for one in found if one.isVisible()]
        written = any(act.startswith("write") for act in self.done[-2:-1])  # and no key since
        return not written and any(_is_offered(at) for at in current)

    def _any(self, kind: type[W]) -> W | None:
        shown = [w for w in self.driver.window.findChildren(kind)
                 if w.isVisible() and w.width() > 0 and w.height() > 0]  # fmt: skip
        return self.dice.choice(shown) if shown else None

    def click_in(self, widget: QWidget, at: QPoint) -> None:
        """Where it is in sight, and not where a name that was typed would become the model."""
        window = self.driver.window
        place = widget.mapTo(window, at)
        if not window.rect().contains(place):
            return
        target = window.childAt(place)
        view = target.parentWidget() if target is not None else None
        offered = (
            target is not None
            and isinstance(view, ModelList)
            and _is_offered(view.indexAt(target.mapFrom(window, place)))
        )
        if not offered:
            self.driver.click_at(widget, at)

    async def _come_back(self) -> None:
        """Close what was opened over the window, and be in the window again."""
        window = self.driver.window
        for settings in window.findChildren(SettingsDialog):
            if settings.isVisible():  # which a button below a failure opens, too
                settings.close()
        for widget in QApplication.topLevelWidgets():
            over = (Qt.WindowType.ToolTip, Qt.WindowType.SplashScreen)
            if widget is not window and widget.isVisible() and widget.windowType() not in over:
                widget.close()
        if not window.isActiveWindow():
            window.activateWindow()
            await until(window.isActiveWindow)


def _is_over_the_window(widget: QWidget) -> bool:
    """Whether it is a part of what was opened over the window, and has the keyboard there."""
    above = widget.parentWidget()
    return isinstance(above, Popup | SettingsDialog) or (
        above is not None and _is_over_the_window(above)
    )


def _is_offered(index: QModelIndex) -> bool:
    """Whether this row is a name that nobody listed, but the person typed."""
    return "Use “" in str(index.data())
