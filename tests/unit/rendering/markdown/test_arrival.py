"""Blocks do not depend on how their text arrived, lose nothing, cost little, and do not flash."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.rendering.markdown.blocks.line_machine import LONGEST, Kind
from desktop.rendering.markdown.blocks.splitter import BlockSplitter
from tests.support.sizes import FULL, examples
from tests.unit.rendering.markdown.splitting import REPLIES, arrived, cut_at, pieces, shown, split

RICH = """\
Here is the *table*:
| Name | Value |
|:-----|------:|
| `a\\|b` | 12 |
| 水利 | **bold** |

> | in | quote |
> |---|---|
> | x | y |

- [ ] task
- [x] done
  1. deep

     $$
     \\int_0^1 x^2 dx = \\frac{1}{3}
     $$
  2. more

\\[ E = mc^2 \\]

Some text[^1] goes on.

```py
| no | table |
|----|-------|
```

    indented
    code

![a chart](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4)

- | a | b |
  |---|---|
  | 1 | 2 |

[^1]: The *note*
[^2]: Another

Title
=====

Other
-----

The end.
"""
TEXTS = [RICH, *REPLIES]
MARKS = ["> ", "- ", "1. ", "2) ", "# ", "```", "~~~", "---", "===", "$$", "$", "\\[", "\\]", "\\"]
MARKS += ["[^1]: ", "[ ] ", "[x] ", "<div>", "<", "![a](", ")", "`", "*", "!", ".", "|", "| x "]
SPACES = ["\n", "\n", "\n", "\n\n", "\n\n", " ", "    ", "\t"]
TABLES = ["| a | b |\n|---|---|\n", "|---|---|", "a | b", "--|--", "| " * 30]
WORDS = [
    "word",
    "水利",
    "12",
    "the quick brown fox ",
    "words that go on " * 6,
    "x" * 90,
    "long" * 1100,
]
TOKENS = st.sampled_from(
    [*MARKS, *SPACES, *TABLES, *WORDS, "![alt](data:image/png;base64,", "AAAA", ")"]
)
LETTERS = st.text(st.sampled_from("ab c\n|-$#>`*1.[]x:\\ \n"), max_size=60)


@settings(max_examples=examples(300), deadline=None)
@given(tokens=st.lists(TOKENS, max_size=25), size=st.sampled_from([1, 7, 120]))
def test_no_mix_of_marks_depends_on_its_arrival(tokens: list[str], size: int) -> None:
    whole = split("".join(tokens))
    assert arrived(tokens) == whole
    assert arrived(pieces("".join(tokens), size)) == whole


@settings(max_examples=examples(300), deadline=None)
@given(text=LETTERS)
def test_no_mix_of_letters_depends_on_its_arrival(text: str) -> None:
    assert arrived(text) == split(text)


@settings(max_examples=examples(100), deadline=None)
@given(data=st.data())
def test_no_split_of_a_reply_matters(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    places = data.draw(st.lists(st.integers(0, len(text)), max_size=40))
    assert arrived(cut_at(text, places)) == split(text)


@pytest.mark.parametrize(
    "text",
    [
        "$$```py\n$$" + "long" * 1100,
        "\\[\n\n" + "long text with words " * 6 + "\n",
        "<div>" + "long text " * 12 + "![a](data:image/png;base64,2) | a | b |\n|---|---|\n",
    ],
)
def test_mixes_that_once_depended_on_their_arrival(text: str) -> None:
    assert arrived(text) == split(text)


@settings(max_examples=examples(300), deadline=None)
@given(tokens=st.lists(TOKENS.filter(lambda token: "base64" not in token), max_size=25))
def test_no_word_is_lost(tokens: list[str]) -> None:
    """But for what stands behind a fence's language, and numbers, which are counted anew."""
    text = "".join(tokens)
    said = "".join(block.marker + block.text for block in split(text))
    not_shown = "".join(re.findall(r"(?:```|~~~)(.*)", text))
    for word in re.findall(r"[^\W\d]{2,}", text):
        assert word in said or word in not_shown


@settings(max_examples=examples(200), deadline=None)
@given(tokens=st.lists(TOKENS, max_size=25))
def test_no_block_is_longer_than_can_be_laid_out(tokens: list[str]) -> None:
    text = "".join(tokens)
    splitter = BlockSplitter()
    for block in [*splitter.feed(text), *splitter.tail(), *splitter.finish()]:
        assert len(block.text) <= LONGEST or block.kind is Kind.IMAGE


def read(text: str) -> int:
    """Characters gone over while it arrives and is shown."""
    splitter = BlockSplitter()
    for piece in pieces(text, 120):
        splitter.feed(piece)
        splitter.tail()
    splitter.finish()
    return splitter.characters_read


@pytest.mark.parametrize("text", TEXTS)
def test_each_character_is_gone_over_about_once(text: str) -> None:
    assert read(text) <= 2 * len(text)


@pytest.mark.parametrize(
    "text",
    [
        ("|" * 170 + "\n") * 100,
        "| a | b |\n|---|---|\n" + "".join("|" + "x|" * (n % 200) + "\n" for n in range(170)),
        ">" * 5000 + " a\n",
        "- " * 5000 + "a\n",
        "- > " * 4000 + "a\n",
        "|---" * 5000 + "\n",
        "| a | b |\n|---|---|\n" + "| one | two |\n" * 3000,
        "[a]: https://a.example\n" * 2000,
        "a\n===\n" * 10_000,
        "$$ a\n" * 4000,
        "\\[ x\n" * 4000,
        "![a](data:image/png;base64," + "A" * 200_000,
        "![](data:image/p;base64,A)" * 2000,
        "a | b\n" * 4000,
        "```\n" + "x = 1; " * 20_000,
    ],
)
def test_hostile_text_is_gone_over_a_few_times_at_most(text: str) -> None:
    assert read(text) <= 3 * len(text)


RAW = re.compile(
    r"^\||^[|:\- ]+$|^(?:```|~~~)|^\[\^\w+\]:|^[-*+] |^\[[ x]?(?:\]|$)|\$\$|\\\[|!\[[^\]]*\]\(d",
    re.M,
)


def test_no_mark_flashes_up_while_text_arrives() -> None:
    for end in range(len(RICH)):
        for block in shown(RICH[:end]):
            literal = block.kind in (Kind.CODE, Kind.ROW)
            assert literal or not RAW.search(block.text), (RICH[:end][-40:], block)


@pytest.mark.parametrize("text", TEXTS)
def test_no_block_changes_its_kind_again_and_again(text: str) -> None:
    """By where it begins: a paragraph may become a heading, or a header a row, but once."""
    kinds: dict[int, list[Kind]] = {}
    for end in range(0, len(text), 1 if FULL else 3):
        for place, block in enumerate(shown(text[:end])):
            seen = kinds.setdefault(place, [])
            if not seen or seen[-1] is not block.kind:
                seen.append(block.kind)
    assert max(map(len, kinds.values())) <= 2
