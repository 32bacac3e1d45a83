"""Real programs that give out keys: once until they expire, ended with all they started."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.engine.endpoints import key_command
from desktop.engine.endpoints.key_command import KeyCommands
from desktop.engine.endpoints.keys import Keys
from desktop.engine.events import TurnEnded
from desktop.engine.explain.keys.origin import origin_in_words
from desktop.engine.explain.sentences import explain
from desktop.engine.failures import KeyCommandFailed
from desktop.engine.workspace import Workspace
from desktop.paths import places
from desktop.storage.settings.settings import Settings
from desktop.terminal.output import in_words
from tests.support.fault_server import FaultServer, content_stream, status

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its programs are scripts of sh")

FAR = "https://api.example.com/v1"


class Helper:
    """A program in a folder of its own, which counts how often it was asked."""

    def __init__(self, folder: Path, does: str) -> None:
        self.file = folder / "get token"
        self.count = folder / "count"
        self.file.write_text(f'#!/bin/sh\necho x >> "{self.count}"\n{does}\n')
        self.file.chmod(0o700)
        self.line = f"'{self.file}' --secret=hunter2"

    @property
    def asked(self) -> int:
        return len(self.count.read_text().split()) if self.count.exists() else 0


def failure(line: str, **keywords: float) -> KeyCommandFailed:
    with pytest.raises(KeyCommandFailed) as failed:
        asyncio.run(KeyCommands(**keywords).key(line))  # type: ignore[arg-type]
    return failed.value


def test_it_is_asked_once_until_the_key_expires(tmp_path: Path) -> None:
    form = '{"token": "k%s", "expires_in": 600}'
    helper = Helper(tmp_path, f"printf '{form}' $(wc -l < '{tmp_path}/count')")
    now = 1000.0
    commands = KeyCommands(clock=lambda: now)

    async def main() -> None:
        nonlocal now
        together = await asyncio.gather(*(commands.key(helper.line) for _ in range(5)))
        assert together == ["k1"] * 5
        now += 530
        assert await commands.key(helper.line) == "k1"
        now += 20  # it would end on its way to the server
        assert await commands.key(helper.line) == "k2"
        assert commands.kept(helper.line) is not None

    asyncio.run(main())
    assert helper.asked == 2


def test_a_key_whose_end_nobody_names_is_kept_for_an_hour(tmp_path: Path) -> None:
    helper = Helper(tmp_path, "echo key")
    now = 0.0
    commands = KeyCommands(clock=lambda: now)
    for moment, asked in ((0.0, 1), (3500.0, 1), (3601.0, 2)):
        now = moment
        assert asyncio.run(commands.key(helper.line)) == "key"
        assert helper.asked == asked


FAILING = {
    "status": ("echo >&2 'not logged in: run login'; exit 3", "not logged in"),
    "nothing": ("echo >&2 why; :", "why"),
    "many_lines": ("echo one; echo two", ""),
    "no_field": ("echo '{\"a\": 1}'", ""),
    "cannot_be": ("echo schlüssel", ""),
    "too_long": ("exec yes key", ""),
}


@pytest.mark.parametrize(("reason", "does", "said"), [(r, *f) for r, f in FAILING.items()])
def test_what_is_no_key_is_told_with_what_the_program_said(
    tmp_path: Path, reason: str, does: str, said: str
) -> None:
    failed = failure(Helper(tmp_path, does).line)
    assert failed.reason == reason
    assert said in failed.detail
    told = explain(failed)
    assert "get token" in told.sentence
    assert told.details == failed.detail
    assert "hunter2" not in str(failed) + told.sentence + in_words(failed)


def test_what_it_says_is_masked_cleaned_and_short(tmp_path: Path) -> None:
    does = r"""
    echo secret-key-0001; printf '%s\n' 'old line' >&2
    printf '\033[31mred\033[0m \033]0;title\007\001 got secret-key-0001\n' >&2
    printf 'Authorization: Bearer abcdefgh\n' >&2
    for n in 1 2 3 4 5; do printf '%s ' wide wide wide wide wide wide >&2; echo $n >&2; done
    exit 1"""
    said = failure(Helper(tmp_path, does).line).detail
    assert "red got [key]" in said
    assert "secret-key" not in said
    assert "abcdefgh" not in said
    assert said.isprintable() or set(said) - {"\n"} == {c for c in said if c.isprintable()}
    assert len(said.splitlines()) <= 8
    endless = Helper(tmp_path, "yes 0123456789 | head -c 300000 >&2; exit 1")
    assert len(failure(endless.line).detail) < 700


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("no-such-program", "not_found"),
        ("./get", "place"),
        ("a | b", "shell"),
        ("'a", "quote"),
    ],
)
def test_a_line_that_cannot_be_run_is_told(line: str, reason: str) -> None:
    failed = failure(line)
    assert failed.reason == reason
    assert explain(failed).sentence


def test_what_cannot_be_started_is_told(tmp_path: Path) -> None:
    helper = Helper(tmp_path, "")
    helper.file.write_bytes(b"\x7fELF nonsense")
    assert failure(helper.line).reason == "not_started"


def test_no_program_of_the_folder_in_use_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Helper(tmp_path, "echo planted").file.rename(tmp_path / "planted")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f":.:{os.environ['PATH']}")
    assert failure("planted").reason == "not_found"


WITH_CHILD = 'sh -c \'echo $$ > "$0"; exec sleep 600\' "{pid}" & wait'


def written(file: Path) -> str:
    return file.read_text().strip() if file.exists() else ""


async def pid_in(file: Path) -> int:
    while not written(file):  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.01)
    return int(written(file))


def is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


async def stopped(task: asyncio.Task[str], _commands: KeyCommands) -> None:
    task.cancel()


async def closed(_task: asyncio.Task[str], commands: KeyCommands) -> None:
    await commands.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("how", [stopped, closed])
def test_it_ends_with_its_children_where_nobody_waits(
    tmp_path: Path, how: Callable[[asyncio.Task[str], KeyCommands], Awaitable[None]]
) -> None:
    file = tmp_path / "pid"
    helper = Helper(tmp_path, WITH_CHILD.format(pid=file))

    async def main() -> None:
        commands = KeyCommands()
        task = asyncio.create_task(commands.key(helper.line))
        pid = await pid_in(file)
        await how(task, commands)
        with pytest.raises(asyncio.CancelledError):
            await task
        while is_alive(pid):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)

    asyncio.run(main())


def test_one_that_is_given_up_by_one_goes_on_for_the_other(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    helper = Helper(tmp_path, f'cat "{gate}"')

    async def main() -> str:
        commands = KeyCommands()
        first, second = (asyncio.create_task(commands.key(helper.line)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.to_thread(gate.write_text, "key\n")
        return await second

    assert asyncio.run(main()) == "key"
    assert helper.asked == 1


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_its_time_is_limited(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    failed = failure(Helper(tmp_path, WITH_CHILD.format(pid=file)).line, seconds=0.5)
    assert failed.reason == "slow"
    assert "within 0 seconds" in explain(failed).sentence
    assert not file.exists() or not is_alive(int(file.read_text() or 0))


def test_what_it_leaves_running_does_not_hold_up_the_key(tmp_path: Path) -> None:
    """An agent that it starts holds the pipe; it is not ended, for it may be wanted."""
    file = tmp_path / "pid"
    helper = Helper(tmp_path, f'sleep 60 & echo $! > "{file}"; echo key')
    assert asyncio.run(KeyCommands().key(helper.line)) == "key"
    os.kill(int(file.read_text()), 9)


def test_no_other_key_is_in_its_environment_and_nothing_is_in_its_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTHER_KEY", "sk-other-endpoint")
    monkeypatch.setenv("CLOUD_PROFILE", "work")
    helper = Helper(tmp_path, 'env >&2; printf "%s " "$@" >&2; pwd >&2; exit 1')
    entries = [
        Endpoint("one", FAR, "m", key_env="OTHER_KEY"),
        Endpoint("two", FAR, "m", key_command=helper.line),
    ]
    keys = Keys(Settings(tmp_path / "settings.toml", entries))
    monkeypatch.setattr(key_command, "_CHARACTERS", 100_000)
    monkeypatch.setattr(key_command, "_LINES", 1000)
    with pytest.raises(KeyCommandFailed) as failed:
        asyncio.run(keys.find(entries[1]))
    assert "CLOUD_PROFILE=work" in failed.value.detail
    assert "sk-other-endpoint" not in failed.value.detail
    assert str(Path.home()) in failed.value.detail
    assert os.environ["OTHER_KEY"] == "sk-other-endpoint"


def test_the_order_is_variable_program_keyring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.storage.keys.read_key", lambda name: "sk-ring")
    helper = Helper(tmp_path, "echo sk-program")
    endpoint = Endpoint("two", FAR, "m", key_env="OWN_KEY", key_command=helper.line)
    monkeypatch.setenv("OWN_KEY", "sk-variable")
    keys = Keys()
    origins = []
    for _ in range(3):
        origins.append((asyncio.run(keys.find(endpoint)), asyncio.run(keys.origin(endpoint))))
        monkeypatch.delenv("OWN_KEY", raising=False)
        if len(origins) == 2:
            endpoint = replace(endpoint, key_command=None, key_env=None)
    assert [key for key, _origin in origins] == ["sk-variable", "sk-program", "sk-ring"]
    told = [origin_in_words(origin) for _key, origin in origins]
    assert told == ["from the variable OWN_KEY", "from get token", "in the keyring"]


# a key that the server refuses ------------------------------------------------------------------

ACCEPTED = content_stream("Hello")


def ended(home: Path, endpoint: Endpoint) -> TurnEnded:
    """A turn of a whole program."""

    async def main() -> TurnEnded:
        workspace = Workspace(places({"WEIR_HOME": str(home)}))
        turn = workspace.turns.ask(workspace.new_conversation(), "Hello", endpoint)
        end = await turn.ended()
        await workspace.close()
        return end

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("replies", "keys", "asked", "state"),
    [
        ([status(401), ACCEPTED], ["k1", "k2"], 2, "done"),
        ([status(401), status(401), ACCEPTED], ["k1", "k2"], 2, "failed"),
        ([status(403), ACCEPTED], ["k1"], 1, "failed"),
    ],
)
def test_a_refused_key_is_asked_for_anew_once(
    tmp_path: Path, replies: list[object], keys: list[str], asked: int, state: str
) -> None:
    helper = Helper(tmp_path, f'printf k%s $(wc -l < "{tmp_path}/count")')
    with FaultServer(*replies) as server:  # type: ignore[arg-type]
        endpoint = Endpoint("Test", server.base_url, "m", key_command=helper.line)
        end = ended(tmp_path, endpoint)
        sent = [request.headers["authorization"] for request in server.requests]
    assert sent == [f"Bearer {key}" for key in keys]
    assert helper.asked == asked
    assert str(end.state) == state


def test_a_program_without_another_key_is_not_tried_again(tmp_path: Path) -> None:
    helper = Helper(tmp_path, "echo same")
    with FaultServer(status(401), ACCEPTED) as server:
        endpoint = Endpoint("Test", server.base_url, "m", key_command=helper.line)
        assert str(ended(tmp_path, endpoint).state) == "failed"
        assert len(server.requests) == 1
    assert helper.asked == 2
