"""`weir ask` as a person or a script meets it: real processes, a real server, every way to end."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from tests.support.fault_server import (
    Close,
    FaultServer,
    Reply,
    chunk,
    closed_port,
    content_stream,
    sse,
    status,
)
from tests.support.terminal import Terminal, json_lines

KEY = "sk-test-9f31c7"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100_000)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path, TEST_KEY=KEY)


def ask(server: FaultServer, *more: str) -> list[str]:
    return ["ask", "--base-url", server.base_url, "--model", "fault-model", "Say hello", *more]


# what comes out ---------------------------------------------------------------------------------


def test_stdout_holds_the_reply_and_nothing_else(terminal: Terminal) -> None:
    with FaultServer(content_stream("Hel", "lo, 世界 👋")) as server:
        done = terminal.run(*ask(server))
    assert (done.returncode, done.stdout, done.stderr) == (0, "Hello, 世界 👋\n", "")


def test_a_reply_that_ends_its_line_gets_no_second_line_end(terminal: Terminal) -> None:
    with FaultServer(content_stream("one\n", "two\n")) as server:
        assert terminal.run(*ask(server)).stdout == "one\ntwo\n"


def test_what_is_piped_in_follows_the_question(terminal: Terminal) -> None:
    with FaultServer(content_stream("ok")) as server:
        done = terminal.run(*ask(server, "--system", "Be brief."), stdin="first\nsecond\n")
        assert done.returncode == 0
        assert server.requests[0].json["messages"] == [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Say hello\n\nfirst\nsecond"},
        ]


def test_a_question_may_come_by_pipe_alone(terminal: Terminal) -> None:
    with FaultServer(content_stream("ok")) as server:
        options = ["ask", "--base-url", server.base_url, "--model", "m"]
        assert terminal.run(*options, stdin="你好\n").returncode == 0
        assert server.requests[0].json["messages"] == [{"role": "user", "content": "你好"}]


@pytest.mark.parametrize("language", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_no_locale_breaks_the_reply(tmp_path: Path, language: str) -> None:
    terminal = Terminal(tmp_path, LC_ALL=language, PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    with FaultServer(content_stream("né 世界")) as server:
        assert terminal.run(*ask(server)).returncode == 0
        assert json_lines(terminal.run(*ask(server, "--json")).stdout)[0]["text"] == "né 世界"


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo terminal is wanted")
def test_a_terminal_obeys_nothing_that_a_model_wrote(terminal: Terminal) -> None:
    import pty

    attack = "\x1b]52;c;cm0gLXJm\x07\x1b[2J\x9b31mhello"
    with FaultServer(content_stream(attack)) as server:
        ours, theirs = pty.openpty()
        process = terminal.start(*ask(server), stdout=theirs)
        os.close(theirs)
        assert process.wait(30) == 0
        process.communicate()
        shown = os.read(ours, 10_000).decode()
        os.close(ours)
        assert terminal.run(*ask(server)).stdout == attack + "\n"  # a file gets what was said
    assert shown == "␛]52;c;cm0gLXJm␇␛[2J\ufffd31mhello\r\n"


def test_a_picture_goes_into_a_file_as_markdown_and_to_a_person_by_its_name(
    terminal: Terminal,
) -> None:
    import pty

    address = f"data:image/png;base64,{b64encode(PICTURE).decode()}"
    pictures = [{"type": "image_url", "image_url": {"url": address}}]
    reply = sse(chunk(content="Here:"), chunk(images=pictures), chunk("stop"), "[DONE]")
    with FaultServer(reply) as server:
        written = f"Here:\n\n![picture-1.png]({address})\n\n"
        assert terminal.run(*ask(server)).stdout == written
        texts = [
            line.get("text") for line in json_lines(terminal.run(*ask(server, "--json")).stdout)
        ]
        assert "".join(filter(None, texts)) == written
        assert terminal.run(*ask(server, "--extract")).stdout == ""
        ours, theirs = pty.openpty()
        process = terminal.start(*ask(server), stdout=theirs)
        os.close(theirs)
        assert process.wait(30) == 0
        process.communicate()
        assert os.read(ours, 10_000).decode() == (
            "Here:\r\n\r\n[Picture: picture-1.png, 0.1 MB]\r\n\r\n"
        )
        os.close(ours)


def test_a_base_url_alone_asks_for_the_model_of_the_settings(terminal: Terminal) -> None:
    with FaultServer(content_stream("ok")) as server:
        assert terminal.run("ask", "--base-url", server.base_url, "hi").returncode == 0
        [request] = server.requests
    assert request.json["model"] == "gpt-5.2-instant"
    assert "authorization" not in request.headers


# --json -----------------------------------------------------------------------------------------


def test_json_tells_every_event_and_the_end_last(terminal: Terminal) -> None:
    call = {"index": 0, "id": "c1", "function": {"name": "look", "arguments": '{"a":1}'}}
    usage = {**chunk(), "choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}
    reply = sse(
        chunk(reasoning_content="Hm."),
        chunk(content="Hi"),
        chunk(tool_calls=[call]),
        chunk("tool_calls"),
        usage,
        "[DONE]",
    )
    with FaultServer(status(503), reply) as server:
        done = terminal.run(*ask(server, "--json"))
    retry, *events, end = json_lines(done.stdout)
    assert done.returncode == 0
    assert set(retry) == {"type", "after", "cause"}
    assert (retry["type"], retry["cause"]) == ("retry", "server_busy")
    assert events == [
        {"type": "reasoning", "text": "Hm."},
        {"type": "delta", "text": "Hi"},
        {"type": "tool_call", "index": 0, "name": "look", "arguments": '{"a":1}'},
        {"type": "usage", "prompt_tokens": 7, "completion_tokens": 3},
    ]
    assert end.pop("ttft_ms") > 0
    assert end.pop("tokens_per_second") is not None
    assert end == {
        "type": "end",
        "state": "done",
        "finish_reason": "tool_calls",
        "error": None,
        "chat": None,
    }


def test_json_ends_even_where_nothing_could_begin(terminal: Terminal) -> None:
    for wrong in (["--endpoint", "nowhere"], ["--base-url", "ftp://x", "--model", "m"]):
        done = terminal.run("ask", "--json", *wrong, "hello")
        (end,) = json_lines(done.stdout)
        assert done.returncode == 2
        assert (end["type"], end["state"]) == ("end", "failed")
        assert end["error"]["kind"] in ("no_such_endpoint", "bad_base_url")
        assert end["error"]["message"]


# exit status ------------------------------------------------------------------------------------

HELLO = content_stream("Hello", " world")
CUT = Reply((*HELLO.steps[:2], Close()), headers=HELLO.headers, framing="chunked")
ENDINGS = {
    "done": (HELLO, 0, "Hello world\n", "done"),
    "length": (content_stream("Hel", finish="length"), 0, "Hel\n", "done"),
    "401": (status(401), 3, "", "failed"),
    "403": (status(403), 3, "", "failed"),
    "404": (status(404), 5, "", "failed"),
    "500": (status(500), 5, "", "failed"),
    "html": (status(200, "<html>log in</html>"), 5, "", "failed"),
    "error in the stream": (
        sse(chunk(content="Hel"), {"error": {"message": "out of memory"}}),
        5,
        "Hel\n",
        "failed",
    ),
    "cut": (CUT, 6, "Hello\n", "incomplete"),
    "never said it was done": (
        content_stream("Hi", finish=None, done=False),
        6,
        "Hi\n",
        "incomplete",
    ),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_the_exit_status_tells_the_end(terminal: Terminal, name: str) -> None:
    reply, code, text, state = ENDINGS[name]
    with FaultServer(reply) as server:
        done = terminal.run(*ask(server))
        told = terminal.run(*ask(server, "--json"))
    assert (done.returncode, done.stdout) == (code, text)
    assert (done.stderr == "") == (name == "done"), "anything but a plain end is explained"
    assert told.returncode == code
    assert json_lines(told.stdout)[-1]["state"] == state


def test_a_closed_port_is_4(terminal: Terminal) -> None:
    port = closed_port()
    done = terminal.run("ask", "--base-url", f"http://127.0.0.1:{port}", "--model", "m", "hi")
    assert (done.returncode, done.stdout) == (4, "")
    assert f"127.0.0.1:{port}" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", " \n"],
        ["ask", "--base-url", "http://127.0.0.1:99999/v1", "--model", "m", "hi"],
        ["ask", "--base-url", "gopher://127.0.0.1/v1", "--model", "m", "hi"],
        ["ask", "--endpoint", "nowhere", "hi"],
        ["frobnicate"],
        ["ask", "--frobnicate", "hi"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_2_and_says_why(terminal: Terminal, arguments: list[str]) -> None:
    done = terminal.run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()


def test_a_mended_base_url_is_shown(terminal: Terminal) -> None:
    with FaultServer(content_stream("ok")) as server:
        typed = server.base_url.removeprefix("http://") + "/chat/completions"
        done = terminal.run("ask", "--base-url", typed, "--model", "m", "hi")
        assert (done.returncode, done.stdout) == (0, "ok\n")
        assert server.base_url in done.stderr


# keys -------------------------------------------------------------------------------------------


def test_the_key_of_a_variable_is_sent_and_never_shown(terminal: Terminal) -> None:
    with FaultServer(status(401, {"error": {"message": f"bad key {KEY}"}})) as server:
        done = terminal.run(*ask(server, "--key-env", "TEST_KEY"))
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert done.returncode == 3
    assert KEY not in done.stdout + done.stderr


def test_without_the_key_that_was_named_nothing_is_sent(terminal: Terminal) -> None:
    with FaultServer(content_stream("ok")) as server:
        done = terminal.run(*ask(server, "--key-env", "NO_SUCH_VARIABLE"))
        assert done.returncode == 3
        assert "NO_SUCH_VARIABLE" in done.stderr
        assert server.exchanges == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "hello", "--key", KEY],
        ["ask", "hello", f"--key={KEY}"],
        ["ask", "hello", "--key-env", KEY],
        ["ask", "hello", KEY],
        ["endpoints", "set-key", "BigAI Pro", KEY],
    ],
)
def test_a_key_given_as_an_argument_is_not_repeated(
    terminal: Terminal, arguments: list[str]
) -> None:
    with FaultServer(content_stream("Hello")) as server:
        at = ["--base-url", server.base_url] if arguments[0] == "ask" else []
        done = terminal.run(*arguments, *at)
    assert done.returncode in (2, 3)
    assert done.stderr
    assert KEY not in done.stdout + done.stderr
    assert server.requests == []


def test_a_bug_in_a_turn_is_in_the_log(terminal: Terminal) -> None:
    broken = """
