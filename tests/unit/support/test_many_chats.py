"""The history that benchmarks read has the shape of one that people made, and is reproducible."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from desktop.chat.content import attachments
from desktop.chat.messages import Role
from desktop.storage.history.history import History
from tests.support.many_chats import END, YEARS, write


def test_the_program_reads_all_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    written = write(path, 2_000, 60)
    with closing(History(path)) as history:
        listed = history.summaries()
        chats = [history.load(chat.id) for chat in listed]
        assert history.notices == []
    assert len(listed) == written.chats == 60
    assert sum(map(len, chats)) == written.messages == 2_000
    assert (listed[0].id, listed[0].updated_at) == (written.newest, END)
    assert listed[-1].updated_at < END - YEARS * 0.9
    sizes = {chat.id: len(chat) for chat in chats}
    assert sizes[written.longest] == max(sizes.values()) == 200
    assert 4 <= sizes[written.newest] <= 12

    messages = [message for chat in chats for message in chat.messages()]
    replies = [message for message in messages if message.role is Role.ASSISTANT]
    assert any("。" in message.text for message in replies)
    assert any("```" in message.text for message in replies)
    assert any(message.reasoning and message.stats.thought_ms for message in replies)
    assert all(message.model and message.stats.prompt_tokens for message in replies)
    assert any(list(attachments(message.content)) for message in messages)
    siblings = [len(chat.variants(one.id)) for chat in chats for one in chat.messages()]
    assert max(siblings) > 1
    assert any(len(chat.children(None)) > 1 for chat in chats) or max(siblings) > 2
    longest = next(chat for chat in chats if chat.id == written.longest)
    assert len(longest.active_path()) > 150


def test_the_same_seed_writes_the_same_rows(tmp_path: Path) -> None:
    dumps = []
    for name, seed in (("a.db", 3), ("b.db", 3), ("c.db", 4)):
        write(tmp_path / name, 300, 20, seed=seed)
        with closing(History(tmp_path / name)) as history:
            dumps.append(history.rows("SELECT * FROM messages ORDER BY id"))
    assert dumps[0] == dumps[1] != dumps[2]
