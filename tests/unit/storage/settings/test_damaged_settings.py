"""A settings file that the parser cannot read: the person is told so, and the file stays."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.engine.explain.sentences import explain
from desktop.storage.failures import BadSetting, SettingsDamaged, SettingsNotSaved
from desktop.storage.settings.settings import Settings
from desktop.storage.settings.text_on_disk import MOST_BYTES

ONE = '[[endpoints]]\nname = "A"\nbase_url = "http://a/v1"\nmodel = "m"\n'


@pytest.mark.parametrize(
    "content",
    [
        f"a = {'[' * 5000}{']' * 5000}",
        f"a = {'{b = ' * 3000}1{'}' * 3000}",
        f"a = {'9' * 5000}",
        "a = 'nul \0'",
        "a" * (MOST_BYTES + 1),
    ],
    ids=["brackets", "tables", "digits", "nul", "long"],
)
def test_what_the_parser_chokes_on_is_damage(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(SettingsDamaged):
        Settings(path, [])
    assert path.read_text("utf-8") == content


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_is_not_read(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "settings.toml")
    with pytest.raises(SettingsDamaged):
        Settings(tmp_path / "settings.toml", [])


HUGE = f"0x{'f' * 5000}"


@pytest.mark.parametrize(
    "line",
    [
        f"version = {HUGE}",
        f"zoom = {HUGE}",
        "zoom = 1e400",
        f"{ONE}timeouts = {{ idle = {HUGE} }}",
        f"{ONE}timeouts = {{ idle = 1e400 }}",
        f"{ONE}timeouts = {{ idle = nan }}",
    ],
)
def test_numbers_that_no_sentence_can_hold_are_one_bad_entry(tmp_path: Path, line: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(line, "utf-8")
    [problem] = Settings(path, []).problems
    assert isinstance(problem, BadSetting)
    assert explain(problem).sentence


def test_what_can_be_read_and_not_be_written_again_stays(tmp_path: Path) -> None:
    """The writer's parser goes deeper at each bracket than the reader's."""
    path = tmp_path / "settings.toml"
    text = f"{ONE}\n[odd]\na = {'[' * 200}{']' * 200}\n"
    path.write_text(text, "utf-8")
    settings = Settings(path, [])
    with pytest.raises(SettingsNotSaved):
        settings.put(Endpoint("B", "http://b", "half a character \ud83d"))
    assert path.read_text("utf-8") == text
