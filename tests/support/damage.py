"""Damage to a history, made from a seed, and what of it no damage touched.

path, chats = make_history(folder, dice)
spared = damage(path, chats, dice)      the chats that must be whole afterwards
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import apsw

from desktop.chat.content import Content, File, Picture, of_text
from desktop.chat.messages import Role
from desktop.storage.history.history import History
from desktop.storage.rescue.pages import Pages

WORDS = ("river ", "都江堰", "weir ", "\n", "👩‍🔬", "fish ladder ", "0123456789")
PICTURE = Picture("0a" * 32, "weir.png", "image/png", 1234)
FILE = File("f0" * 32, "flow 都.pdf", "application/pdf", 5678, "Page 1\n鱼 ladder")
ENDS = (b"\xff\xfe", b"\x80", b"\xc3", b"")


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as it was written: what its path says, and the pages that hold it."""

    id: int
    title: str
    contents: tuple[Content, ...]
    pages: frozenset[int]


def make_history(folder: Path, dice: random.Random) -> tuple[Path, list[Chat]]:
    """A history of some dozen chats, long and short, closed."""
    path = folder / "history.db"
    history = History(path)
    written = []
    for number in range(dice.randrange(8, 40)):
        title, contents, parent = f"chat {number}", [], None
        chat = history.create(title)
        for turn in range(dice.randrange(1, 9)):
            text = "".join(dice.choices(WORDS, k=dice.choice([3, 30, 300, 3000])))
            role = Role.ASSISTANT if turn % 2 else Role.USER
            content = of_text(text) if turn % 3 else (PICTURE, *of_text(text), FILE)
            parent = history.add_message(chat, parent, role, content).id
            contents.append(content)
        written.append((chat, title, tuple(contents)))
    history.close()
    pages = _pages_of(path)
    return path, [Chat(*chat, frozenset(pages[chat[0]])) for chat in written]


def damage(path: Path, chats: list[Chat], dice: random.Random) -> list[Chat]:
    """Spoil the file in one way; returns the chats that lie where nothing was spoiled."""
    return dice.choice([*_PAGE_KINDS, *_ROW_KINDS])(path, chats, dice)


def _pages_of(path: Path) -> dict[int, set[int]]:
    """The leaf pages, and those behind them, of each chat's rows."""
    found: dict[int, set[int]] = {}
    pages = Pages(path)
    inside = pages.page
    read: set[int] = set()

    def noted(number: int) -> bytes:
        read.add(number)
        return inside(number)

    pages.page = noted  # type: ignore[method-assign]
    leaf: set[int] = set()
    for record in pages.records():
        behind = {n for n in read if inside(n)[:1] not in (b"\x05", b"\x02")}
        read.clear()
        first = {n for n in behind if inside(n)[:1] == b"\x0d"}
        leaf = first or leaf
        if record.table in ("conversations", "messages"):
            chat = record.id if record.table == "conversations" else record.values[1]
            assert isinstance(chat, int)
            found.setdefault(chat, set()).update(leaf, behind - first)
    pages.close()
    return found


# damage to the file --------------------------------------------------------------------


def _cut(path: Path, chats: list[Chat], dice: random.Random) -> list[Chat]:
    size = dice.randrange(path.stat().st_size)
    with path.open("r+b") as file:
        file.truncate(size)
    return [chat for chat in chats if max(chat.pages) * 4096 <= size]


