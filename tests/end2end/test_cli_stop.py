"""Ctrl+C, SIGTERM, and a reader that leaves: the turn stops, what had arrived is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.fault_server import FaultServer, Hold, chunk, event, sse, status
from tests.support.terminal import Terminal, json_lines

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def ask(server: FaultServer, *more: str) -> list[str]:
    return ["ask", "--base-url", server.base_url, "--model", "fault-model", "Say hello", *more]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_turn_and_keeps_what_came(terminal: Terminal, number: int) -> None:
    with FaultServer(sse(chunk(content="Hello")).then(Hold())) as server:
        process = terminal.start(*ask(server, "--json"))
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(number)
        rest, __ = process.communicate(timeout=30)
        server.wait_for_closes(1)
    first_event, end = json_lines((first + rest).decode())
    assert first_event == {"type": "delta", "text": "Hello"}
    assert (end["type"], end["state"], end["error"]) == ("end", "stopped", None)
    assert process.returncode == 130


def test_a_stopped_reply_is_whole_text_on_stdout(terminal: Terminal) -> None:
    with FaultServer(sse(chunk(content="Hello")).then(Hold())) as server:
        process = terminal.start(*ask(server))
        assert process.stdout is not None
        first = os.read(process.stdout.fileno(), 100)
        process.send_signal(signal.SIGINT)
        rest, __ = process.communicate(timeout=30)
    assert (first + rest, process.returncode) == (b"Hello\n", 130)


def test_a_name_that_is_looked_up_in_vain_delays_no_stop(terminal: Terminal) -> None:
    resolver_that_hangs = """
import socket, sys, threading
from desktop import cli
def hang(*arguments, **keywords):
    print("asked", file=sys.stderr, flush=True)
    threading.Event().wait()
socket.getaddrinfo = hang
sys.exit(cli.main(sys.argv[1:]))
"""
    ask = ("ask", "--base-url", "http://chat.example/v1", "--model", "m", "hello", "--json")
    process = subprocess.Popen(
        [sys.executable, "-c", resolver_that_hangs, *ask],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=terminal.environ,
    )
    assert process.stderr is not None
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    output, __ = process.communicate(timeout=30)
    assert process.returncode == 130
    [end] = json_lines(output.decode())
    assert end["state"] == "stopped"


@pytest.mark.parametrize("command", [("endpoints", "list"), ("doctor",)])
def test_a_reader_that_leaves_a_list_is_no_bug(terminal: Terminal, command: tuple[str]) -> None:
    with terminal.start(*command) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 130


def test_a_countdown_can_be_stopped(terminal: Terminal) -> None:
    with FaultServer(status(503, headers={"Retry-After": "50"})) as server:
        process = terminal.start(*ask(server))
        assert process.stderr is not None
        process.stderr.readline()  # "… Trying again in 50 s."
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        process.communicate()


def test_a_reader_that_leaves_stops_the_turn_quietly(terminal: Terminal) -> None:
    line = event(chunk(content="many words\n"))
    endless = sse(*[line] * 200).paced(0.01).then(Hold())
    with FaultServer(endless) as server:
        weir = terminal.start(*ask(server))
        head = subprocess.run(["head", "-n1"], stdin=weir.stdout, capture_output=True, check=True)
        assert weir.stdout is not None
        weir.stdout.close()
        assert weir.wait(30) == 130
        server.wait_for_closes(1)
    assert head.stdout == b"many words\n"
    assert weir.stderr is not None
    assert weir.stderr.read() == b""
    weir.stderr.close()
