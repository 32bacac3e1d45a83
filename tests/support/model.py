"""A real llama.cpp server with SmolLM2-135M: the end-to-end tests' other side.

Its replies are real and foolish; only that they stream, and how, is worth a test.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.local.process import LocalServer, RunningServer


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
