"""Makes the installers from the bundles: setups with makensis, MSIs with wixl and msibuild."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import struct
import tempfile
from pathlib import Path

from make import windows_files as files
from make.places import ROOT, WORK, call, epoch
from make.windows_bundle import Bundle, contents, numbers

SCRIPTS = ROOT / "packaging" / "windows"
ICON = WORK / "icons" / "weir.ico"
_ENVIRONMENT = """\
Environment\tName\tValue\tComponent_
s72\tl255\tL255\ts72
Environment\tEnvironment
Path\t=-*PATH\t[~];[HERE]\tPath
"""
"""The folder at the end of everybody's PATH, gone again with the component `Path`."""


def setup(bundle: Bundle, folder: Path, of: str, made: Path) -> Path:
    """Make the setup program `made` from the bundle in `folder`."""
    script, side = (folder.parent / f"{bundle.name}.{kind}" for kind in ("nsh", "bmp"))
    _draw_side(side)
    inside = folder / contents(of)
    (inside / files.LIST).write_text(files.removal_list(files.files_in(inside)), newline="")
    text = files.nsis_script(folder, contents(of), bundle.programs)
    script.write_text(text, "utf-8-sig")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    defines = {
        **{"BUNDLE": bundle.name, "TITLE": bundle.title, "VERSION": of, "CONTENTS": contents(of)},
        **{"NUMBERS": ".".join(map(str, numbers(of))), "KILOBYTES": str(size // 1024)},
        **{"FILES": str(script), "ICON": str(ICON), "SIDE": str(side), "OUTPUT": str(made)},
        **{"UPGRADE_CODE": f"{{{files.guid(bundle.name, 'upgrade')}}}", **_choices(bundle)},
    }
    call(makensis(), "-V1", "-WX", *(f"-D{key}={value}" for key, value in defines.items()), _NSI)
    return made


_NSI = SCRIPTS / "weir.nsi"


def _draw_side(path: Path) -> None:
    """Draw the picture of a setup's last page: the icon on a plain background."""
    from PIL import Image

    picture, icon = Image.new("RGB", (164, 314), "#eef3f2"), Image.open(ICON).convert("RGBA")
    icon = icon.resize((64, 64), Image.Resampling.LANCZOS)
    picture.paste(icon, (50, 64), icon)
    picture.save(path)


def _choices(bundle: Bundle) -> dict[str, str]:
    """Return definitions for NSIS: a 64-bit setup where it can make one, and what the environment
    asks for."""
    found = {"CPU": "amd64"} if _SETUP_64.exists() else {}
    # zlib: made and unpacked in a tenth of the time; of a model it makes hardly more
    if bundle.name == "weir-local" or os.environ.get("WEIR_QUICK"):
        found["QUICK"] = "1"
    if command := os.environ.get("WEIR_SIGN"):  # signs the file that is named behind it
        found["SIGN"] = command
    return found


_SETUP_64 = Path("/usr/share/nsis/Stubs/lzma_solid-amd64-unicode")


def makensis() -> str:
    """Return the program makensis, which on Windows is seldom in PATH."""
    usual = Path(os.environ.get("PROGRAMFILES(X86)", "")) / "NSIS" / "makensis.exe"
    return shutil.which("makensis") or str(usual)


def package(bundle: Bundle, folder: Path, of: str, made: Path) -> Path:
    """Make the MSI `made` from the bundle in `folder`."""
    (folder / contents(of) / files.LIST).unlink(missing_ok=True)  # Windows keeps its own
    for path in folder.rglob("*"):
        os.utime(path, (int(epoch()), int(epoch())))  # the times are in the MSI, too
    include = folder.parent / f"{bundle.name}.wxi"
    include.write_text(files.wix_include(folder, bundle.name), "utf-8")
    product = files.guid(bundle.name, "product", of)
    defines = {
        **{"Bundle": bundle.name, "Title": bundle.title, "Version": of, "Win64": "yes"},
        **{"Upgrade": files.guid(bundle.name, "upgrade"), "Product": product},
        # wixl reads no absolute path
        **{"Files": os.path.relpath(include, ROOT), "Icon": os.path.relpath(ICON, ROOT)},
    }
    options = [word for key, value in defines.items() for word in ("-D", f"{key}={value}")]
    call("wixl", "-a", "x64", "-I", ".", *options, "-o", made, SCRIPTS / "weir.wxs")
    _complete(made, bundle, files.guid(product, _digest(folder)))
    return made


def _complete(made: Path, bundle: Bundle, code: str) -> None:
    """Add to an MSI what wixl cannot express.

    That is PATH; removing the old version inside the transaction, so that it comes back when the
    new one fails; a package code and times that follow from the contents.
    """
    order = "UPDATE InstallExecuteSequence SET Sequence = {} WHERE Action = '{}'"
    call("msibuild", made, "-q", order.format(1501, "RemoveExistingProducts"))
    if bundle.name == "weir":
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder, "Environment.idt")
            table.write_text(_ENVIRONMENT, newline="\r\n")
            call("msibuild", made, "-i", table)
        for action, when in (("RemoveEnvironmentStrings", 3300), ("WriteEnvironmentStrings", 5200)):
            row = f"('{action}', '', {when})"
            columns = "InstallExecuteSequence (Action, Condition, Sequence)"
            call("msibuild", made, "-q", f"INSERT INTO {columns} VALUES {row}")
    summary = ("Installation Database", "The Weir authors", "x64;1033", f"{{{code}}}")
    call("msibuild", made, "-s", *summary)
    _set_times(made, int(epoch()))


def _set_times(made: Path, seconds: int) -> None:
    """Set the times of creation and of the last change: two values of type 64, side by side."""
    time = struct.pack("<IQ", 64, (seconds + 11_644_473_600) * 10_000_000)
    same = re.compile(rb"(\x40\0\0\0.{7}\x01)\1", re.DOTALL)  # FILETIMEs of our age end with 01
    data = made.read_bytes()
    changed, count = same.subn(time * 2, data)
    if count != 1:
        raise ValueError(f"{made.name} holds {count} pairs of times")
    made.write_bytes(changed)


def _digest(folder: Path) -> str:
    """Return a digest of all files: an MSI with other files needs another package code."""
    digest = hashlib.sha256()
    for name in files.files_in(folder):
        digest.update(name.encode() + b"\0" + (folder / name).read_bytes())
    return digest.hexdigest()
