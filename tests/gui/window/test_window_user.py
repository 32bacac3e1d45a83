"""Whatever is done with the window, in whatever order: no word is lost, or goes elsewhere."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.engine import open_settings
from desktop.engine.endpoints.endpoints import Endpoints
from tests.gui.conftest import Run
from tests.support.driving import MemoryKeyring, endpoint, open_window
from tests.support.fault_server import (
    FaultServer,
    Reply,
    Request,
    Stall,
    chunk,
    content_stream,
    models,
    sse,
    status,
)
from tests.support.sizes import FULL
from tests.support.window_user import WindowUser

SEEDS, WINDOWS, STEPS = (20, 5, 200) if FULL else (3, 1, 80)
"""Each seed uses so many windows over one home, one after the other, in so many steps each."""
HAS_SERVERS, IS_FRESH = ("Test", "Second", "BigAI Pro"), ("BigAI Pro",)
"""The endpoints of a home that is in use, and of a first start, which asks for a key."""
TEXT = "Some *words*, a [link](https://example.org/) and\n\n```python\nprint(1)\n```\n\n"


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return MemoryKeyring(monkeypatch)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_any_use_of_the_window_loses_no_word(
    qloop: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    dice, servers = random.Random(seed), random.Random(seed)  # a thread each

    async def find_servers(self: Endpoints) -> list[Endpoint]:
        return []

    def answer(request: Request) -> Reply:
        match servers.randrange(6):
            case 0:
                return sse(chunk(content="on and on ")).then(Stall())
            case 1:
                return status(500)
            case 2:
                return content_stream(*[TEXT] * 8).paced(0.02)
        return content_stream(TEXT * servers.choice((1, 6)))

    async def main() -> None:
        with FaultServer(answer) as server:
            server.script(models("fault-model", "other", "third"), path="/v1/models")
            names = IS_FRESH if seed % 3 == 2 else HAS_SERVERS
            async with open_window(tmp_path, *(endpoint(server, name) for name in names)) as driver:
                for entry in driver.workspace.settings.endpoints:
                    if entry.kind == "local":
                        driver.workspace.settings.remove(entry.name)
                user = WindowUser(driver, dice, models={"fault-model", "other", "third"})
                for _step in range(STEPS):
                    try:
                        await user.act()
                    except AssertionError as error:
                        raise AssertionError(f"{error} after {user.done[-12:]}") from error
                assert user.words > STEPS // 5

    monkeypatch.setattr(Endpoints, "find_servers", find_servers)
    monkeypatch.setattr(open_settings, "is_available", lambda folder: False)  # no real model
    for _window in range(WINDOWS):
        qloop(main())
