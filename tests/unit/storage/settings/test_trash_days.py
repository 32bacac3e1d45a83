"""How long the trash keeps chats is a number of days that makes sense, or the usual one."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.chat.settings.setting import TRASH_DAYS
from desktop.storage.settings.settings import Settings


@pytest.mark.parametrize(
    ("text", "days"),
    [("0", 0), ("14", 14), ("-1", 30), ("1.5", 30), ("true", 30), ("'x'", 30), ("99999999", 30)],
)
def test_the_term_is_a_number_of_days(tmp_path: Path, text: str, days: int) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"trash_days = {text}\n", "utf-8")
    settings = Settings(path, [])
    assert settings[TRASH_DAYS].value == days
    settings.change(TRASH_DAYS, 7)
    assert Settings(path, [])[TRASH_DAYS].value == 7
    settings.change(TRASH_DAYS, 30)
    assert "trash_days" not in path.read_text("utf-8")
