"""The page of backups, the loud line in the window, and a restore that ends all windows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit

from desktop.app.windowing.restoring import Restoring
from desktop.chat.settings.features import BACKUP_DAILY, BACKUP_FOLDER
from desktop.engine.backing_up.memory import Restored
from desktop.engine.backing_up.restore import Restore
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.backup.failures import RestoreFailed
from desktop.storage.backup.reading import open_backup
from desktop.storage.previous import previous_homes
from desktop.ui.settings.backups.backups_page import BackupsPage
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.widgets.question import Question
from tests.support.driving import Driver, open_window, until
from tests.support.homes import backed_up, furnish, places_in, titles
from tests.support.many_windows import open_home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    furnish(places_in(tmp_path / "home"), "old")
    (tmp_path / "home" / "window.state").unlink()
    (tmp_path / "backups").mkdir()
    return tmp_path / "home"


async def page_of(driver: Driver) -> BackupsPage:
    driver.window.settings.open_page("backups")
    (dialog,) = driver.window.findChildren(SettingsDialog)
    await until(dialog.backups.isVisible)
    return dialog.backups


async def choose(page: BackupsPage, path: Path) -> None:
    """Choose a file in the dialog that is open."""
    await until(lambda: page.findChildren(QFileDialog))
    (dialog,) = page.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.done(0)


def question(page: BackupsPage) -> Question | None:
    found = [one for one in page.window().findChildren(Question) if one.isVisible()]
    return found[0] if found else None


async def answer(page: BackupsPage, words: str) -> str:
    await until(lambda: question(page))
    asked = question(page)
    assert asked is not None
    (button,) = (one for one in asked.buttons() if one.text() == words)
    button.click()
    return f"{asked.text()} {asked.informativeText()}"


async def test_a_backup_is_made_by_hand(home: Path, tmp_path: Path) -> None:
    async with open_window(home) as driver:
        page = await page_of(driver)
        assert page.last.text() == "There is no backup yet."
        page.back_up.click()
        await choose(page, tmp_path / "backups" / "one.zip")
        await until(lambda: "one.zip" in page.last.text())
        assert page.back_up.isEnabled()
        assert not page.progress.isVisible()
        page.back_up.click()
        await choose(page, tmp_path / "none" / "two.zip")
        await until(page.error.isVisible)
        assert "there is no folder" in page.error.text()
    with open_backup(tmp_path / "backups" / "one.zip") as backup:
        assert backup.manifest.chats == 3
        backup.verify(int)


async def test_each_day_in_a_folder(home: Path, tmp_path: Path) -> None:
    async with open_window(home) as driver:
        page = await page_of(driver)
        assert not page.daily.folder.isVisible()
        switch, line = page.daily.daily.control, page.daily.folder.control
        assert isinstance(switch, QCheckBox)
        assert isinstance(line, QLineEdit)
        switch.click()
        assert page.daily.folder.isVisible()
        assert "Choose a folder" in page.daily.state.text()
        for typed, refused in (("nowhere", True), (str(home), True), (str(tmp_path), False)):
            line.setFocus(Qt.FocusReason.TabFocusReason)
            line.clear()
            QTest.keyClicks(line, typed)
            page.daily.keep.control.setFocus(Qt.FocusReason.TabFocusReason)
            assert page.daily.folder.field.is_refused is refused
        await until(lambda: list(tmp_path.glob("weir-backup-*.zip")))
        await until(lambda: "The last one:" in page.daily.state.text())
        assert not driver.window.pane.backup_bar.isVisible()


async def test_one_that_fails_is_told_until_it_is_made(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    workspace = Workspace(places({"WEIR_HOME": str(home)}))
    workspace.settings.change(BACKUP_DAILY, True)
    workspace.settings.change(BACKUP_FOLDER, str(folder))
    await workspace.close()
    os.rmdir(folder)
    async with open_window(home) as driver:
        bar = driver.window.pane.backup_bar
        await until(bar.isVisible)
        assert str(folder) in bar.label.text()
        bar.settings.click()
        page = await page_of(driver)
        assert page.daily.error.isVisible()
        assert page.daily.again.isVisible()
        bar.dismiss.click()
        await until(bar.isHidden)
        bar.again.click()
        await until(lambda: bar.isVisible() and page.daily.again.isEnabled())
        os.mkdir(folder)
        page.daily.again.click()
        await until(bar.isHidden)
        assert not page.daily.error.isVisible()
    assert len(os.listdir(folder)) == 1


async def test_a_restore_ends_all_windows_and_is_told_by_the_next_one(
    home: Path, tmp_path: Path
) -> None:
    furnish(places_in(tmp_path / "other"), "new", chats=5)
    file = backed_up(places_in(tmp_path / "other"), tmp_path / "new.zip").path
    async with open_home(home) as (opened, driver):
        restoring = Restoring(opened.windows)
        restoring.join(opened.windows.front.content)  # it was filled before
        page = await page_of(driver)
        page.restore.click()
        await choose(page, file)
        asked = await answer(page, "Restore")
        assert "5 chats" in asked
        await opened.ended.wait()
    assert restoring.finish()
    assert len(titles(places_in(home))) == 5
    async with open_window(home) as driver:
        await until(lambda: any("is in place" in notice for notice in driver.notices.splitlines()))
        page = await page_of(driver)
        assert page.previous.isVisible()
        page.previous.delete.click()
        await answer(page, "Delete for good")
        await until(page.previous.isHidden)
    assert previous_homes(home / "history.db") == []


async def test_what_is_no_backup_is_said_on_the_page(home: Path, tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no backup")
    async with open_window(home) as driver:
        page = await page_of(driver)
        page.restore.click()
        await choose(page, tmp_path / "text.zip")
        await until(page.error.isVisible)
        assert "no backup of Weir" in page.error.text()
        assert question(page) is None


async def test_a_stop_leaves_the_home_as_it_is(home: Path, tmp_path: Path) -> None:
    file = backed_up(places_in(home), tmp_path / "b.zip").path
    async with open_window(home) as driver:
        page = await page_of(driver)
        ready: list[Restore] = []
        page.restore_wished.connect(ready.append)
        page.restore.click()
        await choose(page, file)
        await answer(page, "Restore")
        await until(lambda: page.restoring.is_working)
        page.progress.stopped.emit()
        await until(page.error.isVisible)
        assert ready == []
    assert not (home / "restoring").exists()


async def test_what_could_not_be_put_in_place_is_told_by_the_next_window(home: Path) -> None:
    workspace = Workspace(places({"WEIR_HOME": str(home)}))
    failure = RestoreFailed("in_use").to_record()
    workspace.backups._memory.keep(restored=Restored(failure=failure))
    await workspace.close()
    async with open_window(home) as driver:
        await until(lambda: "Nothing was restored" in driver.notices)
    async with open_window(home) as driver:
        assert "Nothing was restored" not in driver.notices


async def test_a_home_in_a_synced_folder_is_told_of_once(tmp_path: Path) -> None:
    home = tmp_path / "Dropbox" / "weir"
    furnish(places_in(home), "old")
    async with open_window(home) as driver:
        await until(lambda: "Dropbox" in driver.notices)
        assert "export chats on one and import them on the other" in driver.notices
    async with open_window(home) as driver:
        page = await page_of(driver)
        assert page.isVisible()
        assert "Dropbox" not in driver.notices
