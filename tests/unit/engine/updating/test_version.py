"""Versions are compared as the `packaging` library compares them."""

from __future__ import annotations

from itertools import product

import pytest
from packaging.version import Version

from desktop.engine.updating.version import is_newer, is_version

VERSIONS = (
    *(
        "0.9",
        "1",
        "1.0",
        "1.0.0",
        "1.0.1",
        "1.2",
        "1.10",
        "2026.11",
        "1!0.1",
        "v1.3",
        "1.0+local.1",
    ),
    *("1.0a1", "1.0.alpha2", "1.0b1", "1.0rc1", "1.0-c2", "1.0.preview3", "1.0rc10", "1.0RC1"),
    *("1.0.post1", "1.0-1", "1.0.rev2", "1.0.dev1", "1.0a1.dev2", "1.0rc1.post2", "1.0.post1.dev3"),
)


def test_the_order_is_that_of_pep_440() -> None:
    for offered, own in product(VERSIONS, VERSIONS):
        one, other = (Version(text.partition("+")[0]) for text in (offered, own))
        wanted = one > other and (other.is_prerelease or not one.is_prerelease)
        assert is_newer(offered, own) is wanted, (offered, own)


@pytest.mark.parametrize("text", ["", "latest", "1.x", "1..2", "1.0 ", "1.0\n", "９.1", "1" * 61])
def test_what_is_no_version_is_told_apart(text: str) -> None:
    assert not is_version(text)
