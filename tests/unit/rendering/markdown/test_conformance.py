"""The examples of CommonMark and of GFM's extensions: what Weir makes of them, and in any pieces.

The reference of CommonMark's is markdown-it, which passes them all, with HTML as text; that of
GFM's is the HTML of its specification. A label alone keeps its brackets, as if it were a number;
they are counted apart.
"""

from __future__ import annotations

import sys
from itertools import chain

import pytest

from desktop.rendering.markdown import definitions
from desktop.rendering.markdown.inline import runs
from tests.unit.rendering.markdown import gfm
from tests.unit.rendering.markdown.conformance import EXAMPLES, ours, theirs

FLOOR = 638


@pytest.fixture(autouse=True)
def _any_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples lead to "/url", which Weir does not follow."""
    for module in (definitions, runs):
        monkeypatch.setattr(module, "clickable", lambda address: address)


def test_most_examples_mean_what_they_should() -> None:
    equal = sum(ours(text) == theirs(text) for text in EXAMPLES)
    extended = sum(ours(text) == gfm.by_specification(text) for text in gfm.EXAMPLES)
    sys.stdout.write(
        f"{equal} of {len(EXAMPLES)} examples of CommonMark are equal,"
        f" {extended} of {len(gfm.EXAMPLES)} of GFM\n"
    )
    assert equal + extended >= FLOOR


@pytest.mark.parametrize("size", [1, 7])
def test_all_of_them_mean_the_same_in_pieces(size: int) -> None:
    every = chain(EXAMPLES, gfm.EXAMPLES)
    assert [text for text in every if ours(text, size) != ours(text)] == []
