"""Starts the on-device model's server process on first use, and watches it.

Daemon threads read its pipes, not asyncio: this works alike under any event loop and on every
system, and a start that one caller no longer awaits continues for the next.
"""

from __future__ import annotations

import asyncio
import collections
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from desktop.environment import for_child, with_our_modules
from desktop.local import component
from desktop.local.failures import (
    LocalModelDied,
    LocalModelMissing,
    LocalModelStopped,
    LocalModelUnreadable,
)
from desktop.local.models import display_name, find_model, has_program
from desktop.local.server import KEY_VARIABLE

RESTARTS = 2
"""How often a server that died by itself is started again, per model and run."""

_LOG_LINES, _LOG_LINE_BYTES, _FACT_BYTES = 40, 500, 65536
_END_LIMIT = 5.0
"""Seconds that `close()` waits for a killed process to be gone."""


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A model server that answers."""

    base_url: str
    api_key: str = field(repr=False)
    model: str
    """The model's display name, which is also its id at `/models`."""


class LocalServer:
    """The on-device model of this program. `ensure()` before each use, `close()` at the end."""

    def __init__(self, models_folder: Path) -> None:
        self.models_folder = models_folder
        self._current: _Child | None = None
        self._replaced: list[_Child] = []
        self._deaths = 0
        self._closed = False

    @property
    def process_id(self) -> int | None:
        """The server's process while it lives."""
        return self._current.process_id() if self._current is not None else None

    async def ensure(self, picked: str = "") -> RunningServer:
        """Return the server of the `picked` model (see `find_model`); start it if it does not run.

        Callers share one start; cancelling one of them does not touch it. Another model takes the
        place of the running one. Raises one of `local.failures`.
        """
        while True:
            child = self._child_of(self._locate(picked), picked)
            try:
                port = await asyncio.wrap_future(child.port)
            except LocalModelDied:
                continue  # `_child_of` decides whether to start it once more
            if child.process_id() is None:  # it died just now; its thread is about to say so
                await asyncio.wrap_future(child.gone)
                continue
            return RunningServer(f"http://127.0.0.1:{port}/v1", child.key, child.name)

    async def close(self) -> None:
        """End the server and wait until it is gone. May be called again; `ensure()` may not."""
        self._closed = True
        children = [*self._replaced, *([self._current] if self._current is not None else [])]
        self._current, self._replaced = None, []
        for child in children:
            child.kill()
        if gone := [asyncio.wrap_future(child.gone) for child in children]:
            await asyncio.wait(gone, timeout=_END_LIMIT)

    def _find(self, picked: str) -> Path | None:
        """The file to run. A newer one, maybe half copied, does not replace a living server."""
        child = self._current
        if child is not None and child.picked == picked and not child.gone.done():
            return child.model
        return find_model(picked, self.models_folder)

    def _locate(self, picked: str) -> Path:
        model = self._find(picked)
        if not has_program():
            raise LocalModelMissing(str(self.models_folder), lacking="program")
        if model is None:
            raise LocalModelMissing(str(self.models_folder), lacking="model")
        return model

    def _child_of(self, model: Path, picked: str) -> _Child:
        """The living child of `model`, else a new one. Raises LocalModelDied past `RESTARTS`."""
        if self._closed:
            raise LocalModelStopped
        child = self._current
        if child is not None and child.model != model:
            child.kill()
            self._replaced = [old for old in [*self._replaced, child] if not old.gone.done()]
            self._deaths, child = 0, None
        if child is not None and child.gone.done():
            if isinstance(death := child.gone.result(), LocalModelDied):
                if self._deaths == RESTARTS:
                    raise LocalModelDied(death.exit_code, death.log_tail)
                self._deaths += 1
            child = None
        self._current = child or _Child(model, picked, self.models_folder)
        return self._current


