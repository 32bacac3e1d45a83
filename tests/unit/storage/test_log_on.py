"""The system's own entry for a start at log-on, as each system has it."""

from __future__ import annotations

import os
import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.storage.failures import LogOnNotSaved
from desktop.storage.log_on import LogOn

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders of Unix")

PROGRAM = ['/opt/my $programs/`weir`/100% \\"weir"', "-m", "desktop"]


def on_linux(config: Path, command: list[str] = PROGRAM) -> LogOn:
    return LogOn(command, {"XDG_CONFIG_HOME": str(config)}, "linux")


def entry(config: Path) -> Path:
    return config / "autostart" / "weir.desktop"


def test_the_entry_is_made_read_and_removed(tmp_path: Path) -> None:
    log_on = on_linux(tmp_path)
    assert not log_on.is_on

    log_on.change(True)
    assert log_on.is_on
    assert on_linux(tmp_path).is_on

    log_on.change(False)
    log_on.change(False)
    assert not log_on.is_on
    assert not entry(tmp_path).exists()


def test_the_entry_is_valid_and_starts_this_program_minimised(tmp_path: Path) -> None:
    on_linux(tmp_path).change(True)

    if shutil.which("desktop-file-validate"):
        told = subprocess.run(
            ["desktop-file-validate", entry(tmp_path)], capture_output=True, text=True
        )
        assert (told.returncode, told.stdout) == (0, "")
    lines = entry(tmp_path).read_text().splitlines()
    (written,) = (line.removeprefix("Exec=") for line in lines if line.startswith("Exec="))
    value = written.replace("\\\\", "\\")  # as a desktop reads a value, and then its Exec
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"', value)
    meant = [re.sub(r"\\(.)", r"\1", part).replace("%%", "%") for part in parts]
    assert meant == [*PROGRAM, "--minimised"]


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_an_entry_that_the_person_disabled_elsewhere_is_off(tmp_path: Path, line: str) -> None:
    log_on = on_linux(tmp_path)
    log_on.change(True)
    kept = entry(tmp_path).read_text().replace("X-GNOME-Autostart-enabled=true\n", "")
    entry(tmp_path).write_text(f"{kept}{line}\n")
    assert not log_on.is_on

    log_on.change(True)
    assert log_on.is_on


def test_what_cannot_be_written_is_said_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("no folder")
    log_on = on_linux(tmp_path)
    with pytest.raises(LogOnNotSaved) as failed:
        log_on.change(True)
    assert failed.value.path == str(entry(tmp_path))
    assert not log_on.is_on


def test_without_a_folder_of_its_own_the_usual_one_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    LogOn(PROGRAM, {"XDG_CONFIG_HOME": "not absolute"}, "linux").change(True)
    assert entry(tmp_path / ".config").exists()


def test_a_mac_has_an_agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    log_on = LogOn(PROGRAM, os.environ, "darwin")
    log_on.change(True)

    (agent,) = (tmp_path / "Library" / "LaunchAgents").iterdir()
    told = plistlib.loads(agent.read_bytes())
    assert told["ProgramArguments"] == [*PROGRAM, "--minimised"]
    assert told["RunAtLoad"] is True
    assert agent.stem == told["Label"]
    assert log_on.is_on

    log_on.change(False)
    assert not log_on.is_on
