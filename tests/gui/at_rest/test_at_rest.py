"""The switch that encrypts the chats, a start without their key, and chats that are forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop.app.windowing.resting import Resting
from desktop.chat.ordering.folder import ListKind
from desktop.chat.tree import is_temporary
from desktop.engine.at_rest.encryption import AtRest
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.database.sealing import use_key
from desktop.ui.settings.system.encryption_setting import EncryptionSetting
from desktop.ui.widgets.menu import Menu
from desktop.ui.widgets.question import Question
from desktop.ui.window.main_window import MainWindow
from desktop.ui.window.notices import NoticeBar
from tests.support.canary import files_with_canary
from tests.support.driving import Driver, MemoryKeyring, until
from tests.support.many_windows import Home, open_home
from tests.support.talking import OTHER, talk


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    use_key(tmp_path / "history.db", None)


async def written(home: Path, *, encrypted: bool = False) -> tuple[int, int]:
    """Two chats on the disk, as an earlier run left them."""
    workspace = Workspace(places({"WEIR_HOME": str(home)}))
    ids = await talk(workspace)
    if encrypted:
        await workspace.encryption.turn_on()
    await workspace.close()
    use_key(home / "history.db", None)
    return ids


async def answer(driver: Driver, words: str) -> str:
    """Press a button of the question that is open; return what it asked."""
    await until(lambda: questions(driver))
    (question,) = questions(driver)
    (button,) = (one for one in question.buttons() if one.text() == words)
    button.click()
    return f"{question.text()} {question.informativeText()}"


def questions(driver: Driver) -> list[Question]:
    return [one for one in driver.window.window().findChildren(Question) if one.isVisible()]


def is_new(home: Home, content: MainWindow) -> bool:
    return home.windows.front.content is not content


def titles(home: Home) -> set[str]:
    return {chat.title for chat in home.windows.front.content.chats.chats()}


def notices(home: Home) -> list[str]:
    return [bar.text for bar in home.windows.front.content.findChildren(NoticeBar)]


async def test_the_switch_tells_what_it_means_and_encrypts(home: Path, ring: MemoryKeyring) -> None:
    await written(home)
    async with open_home(home, joining=Resting) as (it, first):
        encryption = it.workspace.encryption
        for wanted, words in ((AtRest.ENCRYPTED, "Encrypt"), (AtRest.PLAIN, "Decrypt")):
            content = it.windows.front.content
            assert (content is first.window) is (words == "Encrypt")
            content.settings.open_page("computer")
            switch = content.window().findChild(EncryptionSetting)
            assert switch is not None
            QTest.keyClick(switch.control, Qt.Key.Key_Space)
            asked = await answer(Driver(content, it.workspace), words)
            assert ("keyring" in asked) is (words == "Encrypt")
            await until(partial(is_new, it, content))
            assert encryption.state is wanted
            assert titles(it) == {"About the Wombat袋熊", f"About the {OTHER}"}
            assert bool(files_with_canary(home)) is (wanted is AtRest.PLAIN)
            assert notices(it) == []


async def test_the_switch_changes_nothing_by_itself(home: Path, ring: MemoryKeyring) -> None:
    await written(home)
    async with open_home(home, joining=Resting) as (it, driver):
        driver.window.settings.open_page("computer")
        switch = driver.window.window().findChild(EncryptionSetting)
        assert switch is not None
        switch.control.click()
        assert not switch.control.isChecked()
        await answer(driver, "Cancel")
        assert it.workspace.encryption.state is AtRest.PLAIN


async def test_without_a_keyring_the_person_is_told_and_all_stays(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemoryKeyring(monkeypatch, missing=True)
    await written(home)
    async with open_home(home, joining=Resting) as (it, driver):
        driver.window.settings.open_page("computer")
        switch = driver.window.window().findChild(EncryptionSetting)
        assert switch is not None
        switch.control.click()
        await answer(driver, "Encrypt")
        await until(lambda: notices(it))
        assert "keyring" in notices(it)[0]
        assert len(titles(it)) == 2


async def test_a_locked_start_says_so_and_try_again_brings_the_chats(
    home: Path, ring: MemoryKeyring
) -> None:
    await written(home, encrypted=True)
    stored, ring.stored = ring.stored, {}
    async with open_home(home, joining=Resting) as (it, driver):
        await it.workspace.encryption.ask()
        it.windows.refresh_lock()
        bar = driver.window.pane.locked
        assert bar.isVisible()
        assert "does not have their key" in bar.accessibleName()
        assert titles(it) <= {"Temporary chat"}
        driver.press("Ctrl+N")
        assert driver.window.chat_controller.conversation.is_temporary
        before = (home / "history.db").read_bytes()
        again = bar.findChild(QPushButton)
        assert again is not None
        again.click()
        await until(again.isEnabled)
        assert (home / "history.db").read_bytes() == before
        ring.stored = stored
        two = await it.open()
        two.type("half written")  # in the chat that a window begins with
        again = two.window.pane.locked.findChild(QPushButton)
        assert again is not None
        seen = set(it.workspace.turns.known)
        again.setFocus()
        QTest.keyClick(again, Qt.Key.Key_Space)
        await until(lambda: it.windows.front.content is not two.window)
        assert it.windows.front.content.pane.locked.isHidden()
        assert f"About the {OTHER}" in titles(it)
        assert Driver(it.windows.front.content, it.workspace).message == "half written"
        listed = {chat.id for chat in it.windows.front.content.chats.chats()}
        assert set(filter(is_temporary, listed)) <= seen  # none that a fresh window began with


@pytest.mark.parametrize("where", ["list", "trash"])
async def test_a_chat_is_forgotten_by_its_menu(home: Path, ring: MemoryKeyring, where: str) -> None:
    gone, _kept = await written(home)
    (home / "history.damaged-20260101-000000.db").write_bytes((home / "history.db").read_bytes())
    async with open_home(home, joining=Resting) as (it, driver):
        listed = driver.window.sidebar.chats
        if where == "trash":
            driver.window.chat_list_controller.delete(gone)
            driver.window.order.shelves.open(ListKind.TRASH)
            shelf = driver.window.sidebar.shelf
            assert shelf is not None
            listed = shelf.chats
        model = listed.model()
        row = next(
            model.index(number, 0)
            for number in range(model.rowCount())
            if "Wombat" in str(model.index(number, 0).data())
        )
        driver.right_click(listed, listed.visualRect(row).center())
        menu = driver.window.findChild(Menu)
        assert menu is not None
        (action,) = (one for one in menu.actions() if one.text() == "Forget this chat…")
        action.trigger()
        menu.close()
        asked = await answer(driver, "Forget, and delete 1 older copy")
        assert "1 older copy" in asked
        await until(lambda: it.windows.front.content is not driver.window)
        assert titles(it) == {f"About the {OTHER}"}
        assert notices(it) == []
        assert files_with_canary(home) == []


class Shown(QObject):
    """Notes each window that comes up."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(type(watched).__name__)
        return False


async def test_no_other_window_comes_up_while_they_are_filled_anew(
    home: Path, ring: MemoryKeyring, qapp: QApplication
) -> None:
    await written(home)
    async with open_home(home, joining=Resting) as (it, driver):
        shown = Shown()
        qapp.installEventFilter(shown)
        it.windows.work_empty(nothing)
        await until(partial(is_new, it, driver.window))
        qapp.removeEventFilter(shown)
        assert shown.names == []


async def nothing(_say: Callable[[str], object]) -> str:
    return ""