import sys
from desktop import cli
from desktop.wire import reply
def oops(*arguments): raise RuntimeError("oops")
reply.ReplyDecoder.feed = oops
sys.exit(cli.main(sys.argv[1:]))
"""
    with FaultServer(content_stream("Hello")) as server:
        done = subprocess.run(
            [sys.executable, "-c", broken, *ask(server, "--json")],
            input="",
            capture_output=True,
            text=True,
            env=terminal.environ,
            timeout=60,
            check=False,
        )
    [end] = json_lines(done.stdout)
    assert (done.returncode, end["state"]) == (1, "failed")
    assert "Traceback" not in done.stderr
    assert "RuntimeError: oops" in (terminal.home / "logs" / "weir.log").read_text()


def test_the_hosted_endpoint_wants_a_key(terminal: Terminal) -> None:
    assert terminal.run("ask", "--endpoint", "BigAI Pro", "hi").returncode == 3


# keeping ----------------------------------------------------------------------------------------


def test_save_keeps_question_and_reply(terminal: Terminal) -> None:
    with FaultServer(content_stream("Hello.")) as server:
        assert terminal.run(*ask(server, "--save", "--system", "Be brief.")).returncode == 0
        assert terminal.run(*ask(server)).returncode == 0  # leaves nothing behind
    with sqlite3.connect(terminal.home / "history.db") as database:
        rows = database.execute("SELECT text FROM messages ORDER BY id").fetchall()
        asks = database.execute("SELECT endpoint_name, model FROM conversations").fetchall()
    database.close()
    assert asks == [("127.0.0.1", "fault-model")]
    assert rows == [("Be brief.",), ("Say hello",), ("Hello.",)]


def test_without_save_a_home_stays_empty(terminal: Terminal) -> None:
    with FaultServer(content_stream("ok")) as server:
        assert terminal.run(*ask(server)).returncode == 0
    assert list(terminal.home.iterdir()) == []


# what is loaded, and what is there without settings ---------------------------------------------

LOADED = """
import sys
from desktop import cli
try:
    status = cli.main(sys.argv[1:])
