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
from tests.unit.rendering.markdown import conformance, gfm
from tests.unit.rendering.markdown.conformance import EXAMPLES, ours, theirs

FLOOR = 641

ON_PURPOSE = {
    "what is shown of a reference depends on its source alone": (523, 533, 545, 569, 571),
    "many spaces behind a bullet make no code": (7, 273, 274, 278),
    "an item, or the end of a fence, may be indented too far": (137, 312),
    "text below an empty item belongs to it": (280,),
    "a line of dashes in an item is a rule": (300,),
    "the safe tags are heeded": (166, 168, 616),
    "HTML is a block of its own, as it is where HTML is allowed": (148, 185),
    "no line is held back that may be one of several of a label or title": (196, 208, 541),
    "bare addresses are links, as in GFM": (602, 608, 611, 612),
    "an address that is never followed stays as it was written": (596, 598, 599, 601),
    "a tab or line end that is written as a number is a space": (39, 40),
    "a picture without words shows its address": (581,),
}
"""The examples of CommonMark that Weir reads otherwise, by the reason. They count as unequal."""

GFM_ON_PURPOSE = {
    "no word of a table is lost": (7,),
    "an address that is never followed stays as it was written": (20,),
    "`x@W.T` is a product": (23,),
}


@pytest.fixture(autouse=True)
def _any_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples lead to "/url", which Weir does not follow."""
    for module in (definitions, runs):
        monkeypatch.setattr(module, "clickable", lambda address: address)


def test_examples_mean_what_they_should_or_differ_on_purpose(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    differing = {at for at, text in enumerate(EXAMPLES, 1) if ours(text) != theirs(text)}
    extended = {
        at for at, text in enumerate(gfm.EXAMPLES, 1) if ours(text) != gfm.by_specification(text)
    }
    every = len(EXAMPLES) + len(gfm.EXAMPLES)
    equal = every - len(differing) - len(extended)
    monkeypatch.setattr(conformance, "without_brackets", lambda runs: runs)
    bracketed = sum(ours(text) != theirs(text) for text in EXAMPLES) - len(differing)
    sys.stdout.write(
        f"{equal} of {every} examples of CommonMark and GFM are equal"
        f" ({equal - bracketed} if the brackets of a label alone count);"
        f" {every - equal} differ on purpose\n"
    )
    assert equal >= FLOOR
    assert differing <= {*chain(*ON_PURPOSE.values())}
    assert extended <= {*chain(*GFM_ON_PURPOSE.values())}


@pytest.mark.parametrize("size", [1, 7])
def test_all_of_them_mean_the_same_in_pieces(size: int) -> None:
    every = chain(EXAMPLES, gfm.EXAMPLES)
    assert [text for text in every if ours(text, size) != ours(text)] == []
