"""The examples of the CommonMark specification: what Weir makes of them, and in any pieces.

The reference is markdown-it, which passes them all, with HTML as text. What differs on purpose:
single line breaks, addresses that are links without marks, prices and formulas, the safe tags,
schemes that are never followed. A label alone keeps its brackets; here they do not count.
"""

from __future__ import annotations

import sys

import pytest

from desktop.rendering.markdown import definitions
from desktop.rendering.markdown.inline import runs
from tests.unit.rendering.markdown.conformance import EXAMPLES, ours, theirs

FLOOR = 600


@pytest.fixture(autouse=True)
def _any_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples lead to "/url", which Weir does not follow."""
    for module in (definitions, runs):
        monkeypatch.setattr(module, "clickable", lambda address: address)


def test_most_examples_mean_what_they_should() -> None:
    equal = sum(ours(text) == theirs(text) for text in EXAMPLES)
    sys.stdout.write(f"{equal} of {len(EXAMPLES)} examples of CommonMark are equal\n")
    assert equal >= FLOOR


@pytest.mark.parametrize("size", [1, 7])
def test_all_of_them_mean_the_same_in_pieces(size: int) -> None:
    assert [text for text in EXAMPLES if ours(text, size) != ours(text)] == []