except SystemExit as exit:
    status = exit.code
names = {name.partition(".")[0] for name in sys.modules}
print(status, *sorted(names & {"PySide6", "qasync", "httpx", "keyring", "apsw"}), file=sys.stderr)
"""


def loaded(terminal: Terminal, *arguments: str) -> str:
    python = [sys.executable, "-c", LOADED, *arguments]
    done = subprocess.run(
        python, env=terminal.environ, capture_output=True, text=True, check=True, input=""
    )
    return done.stderr.splitlines()[-1]


def test_the_version_loads_nothing_heavy(terminal: Terminal) -> None:
    assert loaded(terminal, "--version") == "0"
    assert loaded(terminal, "ask", "--help") == "0"


def test_a_question_loads_no_qt_and_no_database(terminal: Terminal) -> None:
    with FaultServer(content_stream("ok")) as server:
        names = loaded(terminal, *ask(server)).split()
    assert names[0] == "0"
    assert not {"PySide6", "qasync", "apsw"} & set(names)


@pytest.mark.parametrize("text", ["[[endpoints]\nname = 3", "version = 99\n"])
def test_settings_that_cannot_be_used_are_told_and_untouched(terminal: Terminal, text: str) -> None:
    settings = terminal.home / "settings.toml"
    settings.write_text(text)
    done = terminal.run("ask", "hello")
    assert (done.returncode, done.stdout) == (2, "")
    assert str(settings) in done.stderr
    assert settings.read_text() == text
    assert list(terminal.home.iterdir()) == [settings]


def test_the_on_device_model_answers_a_fresh_home(terminal: Terminal) -> None:
    done = terminal.run("ask", "--json", "Say hello")
    *events, end = json_lines(done.stdout)
    assert sum(event["type"] == "delta" for event in events) > 1
    assert (end["state"], done.returncode) == ("done", 0), done.stderr


BROKEN = """
import sys
from desktop import cli
from desktop.terminal import ask
def broken(options):
    raise RuntimeError("a bug")
ask.ask = broken
sys.exit(cli.main(["ask", "hello"]))
"""


def test_a_bug_is_one_sentence_and_the_rest_is_in_the_log(terminal: Terminal) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN],
        env=terminal.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "a bug" in done.stderr
    (log,) = (terminal.home / "logs").iterdir()
    assert "Traceback" in log.read_text()
