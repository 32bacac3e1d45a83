"""The page of the presets in the settings: made, changed, refused in place, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QLineEdit, QPushButton

from desktop.chat.settings.setting import DEFAULT_PRESET
from desktop.chat.steering.preset import Preset
from desktop.ui.settings.presets.presets_page import PresetsPage
from desktop.ui.widgets.inputs.growing_edit import GrowingEdit
from tests.support import settings_driving
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream

REVIEWER = Preset("Reviewer", system="Be brief.", parameters={"temperature": 0.2})


async def opened(driver: Driver) -> PresetsPage:
    page = settings_driving.opened(driver, "presets").presets
    await until(page.isVisible)
    return page


def field(page: PresetsPage, name: str) -> QLineEdit:
    """A field of the parameters, by its name."""
    return next(one for one in page.findChildren(QLineEdit) if one.accessibleName() == name)


def further(page: PresetsPage) -> GrowingEdit:
    edits = page.findChildren(GrowingEdit)
    return next(one for one in edits if one.accessibleName() == "More fields (JSON)")


def order(driver: Driver) -> list[str]:
    return [one.name for one in driver.workspace.settings.presets]


def press(page: PresetsPage, words: str) -> None:
    next(one for one in page.findChildren(QPushButton) if one.text() == words).click()


async def test_a_preset_is_made_filled_in_and_taken_back(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            page = await opened(driver)
            assert page.none.isVisible()
            press(page, "New preset")
            driver.type("Poet")
            page.form.sign_line.setText("诗")
            page.form.system_edit.setPlainText("Rhyme.")
            field(page, "Seed").setText("7")
            further(page).setPlainText('{"top_k": 40}')
            page.form.starters_edit.setPlainText("Of rain?\n\nOf wind?")
            page.form.endpoint.setCurrentIndex(page.form.endpoint.findData("Test"))
            page.save()
            starters = ("Of rain?", "Of wind?")
            sent = {"seed": 7, "top_k": 40}
            poet = Preset("Poet", "诗", "Test", None, "Rhyme.", sent, starters)
            assert driver.workspace.settings.presets == [poet]
            while len(page.changes):
                page.changes.take_back()
            assert driver.workspace.settings.presets == []
            assert page.none.isVisible()


async def test_what_cannot_be_used_stays_in_its_field_with_the_reason(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.workspace.settings.put_preset(REVIEWER)
            driver.workspace.settings.put_preset(Preset("Plain"))
            page = await opened(driver)
            field(page, "Temperature: number").setText("9")
            further(page).setPlainText('{"messages": []}')
            page.form.system_edit.setPlainText("Be very brief.")
            page.save()  # which leaves all that cannot be used where it is
            assert driver.workspace.settings.presets[0].system == "Be very brief."
            page.form.system_edit.setPlainText("Be brief.")
            page.form.name_line.setText("Plain")
            page.save()
            assert len(page.finish()) == 3
            assert "0 – 2" in field(page, "Temperature: number").accessibleDescription()
            assert further(page).accessibleDescription()
            assert "already" in page.form.name.error.text()
            assert driver.workspace.settings.presets[0].parameters == {"temperature": 0.2}
            page.form.name_line.setText("Critic")
            field(page, "Temperature: number").setText("")
            further(page).setPlainText("")
            page.save()
            assert driver.workspace.settings.presets[0] == Preset("Critic", system="Be brief.")


async def test_it_is_duplicated_removed_and_chosen_for_new_chats(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.workspace.settings.put_preset(REVIEWER)
            page = await opened(driver)
            page.form.default.click()
            assert driver.workspace.settings[DEFAULT_PRESET].value == "Reviewer"
            page.form.name_line.setText("Critic")  # which it goes on being by its new name
            page.save()
            assert driver.workspace.settings[DEFAULT_PRESET].value == "Critic"
            press(page, "Duplicate")
            names = [one.name for one in driver.workspace.settings.presets]
            assert names == ["Critic", "Critic 2"]
            press(page, "Remove")
            assert [one.name for one in driver.workspace.settings.presets] == ["Critic"]
            page.changes.take_back()
            assert len(driver.workspace.settings.presets) == 2


async def test_they_are_moved_by_keys_and_by_the_mouse_and_back(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            for name in ("A", "B", "C"):
                driver.workspace.settings.put_preset(Preset(name))
            page = await opened(driver)
            page.rows.setFocus()
            driver.press("Alt+Down")
            await until(lambda: order(driver) == ["B", "A", "C"])
            driver.press("Alt+Down")
            await until(lambda: order(driver) == ["B", "C", "A"])
            driver.press("Alt+Down")  # it is the last one
            driver.press("Alt+Up")
            await until(lambda: order(driver) == ["B", "A", "C"])
            assert page.rows.currentItem().text() == "A"
            page.rows.setCurrentRow(2)
            page.rows.model().moveRow(QModelIndex(), 2, QModelIndex(), 0)  # as a drop does
            await until(lambda: order(driver) == ["C", "B", "A"])
            assert page.form.name_line.text() == "C"
            assert "Alt+Up" in page.rows.toolTip()
            while len(page.changes):
                page.changes.take_back()
            assert order(driver) == ["A", "B", "C"]
            driver.press("Esc")
            driver.press("Ctrl+J")
            assert driver.window.steering.chat.steering.preset == "A"


async def test_one_that_was_removed_comes_back_to_its_place(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            for name in ("A", "B", "C"):
                driver.workspace.settings.put_preset(Preset(name))
            file = tmp_path / "settings.toml"
            text = file.read_text("utf-8").replace('name = "B"', 'name = "B"  # mine')
            file.write_text(text, "utf-8")
            driver.workspace.settings.change(DEFAULT_PRESET, "B")
            page = await opened(driver)
            page.show_preset("B")
            press(page, "Remove")
            assert order(driver) == ["A", "C"]
            page.changes.take_back()
            assert order(driver) == ["A", "B", "C"]
            assert "# mine" in file.read_text("utf-8")
            assert driver.workspace.settings[DEFAULT_PRESET].value == "B"
            assert page.form.name_line.text() == "B"
            assert page.form.default.isChecked()


async def test_one_that_is_edited_in_the_file_is_shown_as_it_is_there(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.workspace.settings.put_preset(REVIEWER)
            page = await opened(driver)
            file = tmp_path / "settings.toml"
            file.write_text(file.read_text("utf-8").replace("Be brief.", "Be long."), "utf-8")
            await until(lambda: page.form.system_edit.toPlainText() == "Be long.")


@pytest.mark.parametrize("gone", ["Gone"])
async def test_an_endpoint_that_is_gone_is_named(tmp_path: Path, gone: str) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            driver.workspace.settings.put_preset(Preset("Old", endpoint=gone))
            page = await opened(driver)
            assert page.form.endpoint.currentText() == "Gone (gone)"
            page.save()
            assert driver.workspace.settings.presets == [Preset("Old", endpoint=gone)]
