"""Pictures that stand in a reply as base64: collected, never shown as text."""

from __future__ import annotations

import pytest

from desktop.rendering.markdown.blocks.data_pictures import MOST
from desktop.rendering.markdown.blocks.line_machine import Block, Kind
from tests.unit.rendering.markdown.splitting import arrived, pieces, shown, split, told

ADDRESS = "data:image/png;base64,"


@pytest.mark.parametrize("size", [1000, 300_000])
def test_a_picture_is_collected_from_all_its_parts(size: int) -> None:
    data = "AbC/+9" * (size // 6) + "=="
    picture = Block(Kind.IMAGE, ADDRESS + data, alt="a cat", length=len(data))
    assert arrived(pieces(f"![a cat]({ADDRESS}{data})\n\nEnd", 997))[:-1] == [picture]


def test_it_may_stand_at_the_start_of_a_paragraph_in_one_and_in_an_item() -> None:
    image = f"![a]({ADDRESS}AAAA)"
    assert told(f"{image} is\nit\n\nText: {image}\n{image}\n\n- {image}\n- b\n") == [
        ("IMAGE", f"{ADDRESS}AAAA", 0, 0),
        ("PARAGRAPH", "is\nit", 0, 0),
        ("PARAGRAPH", "Text:", 0, 0),
        ("IMAGE", f"{ADDRESS}AAAA", 0, 0),
        ("IMAGE", f"{ADDRESS}AAAA", 0, 0),
        ("ITEM", "•", 0, 0),
        ("IMAGE", f"{ADDRESS}AAAA", 1, 0),
        ("ITEM", "•b", 0, 0),
    ]


def test_a_title_is_no_part_of_it() -> None:
    assert split(f'![a]({ADDRESS}AAAA "title")')[0].text == f"{ADDRESS}AAAA"


@pytest.mark.parametrize("end", ["", "\n", "\nnext", "\n\n"])
def test_a_picture_that_never_ends_leaves_its_alternative_text(end: str) -> None:
    assert told(f"![a cat]({ADDRESS}{'A' * 9000}{end}")[0] == ("PARAGRAPH", "a cat", 0, 0)


def test_one_that_is_too_large_does_so_too() -> None:
    assert told(f"![a cat]({ADDRESS}{'A' * (MOST + 4)})") == [("PARAGRAPH", "a cat", 0, 0)]


@pytest.mark.parametrize(
    "text",
    [
        f"Write `![a]({ADDRESS}AAAA)` for it",
        f"\\![a]({ADDRESS}AAAA)",
        f"![a]({ADDRESS}...)",
        f"[a]({ADDRESS}AAAA)",
        "![a](data:text/html;base64,AAAA)",
    ],
)
def test_what_only_looks_like_one_stays_as_it_was_written(text: str) -> None:
    assert told(text) == [("PARAGRAPH", text, 0, 0)]


def test_while_it_comes_it_is_a_picture_of_a_known_type() -> None:
    whole = f"Look: ![a cat]({ADDRESS}{'A' * 200}"
    for end in range(whole.index("(da") + 2, len(whole)):
        before, *after = shown(whole[:end])
        assert before.text.rstrip() == "Look:"
        length = end - whole.index(ADDRESS) - len(ADDRESS)
        open_ = Block(Kind.IMAGE, "image/png", open_=True, alt="a cat", length=length)
        assert after == ([open_] if length >= 0 else [])
