"""How starts on one home find one another, and what they may say."""

from __future__ import annotations

import os
import random
import socket
import stat
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("sockets of Unix", allow_module_level=True)

from desktop.app import single
from desktop.app.addresses import tcp_address, unix_address
from desktop.app.addresses.tcp_address import TcpAddress
from desktop.app.addresses.unix_address import UnixAddress
from desktop.app.single import DONE, LIMIT, AddressKind, Request, StartSocket, Wish, decoded


@dataclass(frozen=True)
class Person:
    """Whose starts find one another at one kind of address."""

    folder: Path
    kind: AddressKind

    def start(self, home: Path) -> StartSocket:
        return StartSocket(home, {name: str(self.folder) for name in _OWN}, self.kind)

    @property
    def files(self) -> list[Path]:
        """What a start left for the next one."""
        return [path for path in self.folder.glob("weir/*") if path.suffix != ".lock"]


_OWN = ("XDG_RUNTIME_DIR", "LOCALAPPDATA")


@pytest.fixture(params=[UnixAddress, TcpAddress])
def person(request: pytest.FixtureRequest, tmp_path: Path) -> Person:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    return Person(folder, request.param)


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


def dies(start: StartSocket) -> None:
    """Let go of what the system takes from a process that is killed; its file stays."""
    assert start.listener is not None
    start.listener.close()
    if isinstance(start._address, TcpAddress) and start._address._lock is not None:
        os.close(start._address._lock)


def test_the_second_start_on_a_home_hands_over(person: Person, tmp_path: Path) -> None:
    first = person.start(tmp_path)
    assert not first.hand_over()
    heard = answer(first)
    second = person.start(tmp_path)
    assert second.hand_over(tmp_path / "a.jsonl")
    assert second.listener is None
    assert first.understood(b"".join(heard)) == Request("", tmp_path / "a.jsonl")
    first.close()


@pytest.mark.parametrize("wish", list(Wish))
def test_the_second_start_says_what_it_is_for(person: Person, tmp_path: Path, wish: Wish) -> None:
    first = person.start(tmp_path)
    assert not first.hand_over()
    heard = answer(first)
    assert person.start(tmp_path).hand_over(wish=wish)
    assert first.understood(b"".join(heard)) == Request("", wish=wish)
    first.close()


def test_two_homes_have_two_windows(person: Person, tmp_path: Path) -> None:
    one, other = person.start(tmp_path / "one"), person.start(tmp_path / "other")
    assert not one.hand_over()
    assert not other.hand_over()
    assert one.listener is not None
    assert other.listener is not None
    one.close()
    other.close()


def test_a_home_is_the_same_by_another_way(person: Person, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(tmp_path)
    first = person.start(tmp_path)
    first.hand_over()
    answer(first)
    assert person.start(tmp_path / "way").hand_over()
    first.close()


def test_what_a_killed_start_left_is_taken_over(person: Person, tmp_path: Path) -> None:
    killed = person.start(tmp_path)
    killed.hand_over()
    assert killed.listener is not None
    dies(killed)
    next_one = person.start(tmp_path)
    assert not next_one.hand_over()
    assert next_one.listener is not None
    next_one.close()


def test_a_window_that_does_not_do_it_is_not_waited_for(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "_PATIENCE", 0.05)
    first = person.start(tmp_path)
    first.hand_over()
    answer(first, b"")
    second = person.start(tmp_path)
    assert not second.hand_over()
    assert second.listener is None
    first.close()


def test_a_window_that_is_closing_leaves_its_place(person: Person, tmp_path: Path) -> None:
    first, second = person.start(tmp_path), person.start(tmp_path)
    assert not first.hand_over()
    assert first.listener is not None
    first.listener.setblocking(True)

    def end(listener: socket.socket) -> None:
        listener.accept()[0].close()
        first.close()

    threading.Thread(target=end, args=(first.listener,), daemon=True).start()
    assert not second.hand_over()
    assert second.listener is not None, "else a third start would open a third window"
    second.close()


def test_a_window_that_hangs_is_waited_for_a_while(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "_PATIENCE", 0.05)
    first = person.start(tmp_path)
    first.hand_over()
    assert not person.start(tmp_path).hand_over()
    first.close()


def test_another_start_that_hangs_keeps_nobody_out(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unix_address, "_PAUSE", 0)
    monkeypatch.setattr(tcp_address, "_PAUSE", 0)
    first = person.start(tmp_path)
    first.hand_over()
    start = person.start(tmp_path)
    (made,) = person.files
    made.unlink()  # as if the first one had not come so far
    with unix_address._locked(made.parent):
        assert not start.hand_over()
    assert start.listener is None
    first.close()


def test_a_closed_door_leaves_nothing(person: Person, tmp_path: Path) -> None:
    first = person.start(tmp_path)
    first.hand_over()
    first.close()
    first.close()
    assert not person.files
    next_one = person.start(tmp_path)
    assert not next_one.hand_over()
    assert next_one.listener is not None
    next_one.close()


def test_only_this_person_can_reach_the_address(person: Person, tmp_path: Path) -> None:
    first = person.start(tmp_path)
    first.hand_over()
    (made,) = person.files
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    first.close()


def test_at_a_port_nobody_is_heard_without_the_secret(tmp_path: Path) -> None:
    person = Person(tmp_path, TcpAddress)
    first = person.start(tmp_path)
    first.hand_over()
    assert first.listener is not None
    assert first.listener.getsockname()[0] == "127.0.0.1"
    (made,) = person.files
    secret, asked = made.read_bytes().split()[2], Request("", tmp_path / "a.jsonl")
    assert first.understood(secret + asked.encoded()) == asked
    for stranger in (b"", b"0" * len(secret), secret[:-1]):
        assert first.understood(stranger + asked.encoded()) is None
    first.close()


def test_every_listener_has_a_secret_of_its_own(tmp_path: Path) -> None:
    secrets = set[bytes]()
    for _start in range(2):
        person = Person(tmp_path, TcpAddress)
        first = person.start(tmp_path)
        first.hand_over()
        secrets.add(person.files[0].read_bytes().split()[2])
        first.close()
    assert len(secrets) == 2


@pytest.mark.parametrize("left", [b"", b"no port\n", b"1 2 3 4\n", b"\xff\n"])
def test_a_file_that_says_no_port_is_taken_over(tmp_path: Path, left: bytes) -> None:
    person = Person(tmp_path, TcpAddress)
    first = person.start(tmp_path)
    first.hand_over()
    (made,) = person.files
    dies(first)
    made.write_bytes(left)
    next_one = person.start(tmp_path)
    assert not next_one.hand_over()
    assert next_one.listener is not None
    next_one.close()


def test_without_a_folder_for_its_port_weir_starts_alone(tmp_path: Path) -> None:
    start = StartSocket(tmp_path, {}, TcpAddress)
    assert not start.hand_over()
    assert start.listener is None


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
