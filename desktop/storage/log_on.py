"""The system's own entry that starts Weir when the person logs on.

It is kept nowhere else: a person may remove or disable it with the system's means, and then it is
off. Linux has a desktop entry, a Mac a property list for launchd, Windows a value of the registry.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop.storage.failures import LogOnNotSaved
from desktop.storage.files import write_atomically

MINIMISED = "--minimised"
"""The option by which Weir starts then: the person logs on for something else."""
_LABEL = "io.github.weir-chat.weir"
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
_ENTRY = """[Desktop Entry]
Type=Application
Name=Weir
Exec={command}
Icon=weir
Terminal=false
X-GNOME-Autostart-enabled=true
"""
_DISABLED = re.compile(r"^(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$", re.M)


class LogOn:
    """Reads and writes the entry of one person, for one command."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str] = os.environ,
        platform: str = sys.platform,
    ) -> None:
        self._command = [*command, MINIMISED]
        self._environ, self._platform = environ, platform

    @property
    def is_on(self) -> bool:
        """Whether the system has the entry, and it is not disabled."""
        if self._platform == "win32":
            return _has_value()
        try:
            found = self._file().read_bytes()
        except (OSError, RuntimeError):
            return False
        if self._platform == "darwin":
            return b"<key>Disabled</key>" not in found
        return not _DISABLED.search(found.decode("utf-8", "replace"))

    def change(self, on: bool) -> None:
        """Make the entry, or remove it. Raises LogOnNotSaved; then it is as it was."""
        try:
            if self._platform == "win32":
                _set_value(subprocess.list2cmdline(self._command) if on else None)
            elif on:
                write_atomically(self._file(), self._content())
            else:
                self._file().unlink(missing_ok=True)
        except (OSError, RuntimeError) as exc:
            reason = getattr(exc, "strerror", None) or type(exc).__name__
            raise LogOnNotSaved(self._place(), reason) from exc

    def _file(self) -> Path:
        """Raises RuntimeError for somebody without a home."""
        if self._platform == "darwin":
            return Path.home() / "Library" / "LaunchAgents" / f"{_LABEL}.plist"
        given = self._environ.get("XDG_CONFIG_HOME", "")
        config = Path(given) if given.startswith("/") else Path.home() / ".config"
        return config / "autostart" / "weir.desktop"

    def _place(self) -> str:
        try:
            return _RUN if self._platform == "win32" else str(self._file())
        except RuntimeError:
            return "~"

    def _content(self) -> bytes:
        if self._platform == "darwin":
            import plistlib  # late: a Mac alone writes one

            return plistlib.dumps(
                {"Label": _LABEL, "ProgramArguments": self._command, "RunAtLoad": True}
            )
        return _ENTRY.format(command=" ".join(map(_quoted, self._command))).encode()


def _quoted(argument: str) -> str:
    """An argument as a desktop entry has it: quoted for its Exec, then as a value of the file."""
    for_exec = re.sub(r'(["`$\\])', r"\\\1", argument.replace("%", "%%"))
    return '"' + for_exec.replace("\\", "\\\\") + '"'


if sys.platform == "win32":
    import winreg

    def _has_value() -> bool:
        """Whether the person's registry has the command, and the task manager lets it start."""
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                winreg.QueryValueEx(key, "Weir")
        except OSError:
            return False
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _APPROVED) as key:
                approved, _kind = winreg.QueryValueEx(key, "Weir")
                return not (isinstance(approved, bytes) and approved[:1] and approved[0] & 1)
        except OSError:
            return True

    def _set_value(command: str | None) -> None:
        """Raises OSError."""
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _APPROVED) as key:
            _drop(key)  # what the task manager remembers of an older entry
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
            if command is None:
                _drop(key)
            else:
                winreg.SetValueEx(key, "Weir", 0, winreg.REG_SZ, command)

    def _drop(key: winreg.HKEYType) -> None:
        try:
            winreg.DeleteValue(key, "Weir")
        except FileNotFoundError:
            return

else:

    def _has_value() -> bool:
        """There is no registry."""
        return False

    def _set_value(command: str | None) -> None:
        """There is no registry."""
