"""settings.toml is read again while Weir runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.chat.endpoint import BIGAI_PRO
from desktop.chat.settings.setting import THEME
from desktop.storage.failures import SettingsDamaged
from desktop.storage.settings.settings import Settings


def test_what_was_typed_into_the_file_holds_and_its_own_writing_is_no_news(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    settings = Settings(file, [BIGAI_PRO])
    assert not settings.reread()
    settings.change(THEME, "dark")
    assert not settings.reread()
    file.write_text(file.read_text().replace("dark", "light") + "# a comment\n")
    assert settings.reread()
    assert settings[THEME].value == "light"
    assert not settings.reread()


def test_a_broken_file_changes_nothing_nor_does_one_that_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    settings = Settings(file, [BIGAI_PRO])
    settings.change(THEME, "dark")
    good = file.read_text()
    file.write_text('theme = "light"\n[[endpoints\n')
    with pytest.raises(SettingsDamaged) as broken:
        settings.reread()
    assert broken.value.line == 2
    assert settings[THEME].value == "dark"
    assert settings.endpoints == [BIGAI_PRO]
    file.unlink()
    assert not settings.reread()
    assert settings.endpoints == [BIGAI_PRO]
    file.write_text(good)
    assert not settings.reread()
