"""Writes a history as it is after years: many chats, some of them long.

    python -m tests.support.many_chats PATH --messages 100000

The same seed writes the same rows. Half of the chats are Chinese. There are code, reasoning,
variants and branches, names of attachments (whose bytes nobody has), models and figures; and one
chat is very long. The rows go into the tables that the program makes, past its checks: so the file
is ready within seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

import apsw

from desktop.chat.content import File, Picture, Text
from desktop.storage.database.database import migrate, open_wal, writing
from desktop.storage.database.parts import parts_of
from desktop.storage.database.schema import MIGRATIONS
from tests.support.chat_texts import ChatTexts

END = 1_793_000_000.0
"""Seconds since the epoch: the newest message."""
YEARS = 4 * 365 * 86_400.0
"""Seconds between the oldest message and the newest one."""
MODELS = (("BigAI Pro", "gpt-5.2-instant"), ("Home", "qwen3-8b"), ("Work", "glm-4.7"))
"""The endpoints that the chats asked, and a model of each."""
_A_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Written:
    """What lies in the file."""

    chats: int
    messages: int
    newest: int
    """The id of the chat at the top of the list; it has a handful of messages."""
    longest: int
    """The id of the longest chat, or of the first one where none was asked for."""


class _Place(NamedTuple):
    """Where a message hangs in its chat's tree, by places in the order of time."""

    parent: int | None
    is_question: bool


