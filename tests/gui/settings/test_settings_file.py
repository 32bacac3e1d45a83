"""settings.toml edited by hand while the window is open."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.ui.look.theme import DARK
from desktop.ui.settings.settings_dialog import SettingsDialog
from tests.support.driving import MemoryKeyring, open_window, until
from tests.support.settings_driving import line, names, opened, write

ONE = Endpoint("One", "http://127.0.0.1:9/v1", "first-model")


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


def shows(dialog: SettingsDialog, model: str) -> bool:
    return line(dialog, "Model").text() == model


@pytest.mark.parametrize("way", ["in place", "replaced"])
async def test_an_edit_is_taken_up_at_once(tmp_path: Path, way: str) -> None:
    file = tmp_path / "settings.toml"
    async with open_window(tmp_path, ONE) as driver:
        dialog = opened(driver)
        write(dialog, "Name", "being typed")
        for model in ("second", "third"):
            old = driver.workspace.settings.get("One").model
            text = 'theme = "dark"\n' + file.read_text().replace(old, model).removeprefix(
                'theme = "dark"\n'
            )
            if way == "replaced":
                (tmp_path / "new").write_text(text)
                os.replace(tmp_path / "new", file)
            else:
                file.write_text(text)
            await until(partial(shows, dialog, model))
            assert driver.window.endpoint_in_use.endpoint.model == model
        assert line(dialog, "Name").text() == "being typed"
        assert driver.window.palette().window().color().name() == DARK.window
        dialog.close()


async def test_a_size_of_the_text_is_taken_up_and_stays_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    async with open_window(tmp_path, ONE) as driver:
        before = driver.find("Message").fontInfo().pointSizeF()
        file.write_text("zoom = 1.5\n" + file.read_text())
        await until(lambda: driver.window.zoom.factor == 1.5)
        await until(lambda: driver.find("Message").fontInfo().pointSizeF() > before * 1.4)
    assert "zoom = 1.5\n" in file.read_text()


async def test_a_broken_file_is_kept_out_with_its_line_named(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    async with open_window(tmp_path, ONE) as driver:
        dialog = opened(driver)
        good = file.read_text()
        file.write_text("# mine\n[[endpoints\n" + good)
        await until(lambda: dialog.broken.isVisible())
        assert "line 2" in dialog.broken.text()
        assert "line 2" in driver.notices
        assert "One" in names(dialog)
        write(dialog, "Model", "other")
        dialog.close()
        assert driver.workspace.settings.get("One") == ONE
        assert "Model of One was not changed" in driver.notices
        assert file.read_text().startswith("# mine")
        file.write_text(good)
        dialog = opened(driver)
        await until(lambda: not dialog.broken.isVisible())
        await until(lambda: not driver.notices.startswith("The settings file"))
        assert "Model of One was not changed" in driver.notices
        dialog.close()
