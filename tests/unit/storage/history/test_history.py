"""Conversations come back as they were left."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.messages import Role, TurnState
from desktop.chat.text import whole_text
from desktop.storage.failures import HistoryFailed, NoSuchConversation
from desktop.storage.history.history import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.db")
    assert history.notices == []
    yield history
    history.close()


def test_the_tree_and_its_active_path_come_back(tmp_path: Path, history: History) -> None:
    chat = history.create("A question")
    question = history.add_message(chat, None, Role.USER, "q")
    first = history.add_message(
        chat, question.id, Role.ASSISTANT, "a1", endpoint_name="E", model="m"
    )
    second = history.add_message(chat, question.id, Role.ASSISTANT, "a2")
    follow_up = history.add_message(chat, second.id, Role.USER, "q2")
    other_root = history.add_message(chat, None, Role.USER, "another start")
    history.choose(chat, question.id)
    again = History(tmp_path / "history.db")
    loaded = again.load(chat)
    assert loaded.active_path() == [question, second, follow_up]
    assert loaded.variants(first.id) == [first.id, second.id]
    assert loaded.variants(question.id) == [question.id, other_root.id]
    assert (loaded.id, loaded.title, len(loaded)) == (chat, "A question", 5)
    assert loaded[first.id] == first
    history.choose(chat, first.id)
    assert again.load(chat).active_path() == [question, first]
    again.close()


def test_newest_first_and_a_question_brings_a_chat_to_the_top(history: History) -> None:
    old, new = history.create("old"), history.create("new")
    assert [s.id for s in history.summaries()] == [new, old]
    history.add_message(old, None, Role.USER, "q")
    history.titles.rename(new, "renamed")
    assert [(s.id, s.title) for s in history.summaries()] == [(old, "old"), (new, "renamed")]


def test_delete_is_undone_until_the_next_run(tmp_path: Path, history: History) -> None:
    kept, gone = history.create("kept"), history.create("gone")
    history.add_message(gone, None, Role.USER, "secret words")
    history.delete(gone)
    assert [s.id for s in history.summaries()] == [kept]
    history.undelete(gone)
    assert history.load(gone).active_path()[0].text == "secret words"
    history.delete(gone)
    history.close()
    again = History(tmp_path / "history.db")
    again.purge_deleted()
    with pytest.raises(NoSuchConversation):
        again.load(gone)
    with pytest.raises(NoSuchConversation):
        again.add_message(gone, None, Role.USER, "too late")
    again.undelete(gone)
    assert [s.id for s in again.summaries()] == [kept]
    assert again.create("next") > gone  # an id is never given out again
    again.close()


def test_nothing_is_purged_while_another_window_lives(tmp_path: Path, history: History) -> None:
    """Its undo is still on the screen."""
    chat = history.create("deleted a moment ago")
    history.delete(chat)
    code = (
        "import sys; from pathlib import Path; from desktop.storage.history.journal import Journal;"
        f"j = Journal(Path({str(tmp_path / 'history.db')!r})); print('up', flush=True);"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[4],
    ) as window:
        assert window.stdout is not None
        window.stdout.readline()
        history.purge_deleted()
        assert history.load(chat).title == "deleted a moment ago"
    history.purge_deleted()
    with pytest.raises(NoSuchConversation):
        history.load(chat)


def test_a_chat_of_any_depth_can_be_purged(history: History) -> None:
    """Cascades nest at most 1,000 deep in SQLite."""
    chat = history.create("long")
    parent = None
    for number in range(3000):
        parent = history.add_message(chat, parent, Role.USER, str(number)).id
    assert [m.text for m in history.load(chat).active_path()] == [str(n) for n in range(3000)]
    history.delete(chat)
    history.purge_deleted()
    with pytest.raises(NoSuchConversation):
        history.load(chat)


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("nul \0 stays", "nul \0 stays"),
        ("half \ud83d alone", "half � alone"),
        ("two halves \ud83d\ude00", "two halves 😀"),
        ("\udc00\ud800", "��"),
        ("👩‍👩‍👧 你好 \u2028 \r\n", "👩‍👩‍👧 你好 \u2028 \r\n"),
    ],
)
def test_any_text_is_kept(history: History, given_text: str, kept: str) -> None:
    chat = history.create(given_text)
    message = history.add_message(chat, None, Role.USER, given_text)
    assert message.text == kept
    assert history.load(chat).title == kept
    assert history.load(chat).active_path() == [message]


@given(st.text(st.characters()))
def test_only_lone_surrogates_change(text: str) -> None:
    stored = whole_text(text)
    stored.encode()
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert stored == text


def test_a_refused_change_leaves_nothing_behind(history: History) -> None:
    chat = history.create("t")
    with pytest.raises(NoSuchConversation):
        history.add_message(chat + 99, None, Role.USER, "no such chat")
    assert len(history.load(chat)) == 0
    history.close()
    with pytest.raises(HistoryFailed):
        history.summaries()


def test_a_streaming_reply_keeps_its_state(history: History) -> None:
    chat = history.create("t")
    reply = history.add_message(chat, None, Role.ASSISTANT, "", state=TurnState.STREAMING)
    assert history.load(chat)[reply.id].state is TurnState.STREAMING


def test_one_message_is_read_without_its_chat(history: History) -> None:
    chat = history.create("A question")
    question = history.add_message(chat, None, Role.USER, "q")
    reply = history.add_message(chat, question.id, Role.ASSISTANT, "a", model="m")
    assert history.message(reply.id) == reply
    assert history.message(10_000) is None
    history.rows("UPDATE messages SET seams = '{', text = x'ff61' WHERE id = ?", reply.id)
    damaged = history.message(reply.id)
    assert damaged is not None
    assert "a" in damaged.text
    history.deletion.delete(chat, reply.id)
    assert history.message(reply.id) is None
    assert history.message(question.id) == question
