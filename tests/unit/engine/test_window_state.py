"""The small file of what a window remembers: trusted in nothing, shared by windows."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.engine.failures import NotRemembered
from desktop.engine.remembered.draft_files import DraftFiles
from desktop.engine.remembered.window_state import ReadingPlace, WindowPlace, WindowState

PLACE = WindowPlace(-1200, 40, 900, 700, True, "DP-1 of two")


def kept(state: WindowState) -> None:
    changes = state.changes()
    state.write(changes)
    state.settle(changes)


def test_all_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "window.state"
    first = WindowState(path)
    first.place, first.sidebar, first.folded, first.chat = PLACE, 300, True, 12
    first.theme = "dark"
    first.set_reading_place(12, ReadingPlace(40, 2, 17))
    kept(first)
    again = WindowState(path)
    assert (again.place, again.sidebar, again.folded, again.chat) == (PLACE, 300, True, 12)
    assert again.theme == "dark"
    assert again.reading_place(12) == ReadingPlace(40, 2, 17)
    assert again.reading_place(13) is None
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_screen_is_known_by_a_name_in_any_script(tmp_path: Path) -> None:
    path = tmp_path / "window.state"
    first = WindowState(path)
    first.place = PLACE._replace(screen="内建视网膜显示器")
    kept(first)
    for width in (300, 301):
        again = WindowState(path)
        again.sidebar = width
        kept(again)
    assert WindowState(path).place == PLACE._replace(screen="内建视网膜显示器")


def test_nothing_is_written_that_did_not_change(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.state")
    state.sidebar = 300
    assert state.changes()
    kept(state)
    state.sidebar = 300
    assert not state.changes()


def test_what_changes_while_it_is_written_is_written_next(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.state")
    state.sidebar, state.chat = 300, 4
    first = state.changes()
    state.sidebar = 310  # a thread is at the file
    state.write(first)
    state.settle(first)
    assert state.changes() == {"sidebar": "310"}
    kept(state)
    again = WindowState(tmp_path / "window.state")
    assert (again.sidebar, again.chat) == (310, 4)


def test_two_windows_leave_one_another_what_they_did_not_change(tmp_path: Path) -> None:
    one, two = (WindowState(tmp_path / "window.state") for _window in range(2))
    one.set_reading_place(1, ReadingPlace(1, 0, 5))
    kept(one)
    two.set_reading_place(2, ReadingPlace(9, 0, 0))
    kept(two)
    one.set_reading_place(1, None)
    kept(one)
    again = WindowState(tmp_path / "window.state")
    assert again.reading_place(1) is None
    assert again.reading_place(2) == ReadingPlace(9, 0, 0)


def test_of_many_chats_the_last_left_are_kept(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.state")
    for chat in range(1, 602):
        state.set_reading_place(chat, ReadingPlace(chat, 0, 0))
    kept(state)
    again = WindowState(tmp_path / "window.state")
    assert again.reading_place(101) is None
    assert again.reading_place(102) == ReadingPlace(102, 0, 0)


def test_how_the_chats_are_arranged_comes_back(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.state")
    assert (state.chat_order, state.folded_folders) == (None, frozenset())
    state.chat_order, state.folded_folders = "title", frozenset({7, 3})
    kept(state)
    again = WindowState(tmp_path / "window.state")
    assert (again.chat_order, set(again.folded_folders)) == ("title", {3, 7})
    again.folded_folders = frozenset()
    kept(again)
    assert WindowState(tmp_path / "window.state").folded_folders == frozenset()
    (tmp_path / "window.state").write_text("folded_folders 3 x -1\n")
    assert WindowState(tmp_path / "window.state").folded_folders == frozenset()


def test_a_draft_of_a_megabyte_comes_back_to_the_letter(tmp_path: Path) -> None:
    drafts = DraftFiles(tmp_path / "drafts")
    text = "一句 and more.\n" * 70_000
    drafts.write(7, text)
    assert (drafts.read(7), drafts.read(None), drafts.chats()) == (text, "", {7})
    if os.name != "nt":
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "drafts").rglob("*")]
        assert modes == [0o600]
    drafts.write(7, "")
    assert drafts.chats() == set()


WORDS = st.sampled_from(
    [
        "window",
        "sidebar",
        "folded",
        "chat",
        "theme",
        "read.1",
        " ",
        "\n",
        "-1",
        "1",
        "9" * 30,
        "é",
        "\0",
        "x",
    ]
)


@settings(max_examples=60)
@given(st.binary(max_size=200) | st.lists(WORDS, max_size=20).map(lambda w: " ".join(w).encode()))
def test_a_damaged_file_is_as_good_as_none(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("state") / "window.state"
    path.write_bytes(content)
    state = WindowState(path)
    place = state.place
    assert place is None or (place.width > 0 and place.height > 0)
    assert state.sidebar is None or abs(state.sidebar) < 100_000
    assert state.folded in (True, False)
    assert state.chat is None or state.chat > 0
    assert state.theme in ("light", "dark", None)
    assert state.reading_place(1) is None or isinstance(state.reading_place(1), ReadingPlace)
    state.sidebar = 300
    kept(state)
    assert WindowState(path).sidebar == 300


def test_a_disk_that_takes_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "window.state").mkdir()
    state = WindowState(tmp_path / "window.state")
    state.sidebar = 300
    with pytest.raises(NotRemembered):
        kept(state)
    assert state.sidebar == 300
    (tmp_path / "window.state").rmdir()
    assert state.changes()
    kept(state)
    assert WindowState(tmp_path / "window.state").sidebar == 300


def test_the_last_searches_are_kept_and_what_is_no_search_is_not(tmp_path: Path) -> None:
    path = tmp_path / "window.state"
    state = WindowState(path)
    state.searches = ("重新排版", "a\u2028b", "x" * 500, *map(str, range(20)))
    kept(state)
    again = WindowState(path).searches
    assert again[:3] == ("重新排版", "a b", "x" * 200)
    assert len(again) == 10
    for bad in ("[", "{}", '"a"', "[" * 50_000, '["\\u2028"]', '[1, null, "", " ", "ok", "ok"]'):
        path.write_text(f"searches {bad}\nsidebar 300\n")
        state = WindowState(path)
        assert state.searches == (("ok",) if "ok" in bad else ())
        assert state.sidebar == 300
    state.searches = ()
    kept(state)
    assert "searches" not in path.read_text()
