"""Lists the files of a Windows bundle in the languages of installers, the same text for the same
files."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from make.places import ROOT

LIST = "installed.txt"
"""A list in the contents folder, which removal reads: its files, then its folders, the innermost
first."""
_NAMES = uuid.uuid5(uuid.NAMESPACE_DNS, "weir-chat")
PLAIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-+()/")
"""Characters of our file names, which NSIS and an ANSI list read in the same way."""


def guid(*about: str) -> str:
    """Return the GUID for these names, always the same one."""
    return str(uuid.uuid5(_NAMES, "/".join(about))).upper()


def files_in(folder: Path) -> list[str]:
    """Return all files below a folder, with `/` between names, in one order on every system."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    found = sorted(path.as_posix() for path in files)
    strange = [name for name in found if not PLAIN.issuperset(name)]
    if strange:
        raise ValueError(f"no installer is sure to carry {strange[0]!r}")
    return [name for name in found if name != LIST]


def folders_of(names: list[str]) -> list[str]:
    """Return the folders of these files, the outer ones first."""
    found = {str(folder) for name in names for folder in Path(name).parents} - {"."}
    return sorted(Path(folder).as_posix() for folder in found)


def removal_list(names: list[str]) -> str:
    """Return the text of LIST."""
    rows = [*names, *(f"{folder}/" for folder in reversed(folders_of(names)))]
    return "".join(f"{row}\r\n" for row in rows).replace("/", "\\")


def nsis_script(folder: Path, contents: str, programs: tuple[str, ...]) -> str:
    """Return NSIS commands that unpack a bundle beside the old one, as `….new`, to be exchanged
    later."""
    lines, last = [], ""
    for name in [LIST, *files_in(folder / contents)]:  # the list first: half a folder has one, too
        place = "\\".join(["${HERE}", f"{contents}.new", *name.split("/")[:-1]])
        if place != last:
            lines.append(f'SetOutPath "{place}"')
            last = place
        lines.append(f'File "{folder / contents / name}"')
    lines.append('SetOutPath "${HERE}"')
    lines += [f'File "/oname={name}.exe.new" "{folder / name}.exe"' for name in programs]
    return "\n".join(lines) + "\n"


def wix_include(folder: Path, bundle: str) -> str:
    """Return directories, components and features of a bundle, in wixl's dialect."""
    names = files_in(folder)
    menu, path = ([_MENU], [_PATH]) if bundle == "weir" else ([], [])
    mine = {"menu": guid(bundle, "menu"), "path": guid(bundle, "path")}
    rows = [
        "<Include>",
        '<Directory Id="TARGETDIR" Name="SourceDir">',
        '<Directory Id="ProgramFiles64Folder"><Directory Id="INSTALLDIR" Name="Weir">',
        f'<Directory Id="HERE" Name="{bundle}">',
        *_directory(_tree(names), folder, bundle, ""),
        *(row.format_map(mine) for row in path),
        "</Directory>",
        _FOLDER.format(guid=guid(bundle, "folder"), bundle=bundle),
        "</Directory></Directory>",
        *(row.format_map(mine) for row in menu),
        "</Directory>",
        '<Feature Id="Program" Title="Program" Level="1" Absent="disallow">',
        *(f'<ComponentRef Id="{_id("c", bundle, name)}"/>' for name in names),
        '<ComponentRef Id="Folder"/>',
        *('<ComponentRef Id="Menu"/>' for _ in menu),
        "</Feature>",
        *(_PATH_FEATURE for _ in path),
        "</Include>",
    ]
    return "\n".join(rows) + "\n"


def _id(kind: str, *about: str) -> str:
    return f"{kind}{guid(*about).replace('-', '')}"


def _tree(names: list[str]) -> dict[str, Any]:
    """Return the files as a tree of folders; a file is None."""
    tree: dict[str, Any] = {}
    for name in names:
        *folders, file = name.split("/")
        place = tree
        for part in folders:
            place = place.setdefault(part, {})
        place[file] = None
    return tree


def _directory(tree: dict[str, Any], folder: Path, bundle: str, above: str) -> list[str]:
    rows = []
    for name, inner in tree.items():
        path = f"{above}{name}"
        if inner is None:
            rows.append(_component(folder / path, bundle, path))
        else:
            rows.append(f'<Directory Id="{_id("d", bundle, path)}" Name={quoteattr(name)}>')
            rows += [*_directory(inner, folder, bundle, f"{path}/"), "</Directory>"]
    return rows


def _component(source: Path, bundle: str, name: str) -> str:
    """Return the entry of a file and, for a program, the one by which Windows finds it by name."""
    identity = _id("c", bundle, name)
    found = quoteattr(os.path.relpath(source, ROOT))  # wixl reads no absolute path
    inside = f'<File Id="{_id("f", bundle, name)}" Source={found} KeyPath="yes"/>'
    if bundle == "weir" and "/" not in name and name.endswith(".exe"):
        inside += _APP_PATH.format(name=name)
    begin = f'<Component Id="{identity}" Guid="{guid(bundle, name)}" Win64="$(var.Win64)">'
    return f"{begin}{inside}</Component>"


_APP_PATH = (
    '<RegistryValue Root="HKLM" Type="string" Value="[HERE]{name}"'
    ' Key="Software\\Microsoft\\Windows\\CurrentVersion\\App Paths\\{name}"/>'
)
_FOLDER = """\
<Component Id="Folder" Guid="{guid}" Win64="$(var.Win64)">
<RemoveFolder Id="Folder" On="uninstall"/>
<RegistryValue Root="HKLM" Key="Software\\Weir\\Package\\{bundle}" Name="Version" Type="string"
 Value="$(var.Version)" KeyPath="yes"/>
</Component>"""
_MENU = """\
<Directory Id="ProgramMenuFolder"><Component Id="Menu" Guid="{menu}" Win64="$(var.Win64)">
<Shortcut Id="Start" Name="Weir" Target="[HERE]weir-desktop.exe" WorkingDirectory="HERE"
 Icon="weir.ico"/>
<RegistryValue Root="HKLM" Key="Software\\Weir\\Package\\weir" Name="Menu" Type="integer" Value="1"
 KeyPath="yes"/>
</Component></Directory>"""
_PATH_FEATURE = '<Feature Id="Path" Title="PATH" Level="1"><ComponentRef Id="Path"/></Feature>'
_PATH = """\
<Component Id="Path" Guid="{path}" Win64="$(var.Win64)">
<RegistryValue Root="HKLM" Key="Software\\Weir\\Package\\weir" Name="Path" Type="integer" Value="1"
 KeyPath="yes"/>
</Component>"""