def write(
    path: Path,
    messages: int = 100_000,
    chats: int | None = None,
    *,
    longest: int | None = None,
    seed: int = 1,
    end: float = END,
    steps: int = len(MIGRATIONS),
) -> Written:
    """Write a history at `path`, which must hold none yet. Raises OSError, apsw.Error.

    `steps`: of the schema, the fifth at least, for a history of an older program. Without a number,
    20 messages make a chat, and the longest chat has 10,000 or a tenth of all.
    """
    chats = chats or max(2, messages // 20)
    longest = min(10_000, messages // 10) if longest is None else longest
    random = Random(seed)
    sizes = _sizes(random, messages, chats, longest)
    with closing(open_wal(path)) as connection:
        migrate(connection, steps)
        connection.execute("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF")
        with writing(connection):
            _fill(connection, random, sizes, end)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Written(chats, messages, chats, sizes.index(max(sizes)) + 1)


def _sizes(random: Random, messages: int, chats: int, longest: int) -> list[int]:
    """The number of messages of each chat, oldest first: two at least, few of many, one of most."""
    weights = [random.lognormvariate(0, 1) for _ in range(chats - 1)]
    left = messages - longest - 2 * (chats - 1)
    if left < 0:
        raise ValueError("too few messages for so many chats")
    total = sum(weights)
    sizes = [2 + int(left * weight / total) for weight in weights]
    for number in range(messages - longest - sum(sizes)):
        sizes[number % (chats - 1)] += 1
    sizes.insert(chats // 3, longest)
    newest = max(len(sizes) - 1, 0)
    usual = min(range(chats // 3 + 1, newest + 1), key=lambda number: abs(sizes[number] - 8))
    sizes[newest], sizes[usual] = sizes[usual], sizes[newest]  # a chat as most are
    return sizes


def _fill(connection: apsw.Connection, random: Random, sizes: list[int], end: float) -> None:
    texts = ChatTexts(random)
    first, begun = 1, end - YEARS
    batch: list[tuple[object, ...]] = []
    chats: list[tuple[object, ...]] = []
    for number, size in enumerate(sizes, 1):
        # Each chat has its span of the years; the next one begins where it ends.
        rows = _chat(random, texts, number, first, size)
        ends = end - YEARS + YEARS * number / len(sizes)
        step = 3600.0 if size >= 1000 else min((ends - begun) / (size + 1), 90.0)
        batch += [(*row, ends - step * (size - at - 1)) for at, row in enumerate(rows.messages)]
        last = ends
        title = texts.question(number % 2).partition("\n")[0][:60]
        choice = rows.choice if random.random() < 0.9 else ("", "")
        chats.append((number, title, ends - step * size, last, first + rows.leads_to, *choice))
        first, begun = first + size, ends
        if len(batch) > _A_BATCH:
            connection.executemany(_MESSAGE, batch)
            batch.clear()
    connection.executemany(_CHAT, chats)
    connection.executemany(_MESSAGE, batch)


class _Rows(NamedTuple):
    messages: list[tuple[object, ...]]
    """In the order of _MESSAGE, without their times."""
    leads_to: int
    """The place of the first message on the active path."""
    choice: tuple[str, str]


def _chat(random: Random, texts: ChatTexts, chat_id: int, first: int, size: int) -> _Rows:
    """The rows of one chat whose first message has the id `first`."""
    places = list(_tree(random, size))
    active: dict[int | None, int] = {}
    for place, (parent, _is_question) in enumerate(places):
        active[parent] = place
    if size < 1000 and random.random() < 0.1:  # a person went back to an older one
        parent, _is_question = places[random.randrange(size)]
        active[parent] = next(at for at, place in enumerate(places) if place.parent == parent)
    language, choice = chat_id % 2, random.choice(MODELS)
    rows: list[tuple[object, ...]] = []
    for place, (parent, is_question) in enumerate(places):
        parent_id = None if parent is None else first + parent
        leads_to = first + active[place] if place in active else None
        said = (
            _question(random, texts, language) if is_question else _reply(random, texts, language)
        )
        rows.append((first + place, chat_id, parent_id, leads_to, *said, *_by(choice, is_question)))
    return _Rows(rows, active[None], choice)


def _tree(random: Random, size: int) -> Iterator[_Place]:
    """Question, reply, question, reply; some replies and questions have siblings.

    What has a sibling is not lost to the path: it goes on below the newest one.
    """
    above: int | None = None
    asked, replied = 0, 0
    is_question = True
    for place in range(size):
        yield _Place(above if is_question else asked, is_question)
        if is_question:
            asked, is_question = place, False
            continue
        replied = place
        chance = random.random()
        if chance < 0.06:
            continue  # a variant: one more reply to the same question
        is_question = True
        if chance > 0.03 + 0.06:  # else a branch: one more question in the place of this one
            above = replied


def _question(random: Random, texts: ChatTexts, language: int) -> tuple[object, ...]:
    text, parts = texts.question(language), None
    if random.random() < 0.03:
        name, digest = texts.file_name(language), f"{random.getrandbits(256):064x}"
        size = random.randint(2_000, 4_000_000)
        picture = Picture(digest, name, "image/png", size)
        file = File(digest, name, "application/pdf", size, texts.answer(language))
        parts = parts_of((picture if name.endswith("png") else file, Text(text)))
    return ("user", text, "", "done", None, parts, None, None, None, None, None)


def _reply(random: Random, texts: ChatTexts, language: int) -> tuple[object, ...]:
    text = texts.answer(language)
    thinks = random.random() < 0.15
    chance = random.random()
    state = "done" if chance < 0.97 else "stopped" if chance < 0.99 else "incomplete"
    return (
        "assistant",
        text,
        texts.thought(language) if thinks else "",
        state,
        "stop" if state == "done" else None,
        None,
        random.uniform(80, 2500),
        random.uniform(15, 140),
        random.randint(20, 9000),
        len(text) // (2 if language else 4) + 1,
        random.uniform(500, 20_000) if thinks else None,
    )


def _by(choice: tuple[str, str], is_question: bool) -> tuple[str, str]:
    return ("", "") if is_question else choice


_CHAT = """
INSERT INTO conversations
    (id, title, created_at, updated_at, active_child, endpoint_name, model)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_MESSAGE = """
INSERT INTO messages
    (id, conversation_id, parent_id, active_child, role, text, reasoning, state, finish_reason,
     parts, ttft_ms, tokens_per_second, prompt_tokens, completion_tokens, thought_ms,
     endpoint_name, model, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def main() -> None:
    """Write the file that the command line names."""
    reader = argparse.ArgumentParser(description="Write a history as it is after years.")
    reader.add_argument("path", type=Path, help="a file that is not there yet")
    reader.add_argument("--messages", type=int, default=100_000)
    reader.add_argument("--chats", type=int)
    reader.add_argument("--longest", type=int, help="messages of the longest chat")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--steps", type=int, default=len(MIGRATIONS), help="of the schema")
    given = reader.parse_args()
    if given.path.exists():
        reader.error(f"{given.path} is there already")
    begun = time.monotonic()
    written = write(
        given.path,
        given.messages,
        given.chats,
        longest=given.longest,
        seed=given.seed,
        steps=given.steps,
    )
    sys.stdout.write(f"{written} in {time.monotonic() - begun:.1f} s\n")


if __name__ == "__main__":
    main()
