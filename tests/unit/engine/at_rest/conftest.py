"""A home whose key is forgotten in the end, and a keyring in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.storage.database.sealing import use_key
from tests.support.driving import MemoryKeyring


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home, whose process knows no key afterwards."""
    yield tmp_path
    use_key(tmp_path / "history.db", None)


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    """The keyring of this test."""
    return MemoryKeyring(monkeypatch)
