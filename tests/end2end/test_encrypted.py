"""An encrypted history with a real Secret Service, in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.canary import CANARY, files_with_canary
from tests.support.fault_server import FaultServer, content_stream
from tests.support.secret_service import UNLOCKED
from tests.support.terminal import command

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a Secret Service")
ROOT = Path(__file__).parents[2]
TURN_ON = """
import asyncio
from desktop.engine.workspace import Workspace
from desktop.paths import places

async def main():
    workspace = Workspace(places())
    await workspace.encryption.turn_on()
    await workspace.close()

asyncio.run(main())
"""


def run(
    home: Path, *commands: list[str], password: str = "ci"
) -> list[subprocess.CompletedProcess[str]]:
    """Run these one after another in one session whose keyring has this password."""
    ours = ("DBUS", "XDG", "PYTHON", "DISPLAY", "WAYLAND", "WEIR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    script = UNLOCKED.replace("printf ci", f"printf {password}") + f'exec {sys.executable} -c "$0"'
    each = f"""
import json, subprocess
done = [subprocess.run(one, capture_output=True, text=True) for one in {list(commands)!r}]
print(json.dumps([[d.returncode, d.stdout, d.stderr] for d in done]))
"""
    done = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", script, each],
        check=True,
        cwd=ROOT,
        env={**kept, "HOME": str(home), "WEIR_HOME": str(home / "weir"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    return [
        subprocess.CompletedProcess(c, *d)
        for c, d in zip(commands, json.loads(done.stdout), strict=True)
    ]


def test_every_command_uses_the_key_of_the_keyring(tmp_path: Path) -> None:
    with FaultServer(content_stream(f"A {CANARY}.")) as server:
        ask = command("ask", f"What is a {CANARY}?", "--save")
        ask += ["--base-url", server.base_url, "--model", "m"]
        history = command("history", "--json")
        done = run(
            tmp_path,
            ask,
            [sys.executable, "-c", TURN_ON],
            history,
            [*ask[:-4], "-c", *ask[-4:]],
            command("history", CANARY, "--json"),
        )
        assert [one.returncode for one in done] == [0] * 5, done
        assert files_with_canary(tmp_path) == []
        assert CANARY in done[2].stdout
        assert len(done[4].stdout.splitlines()) == 5  # two questions, two replies, the title

        requests = len(server.requests)
        locked = run(tmp_path, history, ask, command("ask", "Hi", *ask[-4:]), password="wrong")
        assert [one.returncode for one in locked] == [3, 3, 0]
        assert "encrypted and locked" in locked[0].stderr
        assert len(server.requests) == requests + 1  # the last one alone, which keeps nothing
        [again] = run(tmp_path, history)
        assert json.loads(again.stdout)["messages"] == 4
