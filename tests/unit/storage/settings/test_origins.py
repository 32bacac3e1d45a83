"""A setting knows where its value comes from, and whether it may be changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.chat.settings.row import Row
from desktop.chat.settings.setting import ANNOUNCE, LANGUAGE, SETTINGS, ZOOM, Policy, Setting
from desktop.engine.explain.sentences import exit_status_of, explain
from desktop.storage.failures import SetByPolicy
from desktop.storage.settings.settings import Settings

FILE = "# mine\nzoom = 1.5 # large\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(FILE, "utf-8")
    return path


def test_without_a_policy_the_file_or_the_default_holds(path: Path) -> None:
    settings = Settings(path, [])
    assert settings[ZOOM] == Setting(1.5, "file")
    assert settings[ANNOUNCE] == Setting(True, "default")
    settings.change(ZOOM, 1.0)
    assert settings[ZOOM] == Setting(1.0, "default")
    assert path.read_text("utf-8") == "# mine\n"


@pytest.mark.parametrize("row", SETTINGS, ids=[row.key for row in SETTINGS])
def test_every_default_passes_its_own_check(row: Row[object]) -> None:
    assert row.default is None or row.check(row.default) == row.default


def test_a_default_of_the_policy_gives_way_to_the_file(path: Path) -> None:
    settings = Settings(path, [], policy=Policy(defaults={"zoom": 1.2, "announce": False}))
    assert settings[ZOOM] == Setting(1.5, "file")
    assert settings[ANNOUNCE] == Setting(False, "policy")
    settings.change(ANNOUNCE, True)  # the program's default, and yet to be said
    assert settings[ANNOUNCE] == Setting(True, "file")
    settings.change(ANNOUNCE, False)
    settings.change(ZOOM, 1.2)
    assert settings[ANNOUNCE] == Setting(False, "policy")
    assert settings[ZOOM] == Setting(1.2, "policy")
    assert path.read_text("utf-8") == "# mine\n"


def test_a_locked_setting_is_changed_by_no_file_and_no_call(path: Path) -> None:
    policy = Policy(defaults={"zoom": 1.1}, locked={"zoom": 1.2, "language": None})
    settings = Settings(path, [], policy=policy)
    assert settings[ZOOM] == Setting(1.2, "policy", locked=True)
    settings.change(ZOOM, 1.2)  # it holds already
    with pytest.raises(SetByPolicy) as caught:
        settings.change(ZOOM, 1.5)
    with pytest.raises(SetByPolicy):
        settings.change(LANGUAGE, "zh_CN")
    assert path.read_text("utf-8") == FILE
    assert "zoom" in explain(caught.value).sentence
    assert exit_status_of(caught.value) == 2
