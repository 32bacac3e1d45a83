"""The update notice: what it asks, what it sends, and what it makes of the answer."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import __version__
from desktop.chat.settings.features import ALLOWED_HOSTS, UPDATE_NOTICE, UPDATE_URL
from desktop.engine.updating.offer import Offer, read_offer
from desktop.engine.updating.updates import DAY
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.wire.connection import gate
from tests.support.fault_server import FaultServer, status
from tests.support.script import Reply

NOTES = "https://it.example.com/new"
NEW = Offer("9.9", NOTES)
TOLD = status(200, {"version": "9.9", "notes": NOTES})


@pytest.fixture(autouse=True)
def all_hosts() -> Iterator[None]:
    """What a test allows holds for the whole process."""
    yield
    gate.allow_only(None)


def opened(home: Path, url: str = "") -> Workspace:
    workspace = Workspace(places({"WEIR_HOME": str(home)}))
    if url:
        workspace.settings.change(UPDATE_URL, url)
        workspace.settings.change(UPDATE_NOTICE, True)
    return workspace


def looked(workspace: Workspace) -> Offer | None:
    return asyncio.run(workspace.updates.look())


@pytest.mark.parametrize(
    ("answer", "offer"),
    [
        (b'{"version": "9.9", "notes": "https://it.example.com/new"}', NEW),
        (b"9.9\nhttps://it.example.com/new\n", NEW),
        (b" 9.9 ", Offer("9.9")),
        (b'{"version": "9.9", "notes": "http://it.example.com/new", "more": []}', Offer("9.9")),
        (b'{"version": "9.9", "notes": "https://me:pw@it.example.com/"}', Offer("9.9")),
        (b'{"version": "9.9", "notes": "https://[it.example.com"}', Offer("9.9")),
        (b'{"version": "9.9", "notes": 3}', Offer("9.9")),
        (b'{"version": "newest"}', None),
        (b'{"version": 9.9}', None),
        (b'["9.9"]', None),
        (b"<!doctype html><title>Sign in</title>", None),
        (b'{"version": "9.9"', None),
        (b"9.9\n" + b"x" * 5000, None),
        (b"", None),
        (b"\xff\xfe", None),
    ],
)
def test_the_form_is_small_and_checked(answer: bytes, offer: Offer | None) -> None:
    assert read_offer(answer) == offer


def test_it_is_off_and_asks_nobody_unless_switched_on_with_an_address(tmp_path: Path) -> None:
    with FaultServer(TOLD) as server:
        workspace = opened(tmp_path)
        assert looked(workspace) is None
        workspace.settings.change(UPDATE_NOTICE, True)
        assert looked(workspace) is None
        workspace.settings.change(UPDATE_NOTICE, False)
        workspace.settings.change(UPDATE_URL, server.base_url)
        assert looked(workspace) is None
        assert not server.requests


def test_one_request_goes_out_a_day_and_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultServer(TOLD) as server:
        url = f"{server.base_url}/weir.json"
        assert looked(opened(tmp_path, url)) == NEW
        again = opened(tmp_path)
        assert looked(again) == NEW  # of before, in another run
        [asked] = server.requests
        assert (asked.method, asked.path, asked.query, asked.body) == (
            "GET",
            "/v1/weir.json",
            "",
            b"",
        )
        assert asked.headers["user-agent"] == "weir"
        known = {"host", "accept", "accept-encoding", "connection", "content-type", "user-agent"}
        assert set(asked.headers) == known
        assert __version__ not in str(asked)
        later = time.time() + DAY + 1
        monkeypatch.setattr("time.time", lambda: later)
        assert looked(again) == NEW
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    "reply",
    [
        status(500),
        status(200, "nothing"),
        status(302, headers={"Location": "https://elsewhere.example/"}),
        status(200, {"version": __version__}),
        status(200, {"version": "0.0.1"}),
        status(200, {"version": "9.9rc1"}),
        status(200, "9.9\n" + " " * 5000),
    ],
)
def test_what_is_no_newer_version_is_not_told_and_not_asked_for_again(
    tmp_path: Path, reply: Reply
) -> None:
    with FaultServer(reply) as server:
        workspace = opened(tmp_path, server.base_url)
        assert looked(workspace) is None
        assert looked(workspace) is None
        assert len(server.requests) == 1


def test_a_version_that_was_put_off_is_not_told_again_and_the_next_one_is(tmp_path: Path) -> None:
    with FaultServer(TOLD) as server:
        workspace = opened(tmp_path, server.base_url)
        assert looked(workspace) == NEW
        asyncio.run(workspace.updates.skip("9.9"))
        assert workspace.updates.offer is None
        assert looked(opened(tmp_path)) is None
        path = tmp_path / "update.json"
        kept = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**kept, "asked": 0}), "utf-8")
        server.script(status(200, {"version": "10"}))
        assert looked(opened(tmp_path)) == Offer("10")
        assert path.stat().st_mode & 0o077 == 0


def test_the_gate_holds_for_it_too_and_rubbish_in_its_file_is_nothing(tmp_path: Path) -> None:
    with FaultServer(TOLD) as server:
        (tmp_path / "update.json").write_text('{"asked": "x", "offer": [1], "url": 3}', "utf-8")
        workspace = opened(tmp_path, server.base_url)
        workspace.settings.change(ALLOWED_HOSTS, ("llm.example.com",))
        assert looked(workspace) is None
        assert not server.requests
