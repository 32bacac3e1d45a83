"""The on-device model as a person has it: it answers, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from desktop.local import component, models, process
from desktop.local.failures import (
    LocalModelDied,
    LocalModelMissing,
    LocalModelStopped,
    LocalModelUnreadable,
)
from desktop.local.models import find_model
from desktop.local.process import LocalServer, RunningServer
from desktop.local.server import CONTEXT, KEY_VARIABLE

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="signals, /proc")


def with_server(folder: Path, use: Callable[[LocalServer], Awaitable[None]]) -> None:
    async def main() -> None:
        server = LocalServer(folder)
        try:
            await use(server)
        finally:
            await server.close()

    asyncio.run(main())


def lives(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def arguments_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def environment_of(pid: int) -> str:
    return Path(f"/proc/{pid}/environ").read_text()


def wait_until(reached: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def ask(server: RunningServer, key: str, **more: object) -> httpx.Response:
    question = [{"role": "user", "content": "Say hello"}]
    with httpx.Client(trust_env=False, timeout=60) as client:
        return client.post(
            server.base_url + "/chat/completions",
            json={"messages": question, "max_tokens": 12, "stream": True, **more},
            headers={"Authorization": f"Bearer {key}"},
        )


def test_a_question_gets_a_streamed_reply(model_server: RunningServer) -> None:
    reply = ask(model_server, model_server.api_key)
    events = [line[6:] for line in reply.text.splitlines() if line.startswith("data: ")]
    assert events.pop() == "[DONE]"
    text = "".join(
        choice["delta"].get("content") or ""
        for event in events
        for choice in json.loads(event)["choices"]
    )
    assert text.strip()
    assert len(events) > 3


def test_the_model_has_a_name_and_its_path_is_not_told(model_server: RunningServer) -> None:
    with httpx.Client(
        trust_env=False, headers={"Authorization": f"Bearer {model_server.api_key}"}
    ) as c:
        listed = c.get(model_server.base_url + "/models")
    assert [model["id"] for model in listed.json()["data"]] == [model_server.model]
    assert "/" not in model_server.model
    assert str(find_model("", Path("none"))) not in listed.text


def test_a_wrong_key_is_refused_and_web_pages_are_not_let_in(model_server: RunningServer) -> None:
    assert ask(model_server, "wrong").status_code == 401
    allowed = ask(model_server, model_server.api_key).headers["Access-Control-Allow-Origin"]
    assert allowed == ""


def test_a_second_chat_need_not_wait_for_the_first(model_server: RunningServer) -> None:
    key = {"Authorization": f"Bearer {model_server.api_key}"}
    long = {"messages": [{"role": "user", "content": "Go on"}], "stream": True, "ignore_eos": True}
    url = model_server.base_url + "/chat/completions"
    with (
        httpx.Client(trust_env=False, timeout=60) as client,
        client.stream("POST", url, json={**long, "max_tokens": 2000}, headers=key) as first,
    ):
        pieces = first.iter_raw()
        next(pieces)
        assert "[DONE]" in ask(model_server, model_server.api_key).text
        assert b"[DONE]" not in next(pieces)


def test_a_question_longer_than_the_context_is_refused_with_both_figures(
    model_server: RunningServer,
) -> None:
    long = [{"role": "user", "content": "word " * CONTEXT}]
    error = ask(model_server, model_server.api_key, messages=long).json()["error"]
    assert error["type"] == "exceed_context_size_error"
    assert error["n_prompt_tokens"] > error["n_ctx"] == CONTEXT


@LINUX
def test_callers_share_one_server_and_one_giving_up_harms_no_other(tmp_path: Path) -> None:
    async def use(server: LocalServer) -> None:
        assert server.process_id is None
        impatient = asyncio.create_task(server.ensure())
        others = [asyncio.create_task(server.ensure()) for _ in range(3)]
        while server.process_id is None:  # noqa: ASYNC110 - its start sets no event
            await asyncio.sleep(0.01)
        impatient.cancel()
        running = await asyncio.gather(*others)
        assert len(set(running)) == 1
        assert await server.ensure() == running[0]
        assert server.process_id is not None
        assert running[0].api_key not in arguments_of(server.process_id)
        assert os.getsid(server.process_id) != os.getsid(0)  # no Ctrl+C from the terminal

    with_server(tmp_path, use)


def test_close_leaves_no_process_also_while_loading(tmp_path: Path) -> None:
    async def use(server: LocalServer) -> None:
        waiting = asyncio.create_task(server.ensure())
        await asyncio.to_thread(wait_until, lambda: server.process_id is not None, 2)
        pid = server.process_id
        assert pid is not None
        await server.close()
        assert not lives(pid)
        with pytest.raises(LocalModelStopped):
            await waiting
        with pytest.raises(LocalModelStopped):
            await server.ensure()

    with_server(tmp_path, use)


@LINUX
def test_a_server_that_dies_is_started_again_twice_and_then_said_to_be_dead(tmp_path: Path) -> None:
    async def die(server: LocalServer) -> RunningServer:
        running = await server.ensure()
        pid = server.process_id
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await asyncio.to_thread(wait_until, lambda: server.process_id is None, 2)
        return running

    async def use(server: LocalServer) -> None:
        died = [await die(server) for _ in range(process.RESTARTS + 1)]
        assert len({running.api_key for running in died}) == len(died)
        for _ in range(2):
            with pytest.raises(LocalModelDied) as failure:
                await server.ensure()
            assert failure.value.exit_code == -signal.SIGKILL

    with_server(tmp_path, use)


@pytest.mark.parametrize(
    ("content", "reason", "detail"),
    [
        (None, "cannot_open", "No such file or directory"),
        (b"<html>please log in</html>", "not_gguf", ""),
        (b"GGUF\x03\0\0\0" + b"\xff" * 64, "not_loaded", "number of"),
    ],
)
def test_a_file_that_is_no_model_is_refused_with_the_reason(
    tmp_path: Path, content: bytes | None, reason: str, detail: str
) -> None:
    picked = tmp_path / "模型.gguf"
    if content is not None:
        picked.write_bytes(content)

    async def use(server: LocalServer) -> None:
        with pytest.raises(LocalModelUnreadable) as failure:
            await server.ensure(str(picked))
        assert (failure.value.path, failure.value.reason) == (str(picked), reason)
        assert detail in failure.value.detail
        assert json.dumps(failure.value.to_record())

    with_server(tmp_path, use)


@LINUX
def test_the_reason_is_in_the_log_before_the_refusal_is_told(tmp_path: Path) -> None:
    """Also on a machine so busy that the thread which writes the log gets no turn for a while."""
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF\x03\0\0\0" + b"\xff" * 64)
    command = [sys.executable, "-m", "desktop", "local-server", "--model", str(broken)]
    with subprocess.Popen(
        [*command, "--threads", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, KEY_VARIABLE: "key"},
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert b"not_loaded" in child.stdout.readline()
        child.kill()  # so that no exit writes what was left
        assert b"number of tensors" in child.stderr.read()


def test_a_name_that_no_system_takes_is_refused_too(tmp_path: Path) -> None:
    async def use(server: LocalServer) -> None:
        with pytest.raises(LocalModelUnreadable):
            await server.ensure("a\0b")

    with_server(tmp_path, use)


def test_another_model_takes_the_place_of_the_running_one(tmp_path: Path) -> None:
    small = find_model("", tmp_path)
    assert small is not None

    async def use(server: LocalServer) -> None:
        first, pid = await server.ensure(), server.process_id
        assert pid is not None
        picked = tmp_path / "我的 model.gguf"
        shutil.copy(small, picked)
        assert await server.ensure() == first  # a new file alone changes nothing
        second = await server.ensure(str(picked))
        assert (second.model, second.base_url) != (first.model, first.base_url)
        assert second.model == "我的 model"
        wait_until(lambda: not lives(pid), 2)

    with_server(tmp_path, use)


@pytest.mark.parametrize("lacking", ["model", "program"])
def test_nothing_to_run_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    monkeypatch.setattr(process, "has_program", lambda: lacking == "model")
    monkeypatch.setattr(process, "find_model", lambda picked, folder: None)

    async def use(server: LocalServer) -> None:
        with pytest.raises(LocalModelMissing) as failure:
            await server.ensure()
        assert (failure.value.lacking, failure.value.models_folder) == (lacking, str(tmp_path))

    with_server(tmp_path, use)


PARENT = """
import asyncio, sys, time
from pathlib import Path
from desktop.local.process import LocalServer
async def main():
    server = LocalServer(Path("none"))
    waiting = asyncio.create_task(server.ensure())
    while server.process_id is None:
        await asyncio.sleep(0.01)
    if sys.argv[1] == "ready":
        await waiting
    print(server.process_id, flush=True)
    time.sleep(60)
