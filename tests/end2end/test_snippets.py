"""The programs of "Copy as code", run as they are copied, against real servers.

They need sh and bash with curl and jq: what a machine lacks is named and passed over.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from desktop.chat.content import File, Picture, Text
from desktop.chat.context import messages_to_send
from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Message, Role
from desktop.chat.request import Request
from desktop.engine.snippets.snippets import Client, snippet
from desktop.wire.requests import chat_body
from tests.support import captures
from tests.support.fault_server import (
    FaultServer,
    Hold,
    Reply,
    Send,
    chunk,
    content_stream,
    event,
    sse,
    status,
)
from tests.support.forking import CAN_FORK, ForkServer
from tests.support.model import GreedyServer
from tests.support.node import NODE, NPM
from tests.support.sizes import FULL
from tests.support.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "tests" / "data" / "snippets"
KEY = "sk-test-9f31c7"
QUESTION = [{"role": "user", "content": 'It\'s "$HOME" `x`\\ \u2028 世界 😀!'}]


ASKED = Request(QUESTION)
LARGE = 4_000_000 if FULL else 400_000
"""Bytes: a word of a command line has 131,072 at most."""


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs the program of one client in a folder of its own."""

    client: Client
    command: tuple[str, ...]
    path: Path
    request: Request = ASKED

    def start(self, endpoint: Endpoint, **environ: str) -> subprocess.Popen[bytes]:
        """As a person who pasted it into a file would."""
        command, more = self._written(endpoint, environ)
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=more,
        )

    def run(self, endpoint: Endpoint, **environ: str) -> tuple[int, str, str]:
        """(exit status, stdout, stderr)"""
        command, more = self._written(endpoint, environ)
        if CAN_FORK and command[0] == sys.executable:
            done = forked().run(command[1:], more)
        else:
            done = subprocess.run(
                command,
                env=more,
                timeout=60,
                check=False,
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
            )
        return done.returncode, done.stdout, done.stderr

    def _written(
        self, endpoint: Endpoint, environ: dict[str, str]
    ) -> tuple[list[str], dict[str, str]]:
        """The command and the environment in which the program runs that now lies in the file."""
        self.path.write_bytes(snippet(self.client, endpoint, self.request).encode())
        inherited = {k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT", "TMPDIR")}
        return [*self.command, str(self.path)], {
            **inherited,
            "HOME": str(self.path.parent),
            **environ,
        }


@functools.cache
def forked() -> ForkServer:
    """The process from which programs in Python are forked: to import openai takes a second."""
    server = ForkServer("openai", "httpx")
    atexit.register(server.close)
    return server


RUNNERS = {
    "curl in sh": (Client.CURL, "sh"),
    "curl in bash": (Client.CURL, "bash"),
    "openai for Python": (Client.OPENAI_PYTHON, sys.executable),
    "openai for Node.js": (Client.OPENAI_NODE, NODE),
    "fetch": (Client.FETCH, NODE),
    "httpx": (Client.HTTPX, sys.executable),
}


@pytest.fixture(params=RUNNERS)
def runner(request: pytest.FixtureRequest, tmp_path: Path) -> Runner:
    client, program = RUNNERS[request.param]
    needs(program, *(["curl", "jq"] if client is Client.CURL else []))
    if client is Client.OPENAI_NODE:
        modules = request.getfixturevalue("node_modules")
        (tmp_path / "node_modules").symlink_to(modules, target_is_directory=True)
    return Runner(client, (program,), tmp_path / f"program{'.mjs' if program == NODE else ''}")


def needs(*programs: str) -> None:
    if missing := [program for program in programs if not shutil.which(program)]:
        pytest.skip(f"needs on PATH: {', '.join(missing)}")


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The openai package for Node.js, fetched once per lock into build/; npm checks its hash."""
    lock = (PACKAGES / "package-lock.json").read_bytes()
    place = ROOT / "build" / f"node-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not (place / "done").exists():
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(PACKAGES, place)
        command = [*NPM, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            reason = f"the openai package for Node.js could not be fetched: {done.stderr[-500:]}"
            pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
        (place / "done").touch()
    return place / "node_modules"


def at(server: FaultServer, **settings: Any) -> Endpoint:
    return Endpoint("Box", server.base_url, "fault-model", **settings)


# the reply --------------------------------------------------------------------------------------

TEXT = "汉字 😀 a\u2028b\u0085 👩\u200d👩\u200d👧"


def rewritten(reply: Reply, old: bytes, new: bytes) -> Reply:
    """The reply's bytes with others in their place, in one piece."""
    return Reply((Send(reply.body().replace(old, new)),), headers=reply.headers)


WHOLE = content_stream(TEXT, "世", "\n\nend", usage=True)
NULL = sse(chunk(content=None), chunk(content="a"), chunk(), chunk("stop", content=None), "[DONE]")
PINGS = sse(
    b": OPENROUTER PROCESSING\n\n",
    b'event: ping\ndata: {"type": "ping"}\n\n',
    chunk(content="a"),
    b":\n\nid: 7\nretry: 10\n" + event(chunk(content="b")),
    chunk("stop"),
    "[DONE]",
)
UNENDED = Reply(
    (Send(content_stream("a", done=False).body() + b"data: [DONE]"),), headers=WHOLE.headers
)
REPLIES = {
    "plain": (content_stream("Hel", "lo"), "Hello"),
    "usage": (WHOLE, TEXT + "世\n\nend"),
    "cut in every character": (WHOLE.split(1), TEXT + "世\n\nend"),
    "CRLF, cut anywhere": (rewritten(WHOLE, b"\n", b"\r\n").split(1), TEXT + "世\n\nend"),
    "no space after data:": (rewritten(WHOLE, b"data: ", b"data:"), TEXT + "世\n\nend"),
    "null content": (NULL, "a"),
    "pings": (PINGS, "ab"),
    "no blank line at the end": (UNENDED, "a"),
    "reasoning": (sse(chunk(reasoning_content="Hm."), chunk(content="a"), chunk("stop")), "a"),
    "one long delta": (content_stream("汉字😀" * 9_000), "汉字😀" * 9_000),
    "llama.cpp": (captures.load("llama_zh").reply, captures.load("llama_zh").expect["text"]),
    "llama.cpp, usage": (
        captures.load("llama_usage").reply,
        captures.load("llama_usage").expect["text"],
    ),
}


@pytest.mark.parametrize("name", REPLIES)
def test_the_reply_and_nothing_else_is_printed(runner: Runner, name: str) -> None:
    reply, text = REPLIES[name]
    with FaultServer(reply) as server:
        assert runner.run(at(server)) == (0, text + "\n", "")


@pytest.mark.parametrize("runner", [r for r in RUNNERS if "curl" not in r], indirect=True)
def test_a_character_in_two_halves_is_one(runner: Runner) -> None:
    """jq alone cannot join the halves that came in two deltas."""
    halves = [event(chunk(content="?")).replace(b"?", half) for half in (b"\\ud83d", b"\\ude00!")]
    with FaultServer(sse(chunk(content="a"), *halves, chunk("stop"), "[DONE]")) as server:
        assert runner.run(at(server)) == (0, "a😀!\n", "")


@pytest.mark.parametrize("runner", [r for r in RUNNERS if "openai" not in r], indirect=True)
def test_an_event_without_data_says_nothing(runner: Runner) -> None:
    """The openai packages (3.54, 7.59) take it for broken JSON."""
    empty = (b"data:\n\n", b"id: 7\n\n", b"event: x\n\n")
    with FaultServer(sse(*empty, chunk(content="a"), chunk("stop"), "[DONE]")) as server:
        assert runner.run(at(server)) == (0, "a\n", "")


def test_it_is_printed_as_it_arrives(runner: Runner) -> None:
    first, *rest = content_stream("Hello", " world").steps[1:]
    reply = Reply((first, Hold(), *rest), headers=WHOLE.headers)
    with FaultServer(reply) as server, runner.start(at(server)) as process:
        assert process.stdout is not None
        assert process.stdout.read(5) == b"Hello"  # the rest is not sent before this was read
        server.release()
        assert process.communicate(timeout=60) == (b" world\n", b"")


def test_a_picture_of_megabytes_and_a_document_arrive_as_weir_sends_them(runner: Runner) -> None:
    """No command line is that long."""
    content = random.Random(5).randbytes(LARGE)
    picture = Picture(hashlib.sha256(content).hexdigest(), "a.png", "image/png", len(content))
    text = "[page 1]\n都江堰 'x' \"y\" $HOME `z` \\n\\\nJSON\n" * (LARGE // 400)
    document = File("0" * 64, "it's «odd».pdf", "application/pdf", 9, text)
    asked = (picture, document, Text("What is it?"))
    path = [Message(1, None, Role.USER, asked, 0)]
    request = Request(messages_to_send(path, {picture.sha256: content}.get))
    with FaultServer(content_stream("A river.")) as server:
        program = replace(runner, request=request)
        assert program.run(at(server)) == (0, "A river.\n", "")
        assert server.requests[0].json == json.loads(chat_body("fault-model", request))


PAGE = """
const terminal = process.stdout;
globalThis.document = { body: { append: (text) => terminal.write(text) } };
globalThis.BOX_API_KEY = "sk-page";
delete globalThis.process;
"""


@pytest.mark.parametrize("runner", ["fetch"], indirect=True)
def test_fetch_runs_in_a_page_too(runner: Runner) -> None:
    with FaultServer(content_stream("Hel", "lo")) as server:
        program = PAGE + snippet(runner.client, at(server), Request(QUESTION))
        runner.path.write_text(program, "utf-8")
        assert subprocess.check_output([*runner.command, str(runner.path)]) == b"Hello\n"
        assert server.requests[0].headers["authorization"] == "Bearer sk-page"


# the request ------------------------------------------------------------------------------------


def test_it_asks_what_weir_asks(runner: Runner) -> None:
    with FaultServer(content_stream("ok")) as server:
        assert runner.run(at(server), BOX_API_KEY=KEY) == (0, "ok\n", "")
    [request] = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.body.decode().count("😀") == 1
    assert request.json == json.loads(chat_body("fault-model", Request(QUESTION)))
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"


def test_query_and_headers_go_along(runner: Runner) -> None:
    headers = {"X-Team": 'it\'s "5 $" `x`\\', "api-key": KEY, "authorization": f"Basic {KEY}"}
    with FaultServer(content_stream("ok")) as server:
        endpoint = Endpoint(
            "Box",
            f"{server.base_url}?api-version=2024-10-21&x=a%20b%2Bc&token={KEY}",
            "m",
            headers=headers,
        )
        done = runner.run(endpoint, API_KEY=KEY, AUTHORIZATION=f"Basic {KEY}", TOKEN=KEY)
        assert done == (0, "ok\n", "")
    [request] = server.requests
    query = request.query.replace("+", "%20")
    assert query == f"api-version=2024-10-21&x=a%20b%2Bc&token={KEY}"
    assert {name: request.headers[name.lower()] for name in headers} == headers


def test_a_server_without_a_key_needs_none(runner: Runner) -> None:
    with FaultServer(content_stream("ok")) as server:
        assert runner.run(at(server)) == (0, "ok\n", "")
    sent = server.requests[0].headers.get("authorization")
    packaged = runner.client in (Client.OPENAI_PYTHON, Client.OPENAI_NODE)
    assert sent == ("Bearer none" if packaged else None)


def test_without_the_key_that_is_needed_nothing_is_sent(runner: Runner) -> None:
    with FaultServer(content_stream("ok")) as server:
        code, out, err = runner.run(at(server, key_env="MY_KEY"))
        assert server.requests == []
    assert code != 0
    assert out == ""
    assert "MY_KEY" in err


# errors -----------------------------------------------------------------------------------------

REFUSALS = {
    "JSON": status(401, b'{\n  "error": {\n    "message": "what went wrong"\n  }\n}\n'),
    "other JSON": status(422, {"detail": "what went wrong"}),
    "HTML": status(403, "<html>\n<p>what went wrong</p>\n</html>"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_told_with_its_status_and_body(runner: Runner, name: str) -> None:
    with FaultServer(REFUSALS[name]) as server:
        code, out, err = runner.run(at(server), BOX_API_KEY=KEY)
    assert code != 0
    assert out == ""
    assert str(REFUSALS[name].status) in err
    assert "what went wrong" in err
    assert KEY not in err


@pytest.mark.parametrize("line", ["", "event: error\n"])
def test_an_error_in_the_stream_ends_it(runner: Runner, line: str) -> None:
    error = line.encode() + event({"error": {"message": "out of memory"}})
    with FaultServer(sse(chunk(content="Hel"), error)) as server:
        code, out, err = runner.run(at(server))
    assert code != 0
    assert out == "Hel"
    assert "out of memory" in err


def test_a_server_that_is_not_there_is_told(runner: Runner) -> None:
    with FaultServer() as server:
        endpoint = at(server)
    code, out, err = runner.run(endpoint)
    assert code != 0
    assert out == ""
    assert err


# a real server ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def greedy() -> Iterator[GreedyServer]:
    with GreedyServer(tokens=24) as server:
        yield server


@pytest.fixture(scope="module")
def said(greedy: GreedyServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What it says to Weir."""
    asked = ["--base-url", greedy.base_url, "--model", "m", QUESTION[0]["content"]]
    done = Terminal(tmp_path_factory.mktemp("home")).run("ask", *asked)
    assert len(done.stdout) > 5, done.stderr
    return done.stdout


def test_a_real_server_says_what_it_says_to_weir(
    runner: Runner, greedy: GreedyServer, said: str
) -> None:
    code, out, err = runner.run(Endpoint("Greedy", greedy.base_url, "m"))
    assert (code, out.rstrip("\n"), err) == (0, said.rstrip("\n"), "")
