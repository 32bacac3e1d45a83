"""Chooses an input module that Qt has: if the environment names another one, Qt uses none, and
Chinese cannot be typed.

Desktops with fcitx name a module of fcitx, which Qt does not ship. But fcitx speaks the protocol of
IBus as well, and Qt ships that module. On Wayland no module is needed: the compositor sends the
composed text, unless a module is named.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication, QPluginLoader

from desktop.app.display import is_wayland

Changes = dict[str, str | None]
"""Variables of the environment and their new values; None: the variable is removed."""

_LIST, _ONE = "QT_IM_MODULES", "QT_IM_MODULE"
"""Qt reads the second variable where the first one is empty."""


@contextmanager
def input_method() -> Iterator[None]:
    """Name an input module that Qt has, while Qt starts in the `with` block.

    Programs that Weir starts later get the environment as it was.
    """
    wayland = is_wayland()
    asked = asked_for(os.environ, wayland=wayland) if sys.platform.startswith("linux") else []
    if not asked:
        yield
        return
    has_ibus = shutil.which("ibus-daemon") is not None
    changes = changes_for(os.environ, asked, loadable(asked), wayland=wayland, has_ibus=has_ibus)
    before: Changes = {name: os.environ.get(name) for name in changes}
    _apply(changes)
    try:
        yield
    finally:
        _apply(before)


def asked_for(environ: Mapping[str, str], *, wayland: bool) -> list[str]:
    """Return the modules that the environment names, the best one first."""
    named = _named(environ)
    if named or wayland:
        return named
    # Qt 6 does not use XIM, to which this variable belongs; but it names the input method.
    found = re.search(r"@im=(?!none|local)([\w-]+)", environ.get("XMODIFIERS", ""))
    return [found[1]] if found else []


def changes_for(
    environ: Mapping[str, str],
    asked: Iterable[str],
    loadable: Collection[str],
    *,
    wayland: bool,
    has_ibus: bool,
) -> Changes:
    """Return the changes to the environment that replace modules which Qt cannot load.

    `has_ibus`: whether IBus itself is installed.
    """
    known = {*loadable, "none"}
    if wayland:
        chosen = [name for name in asked if _key(name) in known]
    else:
        chosen = list(dict.fromkeys(n if _key(n) in known else "ibus" for n in asked))
    changes: Changes = {}
    if chosen != _named(environ):
        changes = {_LIST: ";".join(chosen) or None, _ONE: None}
    if "ibus" in map(_key, chosen) and not has_ibus:
        # Without it Qt looks for IBus's own daemon; with it for a portal, where fcitx answers.
        changes["IBUS_USE_PORTAL"] = "1"
    return changes


def loadable(modules: Iterable[str]) -> set[str]:
    """Return those of the modules that Qt can load. A plugin of another Qt may be there, and not
    fit."""
    wanted = set(map(_key, modules))
    return {key for key, plugin in _plugins() if key in wanted and plugin.load()}


def _plugins() -> Iterator[tuple[str, QPluginLoader]]:
    for folder in QCoreApplication.libraryPaths():
        for file in Path(folder, "platforminputcontexts").glob("*.so"):
            plugin = QPluginLoader(str(file))
            about = cast(dict[str, dict[str, list[str]]], plugin.metaData())
            for key in about.get("MetaData", {}).get("Keys", []):
                yield key, plugin


def _named(environ: Mapping[str, str]) -> list[str]:
    """Return the modules that Qt would read from the environment."""
    names = [name for name in environ.get(_LIST, "").split(";") if name]
    return names or [name for name in [environ.get(_ONE, "")] if name]


def _key(module: str) -> str:
    """Return the name of a module without its parameters."""
    return module.partition(":")[0].lower()


def _apply(changes: Changes) -> None:
    for name, value in changes.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
