"""What is in a backup, in words."""

from __future__ import annotations

from datetime import datetime

from desktop.chat.text import printable_line
from desktop.engine.backing_up.backups import Backups
from desktop.engine.backing_up.memory import Restored, failure_of
from desktop.engine.explain.sentences import explain
from desktop.language import _, listed, ngettext
from desktop.storage.backup.manifest import Manifest

__all__ = ["contents_in_words", "made_in_words", "moment_in_words", "restored_in_words"]


def contents_in_words(manifest: Manifest) -> str:
    """Such as "40 chats, 3 attachments, 2 prompts and the settings"."""
    names = [part.name for part in manifest.files]
    files = sum(name.startswith("files/") for name in names)
    prompts = sum(name.startswith("prompts/") for name in names)
    count = manifest.chats
    parts = [ngettext("{count} chat", "{count} chats", count).format(count=f"{count:,}")]
    if files:
        words = ngettext("{count} attachment", "{count} attachments", files)
        parts.append(words.format(count=f"{files:,}"))
    if "files.db" in names:
        parts.append(_("the attachments"))
    if prompts:
        words = ngettext("{count} prompt", "{count} prompts", prompts)
        parts.append(words.format(count=f"{prompts:,}"))
    if "settings.toml" in names:
        parts.append(_("the settings"))
    return listed(parts)


def made_in_words(manifest: Manifest) -> str:
    """When a backup was made, as the clock of the place has it, and by which version."""
    try:
        moment = moment_in_words(datetime.fromisoformat(manifest.created).timestamp())
    except (ValueError, OverflowError, OSError):
        moment = printable_line(manifest.created)[:40]
    version = printable_line(manifest.weir)[:40]
    return _("{moment}, by Weir {version}").format(moment=moment, version=version)


def restored_in_words(restored: Restored) -> str:
    """What became of a restore, for the window that starts after it."""
    failure = failure_of(restored.failure)
    if failure is not None:
        return explain(failure).line
    try:
        moment = moment_in_words(datetime.fromisoformat(restored.created).timestamp())
    except (ValueError, OverflowError, OSError):
        moment = "?"
    return _(
        "The backup of {moment} is in place. What was there before is kept; Settings, Backups "
        "deletes it."
    ).format(moment=moment)


async def about_the_home(backups: Backups) -> list[str]:
    """What a person should know of where the home lies, and of its backups."""
    notices = [await backups.synced(), backups.failure]
    return [explain(notice).line for notice in notices if notice is not None]


def moment_in_words(at: float) -> str:
    """A moment as the lists of chats write it."""
    try:
        return datetime.fromtimestamp(at).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return "?"
