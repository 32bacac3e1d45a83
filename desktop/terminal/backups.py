"""`weir backup` and `weir restore`: the whole home in one file, and out of it again."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from desktop.chat.settings.features import IMPORT
from desktop.engine.backing_up.contents import contents_in_words, made_in_words
from desktop.engine.backing_up.restore import HistoryLocked, Manifest, Restore, forget_previous
from desktop.engine.backing_up.settling import settle
from desktop.engine.backing_up.work import Work
from desktop.engine.network.contacts import bytes_text
from desktop.engine.policy.policy import check_on_this_machine
from desktop.engine.workspace import Workspace
from desktop.language import _, ngettext
from desktop.paths import places
from desktop.terminal.output import note, say, visible, write, write_over
from desktop.terminal.session import NotUnderstood, with_workspace

_BETWEEN = 0.2
"""Seconds between two looks at how far it is."""


def backup(options: argparse.Namespace) -> int:
    """Write a backup, and say what is in it."""
    target = Path(options.file)

    async def make(workspace: Workspace) -> int:
        replace = options.force or _may_replace(target)
        shown = _Share(_("Backing up: {percent} %"))
        try:
            written = await workspace.backups.make(
                target, replace=replace, work=Work(beside_window=False), tell=shown
            )
        finally:
            shown.clear()
        manifest = Restore(workspace.places).look(target)
        sentence = _("{path} ({size}) has {contents}. It was read again, and is whole.")
        size, contents = bytes_text(written.size), contents_in_words(manifest)
        say(sentence.format(path=written.path, size=size, contents=contents))
        _say_encrypted(manifest)
        return 0

    return with_workspace(make, chats=True)


def restore(options: argparse.Namespace) -> int:
    """Put a backup in place or beside it, or delete what earlier restores have kept.

    No workspace is opened: the settings may be the very thing that is broken.
    """
    if options.file is None and not options.delete_previous:
        raise NotUnderstood(_("Name the backup: weir restore FILE"))
    settle(places())
    if options.file is not None:
        check_on_this_machine(IMPORT)
        _restore(Path(options.file), options.beside, without_key=options.force)
    if options.delete_previous:
        count = forget_previous(places())
        words = ngettext("{count} kept home is deleted.", "{count} kept homes are deleted.", count)
        say(words.format(count=count) if count else _("There is nothing to delete."))
    return 0


def _restore(path: Path, beside: str | None, *, without_key: bool) -> None:
    restoring = Restore(places())
    manifest = restoring.look(path)
    shown = _Share(_("Restoring: {percent} %"))
    try:
        if beside is None:
            restoring.prepare(path, shown.work, without_key=without_key)
        else:
            folder = Path(beside).absolute()
            restoring.beside(path, folder, shown.work, without_key=without_key)
    except HistoryLocked:
        shown.clear()
        note(_("The backup is encrypted. Nothing was changed; --force restores it all the same."))
        raise
    finally:
        shown.clear()
    if beside is not None:
        say(_("{folder} has {contents}.").format(
            folder=folder, contents=contents_in_words(manifest)))  # fmt: skip
        note(_("WEIR_HOME={folder} opens it.").format(folder=folder))
    else:
        kept = restoring.put_in_place()
        sentence = _("Restored {contents}, of {made}.")
        made = made_in_words(manifest)
        say(sentence.format(contents=contents_in_words(manifest), made=made))
        if kept is not None:
            note(_("What was there before is kept in {folder}").format(folder=kept))
            note(_("This deletes it for good: weir restore --delete-previous"))
    _say_encrypted(manifest)


def _say_encrypted(manifest: Manifest) -> None:
    if manifest.encrypted:
        note(
            _(
                "Its chats are encrypted, and their key lies in the keyring of this system alone: "
                "without that, nobody can read them. Prompts and settings are plain."
            )
        )


def _may_replace(target: Path) -> bool:
    """Ask a person at a terminal whether a file that is there may be replaced."""
    if not target.is_file() or not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    question = _("Replace {path}? Type y for yes: ").format(path=target)
    write(sys.stderr, visible(question))
    return sys.stdin.readline().strip().casefold() in ("y", "yes", "是")


class _Share:
    """Says on a terminal what share is done, in one line that goes at the end."""

    def __init__(self, words: str) -> None:
        self._words, self._line, self._at = words, "", 0.0
        self.work = _TellingWork(self)

    def __call__(self, share: float) -> None:
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._at < _BETWEEN:
            return
        self.clear()
        self._at, self._line = now, self._words.format(percent=round(100 * share))
        write(sys.stderr, self._line)

    def clear(self) -> None:
        """Take the line back."""
        if self._line:
            write_over(sys.stderr, self._line)
            self._line = ""


class _TellingWork(Work):
    """Work in the thread of the terminal, which says itself how far it is."""

    def __init__(self, shown: _Share) -> None:
        super().__init__(beside_window=False)
        self._shown = shown

    def __call__(self, share: float) -> None:
        super().__call__(share)
        self._shown(share)