def _bits(path: Path, chats: list[Chat], dice: random.Random) -> list[Chat]:
    content = bytearray(path.read_bytes())
    hit = [dice.randrange(len(content)) for _ in range(dice.randrange(1, 9))]
    for at in hit:
        content[at] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
    return _spared(chats, {at // 4096 + 1 for at in hit})


def _pages_zeroed(path: Path, chats: list[Chat], dice: random.Random) -> list[Chat]:
    return _spoil_pages(path, chats, dice, lambda: bytes(4096))


def _pages_random(path: Path, chats: list[Chat], dice: random.Random) -> list[Chat]:
    return _spoil_pages(path, chats, dice, lambda: dice.randbytes(4096))


def _first_page(path: Path, chats: list[Chat], dice: random.Random) -> list[Chat]:
    with path.open("r+b") as file:
        file.write(dice.choice([bytes(4096), dice.randbytes(4096), dice.randbytes(100)]))
    return chats


def _version(path: Path, chats: list[Chat], dice: random.Random) -> list[Chat]:
    _execute(path, f"PRAGMA user_version = {dice.choice([0, -1, 1, 2**31 - 1, -(2**31)])}")
    return chats


def _spoil_pages(
    path: Path, chats: list[Chat], dice: random.Random, content: Callable[[], bytes]
) -> list[Chat]:
    pages = range(1, path.stat().st_size // 4096 + 1)
    hit = set(dice.sample(pages, min(len(pages), dice.choice([1, 1, 2, 4]))))
    with path.open("r+b") as file:
        for page in hit:
            file.seek((page - 1) * 4096)
            file.write(content())
    return _spared(chats, hit)


def _spared(chats: Iterable[Chat], hit: set[int]) -> list[Chat]:
    return [chat for chat in chats if not chat.pages & hit]


# damage to rows ------------------------------------------------------------------------


def _bad_field(path: Path, chats: list[Chat], dice: random.Random) -> list[Chat]:
    """Bytes that are no text, or another type, in a column of one chat."""
    hit = dice.choice(chats)
    column = dice.choice([
        "text", "reasoning", "role", "state", "failure", "tool_calls", "seams", "finish_reason",
        "parts",
        "endpoint_name", "model", "created_at", "estimated", "ttft_ms", "thought_ms", "parent_id",
        "active_child", "owner",
    ])  # fmt: skip
    value = dice.choice(["CAST(x'c3ff' AS TEXT)", "x'00ff'", "7", "1e300", "'{]'", "'[[[1]]]'"])
    value = "x'ff'" if column == "text" else value  # a number becomes a text there
    _execute(path, f"UPDATE messages SET {column} = {value} WHERE conversation_id = {hit.id}")
    return [chat for chat in chats if chat is not hit]


def _bad_chat(path: Path, chats: list[Chat], dice: random.Random) -> list[Chat]:
    hit = dice.choice(chats)
    column = dice.choice(["title", "updated_at", "created_at", "active_child", "deleted_at"])
    value = dice.choice(["CAST(x'41c3' AS TEXT)", "x'00ff'", "'soon'", "1e300", "-1e18", "1e999"])
    if column == "deleted_at" and value[0] in "-1":
        column = "updated_at"  # a number there is a time when it was deleted
    _execute(path, f"UPDATE conversations SET {column} = {value} WHERE id = {hit.id}")
    return [chat for chat in chats if chat is not hit]


def _bad_tree(path: Path, chats: list[Chat], dice: random.Random) -> list[Chat]:
    """Circles, a message that is its own parent, parents and children that are not there."""
    hit = dice.choice(chats)
    ids = f"(SELECT {{}}(id) FROM messages WHERE conversation_id = {hit.id})"
    column = dice.choice(["parent_id", "active_child"])
    value = dice.choice(["id", "999999", ids.format("max"), ids.format("min"), "0", "-5"])
    _execute(path, f"UPDATE messages SET {column} = {value} WHERE conversation_id = {hit.id}")
    if column == "active_child":
        _execute(path, f"UPDATE conversations SET active_child = {value} WHERE id = {hit.id}")
    return [chat for chat in chats if chat is not hit]


def _bad_journal(path: Path, chats: list[Chat], dice: random.Random) -> list[Chat]:
    """A reply on its way whose rows are no text, no JSON and of no kind."""
    hit = dice.choice(chats)
    for kind, text in (("seam", "'{'"), ("content", "x'ff'"), ("odd", "''"), ("seam", "x'01'")):
        _execute(
            path,
            f"INSERT INTO journal (message_id, kind, text) SELECT max(id), '{kind}', {text}"
            f" FROM messages WHERE conversation_id = {hit.id}",
        )
    owner = dice.choice(["'../../x'", "x'ff'", "CAST(x'ff' AS TEXT)", "NULL", "'\n'"])
    _execute(
        path,
        f"UPDATE messages SET state = 'streaming', seams = '{{', owner = {owner}"
        f" WHERE conversation_id = {hit.id}",
    )
    return [chat for chat in chats if chat is not hit]


def _execute(path: Path, sql: str) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(f"PRAGMA ignore_check_constraints = ON; {sql}").fetchall()
    connection.close()


_PAGE_KINDS = (_cut, _bits, _pages_zeroed, _pages_random, _first_page, _version)
_ROW_KINDS = (_bad_field, _bad_chat, _bad_tree, _bad_journal)
