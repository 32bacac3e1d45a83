"""A bound control shows what holds: also after a failed save, and where IT has locked it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.chat.settings.row import Row
from desktop.chat.settings.setting import (
    ANNOUNCE,
    LANGUAGE,
    SETTINGS,
    TITLE_ENDPOINT,
    Policy,
    Setting,
)
from desktop.engine.workspace import Workspace
from desktop.paths import Places
from desktop.storage.settings.settings import Settings
from desktop.ui.settings.bound_setting import BoundSetting
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.general_page import GeneralPage, titles
from desktop.ui.settings.shortcut_edit import ShortcutEdit

FORMS = [row for row in SETTINGS if row.words]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    home = tmp_path
    return Workspace(Places(home / "settings.toml", home / "h.db", home / "logs", home / "models"))


def shown(qtbot: QtBot, workspace: Workspace, row: Row[Any]) -> tuple[BoundSetting, list[object]]:
    """The control of a row, and what its signals bring."""
    bound = BoundSetting(workspace, row, Changes())
    qtbot.addWidget(bound)
    bound.show()
    heard: list[object] = []
    bound.changed.connect(heard.append)
    return bound, heard


def test_a_change_is_saved_at_once(qtbot: QtBot, workspace: Workspace) -> None:
    bound, heard = shown(qtbot, workspace, ANNOUNCE)
    cast(QCheckBox, bound.control).click()
    assert workspace.settings[ANNOUNCE] == Setting(False, "file")
    assert heard == [False]
    assert not bound.field.error.isVisible()


def write(line: QLineEdit, text: str) -> None:
    """Write into a line and go elsewhere."""
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def edit(bound: BoundSetting) -> None:
    """Choose another value, as a person does."""
    if isinstance(bound.control, QCheckBox):
        bound.control.click()
    elif isinstance(bound.control, QComboBox):
        bound.control.setCurrentIndex(bound.control.count() - 1)
    elif isinstance(bound.control, QLineEdit):
        write(bound.control, "direct")
    elif isinstance(bound.control, ShortcutEdit):
        QTest.keyClick(bound.control, Qt.Key.Key_F9)


@pytest.mark.parametrize("row", FORMS, ids=[row.key for row in FORMS])
def test_what_could_not_be_saved_is_said_and_not_shown(
    qtbot: QtBot,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    row: Row[Any],
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    if row is TITLE_ENDPOINT:
        row = titles(workspace)  # with the endpoints that can be chosen
    bound, heard = shown(qtbot, workspace, row)
    monkeypatch.setattr("desktop.storage.settings.settings.write_atomically", full)
    edit(bound)
    assert "No space left on device" in bound.field.error.text()
    (tmp_path / "settings.toml").write_text("not = [toml")
    edit(bound)
    assert "[toml" not in bound.field.error.text()
    assert "cannot be read (line 1)" in bound.field.error.text()
    assert bound.field.error.isVisible()
    assert heard == []
    assert workspace.settings[row] == Setting(row.default, "default")
    fresh = BoundSetting(workspace, row, Changes())
    qtbot.addWidget(fresh)
    if isinstance(bound.control, QCheckBox) and isinstance(fresh.control, QCheckBox):
        assert bound.control.isChecked() == fresh.control.isChecked()
    elif isinstance(bound.control, QComboBox) and isinstance(fresh.control, QComboBox):
        assert bound.control.currentIndex() == fresh.control.currentIndex()
        assert fresh.control.currentData() == row.default


def test_a_change_shows_what_was_typed_into_the_file_meanwhile(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    page = GeneralPage(workspace, Changes())
    qtbot.addWidget(page)
    (tmp_path / "settings.toml").write_text("announce = false\n")
    edit(page.language)
    assert not cast(QCheckBox, page.announce.control).isChecked()
    assert (tmp_path / "settings.toml").read_text() == 'announce = false\nlanguage = "zh_CN"\n'


def test_a_term_of_the_trash_that_the_file_says_is_shown(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text("trash_days = 14\n")
    workspace.settings.reread()
    page = GeneralPage(workspace, Changes())
    qtbot.addWidget(page)
    box = cast(QComboBox, page.trash.control)
    assert box.currentText() == "14 days"
    box.setCurrentIndex(0)
    assert (tmp_path / "settings.toml").read_text() == "trash_days = 0\n"


def test_a_locked_setting_is_disabled_and_says_why(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    locked = Policy(locked={"language": "zh_CN"})
    workspace.settings = Settings(tmp_path / "settings.toml", [], policy=locked)
    bound, heard = shown(qtbot, workspace, LANGUAGE)
    box = cast(QComboBox, bound.control)
    assert not box.isEnabled()
    assert box.currentData() == "zh_CN"
    assert bound.field.remark.isVisible()
    assert bound.field.remark.text() == box.accessibleDescription() == "Set by your organisation."
    box.setCurrentIndex(0)  # what a bug might do, the settings refuse
    assert box.currentData() == "zh_CN"
    assert "Set by your organisation: Language" in bound.field.error.text()
    assert heard == []
    assert not (tmp_path / "settings.toml").exists()
