"""The start at log-on, as the settings show it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.log_on import LogOn
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.general_page import GeneralPage


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
