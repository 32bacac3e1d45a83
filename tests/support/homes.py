"""Homes that differ in every part, and what can be told of them."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import apsw

from desktop.chat.messages import Role
from desktop.paths import Places, places
from desktop.storage.backup.members import parts_of
from desktop.storage.backup.writing import Made, Order, write_backup
from desktop.storage.history.history import History


def places_in(home: Path, *, apart: bool = False) -> Places:
    """The places of a home; `apart`: its settings and its log have folders of their own."""
    if not apart:
        return places({"WEIR_HOME": str(home)})
    config, data = home / "config", home / "data"
    return Places(config / "settings.toml", data / "history.db", home / "log", data / "models")


def furnish(where: Places, word: str, chats: int = 3, *, whole: bool = True) -> None:
    """Chats, an attachment, a draft, a prompt, settings and a window, all with this word. Not
    `whole`: without prompts and drafts."""
    history = History(where.database)
    for number in range(chats):
        chat = history.create(f"{word} {number}")
        history.add_message(chat, None, Role.USER, f"{word} {number}. " * 40)
    history.close()
    name = hashlib.sha256(word.encode()).hexdigest()
    put = {where.files / name: word, where.settings: f"# {word}\n", where.window: f'"{word}"'}
    if whole:
        put |= {where.drafts / "1.txt": word, where.prompts / f"{word} 提示.md": word}
    for path, text in put.items():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def backed_up(where: Places, target: Path) -> Made:
    """A backup of a home."""
    return write_backup(Order(where, target, False, "0.0.0"))


def told(where: Places) -> dict[str, object]:
    """All that a person has in a home; a history that does not hold together raises."""
    data = where.database.parent
    found: dict[str, object] = {"settings": _text(where.settings), "titles": titles(where)}
    for folder in (where.files, where.drafts, where.prompts):
        found[folder.name] = {path.name: path.read_bytes() for path in sorted(folder.glob("*"))}
    found["window"] = _text(where.window)
    told_already = ("history", "search", "settings")
    found["parts"] = [name for name in parts_of(data) if not name.startswith(told_already)]
    return found


def titles(where: Places) -> list[str]:
    """The chats of a home."""
    if not where.database.exists():
        return []
    with contextlib.closing(apsw.Connection(str(where.database))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = connection.execute("SELECT title FROM conversations ORDER BY id").fetchall()
        return [str(title) for (title,) in rows]


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""