asyncio.run(main())
"""


@LINUX
@pytest.mark.parametrize("moment", ["ready", "starting"])
def test_the_server_goes_when_its_parent_is_killed_from_whatever_folder(
    tmp_path: Path, moment: str
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('imported from the working folder')")
    script = tmp_path / "elsewhere" / "parent.py"
    script.parent.mkdir()
    script.write_text(PARENT)
    root = str(Path(process.__file__).parents[2])
    parent = subprocess.Popen(
        [sys.executable, str(script), moment],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stderr is not None
        pid = int(parent.stdout.readline())
        assert lives(pid)
        parent.kill()
        wait_until(lambda: not lives(pid), 2)
        assert parent.stderr.read() == b""  # llama.cpp's log is not the terminal's


@LINUX
def test_the_parents_end_is_noticed_while_a_model_loads() -> None:
    """Loading holds the interpreter, so no Python can run then; here a C sleep holds it."""
    busy = "from desktop.local.server import *; import ctypes; watch_parent(); "
    busy += "print(1, flush=True); ctypes.PyDLL(None).sleep(60)"
    child = subprocess.Popen(
        [sys.executable, "-c", busy],
        cwd=Path(process.__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child.stdout:
        child.stdout.readline()
        time.sleep(0.1)
        child.stdin.close()
        child.wait(2)


def test_an_installed_program_finds_the_component_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    suffix = ".exe" if sys.platform == "win32" else ""
    installed = tmp_path / "weir-local" / f"weir-local{suffix}"
    model = installed.parent / "_internal" / "models" / "small.gguf"
    model.parent.mkdir(parents=True)
    model.write_bytes(b"GGUF")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "weir" / f"weir{suffix}"))
    installed.write_bytes(b"")
    assert component.program() is None  # a clone does not look beside its interpreter
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert process._program() == [str(installed)]
    assert models.trial_model() == model
    assert models.is_available(tmp_path / "none")
    installed.unlink()
    assert component.program() is None


@LINUX
def test_the_server_sees_no_key_but_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BIGAI_API_KEY", "OTHER"):
        monkeypatch.setenv(name, "a-key-of-another")

    async def use(server: LocalServer) -> None:
        running = await server.ensure()
        assert server.process_id is not None
        seen = environment_of(server.process_id)
        assert "a-key-of-another" not in seen
        assert running.api_key in seen, "nothing was seen"

    with_server(Path("none"), use)
