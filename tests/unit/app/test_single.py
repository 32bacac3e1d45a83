"""How starts on one home find one another, and what they may say."""

from __future__ import annotations

import os
import random
import socket
import stat
import sys
import threading
from pathlib import Path

import pytest

from desktop.app import single
from desktop.app.single import DONE, LIMIT, Request, StartSocket, decoded

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sockets of Unix")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    return folder


def start_socket(run: Path, home: Path) -> StartSocket:
    return StartSocket(home, {"XDG_RUNTIME_DIR": str(run), "TMPDIR": str(run.parent)})


def answer(first: StartSocket, word: bytes = DONE) -> list[bytes]:
    """Answer one visitor in a thread; what it said stands in the list that is returned."""
    heard: list[bytes] = []
    assert first.listener is not None
    first.listener.setblocking(True)

    def serve(listener: socket.socket) -> None:
        visitor, _address = listener.accept()
        with visitor:
            while more := visitor.recv(LIMIT):
                heard.append(more)
            visitor.sendall(word)

    threading.Thread(target=serve, args=(first.listener,), daemon=True).start()
    return heard


def test_the_second_start_on_a_home_hands_over(run: Path, tmp_path: Path) -> None:
    first = start_socket(run, tmp_path)
    assert not first.hand_over()
    heard = answer(first)
    second = start_socket(run, tmp_path)
    assert second.hand_over(tmp_path / "a.jsonl")
    assert second.listener is None
    assert decoded(b"".join(heard)) == Request("", tmp_path / "a.jsonl")
    first.close()


def test_two_homes_have_two_windows(run: Path, tmp_path: Path) -> None:
    one, other = start_socket(run, tmp_path / "one"), start_socket(run, tmp_path / "other")
    assert not one.hand_over()
    assert not other.hand_over()
    assert one.listener is not None
    assert other.listener is not None
    one.close()
    other.close()


def test_a_home_is_the_same_by_another_way(run: Path, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(tmp_path)
    first = start_socket(run, tmp_path)
    first.hand_over()
    answer(first)
    assert start_socket(run, tmp_path / "way").hand_over()
    first.close()


def test_what_a_killed_start_left_is_taken_over(run: Path, tmp_path: Path) -> None:
    killed = start_socket(run, tmp_path)
    killed.hand_over()
    assert killed.listener is not None
    killed.listener.close()  # the file stays
    next_one = start_socket(run, tmp_path)
    assert not next_one.hand_over()
    assert next_one.listener is not None
    next_one.close()


def test_a_window_that_does_not_do_it_is_not_waited_for(run: Path, tmp_path: Path) -> None:
    first = start_socket(run, tmp_path)
    first.hand_over()
    answer(first, b"")
    second = start_socket(run, tmp_path)
    assert not second.hand_over()
    assert second.listener is None
    first.close()


def test_a_window_that_hangs_is_waited_for_a_while(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "_PATIENCE", 0.05)
    first = start_socket(run, tmp_path)
    first.hand_over()
    assert not start_socket(run, tmp_path).hand_over()
    first.close()


def test_another_start_that_hangs_keeps_nobody_out(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "_PAUSE", 0)
    first = start_socket(run, tmp_path)
    first.hand_over()
    start = start_socket(run, tmp_path / "other")
    with single._locked(run / "weir"):
        assert not start.hand_over()
    assert start.listener is None
    first.close()


def test_a_closed_door_leaves_nothing(run: Path, tmp_path: Path) -> None:
    first = start_socket(run, tmp_path)
    first.hand_over()
    first.close()
    first.close()
    assert not list((run / "weir").iterdir())


def test_only_this_person_can_reach_the_socket(run: Path, tmp_path: Path) -> None:
    first = start_socket(run, tmp_path)
    first.hand_over()
    (made,) = (run / "weir").iterdir()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    first.close()


def test_without_a_run_folder_it_is_one_for_this_person_alone(tmp_path: Path) -> None:
    first = StartSocket(tmp_path, {"TMPDIR": str(tmp_path)})
    assert not first.hand_over()
    assert (tmp_path / f"weir-{os.getuid()}").is_dir()
    first.close()


@pytest.mark.parametrize("name", ["open to all", "a link", "a file", "too long"])
def test_a_folder_that_cannot_be_trusted_or_used_is_left_alone(tmp_path: Path, name: str) -> None:
    """Weir then starts as if it were alone, without a word."""
    folder = tmp_path / f"weir-{os.getuid()}"
    long = tmp_path / ("x" * 120)
    match name:
        case "open to all":
            folder.mkdir()
            folder.chmod(0o777)
        case "a link":
            (tmp_path / "private").mkdir(mode=0o700)
            folder.symlink_to(tmp_path / "private")
        case "a file":
            folder.touch()
        case _:
            long.mkdir(mode=0o700)
    where = str(long if name == "too long" else tmp_path)
    start = StartSocket(tmp_path, {"TMPDIR": where})
    assert not start.hand_over()
    assert start.listener is None
    start.close()


@pytest.mark.parametrize("recording", [None, Path("/tmp/a b\n冷.jsonl"), Path("/tmp/\udcff")])
def test_a_request_arrives_as_it_was_sent(recording: Path | None) -> None:
    request = Request("token-1_TIME99", recording)
    assert decoded(request.encoded()) == request


def test_a_relative_path_is_meant_from_where_the_second_start_was() -> None:
    sent = Request(recording=Path("a.jsonl")).encoded()
    assert decoded(sent) == Request(recording=Path.cwd() / "a.jsonl")


@pytest.mark.parametrize(
    "message",
    [
        b"", b"raise", b"quit\0", b"raise\0\0/x", b"open\0", b"open\0\0", b"open\0\0x.jsonl",
        b"open\0\0/x\0", b"GET / HTTP/1.1\r\n", b"raise\0" + b"x" * LIMIT,
        random.Random(5).randbytes(99),
    ],
)  # fmt: skip
def test_nonsense_is_no_request(message: bytes) -> None:
    assert decoded(message) is None


@pytest.mark.parametrize("token", [b"\xff", b"a\nb", "冷".encode()])
def test_a_token_that_no_compositor_makes_is_none(token: bytes) -> None:
    assert decoded(b"raise\0" + token) == Request()
