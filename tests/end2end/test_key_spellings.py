"""A server that quotes the key, in whatever coding and place: it is in nothing that stays or shows.

The whole program runs, from the command line to the disk; in this process, since 72 starts of it
would take a minute.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from desktop import cli
from desktop.chat.endpoint import Endpoint
from desktop.engine.workspace import Workspace
from desktop.paths import places
from tests.support.fault_server import FaultServer, Reply, chunk, event, sse, status
from tests.support.spellings import AWKWARD, JSON_SPELLINGS, SPELLINGS, holds, inside_json

ALL = {**JSON_SPELLINGS, **SPELLINGS}
PLACE = "HERE"


def filled(payload: object, quoted: str) -> bytes:
    return json.dumps(payload).replace(PLACE, quoted).encode()


def error_body(name: str) -> Reply:
    body = {"error": {"message": f"No such key: {PLACE}.", "code": PLACE, "param": PLACE}}
    coded = {**JSON_SPELLINGS, **SPELLINGS}[name](AWKWARD)
    return status(400, filled(body, inside_json(name, AWKWARD)), {"X-Request-Id": coded})


def error_event(name: str) -> Reply:
    payload = {"error": {"message": f"I got {PLACE}!", "code": PLACE}}
    return sse(chunk(content="Hel"), event(filled(payload, inside_json(name, AWKWARD)).decode()))


def finish_reason(name: str) -> Reply:
    payloads = [chunk(content="Hel"), chunk(f"key {PLACE}")]
    return sse(*(event(filled(one, inside_json(name, AWKWARD)).decode()) for one in payloads))


def redirect(name: str) -> Reply:
    """To a page that asks to sign in and is told what was sent."""
    place = f"https://login.example.org/{ALL[name](AWKWARD)}?from={ALL[name](AWKWARD)}"
    return status(307, "<p>elsewhere</p>", {"Location": place})


def model_name(name: str) -> Reply:
    payloads = [{**chunk(content=text), "model": f"m-{PLACE}"} for text in ("Hel", "lo")]
    return sse(*(event(filled(one, inside_json(name, AWKWARD)).decode()) for one in payloads))


def tool_name(name: str) -> Reply:
    function = {"name": f"call_{PLACE}", "arguments": json.dumps({"key": PLACE})}
    call = chunk("tool_calls", tool_calls=[{"index": 0, "function": function}])
    return sse(event(filled(call, inside_json(name, AWKWARD)).decode()), "[DONE]")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose history stays open, so that its write-ahead log stays to be read."""
    monkeypatch.setenv("WEIR_HOME", str(tmp_path))
    monkeypatch.setenv("TEST_KEY", AWKWARD)
    monkeypatch.setattr(sys, "stdin", None)
    asyncio.run(opened())
    reader = apsw.Connection(str(tmp_path / "history.db"))  # while one is open, the log stays
    reader.execute("SELECT count(*) FROM messages").fetchall()
    yield tmp_path
    reader.close()


async def opened() -> None:
    workspace = Workspace(places())
    _history = workspace.history
    await workspace.close()


async def choose_the_first_model(endpoint: Endpoint) -> None:
    """As the model menu does it: the name comes from the server and goes into the settings."""
    workspace = Workspace(places())
    [name] = await workspace.endpoints.list_models(endpoint)
    workspace.settings.put(replace(endpoint, model=name))
    await workspace.close()


@pytest.mark.parametrize(
    "place", [error_body, error_event, finish_reason, redirect, model_name, tool_name]
)
def test_a_key_that_is_quoted_stays_nowhere(
    place: Callable[[str], Reply], home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shown = ""
    for name in ALL:
        reply = place(name)
        with FaultServer(reply) as server:
            names = filled({"data": [{"id": f"m-{PLACE}"}]}, inside_json(name, AWKWARD))
            server.script(status(200, names), path="/v1/models")
            where = ["--base-url", server.base_url, "--key-env", "TEST_KEY", "--model", "m"]
            for form in (["--json", "--save"], ["--save"]):
                cli.main(["ask", *where, *form, "Hello?"])
            if place is model_name:
                endpoint = Endpoint(name, server.base_url, key_env="TEST_KEY")
                asyncio.run(choose_the_first_model(endpoint))
            assert server.requests[0].headers["authorization"] == f"Bearer {AWKWARD}"
        out, err = capfd.readouterr()
        assert not holds((out + err).encode(), AWKWARD), f"{name}: {out}{err}"
        shown += out + err
    files = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert {"history.db", "history.db-wal"} <= {path.name for path in files}
    leaks = [path.name for path, data in files.items() if holds(data, AWKWARD)]
    assert leaks == []
    told = shown.encode() + b"".join(files.values())
    assert told.count(b"[key]") >= len(ALL), "what should have been masked was not shown at all"


def test_the_search_would_have_found_what_is_written_down(home: Path) -> None:
    """In a database, too, whose pages hold other bytes before and after a text."""

    async def write(text: str) -> None:
        workspace = Workspace(places())
        workspace.history.create(text)
        await workspace.close()

    for name, spell in ALL.items():
        asyncio.run(write(f"{name} {spell(AWKWARD)}"))
        assert holds((home / "history.db-wal").read_bytes(), AWKWARD), name
