"""A real llama.cpp server with SmolLM2-135M: the end-to-end tests' other side.

Its replies are real and foolish; only that they stream, and how, is worth a test.

    python -m tests.support.model TOKENS

runs the one that a `GreedyServer` is.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from desktop.local.models import trial_model
from desktop.local.process import LocalServer, RunningServer
from desktop.local.server import watch_parent


@contextlib.contextmanager
def on_device_server() -> Iterator[RunningServer]:
    """The server for as long as the block runs; about half a second to load, 350 MB."""
    with tempfile.TemporaryDirectory() as empty:
        server = LocalServer(Path(empty))
        try:
            yield asyncio.run(server.ensure())
        finally:
            asyncio.run(server.close())


@pytest.fixture(scope="session")
def model_server() -> Iterator[RunningServer]:
    """One such server for all tests of a session."""
    with on_device_server() as running:
        yield running


class GreedyServer:
    """A server of one slot, without a key, that answers a question alike each time: a stranger's.

    It can be killed in mid-reply, and tells what its slot does.
    """

    def __init__(self, tokens: int) -> None:
        """`tokens` is where a reply ends at the latest, with the reason `length`."""
        self._tokens = tokens

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.support.model", str(self._tokens)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().decode().strip().removeprefix("http://")
        assert self.address, "the model server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()

    @property
    def base_url(self) -> str:
        return f"http://{self.address}/v1"

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def kill(self) -> None:
        """As `kill -9` does it; returns once the process is gone."""
        self._process.kill()
        self._process.wait()

    def is_generating(self) -> bool:
        """Whether its slot is at work; asked of it without a connection to any reply."""
        with urllib.request.urlopen(f"http://{self.address}/slots", timeout=10) as answer:
            [slot] = json.load(answer)
        return bool(slot["is_processing"])


def _serve(tokens: int) -> None:
    import xllamacpp

    parent = watch_parent()
    params = xllamacpp.CommonParams()
    params.model.path = str(trial_model())
    params.hostnames, params.port, params.ui, params.offline = ["127.0.0.1"], 0, False, True
    params.endpoint_slots = True
    params.n_ctx, params.n_parallel, params.n_predict = 2048, 1, tokens
    params.cpuparams.n_threads = 1
    params.sampling.temp = 0.0
    params.cache_ram_mib = 0
    params.verbosity = 2
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    parent.join()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
