"""A history as it is after years goes out and comes into an empty home: nothing is lost.

WEIR_FULL=1 python -m pytest tests/unit/engine/exchanging/test_round_trip.py     100,000 messages
"""

from __future__ import annotations

import asyncio
import io
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop.chat.content import Picture, Text
from desktop.chat.messages import Role
from desktop.chat.steering.steering import SentKind, SentRule, Steering
from desktop.engine.exchanging.exporting.wishes import OneFile, Scope
from desktop.engine.workspace import Workspace
from desktop.exchange.writing import Format
from desktop.paths import places
from desktop.storage.database.database import connect
from desktop.storage.history.history import History
from tests.support import many_chats
from tests.support.exporting import PICTURE, PNG, same_but_for_the_time
from tests.support.sizes import FULL

MESSAGES = 100_000 if FULL else 800
_CHATS = """
SELECT chat.title, chat.titled_by, chat.created_at, chat.updated_at, chat.endpoint_name, chat.model,
    chat.steering, chat.pinned_at, chat.archived_at, folder.name, folder.steering, above.name
FROM conversations AS chat LEFT JOIN folders AS folder ON folder.id = chat.folder_id
LEFT JOIN folders AS above ON above.id = folder.parent_id ORDER BY chat.id
"""
_MESSAGES = """
SELECT conversation_id, number, role, text, reasoning, tool_calls, state, finish_reason, failure,
    endpoint_name, model, ttft_ms, tokens_per_second, prompt_tokens, completion_tokens, estimated,
    created_at, seams, parts, thought_ms, parameters, sending, summary, starred_at, cached_tokens,
    (SELECT number FROM numbered AS above WHERE above.id = one.parent_id),
    (SELECT number FROM numbered AS below WHERE below.id = one.active_child)
FROM numbered AS one ORDER BY id
"""
_NUMBERED = """
CREATE TEMP TABLE numbered AS SELECT row_number() OVER (ORDER BY id) AS number, * FROM messages;
CREATE UNIQUE INDEX temp.by_id ON numbered (id);
"""


def a_history(home: Path) -> None:
    """Many chats, and some that have what chance gives none."""
    home.mkdir()
    many_chats.write(home / "history.db", MESSAGES, longest=100)
    with closing(History(home / "history.db")) as history:
        water = history.folders.add("Water")
        weirs = history.folders.add("Weirs", water)
        history.folders.add("Empty")
        history.folders.steer(weirs, Steering("Reviewer", "Be brief.", {"temperature": 0.5}))
        history.placing.move([1, 2], water)
        history.placing.move([3], weirs)
        history.placing.pin([2, 5])
        history.placing.archive([5, 6])
        history.titles.rename(7, "Named 都江堰")
        sent = SentRule(SentKind.TURNS, 4)
        history.steering.keep(8, Steering("A", "Line\none", {"top_p": 0.5, "x": [1, {}]}, sent))
        chat = history.create("With a picture")
        said = (Picture(PICTURE.sha256, "a.png", "image/png", len(PNG)), Text("Look"))
        asked = history.add_message(chat, None, Role.USER, said)
        reply = history.add_message(chat, asked.id, Role.ASSISTANT, "I see.", parameters={"n": 1})
        history.stars.put(asked.id, True)
        history.steering.summarise(reply.id, "They look.")
        history.rows("UPDATE messages SET sending = 'never' WHERE id = ?", asked.id)
        history.rows(_ODD, reply.id)


_ODD = """
UPDATE messages SET state = 'failed', failure = '{"kind": "server_failed", "status": 500}',
    seams = '[[2, "gateway"]]', tool_calls = '[{"name": "look", "arguments": "{}"}]',
    estimated = 1, cached_tokens = 3 WHERE id = ?
"""


def facts(database: Path) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Every fact of every chat and message, by their places in the order of time."""
    with closing(connect(database)) as connection:
        connection.execute(_NUMBERED)
        return list(connection.execute(_CHATS)), list(connection.execute(_MESSAGES))


def test_an_export_comes_into_an_empty_home_whole(tmp_path: Path) -> None:
    first, second = (places({"WEIR_HOME": str(tmp_path / name)}) for name in ("a", "b"))
    a_history(tmp_path / "a")

    async def main() -> None:
        workspace = Workspace(first)
        workspace.files.kept.keep(io.BytesIO(PNG), len(PNG))
        await exported(workspace, tmp_path / "1.json")
        await workspace.close()

        workspace = Workspace(second)
        report = await imported(workspace, tmp_path / "1.json")
        assert report.messages == MESSAGES + 2
        await exported(workspace, tmp_path / "2.json")
        assert workspace.files.bytes_of(PICTURE.sha256) == PNG
        again = await imported(workspace, tmp_path / "1.json")
        assert (again.chats, again.messages) == (0, 0)
        await exported(workspace, tmp_path / "3.json")
        await workspace.close()

    asyncio.run(main())
    before, after = facts(first.database), facts(second.database)
    assert before[0] == after[0]
    assert before[1] == after[1]
    one, two, three = ((tmp_path / f"{name}.json").read_bytes() for name in (1, 2, 3))
    assert same_but_for_the_time(one, two)
    assert same_but_for_the_time(one, three)


async def exported(workspace: Workspace, path: Path) -> None:
    await workspace.exporting.begin(Scope(), Format.JSON, OneFile(path)).report()


async def imported(workspace: Workspace, path: Path) -> Any:
    chosen = await workspace.importing.choose(path)
    return await workspace.importing.begin(chosen).report()
