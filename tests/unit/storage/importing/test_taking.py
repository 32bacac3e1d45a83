"""What a file brings is written once, in its place, and never over what a person did here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.chat.content import Picture, Text
from desktop.chat.messages import Role, TurnState
from desktop.chat.ordering.folder import ListKind
from desktop.exchange.record import Record
from desktop.exchange.source import Why
from desktop.storage.history.history import History
from desktop.storage.importing import writing
from desktop.storage.importing.imports import imports, undo
from desktop.storage.importing.writing import Taken
from tests.support.exchange import LINE, record, take, told

TREE = {**LINE, "b": ("q", "Because of the air."), "r": ("a", "And red at night?")}
MORE = {**TREE, "s": ("r", "A longer way through it.")}


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.db")
    yield history
    history.close()


def path_of(history: History) -> Path:
    assert isinstance(history.database, Path)
    return history.database


def take_in(history: History, *records: Record) -> list[Taken]:
    return take(path_of(history), records)


def only(history: History) -> int:
    [chat] = history.summaries()
    return chat.id


def test_a_chat_comes_with_its_whole_tree(history: History) -> None:
    given = record("c", TREE, title="Sky", pinned_at=5.0, folder=("Work", "Physics"))
    assert take_in(history, given) == [Taken(4, True)]
    [chat] = history.summaries()
    assert (chat.title, chat.updated_at, chat.pinned_at) == ("Sky", 2000.0, 5.0)
    names = {folder.id: folder.name for folder in history.folders.all()}
    assert names[chat.folder_id or 0] == "Physics"
    found = told(history, chat.id)
    assert found["origin"] == given.origin
    assert found["path"] == ["q", "a", "r"]
    assert found["messages"]["b"] == ("q", Role.ASSISTANT, "Because of the air.", 1003.0)
    assert history.origins.sources() == {chat.id: "chatgpt"}
    [done] = imports(history)
    assert (done.source, done.name, done.chats, done.messages) == ("chatgpt", "export.json", 1, 4)


def test_what_has_no_time_is_as_old_as_its_import(history: History) -> None:
    given = record("c", TREE)
    messages = tuple(replace(message, created_at=0.0) for message in given.messages)
    given = replace(given, created_at=0.0, updated_at=0.0, messages=messages)
    before = time.time()
    take_in(history, given)
    [chat] = history.summaries()
    assert chat.updated_at >= before
    assert all(found[3] >= before for found in told(history, chat.id)["messages"].values())
    assert take_in(history, given) == [Taken(0, False)]


def test_the_same_file_twice_changes_nothing(history: History) -> None:
    take_in(history, record("c", TREE), record("d", LINE, folder=("Work",)))
    before = [told(history, chat.id) for chat in history.summaries()]
    assert take_in(history, record("c", TREE), record("d", LINE, folder=("Work",))) == [
        Taken(),
        Taken(),
    ]
    assert [told(history, chat.id) for chat in history.summaries()] == before
    assert len(imports(history)) == len(history.folders.all()) == 1


def test_an_older_export_takes_nothing_back(history: History) -> None:
    old = record("c", TREE, title="Old", updated_at=2000.0, pinned_at=5.0)
    new = record("c", MORE, title="New", updated_at=3000.0)
    assert take_in(history, old, new) == [Taken(4, True), Taken(1, True, changed=only(history))]
    before = told(history, only(history))
    assert take_in(history, old, new, old) == [Taken()] * 3
    assert told(history, only(history)) == before
    assert history.summaries()[0].title == "New"


def test_a_newer_export_adds_what_is_new(history: History) -> None:
    take_in(history, record("c", TREE, title="Old"))
    given = record("c", MORE, title="New", updated_at=3000.0, archived_at=7.0)
    assert take_in(history, given) == [Taken(1, True, changed=1)]
    [chat] = history.summaries(ListKind.ARCHIVE)
    assert (chat.title, chat.updated_at) == ("New", 3000.0)
    assert told(history, chat.id)["path"] == ["q", "a", "r", "s"]


def test_what_a_person_changed_here_stays(history: History) -> None:
    take_in(history, record("c", TREE, title="Old"))
    chat = only(history)
    history.titles.rename(chat, "Mine")
    history.placing.pin([chat])
    take_in(history, record("c", MORE, title="New"))
    [listed] = history.summaries()
    assert (listed.title, listed.pinned_at is not None) == ("Mine", True)


def test_a_chat_that_went_on_here_is_kept_whole(history: History) -> None:
    take_in(history, record("c", TREE))
    chat = history.load(only(history))
    mine = history.add_message(chat.id or 0, chat.active_ids()[-1], Role.ASSISTANT, "Mine.")
    take_in(history, record("c", MORE))
    found = told(history, only(history))
    assert len(found["messages"]) == 6
    assert found["path"][-1] not in MORE  # the person stays where they are
    assert history.message(mine.id) is not None


def test_what_was_deleted_does_not_come_back(history: History) -> None:
    take_in(history, record("c", TREE), record("d", LINE))
    chats = {chat.title: chat.id for chat in history.summaries()}
    tree = history.load(chats["Chat c"])
    history.deletion.delete(chats["Chat c"], tree.active_ids()[1])
    history.delete(chats["Chat d"])
    again = [record("c", MORE), record("d", LINE)]
    assert take_in(history, *again)[1] == take_in(history, record("d", MORE))[0] == Taken()
    kept = told(history, only(history))
    assert set(kept["messages"]) == {"q", "b", "s"}
    assert kept["messages"]["s"][0] == "q"  # below the nearest that is there
    history.purge_deleted()
    assert take_in(history, *again) == [Taken(), Taken()]
    assert set(told(history, only(history))["messages"]) == {"q", "b", "s"}


def test_a_chat_without_a_title_has_that_of_its_first_question(history: History) -> None:
    take_in(history, record("c", LINE, title=""))
    assert history.summaries()[0].title == "Why is the sky blue?"
    assert take_in(history, record("c", LINE, title="")) == [Taken()]


def test_ids_hold_within_one_chat_alone(history: History) -> None:
    assert take_in(history, record("c", LINE), record("d", LINE)) == [Taken(2, True)] * 2
    assert take_in(history, record("c", LINE, source="claude")) == [Taken(2, True)]


def test_a_reply_that_was_arriving_goes_on(history: History) -> None:
    whole = record("c", LINE)
    half = replace(
        whole.messages[1], content=whole.messages[1].content[:0], state=TurnState.STREAMING
    )
    take_in(history, replace(whole, messages=(whole.messages[0], half)))
    assert history.load(only(history)).end(1)[0].state is TurnState.INCOMPLETE
    take_in(history, whole)
    [reply] = history.load(only(history)).end(1)
    assert (reply.text, reply.state) == ("Rayleigh scattering.", TurnState.DONE)


def test_files_that_an_earlier_export_lacked_come_with_a_later_one(history: History) -> None:
    content = (Picture("0" * 64, "sky.png", "image/png", 5), Text("Why is the sky blue?"))
    take_in(history, record("c", LINE))
    later = record("c", LINE, content_q=content, files={"0" * 64: lambda: b"12345"})
    chat = only(history)
    for expected in (Taken(0, True, changed=chat), Taken()):
        assert take_in(history, later) == [expected]
        assert history.load(chat).active_path()[0].content == content
    assert history.rows("SELECT sha256 FROM message_files") == [("0" * 64,)]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: replace(one, keys={}),
        lambda one: replace(one, keys={1: "q", 2: "q"}),
        lambda one: replace(one, messages=tuple(reversed(one.messages))),
        lambda one: replace(one, active_children={None: 2}),
        lambda one: replace(one, messages=(*one.messages, one.messages[0])),
    ],
)
def test_a_record_that_is_no_tree_is_passed_over(history: History, spoil: object) -> None:
    spoiled = spoil(record("c", LINE))  # type: ignore[operator]
    assert take_in(history, spoiled, record("d", LINE)) == [
        Taken(fault=Why.DAMAGED),
        Taken(2, True),
    ]
    assert history.load(only(history)).title == "Chat d"


def test_times_and_figures_that_nobody_can_show_are_left_out(history: History) -> None:
    odd = record("c", LINE, created_at=float("nan"), updated_at=1e300, pinned_at=-5.0)
    figures = replace(odd.messages[1].stats, prompt_tokens=1 << 90, ttft_ms=float("inf"))
    reply = replace(odd.messages[1], created_at=253402300799.0, stats=figures)
    take_in(history, replace(odd, messages=(odd.messages[0], reply)))
    assert history.notices == []
    [chat] = history.summaries()
    assert 0 < chat.updated_at < 32_503_680_000
    assert history.load(chat.id).end(1)[0].stats.prompt_tokens is None


def test_an_import_is_undone_as_a_whole_and_can_come_again(history: History) -> None:
    take_in(history, record("c", TREE))
    take_in(history, record("c", MORE), record("d", LINE), record("e", LINE))
    chats = {chat.title: chat.id for chat in history.summaries()}
    history.add_message(chats["Chat e"], history.load(chats["Chat e"]).active_ids()[-1],
                        Role.USER, "More.")  # fmt: skip
    last, first = imports(history)
    done = undo(path_of(history), last.id)
    assert (done.chats, done.messages, done.kept) == ((chats["Chat d"],), 1, 1)
    assert told(history, chats["Chat c"])["path"] == ["q", "a", "r"]
    assert imports(history) == [first]
    assert [chat.id for chat in history.summaries(ListKind.TRASH)] == [chats["Chat d"]]

    again = take_in(history, record("c", MORE), record("d", LINE), record("e", LINE))
    assert again == [
        Taken(1, True, changed=chats["Chat c"]),
        Taken(2, True, changed=chats["Chat d"]),
        Taken(),
    ]
    assert told(history, chats["Chat c"])["path"] == ["q", "a", "r", "s"]
    assert len(history.summaries()) == 3


def test_what_was_undone_can_come_again_when_the_trash_is_empty(history: History) -> None:
    take_in(history, record("d", LINE))
    undo(path_of(history), imports(history)[0].id)
    history.purge_deleted()
    assert take_in(history, record("d", LINE)) == [Taken(2, True)]


def test_an_import_that_was_undone_comes_back_as_trash_does(history: History) -> None:
    take_in(history, record("d", LINE))
    done = undo(path_of(history), imports(history)[0].id)
    history.placing.restore(done.chats)
    assert len(history.load(only(history)).active_path()) == 2


LONG = {f"m{number}": (f"m{number - 1}" if number else None, f"N {number}") for number in range(9)}


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Callable[[], object]]]:
    """Has long chats be written by twos, and does this between two of them, once."""
    waiting: list[Callable[[], object]] = []
    monkeypatch.setattr(writing, "MOST_AT_ONCE", 2)
    pause = "desktop.storage.importing.writing.time.sleep"
    monkeypatch.setattr(pause, lambda _seconds: waiting and waiting.pop()())
    yield waiting
    assert not waiting


def test_a_long_chat_is_seen_once_it_is_whole(
    history: History, between: list[Callable[[], object]]
) -> None:
    seen: list[object] = []
    between.append(lambda: seen.append(history.summaries()))
    tree = {**LONG, "other": ("m0", "Another answer")}
    assert take_in(history, record("c", tree, leaf="m8")) == [Taken(10, True)]
    assert seen == [[]]
    assert told(history, only(history))["path"] == list(LONG)
    assert take_in(history, record("c", tree, leaf="m8")) == [Taken()]


def test_a_purge_in_the_middle_of_a_long_chat_costs_nothing(
    history: History, between: list[Callable[[], object]]
) -> None:
    between.append(history.purge_deleted)
    assert take_in(history, record("c", LONG)) == [Taken(9, True)]
    assert len(history.load(only(history))) == 9


def test_two_imports_of_one_long_chat_make_one_of_it(
    history: History, between: list[Callable[[], object]]
) -> None:
    between.append(lambda: take_in(history, record("c", LONG)))
    assert take_in(history, record("c", LONG)) == [Taken()]
    assert len(history.load(only(history))) == 9


def test_a_death_in_the_middle_of_a_long_chat_leaves_nothing(
    history: History, between: list[Callable[[], object]]
) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    between.append(die)
    with pytest.raises(KeyboardInterrupt):
        take_in(history, record("c", LONG))
    assert history.summaries() == []
    assert imports(history) == []
    history.purge_deleted()
    assert history.rows("SELECT count(*) FROM messages") == [(0,)]
    assert take_in(history, record("c", LONG)) == [Taken(9, True)]
