"""The options of `weir backup` and `weir restore`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from desktop.language import _


def add_backups(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Add both commands; `command` adds one of this name and summary."""
    backup = command("backup", _("write a backup of chats, files, prompts and settings to a file"))
    backup.add_argument("file", metavar=_("FILE"), help=_("the backup, a zip"))
    force = _("replace a file that is there")
    backup.add_argument("--force", action="store_true", help=force)
    restore = command(
        "restore", _("put a backup in the place of the chats and settings of now, which are kept")
    )
    restore.add_argument("file", metavar=_("FILE"), nargs="?", help=_("the backup"))
    beside = _("make a home of its own of it in this folder, for WEIR_HOME; nothing is replaced")
    restore.add_argument("--beside", metavar=_("FOLDER"), help=beside)
    force = _("also where the keyring does not have the key of an encrypted backup")
    restore.add_argument("--force", action="store_true", help=force)
    delete = _("delete for good what earlier restores have kept")
    restore.add_argument("--delete-previous", action="store_true", help=delete)
