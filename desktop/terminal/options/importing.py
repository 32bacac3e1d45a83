"""The options of `weir import`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from desktop.exchange.programs import NAMES
from desktop.language import _

AUTO = "auto"


def add_import(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Add the command; `command` adds one of this name and summary."""
    add = command("import", _("take chats out of files of Weir and of other programs")).add_argument
    files = _("a file, an archive or a folder that Weir or another program exported")
    add("files", nargs="+", metavar=_("FILE"), help=files)
    source = _("the program that the files are of; without it, their form tells")
    add("--from", dest="source", choices=(AUTO, *NAMES), default=AUTO, help=source)
    dry = _("change nothing, and say what would be taken")
    add("--dry-run", action="store_true", help=dry)
    add("--json", action="store_true", help=_("the report as a line of JSON"))
