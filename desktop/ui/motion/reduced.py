"""Whether the person wants motion: as the system says, when Weir starts."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from desktop.environment import for_child

_SPI_GETCLIENTAREAANIMATION = 0x1042
_OFF = ("0", "false")
_SECONDS = 2.0
"""How long GNOME's settings may take."""


class _State:
    """There is no motion until the system was asked; tests and pictures ask nobody."""

    wanted = False


def motion_is_wanted() -> bool:
    """Whether the window moves."""
    return _State.wanted


def want_motion(wanted: bool) -> None:
    """Let the window move, or not."""
    _State.wanted = wanted


def follow_system() -> None:
    """Ask the system, in a thread: some answer only by a program of their own."""
    threading.Thread(target=_ask, name="weir-motion", daemon=True).start()


def _ask() -> None:
    want_motion(not is_reduced())


def is_reduced(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the system says that the person wants no motion."""
    if platform == "win32":
        return _windows_says()
    if platform == "darwin":
        return _macos_says()
    folder = Path(environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME", "")) / ".config")
    return _files_say(folder) or _gnome_says(environ)


def _windows_says() -> bool:
    moves = ctypes.c_int(1)
    user32 = getattr(ctypes, "windll").user32  # noqa: B009 - mypy knows it on Windows alone
    user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(moves), 0)
    return not moves.value


def _macos_says() -> bool:
    objc = ctypes.CDLL("/usr/lib/libobjc.A.dylib")
    objc.objc_getClass.restype = objc.sel_registerName.restype = ctypes.c_void_p
    two = (ctypes.c_void_p, ctypes.c_void_p)
    get = ctypes.CFUNCTYPE(ctypes.c_void_p, *two)(("objc_msgSend", objc))
    ask = ctypes.CFUNCTYPE(ctypes.c_bool, *two)(("objc_msgSend", objc))
    workspaces, name = objc.objc_getClass(b"NSWorkspace"), objc.sel_registerName
    shared = get(workspaces, name(b"sharedWorkspace"))
    return bool(ask(shared, name(b"accessibilityDisplayShouldReduceMotion")))


def _files_say(folder: Path) -> bool:
    """KDE and GTK keep it in files."""
    if _value(folder / "kdeglobals", "AnimationDurationFactor") in ("0", "0.0"):
        return True
    gtk = (folder / name / "settings.ini" for name in ("gtk-4.0", "gtk-3.0"))
    return any(_value(path, "gtk-enable-animations") in _OFF for path in gtk)


def _value(path: Path, key: str) -> str:
    """The value of a key, "" where it is not there or cannot be read."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    pairs = (line.partition("=") for line in lines)
    return next((value.strip().lower() for name, _, value in pairs if name.strip() == key), "")


def _gnome_says(environ: Mapping[str, str]) -> bool:
    gsettings = shutil.which("gsettings")
    if gsettings is None or "GNOME" not in environ.get("XDG_CURRENT_DESKTOP", ""):
        return False
    command = [gsettings, "get", "org.gnome.desktop.interface", "enable-animations"]
    kept = {
        name: environ[name] for name in ("XDG_CONFIG_HOME", "XDG_RUNTIME_DIR") if name in environ
    }
    try:
        answer = subprocess.run(
            command,
            env=for_child(environ) | kept,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.stdout.strip() == b"false"
