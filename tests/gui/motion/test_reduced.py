"""Where the system says that the person wants no motion."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.ui.motion.reduced import is_reduced


def reduced(config: Path, **more: str) -> bool:
    return is_reduced("linux", {"XDG_CONFIG_HOME": str(config), **more})


def test_nothing_said_is_motion(tmp_path: Path) -> None:
    assert not reduced(tmp_path)
    assert not is_reduced("linux", {"HOME": str(tmp_path)})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("kdeglobals", "[General]\nx\n[KDE]\nAnimationDurationFactor=0\n", True),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0.5\n", False),
        ("gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations = false\n", True),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=0\n", True),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=1\n", False),
        ("gtk-3.0/settings.ini", "\x00[[[=\n==", False),
    ],
)
def test_files_of_the_desktop_say_it(tmp_path: Path, name: str, text: str, said: bool) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    assert reduced(tmp_path) is said
    assert is_reduced("linux", {"HOME": str(tmp_path)}) is False


@pytest.mark.parametrize(
    ("script", "said"),
    [("echo false", True), ("echo true", False), ("exit 1", False), ("no such", False)],
)
def test_gnome_says_it_by_its_own_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: bool
) -> None:
    program = tmp_path / "gsettings"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert reduced(tmp_path, XDG_CURRENT_DESKTOP="ubuntu:GNOME") is said
    assert not reduced(tmp_path, XDG_CURRENT_DESKTOP="XFCE")
