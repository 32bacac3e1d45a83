"""The shortcut of the quick window and the start at log-on, as the settings show them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.chat.settings.key_chord import KeyChord
from desktop.chat.settings.setting import QUICK_SHORTCUT
from desktop.engine.quick_shortcut import ShortcutState
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.log_on import LogOn
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.general_page import GeneralPage
from desktop.ui.settings.shortcut_edit import ShortcutEdit

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier


class System:
    """Gives keys to programs, and says what the test wants it to say."""

    def __init__(self, workspace: Workspace, answer: ShortcutState) -> None:
        self.held: list[str | None] = []
        self.answer = answer
        self._shortcut = workspace.quick_shortcut
        self._shortcut.provide(self._hold)

    def _hold(self, chord: KeyChord | None) -> None:
        self.held.append(None if chord is None else str(chord))
        self._shortcut.report(ShortcutState.OFF if chord is None else self.answer)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(places({"WEIR_HOME": str(tmp_path / "weir")}))
    workspace.log_on = LogOn(["weir"], {"XDG_CONFIG_HOME": str(tmp_path)}, "linux")
    return workspace


def shown(qtbot: QtBot, workspace: Workspace) -> GeneralPage:
    page = GeneralPage(workspace, Changes())
    qtbot.addWidget(page)
    page.resize(600, 700)
    page.show()
    return page


def keys(page: GeneralPage) -> ShortcutEdit:
    assert isinstance(page.shortcut.control, ShortcutEdit)
    return page.shortcut.control


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (ShortcutState.WORKS, "Works"),
        (ShortcutState.TAKEN, "Taken by another program"),
        (ShortcutState.REFUSED, "did not give"),
        (ShortcutState.IMPOSSIBLE, "weir --quick"),
    ],
)
def test_pressed_keys_are_kept_and_the_system_s_answer_is_told_in_place(
    qtbot: QtBot, workspace: Workspace, answer: ShortcutState, words: str
) -> None:
    system, page = System(workspace, answer), shown(qtbot, workspace)

    QTest.keyClick(keys(page), Qt.Key.Key_K, CTRL_ALT)

    assert workspace.settings[QUICK_SHORTCUT].value == "Ctrl+Alt+K"
    assert system.held == ["Ctrl+Alt+K"]
    assert words in page.shortcut.field.remark.text()
    assert keys(page).accessibleDescription() == page.shortcut.field.remark.text()
    page.changes.take_back()
    assert workspace.settings[QUICK_SHORTCUT].value is None
    assert system.held == ["Ctrl+Alt+K", None]


def test_an_answer_that_comes_later_is_shown_when_it_comes(
    qtbot: QtBot, workspace: Workspace
) -> None:
    System(workspace, ShortcutState.ASKED)
    page = shown(qtbot, workspace)
    QTest.keyClick(keys(page), Qt.Key.Key_K, CTRL_ALT)
    assert "asks" in page.shortcut.field.remark.text()
    workspace.quick_shortcut.report(ShortcutState.WORKS)
    assert "Works" in page.shortcut.field.remark.text()


def test_keys_that_other_programs_need_are_refused_and_not_shown(
    qtbot: QtBot, workspace: Workspace
) -> None:
    system, page = System(workspace, ShortcutState.WORKS), shown(qtbot, workspace)
    QTest.keyClick(keys(page), Qt.Key.Key_K, CTRL_ALT)
    QTest.keyClick(keys(page), Qt.Key.Key_J, NONE)
    assert page.shortcut.field.error.isVisible()
    assert "J cannot be a shortcut" in page.shortcut.field.error.text()
    assert keys(page).text() == "Ctrl+Alt+K"
    assert system.held == ["Ctrl+Alt+K"]
    QTest.keyClick(keys(page), Qt.Key.Key_Backspace, NONE)
    assert not page.shortcut.field.error.isVisible()
    assert workspace.settings[QUICK_SHORTCUT].value is None


def test_without_a_system_that_gives_keys_the_way_out_is_named(
    qtbot: QtBot, workspace: Workspace
) -> None:
    page = shown(qtbot, workspace)
    QTest.keyClick(keys(page), Qt.Key.Key_F9, NONE)
    assert "weir --quick" in page.shortcut.field.remark.text()


def test_nonsense_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('quick_shortcut = "Hyper+K"\n')
    workspace = Workspace(places({"WEIR_HOME": str(tmp_path)}))
    assert workspace.settings[QUICK_SHORTCUT].value is None
    (problem,) = workspace.notices
    assert problem.facts()["where"] == "quick_shortcut"


def test_the_tick_shows_and_changes_what_the_system_has(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    page, tick = shown(qtbot, workspace), "autostart/weir.desktop"
    page.log_on.control.click()
    assert (tmp_path / tick).exists()
    (tmp_path / tick).unlink()
    page.refresh()
    assert not page.log_on.control.isChecked()
    page.changes.take_back()
    assert not (tmp_path / tick).exists()


def test_a_system_that_takes_no_entry_is_told_of_in_place(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "autostart").write_text("no folder")
    page = shown(qtbot, workspace)
    page.log_on.control.click()
    assert not page.log_on.control.isChecked()
    assert "could not be written" in page.log_on.field.error.text()
    assert len(page.changes) == 0


def test_an_empty_field_for_a_shortcut_says_what_it_takes(qtbot: QtBot) -> None:
    """Qt's own words come back each time it is emptied, and are in English alone."""
    edit = ShortcutEdit()
    qtbot.addWidget(edit)
    [line] = edit.findChildren(QLineEdit)
    for text in ("", "Ctrl+Alt+J", ""):
        edit.set_text(text)
        assert line.placeholderText() == "None. Press the keys here."
    edit.set_text("Ctrl+Alt+J")
    edit.clear()
    assert line.placeholderText() == "None. Press the keys here."
