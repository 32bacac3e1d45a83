"""Presets in the window: chosen, cycled, changed, saved back and as new, and what they send."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from desktop.chat.endpoint import ModelChoice
from desktop.chat.settings.setting import DEFAULT_PRESET
from desktop.chat.steering.preset import Preset
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.window.endpoint.model_popup import ModelPopup
from desktop.ui.window.presets.preset_menu import PresetMenu
from tests.support.driving import Driver, endpoint, open_window, until
from tests.support.fault_server import FaultServer, content_stream
from tests.unit.engine.composing.test_composition import ALWAYS

REVIEWER = Preset(
    "Reviewer",
    system="Be brief.",
    parameters={"temperature": 0.2},
    starters=("What is wrong here?",),
)
POET = Preset("Poet", icon="诗", system="Rhyme.")


def having(driver: Driver, *presets: Preset) -> None:
    for preset in presets:
        driver.workspace.settings.put_preset(preset)
    driver.window.shared.endpoints_changed.emit()


def name(driver: Driver) -> str:
    driver.window.steering.open()
    return driver.find("Preset", QPushButton).accessibleDescription()


def the_menu(driver: Driver) -> PresetMenu:
    return driver.window.findChildren(PresetMenu)[-1]


def opened_menu(driver: Driver) -> PresetMenu:
    """The menu, as the keyboard opens it in the header."""
    part = driver.find("Choose a preset", QPushButton)
    part.setFocus(Qt.FocusReason.TabFocusReason)
    driver.press("Space")
    assert the_menu(driver).isVisible()
    return the_menu(driver)


def words(menu: PresetMenu) -> list[str]:
    return [one.text() for one in menu.actions() if not one.isSeparator()]


def checked(menu: PresetMenu) -> list[str]:
    return [one.text() for one in menu.actions() if one.isChecked()]


def trigger(menu: PresetMenu, text: str) -> None:
    menu.setActiveAction(next(one for one in menu.actions() if one.text() == text))
    QTest.keySequence(menu, QKeySequence("Return"))


async def asked(driver: Driver) -> None:
    driver.window.home.come()
    driver.type("Why?")
    driver.press("Return")
    await driver.until_replied("So.")


async def test_ctrl_j_goes_through_them_and_what_they_hold_is_sent(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            having(driver, REVIEWER, POET)
            driver.press("Ctrl+J")
            assert name(driver) == "Reviewer"
            driver.press("Ctrl+J")
            assert name(driver) == "Poet"
            driver.press("Ctrl+Shift+J")
            await asked(driver)
            sent = server.requests[-1].json
            assert (sent["temperature"], sent["messages"][0]["content"]) == (0.2, "Be brief.")
            driver.press("Ctrl+N")
            await asked(driver)
            assert set(server.requests[-1].json) == ALWAYS  # nothing of it leaks
            driver.press("Ctrl+J")
            driver.press("Ctrl+J")
            driver.press("Ctrl+J")
            assert name(driver) == "No preset"


async def test_what_was_changed_is_shown_saved_back_and_taken_back(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            having(driver, REVIEWER)
            driver.press("Ctrl+J")
            driver.window.steering.chat.set("seed", 7)
            assert name(driver).endswith("changed")
            driver.click("Undo changes")
            assert name(driver) == "Reviewer"
            assert "seed" not in driver.window.steering.chat.steering.parameters
            driver.window.steering.chat.set("seed", 8)
            driver.click("Save to preset")
            assert name(driver) == "Reviewer"
            assert driver.workspace.settings.presets[0].parameters == {
                "temperature": 0.2,
                "seed": 8,
            }
            assert driver.workspace.settings.presets[0].starters == REVIEWER.starters


async def test_the_menu_of_the_header_is_used_by_keyboard(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            assert not driver.shows("Choose a preset")  # there is none
            having(driver, REVIEWER, POET, Preset("Small", endpoint="Test", model="small"))
            menu = opened_menu(driver)
            assert words(menu)[:4] == ["No preset", "Reviewer\tt 0.2", "Poet\tinstructions",
                                       "Small\tTest · small"]  # fmt: skip
            assert checked(menu) == ["No preset"]
            for key in ("Down", "Down", "Return"):
                QTest.keySequence(menu, QKeySequence(key))
            assert driver.window.steering.chat.steering.preset == "Poet"
            driver.window.steering.chat.set("seed", 7)
            menu = opened_menu(driver)
            assert checked(menu) == ["Poet (changed)\tinstructions"]
            trigger(menu, "Undo changes")
            menu = opened_menu(driver)
            assert words(menu)[-3:] == ["Save as new…", "Edit presets…", "Chat settings…"]
            trigger(menu, "Edit presets…")
            dialog = driver.window.findChild(SettingsDialog)
            assert dialog is not None
            await until(dialog.presets.isVisible)
            assert dialog.presets.form.name_line.text() == "Poet"
            dialog.close()


async def test_name_and_sign_of_the_chip_are_two_stops_in_a_narrow_window(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            having(driver, replace(REVIEWER, name="Reviewer of all that is long"))
            driver.press("Ctrl+J")
            await driver.resize(480, 820)
            part = driver.find("Choose a preset", QPushButton)
            assert "Reviewer of all that is long" in part.accessibleDescription()
            assert part.width() >= 24
            part.setFocus(Qt.FocusReason.TabFocusReason)
            driver.press("Tab")
            assert driver.find("Chat settings").hasFocus()
            driver.click("Choose a preset")
            await until(lambda: the_menu(driver).isVisible())
            trigger(the_menu(driver), "Chat settings…")
            assert driver.window.steering.panel.isVisible()


async def test_what_the_keys_chose_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: said.append(event.message())
    )
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            having(driver, POET, Preset("Small", endpoint="Test", model="small"))
            for _press in range(3):
                driver.press("Ctrl+J")
                assert driver.window.steered.presets.toast.text == said[-1]
    assert said == ["Preset: Poet", "Preset: Small · asks Test · small", "No preset"]


async def test_another_model_is_a_change_of_one_that_names_its_own(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            having(driver, Preset("Small", endpoint="Test", model="small"))
            driver.press("Ctrl+J")
            assert name(driver) == "Small"
            driver.window.endpoint_in_use.choose(ModelChoice("Test", "large"))
            assert name(driver) == "Small changed"
            driver.click("Undo changes")
            assert driver.window.endpoint_in_use.endpoint.model == "small"
            driver.window.endpoint_in_use.choose(ModelChoice("Test", "large"))
            driver.click("Save to preset")
            assert name(driver) == "Small"
            assert driver.workspace.settings.presets[0].model == "large"


async def test_a_new_one_is_made_of_what_the_chat_has(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            having(driver, REVIEWER)
            driver.window.steering.chat.instruct("Count.")
            driver.window.steering.open()
            driver.click("Save as new…")
            field = driver.find("Name of the new preset", QLineEdit)
            driver.type("Reviewer")
            driver.press("Return")
            assert "already" in field.accessibleDescription()
            field.selectAll()
            driver.type("Counter")
            driver.press("Return")
            assert name(driver) == "Counter"
            assert driver.workspace.settings.presets[-1] == Preset("Counter", system="Count.")


async def test_an_empty_chat_offers_its_starters(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            having(driver, REVIEWER)
            assert not driver.shows("What is wrong here?")
            driver.press("Ctrl+J")
            assert driver.window.pane.greeting.name.text() == "Reviewer"
            assert driver.window.pane.greeting.name.isVisible()
            driver.click("What is wrong here?")
            assert driver.message == "What is wrong here?"


async def test_new_chats_begin_with_the_one_that_was_chosen_for_that(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            having(driver, REVIEWER, POET)
            driver.workspace.settings.change(DEFAULT_PRESET, "Poet")
            driver.press("Ctrl+N")
            driver.window.steered.presets.choose(None)
            driver.window.chat_controller.chat_shown.emit()
            assert name(driver) == "No preset"  # which the person wanted
            driver.press("Ctrl+N")
            assert name(driver) == "Poet"
            await asked(driver)
            assert server.requests[-1].json["messages"][0]["content"] == "Rhyme."


async def test_one_that_names_a_model_has_the_chat_ask_it(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            having(driver, Preset("Small", endpoint="Test", model="small"))
            driver.press("Ctrl+J")
            await asked(driver)
    assert server.requests[-1].json["model"] == "small"


async def test_one_whose_endpoint_is_gone_lets_the_person_choose(tmp_path: Path) -> None:
    with FaultServer(content_stream("So.")) as server:
        async with open_window(tmp_path, endpoint(server)) as driver:
            having(driver, Preset("Old", endpoint="Gone"))
            driver.press("Ctrl+J")
            assert "“Gone”" in driver.notices
            popup = driver.window.findChild(ModelPopup)
            assert popup is not None
            assert popup.isVisible()
            driver.press("Esc")
            await asked(driver)  # the chat asks what it asked before
            assert server.requests[-1].json["model"] == endpoint(server).model
