"""A long chat that is read as it is needed is the same chat that `load` reads whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from desktop.chat.failures import ChatError
from desktop.chat.messages import Role
from desktop.chat.tree import Conversation
from desktop.storage.failures import HistoryFailed, PartlyDamaged
from desktop.storage.history.history import History
from desktop.storage.history.shapes import AT_END, LONG
from tests.support.many_chats import write

LENGTH = 900


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, int]:
    path = tmp_path_factory.mktemp("long") / "history.db"
    longest = write(path, 1_000, 5, longest=LENGTH).longest
    return path.read_bytes(), longest


@pytest.fixture
def history(tmp_path: Path, written: tuple[bytes, int]) -> Iterator[History]:
    (tmp_path / "history.db").write_bytes(written[0])
    opened = History(tmp_path / "history.db")
    yield opened
    opened.close()


@pytest.fixture
def longest(written: tuple[bytes, int]) -> int:
    return written[1]


def same(one: Conversation, other: Conversation) -> bool:
    """Whether two trees are alike in all that they tell."""
    assert (one.id, one.title, one.choice) == (other.id, other.title, other.choice)
    assert one.active_ids() == other.active_ids()
    assert one.active_children() == other.active_children()
    ids = [message.id for message in other.messages()]
    assert [one.role_of(id_) for id_ in ids] == [other.role_of(id_) for id_ in ids]
    assert [one.variants(id_) for id_ in ids] == [other.variants(id_) for id_ in ids]
    assert [one.children(id_) for id_ in [None, *ids]] == [
        other.children(id_) for id_ in [None, *ids]
    ]
    assert one.active_path() == other.active_path()
    return one.messages() == other.messages()


def test_its_end_is_there_at_once(history: History, longest: int) -> None:
    chat, whole = history.open(longest), history.load(longest)
    end = chat.known_end
    assert end is not None
    assert AT_END / 2 < len(end.path) < AT_END
    assert list(end.path) == whole.active_path()[-len(end.path) :]
    for message in end.path:
        assert [one.id for one in end.variants[message.id]] == whole.variants(message.id)
        assert chat.variants(message.id) == whole.variants(message.id)
        assert chat.children(message.id) == whole.children(message.id)
        assert chat[message.id] == whole[message.id]
    assert chat
    assert chat.known_end is end  # none of this asked for more
    assert same(chat, whole)
    assert chat.known_end is None
    assert chat.is_read


def test_what_was_read_so_far_makes_no_difference(history: History, longest: int) -> None:
    whole = history.load(longest)
    ids = [message.id for message in whole.messages()]
    random = Random(5)
    for _ in range(4):
        chat = history.open(longest)
        for _step in range(random.randrange(8)):
            chat.read_on(random.randrange(200))
        for one in random.sample(ids, 20):
            assert chat[one] == whole[one]
            assert chat.size_of(one) is None
        assert not chat.is_read
        assert same(chat, whole)
    assert chat.path_to(ids[-1]) == whole.path_to(ids[-1])


def test_it_is_changed_as_any_other(history: History, longest: int) -> None:
    """Removing, restoring, choosing and adding, at random, on both."""
    chat, whole, random = history.open(longest), history.load(longest), Random(7)
    for _ in range(40):
        one = random.choice(whole.messages()).id
        assert chat.led_without(one) == whole.led_without(one)
        what, comes_back = random.randrange(3), random.random() < 0.7
        for tree in (chat, whole):
            if what == 0:
                tree.choose(one)
            elif what == 1:
                tree.lead_to(one)
            else:
                removed = tree.remove(one)
                assert not comes_back or tree.restore(removed)
    added = history.add_message(longest, chat.active_ids()[-1], Role.USER, "And now?")
    for tree in (chat, whole):
        tree.add(added)
    assert chat.active_path()[-1] == added
    assert same(chat, whole)


def test_it_is_read_on_to_its_end(history: History, longest: int) -> None:
    chat, steps = history.open(longest), 0
    while not chat.is_read:
        chat.read_on(100)
        steps += 1
    assert steps == 2 + LENGTH // 100  # its shape in two
    chat.read_on(100)
    history.close()
    assert len(chat.active_path()) == len(chat.active_ids())


def test_an_end_that_is_not_on_the_path_is_not_shown(history: History, longest: int) -> None:
    """A person went back to an older variant: the newest message is out of sight."""
    whole = history.load(longest)
    forks = [one for one in whole.active_path() if len(whole.variants(one.id)) > 1]
    for fork, is_near in ((forks[-1], True), (forks[1], False)):
        older = whole.variants(fork.id)[0]
        assert older != fork.id
        history.choose(longest, older)
        chat = history.open(longest)
        assert (chat.known_end is None) == is_near
        assert chat.active_ids()[-1] == older  # as the shape says, whatever the end was
        assert same(chat, history.load(longest))
        history.choose(longest, fork.id)


def test_deleted_messages_are_not_in_it(history: History, longest: int) -> None:
    path = history.load(longest).active_ids()
    for number in (-3, 400):  # at the end, and with half of the chat
        history.deletion.delete(longest, path[number])
        chat = history.open(longest)
        if chat.known_end is not None:
            assert chat.known_end.path[-1].id < path[number]
        assert path[number] not in chat
        assert same(chat, history.load(longest))


@pytest.mark.parametrize("row", [30, LENGTH - 5], ids=["above", "at the end"])
@pytest.mark.parametrize(
    "damage",
    [
        "text = CAST(x'ff80' AS TEXT)",
        "created_at = 'now'",
        "role = 'nobody'",
        "parent_id = id + 5",
        "parent_id = 'x'",
        "active_child = 1",
    ],
)
def test_damaged_rows_cost_as_little_as_elsewhere(
    history: History, longest: int, damage: str, row: int
) -> None:
    ids = [message.id for message in history.load(longest).messages()]
    history.rows("PRAGMA foreign_keys = OFF")
    history.rows(f"UPDATE messages SET {damage} WHERE id = ?", ids[row])
    assert same(history.open(longest), history.load(longest))
    told = [notice for notice in history.notices if isinstance(notice, PartlyDamaged)]
    assert bool(told) == (damage != "active_child = 1")


def test_a_message_that_others_deleted_for_good_is_empty(history: History, longest: int) -> None:
    chat = history.open(longest)
    last = chat.active_ids()[-1]
    role = chat.role_of(last)
    history.rows("DELETE FROM messages WHERE id = ?", last)
    assert chat[last].text == ""
    assert chat[last].role is role


def test_a_history_that_fails_says_so_and_loses_nothing(history: History, longest: int) -> None:
    chat = history.open(longest)
    shown = chat.known_end
    history.rows("ALTER TABLE messages RENAME TO mislaid")
    with pytest.raises(HistoryFailed):
        chat.active_ids()
    assert chat.known_end is shown
    history.rows("ALTER TABLE mislaid RENAME TO messages")
    ids = chat.active_ids()
    history.rows("ALTER TABLE messages RENAME TO mislaid")
    with pytest.raises(ChatError):
        chat.active_path()
    history.rows("ALTER TABLE mislaid RENAME TO messages")
    assert [message.id for message in chat.active_path()] == ids


def test_a_short_chat_is_read_whole(history: History, longest: int) -> None:
    for summary in history.summaries():
        chat = history.open(summary.id)
        assert chat.is_read == (len(chat) < LONG)