class _Child:
    """One server process from start to end, on a thread of its own."""

    def __init__(self, model: Path, picked: str, models_folder: Path) -> None:
        self.model, self.picked, self.name = model, picked, display_name(model)
        self.key = secrets.token_urlsafe(32)
        self.port: Future[int] = _shared_future()
        """The port, once the server answers there; or why it never will."""
        self.gone: Future[Exception] = _shared_future()
        """Why the process ended, once it has."""
        self._models_folder = models_folder
        self._log: collections.deque[str] = collections.deque(maxlen=_LOG_LINES)
        self._refusal: dict[str, str] | None = None
        self._killed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()
        threading.Thread(target=self._live, name="model server", daemon=True).start()

    def process_id(self) -> int | None:
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def kill(self) -> None:
        """End the process, without ceremony: it holds nothing that would have to be saved."""
        with self._starting:
            self._killed = True
            if self._process is not None:
                self._process.kill()

    def _live(self) -> None:
        end: Exception
        try:
            end = self._end(self._run())
        except OSError as exc:  # the system starts no more processes
            end = LocalModelDied(exc.errno or 1, [str(exc)])
        except ValueError as exc:  # no system takes such a name
            end = LocalModelUnreadable(str(self.model), "cannot_open", str(exc))
        self.gone.set_result(end)
        if not self.port.done():
            self.port.set_exception(end)

    def _run(self) -> int:
        """Start the process, listen until it ends. Returns its exit code; raises OSError."""
        with self._starting:
            if self._killed:
                return 0
            self._process = _start(self.model, self.key)
        with self._process as process:
            assert process.stdout is not None
            assert process.stderr is not None
            log = _read_lines(process.stderr, _LOG_LINE_BYTES, self._log.append)
            facts = _read_lines(process.stdout, _FACT_BYTES, self._hear)
            facts.join()
            log.join()
            return process.wait()

    def _hear(self, line: str) -> None:
        if not line.startswith("{"):  # a start-up file of this Python prints something
            return
        fact = json.loads(line)
        if "port" in fact:
            self.port.set_result(fact["port"])
        else:
            self._refusal = fact

    def _end(self, exit_code: int) -> Exception:
        if self._killed:
            return LocalModelStopped()
        if self._refusal is None:
            return LocalModelDied(exit_code, list(self._log))
        reason, detail = self._refusal["refused"], self._refusal["detail"]
        if reason == "program":
            return LocalModelMissing(str(self._models_folder), lacking="program", detail=detail)
        return LocalModelUnreadable(str(self.model), reason, detail or _first_error(self._log))


def _start(model: Path, key: str) -> subprocess.Popen[bytes]:
    """Start the child in a session of its own: Ctrl+C in the terminal does not reach it; it ends
    when its stdin does."""
    return subprocess.Popen(
        [*_program(), "--model", str(model), "--threads", str(max(1, _cores() - 1))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**for_child(), **_modules(), KEY_VARIABLE: key},
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows has it
    )


def _modules() -> dict[str, str]:
    """Where the child finds Weir's modules; the installed component has its own."""
    return {} if component.program() is not None else with_our_modules()


def _program() -> list[str]:
    """The installed component, or the command that reaches `desktop.__main__`."""
    if (installed := component.program()) is not None:
        return [str(installed)]
    return [sys.executable, "-P", "-m", "desktop", "local-server"]


def _cores() -> int:
    """Processors this program may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _read_lines(pipe: IO[bytes], limit: int, hear: Callable[[str], object]) -> threading.Thread:
    """Start a thread that passes on each line, at most `limit` bytes of it, until the pipe ends."""

    def read() -> None:
        while line := pipe.readline(limit):
            hear(line.decode(errors="replace").rstrip())

    thread = threading.Thread(target=read, name="model server's pipe", daemon=True)
    thread.start()
    return thread


def _first_error(log: collections.deque[str]) -> str:
    """The first error in llama.cpp's log: "why" of "0.00.022.364 E llama_model_load: why"."""
    for line in log:
        _, is_error, said = line.partition(" E ")
        if is_error:
            return said.partition(": ")[2] or said
    return ""


def _shared_future() -> Future[Any]:
    """A future that a caller who gives up waiting cannot cancel for the others."""
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    return future
