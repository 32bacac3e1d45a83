"""`weir replay`: a saved recording played in the terminal, with no server left to ask."""

import base64
import json
import os
import pty
import signal
import subprocess
from pathlib import Path

import pytest

from desktop.engine.recording.recording_file import save_recording
from desktop.local.process import RunningServer
from tests.support import turns
from tests.support.fault_server import (
    FaultServer,
    Reset,
    Stall,
    chunk,
    closed_port,
    content_stream,
    sse,
    status,
)
from tests.support.model import model_server  # noqa: F401 - a fixture
from tests.support.recordings import recorded
from tests.support.script import Reply
from tests.support.terminal import Terminal, command, json_lines
from tests.support.turns import Told

KEY = "sk-weir-Z9x8W7v6U5t4S3r2Q1p0-secret"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "home")


def saved(path: Path, *replies: Reply, **settings: dict[str, int]) -> Told:
    """A recording of a turn against a server that is gone afterwards."""
    with FaultServer(*replies) as server:
        told, recording = recorded(turns.endpoint_at(server.base_url, **settings), key=KEY)
    save_recording(recording, path)
    return told


def test_a_recording_of_the_real_model_gives_the_same_text(
    tmp_path: Path,
    terminal: Terminal,
    model_server: RunningServer,  # noqa: F811
) -> None:
    question = [{"role": "user", "content": "Say something about rivers 🌊."}]
    endpoint = turns.endpoint_at(model_server.base_url, model=model_server.model)
    told, recording = recorded(
        endpoint,
        key=model_server.api_key,
        messages=question,
        parameters={"max_tokens": 40},  # it might go on to 512
    )
    path = tmp_path / "live.weir.jsonl"
    save_recording(recording, path)
    ran = terminal.run("replay", str(path))
    assert (ran.returncode, ran.stdout.rstrip("\n")) == (0, told.text.rstrip("\n"))
    assert "> Say something about rivers 🌊." in ran.stderr
    key = model_server.api_key.encode()
    shifted = [base64.b64encode(b"\0" * pad + key)[4 * bool(pad) : -4] for pad in range(3)]
    for spelling in (key, key.hex().encode(), key.hex().upper().encode(), *shifted):
        assert spelling not in path.read_bytes()


@pytest.mark.parametrize(
    ("reply", "exit_status"),
    [
        (content_stream("Hel", "lo"), 0),
        (status(401), 3),
        (status(500), 5),
        (content_stream("Hel", "lo", done=False, finish=None).then(Reset()), 6),
    ],
)
def test_it_ends_as_the_turn_had_ended(
    tmp_path: Path, terminal: Terminal, reply: Reply, exit_status: int
) -> None:
    path = tmp_path / "a.weir.jsonl"
    told = saved(path, reply)
    ran = terminal.run("replay", str(path), "--json")
    assert ran.returncode == exit_status
    lines = json_lines(ran.stdout)
    assert "".join(line["text"] for line in lines if line["type"] == "delta") == told.text
    assert lines[-1]["type"] == "end"
    assert lines[-1]["state"] == told.state
    asked = terminal.run("ask", "x", "--base-url", f"http://127.0.0.1:{closed_port()}", "--model=m")
    assert asked.returncode == 4  # which is what a replay would get, too, if it asked anybody


def test_what_cannot_be_read_is_told_with_the_way_out(tmp_path: Path, terminal: Terminal) -> None:
    for name, content in (("none", None), ("text.jsonl", "hello"), ("half.jsonl", '{"weir')):
        path = tmp_path / name
        if content is not None:
            path.write_text(content)
        ran = terminal.run("replay", str(path))
        assert ran.returncode == 2
        assert str(path) in ran.stderr
        assert "Save" in ran.stderr
        assert not ran.stdout
    assert terminal.run("replay").returncode == 2
    assert terminal.run("replay", "--json", "--window", "x").returncode == 2


def test_the_question_in_a_file_obeys_no_terminal(tmp_path: Path, terminal: Terminal) -> None:
    path = tmp_path / "a.weir.jsonl"
    saved(path, content_stream("Hi"))
    lines = path.read_text().splitlines()
    for number, line in enumerate(lines):
        record = json.loads(line)
        if record.get("type") == "request":
            body = {"messages": [{"role": "user", "content": "\x1b]0;owned\x07"}]}
            lines[number] = json.dumps({**record, "body": json.dumps(body)})
    path.write_text("\n".join(lines))
    master, slave = pty.openpty()
    ran = subprocess.run(
        command("replay", str(path)), env=terminal.environ, stdout=slave, stderr=slave, timeout=60
    )
    os.close(slave)
    shown = os.read(master, 65536)
    os.close(master)
    assert ran.returncode == 0
    assert "␛]0;owned␇".encode() in shown
    assert b"\x1b]" not in shown


def test_ctrl_c_stops_it(tmp_path: Path, terminal: Terminal) -> None:
    path = tmp_path / "a.weir.jsonl"
    saved(path, content_stream("Hel", done=False, finish=None).then(Stall()), timeouts={"idle": 1})
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[0]["endpoint"]["timeouts"]["idle"] = 100  # by itself it would end much later
    over = next(line for line in lines if line.get("type") == "over")
    over["at"] = lines[-1]["at"] = 1000.0
    path.write_text("\n".join(map(json.dumps, lines)))
    process = terminal.start("replay", str(path))
    assert process.stdout is not None
    assert process.stdout.read(3) == b"Hel"
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    process.communicate()


def test_a_reply_of_words_that_a_model_wrote_in_two_halves(
    tmp_path: Path, terminal: Terminal
) -> None:
    """Half a pair is no text: the recording holds it as it came."""
    path = tmp_path / "a.weir.jsonl"
    halves = [b'data: {"choices":[{"delta":{"content":"\\ud83c"}}]}\n\n']
    halves += [b'data: {"choices":[{"delta":{"content":"\\udf0a"}}]}\n\n']
    told = saved(path, sse(*halves, chunk("stop")))
    assert told.text == "🌊"
    assert terminal.run("replay", str(path)).stdout == "🌊\n"
