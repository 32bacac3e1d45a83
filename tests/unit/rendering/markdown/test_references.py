"""Reference links: what is shown of them, and what defines them."""

from __future__ import annotations

import pytest

from desktop.rendering.markdown.blocks.splitter import BlockSplitter, definitions_in
from desktop.rendering.markdown.inline.runs import parse
from tests.unit.rendering.markdown.splitting import pieces, shown, told

URL = "https://x.example/"


@pytest.mark.parametrize(
    ("source", "text", "label"),
    [
        ("[docs][1]", "docs", "1"),
        ("[docs][]", "docs", "DOCS"),
        ("[Docs  *a*]", "[Docs  a]", "DOCS *A*"),
        ("[1]", "[1]", "1"),
        ("![pic *x*][p]", "pic *x*", "P"),
        ("[维基][1]", "维基", "1"),
    ],
)
def test_a_reference_shows_its_words(source: str, text: str, label: str) -> None:
    runs = parse(source)
    assert "".join(run.text for run in runs) == text
    assert {run.look.reference for run in runs} == {label}


@pytest.mark.parametrize("source", ["a[i][j]", "claims [1][2]", "f(x)[0][1]", '[^"]+ [^a-z]', "[]"])
def test_what_is_no_link_stays_as_it_was_written(source: str) -> None:
    assert "".join(run.text for run in parse(source)) == source


@pytest.mark.parametrize("source", [f"[[1]]({URL})", f"[a [b] c]({URL})"])
def test_brackets_within_a_link_are_its_words(source: str) -> None:
    assert {run.look.link for run in parse(source)} == {URL}


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    "source",
    [
        f"[1]: {URL}\n",
        f'[1]: <{URL}> "Title"\n',
        f"[1]:\n  {URL}\n  'Title'\n",
        f"[1]: {URL}\n'A title that is far longer than {'words ' * 30} on its own line'\n",
        f"> [1]: {URL}\n",
        f"[1]: {URL}\n[1]: https://other.example/\n",
        f"- [1]: {URL}",
    ],
)
def test_a_definition_is_read_and_not_shown(source: str, size: int) -> None:
    splitter = BlockSplitter()
    blocks = [block for piece in pieces(source, size) for block in splitter.feed(piece)]
    blocks += splitter.finish()
    assert splitter.definitions.address("1") == URL
    assert [block.text for block in blocks if block.text] == []


def test_nothing_of_a_definition_flashes_while_it_arrives() -> None:
    source = f'Text.\n\n[1]: {URL} "Title"'
    texts = {block.text for end in range(7, len(source)) for block in shown(source[:end])}
    assert texts == {"Text."}


@pytest.mark.parametrize(
    "source", ["[Note]: this is important", "[a]:", "text\n[1]: /x", "[ ]: /x", "[1]: /x y"]
)
def test_what_only_looks_like_a_definition_is_shown(source: str) -> None:
    assert "\n".join(text for _kind, text, *_ in told(source)) == source


def test_only_addresses_that_may_be_followed_are_links() -> None:
    defined = definitions_in("[1]: javascript:alert(1)\n[2]: file:///etc/passwd\n")
    assert [defined.address(label) for label in "123"] == ["", "", ""]


def test_a_link_within_the_words_of_another_is_the_one_that_counts() -> None:
    links = {run.text: run.look.link or run.look.reference for run in parse(f"[a [b]({URL}) c][1]")}
    assert links == {"[a ": "", "b": URL, " c]": "", "[1]": "1"}


def test_a_definition_may_lead_nowhere() -> None:
    assert told("[1]: <>\n\ntext") == [("PARAGRAPH", "text", 0, 0)]
    assert definitions_in("[1]: <>\n").is_defined("1")


def test_definitions_are_bounded() -> None:
    defined = definitions_in("".join(f"[{n}]: {URL}{n}\n" for n in range(5000)))
    assert len(defined) == 2000
    assert defined.address("1") == f"{URL}1"
