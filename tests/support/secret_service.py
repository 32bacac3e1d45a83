"""A real Secret Service, started by a shell that `dbus-run-session` runs."""

from __future__ import annotations

import shutil
import subprocess

from tests.support.terminal import Terminal

UNLOCKED = """
printf ci | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
for _ in $(seq 200); do  # it returns before it answers; asked meanwhile, the bus starts a second
    dbus-send --session --print-reply --dest=org.freedesktop.DBus / \\
        org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q true && break
    sleep 0.05
done
"""


def in_a_session(
    terminal: Terminal, script: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """A shell script in a desktop session of its own, over the terminal's home."""
    assert shutil.which("dbus-run-session"), "dev.py test installs it"
    assert shutil.which("gnome-keyring-daemon"), "dev.py test installs it"
    return subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", script, "weir", *arguments],
        env=terminal.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
