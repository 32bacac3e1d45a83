"""One HTML file stands alone: nothing in it is loaded or run, whatever stood in the chats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop.chat.content import File, Picture, Text
from desktop.chat.messages import Message, Seam, ToolCall, TurnState, TurnStats
from desktop.exchange.record import Record
from desktop.rendering.helper.blocking_helper import BlockingHelper
from desktop.rendering.helper.protocol import Drawing, Sign
from desktop.rendering.pages import html as module
from desktop.rendering.pages.html import page
from desktop.rendering.pages.options import PageOptions
from tests.support.exported_page import ExportedPage
from tests.support.hostile import BLOCKING, STRANGE, naming
from tests.support.sizes import FULL
from tests.unit.rendering.pages.records import (
    PNG,
    PNG_HASH,
    WORDS,
    NoHelper,
    asked,
    chat,
    exchange,
    replied,
)

SVG = (
    '<svg xmlns="x" width="9" height="9" viewBox="0 -7 9 9">'
    '<path d="M 0 0" fill="currentColor" /></svg>'
)


@pytest.fixture
def helper(monkeypatch: pytest.MonkeyPatch) -> NoHelper:
    """No child is started."""
    made = NoHelper()
    monkeypatch.setattr(BlockingHelper, "colours", lambda _self, *given: made.colours(*given))
    monkeypatch.setattr(
        BlockingHelper, "formula", lambda _self, latex, **how: made.formula(latex, **how)
    )
    return made


def written(*records: Record, options: PageOptions | None = None) -> ExportedPage:
    """The page of these chats, which has no fault."""
    html = "".join(page(records, WORDS, options or PageOptions()))
    read = ExportedPage(html)
    assert read.faults == []
    return read


MARKDOWN = """\
A **bold** word, *two*, ~~three~~, `code`, H<sub>2</sub>O, <kbd>Ctrl</kbd> and [a link](https://a.example/?a=1&b=2).

#### A heading deeper than the one before it

# A higher one

| a | b |
|:-:|--:|
| 1 | **2** |

> Quoted
> > twice

3. three
   - [x] done
4) four

```python
if a < b: print("&")
```

<details><summary>More</summary>

Hidden.

</details>

---

[^1]: A note.
"""


def test_a_reply_is_written_with_all_its_kinds_of_blocks(helper: NoHelper) -> None:
    read = written(exchange(MARKDOWN))
    assert set(read.tags) >= {
        "b", "i", "s", "code", "sub", "kbd", "table", "th", "blockquote", "ol", "ul", "pre", "hr",
        "details", "summary", "figcaption",
    }  # fmt: skip
    assert 'if a < b: print("&")' in read.text
    assert "https://a.example/?a=1&b=2" in read.links
    assert read.headings == [1, 2, 2, 3, 3]


def test_a_link_is_written_with_the_address_that_stands_below_it(helper: NoHelper) -> None:
    read = written(
        exchange("See [docs][1] and [2].\n\n[1]: https://a.example/1\n[2]: javascript:x")
    )
    assert "https://a.example/1" in read.links
    assert "See docs and [2]." in read.text
    assert "javascript" not in read.text


def test_columns_that_run_from_right_to_left_keep_the_side_that_was_written(
    helper: NoHelper,
) -> None:
    html = "".join(page([exchange("| עיר | מספר |\n|:---|---|\n| אחת | שתיים |")], WORDS))
    assert ' dir="rtl"' in html
    assert '<td class="left">אחת</td><td>שתיים</td>' in html


DECEIVING = {**STRANGE, **naming("/nowhere")}
MOST = 1_000_000_000 if FULL else 10_000
"""Characters of a sample: in every run the short ones are enough."""


@pytest.mark.parametrize("name", [name for name, text in DECEIVING.items() if len(text) < MOST])
def test_what_deceives_a_window_is_harmless(helper: NoHelper, name: str) -> None:
    text = DECEIVING[name]
    read = written(
        chat(
            [
                asked(1, None, text),
                replied(2, 1, text, reasoning=text, tool_calls=(ToolCall(text, text),), model=text),
            ],
            title=text,
            system=text,
        )
    )
    assert "script" not in read.tags


@pytest.mark.parametrize("name", [name for name, text in BLOCKING.items() if len(text) < 3 * MOST])
def test_what_blocks_a_window_is_written(helper: NoHelper, name: str) -> None:
    read = written(exchange(BLOCKING[name]))
    assert read.deepest < 300


MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(1)>&amp;\u202e\ud800\x00'


def test_markup_stays_text_wherever_a_chat_has_words(helper: NoHelper) -> None:
    named = File("0" * 64, MARKUP, MARKUP, 5)
    gone = Picture("1" * 64, MARKUP, "image/png", 5)
    failed = replied(3, 1, MARKUP, state=TurnState.FAILED, seams=(Seam(2, MARKUP),))
    read = written(
        chat([asked(1, None, (named, gone, Text(MARKUP))), replied(2, 1, MARKUP), failed]),
        exchange(f"```{MARKUP}\n{MARKUP}\n```\n|{MARKUP}|\n|-|\n|${MARKUP}$|", title=MARKUP),
        options=PageOptions(titles=[MARKUP, MARKUP], name=MARKUP),
    )
    assert read.text.count("<script>alert(1)</script>") >= 12


def test_the_other_branches_are_folded_where_they_part(helper: NoHelper) -> None:
    messages = [
        asked(1, None, "First?"), replied(2, 1, "One."), replied(3, 1, "Another one."),
        asked(4, 2, "On?"), asked(5, 2, "Edited?"), replied(6, 5, "Last."),
    ]  # fmt: skip
    record = chat(messages, {None: 1, 1: 2, 2: 4})
    text = written(record).text
    order = ["First?", "One.", "1 other reply", "Another one.", "On?", "1 other version", "Last."]
    assert sorted(order, key=text.index) == order
    alone = written(record, options=PageOptions(variants=False)).text
    assert "Another one." not in alone
    assert "Last." not in alone


def test_a_tree_as_deep_as_it_has_messages_does_not_nest_without_end(helper: NoHelper) -> None:
    def messages() -> Iterator[Message]:
        parent = None
        for number in range(1, 1200, 2):
            yield asked(number, parent, f"a{number}.")
            yield asked(number + 1, parent, f"b{number}.")
            parent = number + 1  # a branch of a branch of a branch

    record = chat(messages(), {None: 1})
    read = written(record)
    assert read.deepest < 100
    assert all(f"{letter}{number}." in read.text for number in (1, 599, 1199) for letter in "ab")


def test_pictures_come_along_and_what_is_gone_is_named(helper: NoHelper) -> None:
    def broken() -> bytes:
        raise OSError

    def parts(hash_: str) -> tuple[Picture, Text]:
        return (Picture(hash_, "shot.png", "image/png", len(PNG)), Text("See."))

    files = {PNG_HASH: lambda: PNG, "b" * 64: broken, "c" * 64: lambda: b"<svg onload='x'/>"}
    hashes = [*files, "d" * 64]
    read = written(
        chat([asked(n, n - 1 or None, parts(one)) for n, one in enumerate(hashes, 1)], files=files)
    )
    assert read.tags.count("img") == 1
    assert read.text.count("shot.png") == len(hashes) - 1


def test_a_seam_is_said_where_it_is(helper: NoHelper) -> None:
    text = "First part.\n\nSecond part.\n\nIn the middle of a third.\n\nFourth."
    seams = (Seam(text.index("Second"), "gateway"), Seam(text.index("middle"), "broken"))
    said = written(chat([replied(1, None, text, seams=seams, state=TurnState.STOPPED)])).text
    order = ["First", "(gateway)", "Second", "third.", "(broken)", "Fourth", "stopped"]
    assert sorted(order, key=said.index) == order


def test_thoughts_figures_and_times_are_said(helper: NoHelper) -> None:
    stats = TurnStats(thought_ms=12_300, completion_tokens=312)
    record = chat([replied(1, None, "So.", reasoning="*Hm.*", stats=stats, is_starred=True)])
    text = written(record).text
    for words in ("Thought for 12 s", "Hm.", "m-1", "312 tokens", "starred"):
        assert words in text
    assert "Hm." not in written(record, options=PageOptions(thoughts=False)).text


@pytest.mark.parametrize("when", [1e18, -1e18, float("nan"), float("inf"), 253402300800.0])
def test_a_time_that_is_none_is_left_out(helper: NoHelper, when: float) -> None:
    message = replace(asked(1, None, "Why?"), created_at=when)
    assert "Why?" in written(chat([message])).text


def test_several_chats_have_contents_and_a_long_one_its_questions(helper: NoHelper) -> None:
    long = chat([asked(n, n - 1 or None, f"Question {n}?") for n in range(1, 6)])
    read = written(long, long, options=PageOptions(titles=["One", "Two"], name="All"))
    assert read.links[:2] == ["#c1", "#c2"]
    assert [link for link in read.links if link.startswith("#m2-")] == [
        f"#m2-{n}" for n in range(1, 6)
    ]
    assert read.headings[:3] == [1, 2, 3]


def test_without_any_chat_it_is_still_a_page(helper: NoHelper) -> None:
    html = "".join(page([], WORDS))
    assert [fault for fault in ExportedPage(html).faults if fault != "main, h1"] == ["headings []"]


def test_a_formula_is_drawn_and_says_what_it_is(helper: NoHelper) -> None:
    sign = Sign("速", 1.0, 0.0, 16.0, "currentColor")
    helper.drawn = Drawing(1, SVG, 0.0, 7.0, 9.0, 2.0, [sign])
    html = "".join(page([exchange("So $a<b$ and\n\n$$c$$")], WORDS))
    assert ExportedPage(html).faults == []
    assert html.count('<svg class="tex" role="img" viewBox="0 -7 9 9"') == 2
    assert "<title>a&lt;b</title>" in html
    assert ">速</text>" in html


@pytest.mark.parametrize(
    "svg",
    [
        SVG.replace("<path", "<script>alert(1)</script><path"),
        SVG.replace("<path", '<image href="http://x"/><path'),
        SVG.replace("M 0 0", "M" * 200_000),
        "<p>",
    ],
)
def test_a_drawing_that_is_none_is_not_believed(helper: NoHelper, svg: str) -> None:
    helper.drawn = Drawing(1, svg, 0.0, 7.0, 9.0, 2.0, [])
    html = "".join(page([exchange("So $a<b$.")], WORDS))
    assert "<code>$a&lt;b$</code>" in html
    assert ExportedPage(html).faults == []


def test_colours_and_formulas_come_from_the_helper_itself() -> None:
    html = "".join(page([exchange("```python\ndef f(): # 😀 x\n```\n\n$\\frac{1}{2}$")], WORDS))
    assert ExportedPage(html).faults == []
    assert '<span class="k">def </span>' in html or '<span class="k">def</span>' in html
    assert '<span class="c"># 😀 x</span>' in html
    assert "<title>\\frac{1}{2}</title>" in html


def test_it_ends_when_nobody_waits(helper: NoHelper) -> None:
    given = 0

    def records() -> Iterator[Record]:
        nonlocal given
        for _number in range(1000):
            given += 1
            yield exchange("x" * module._PART)

    assert len(list(page(records(), WORDS, stop=lambda: given > 3))) < 10
    assert given < 6


def test_long_code_is_written_as_it_comes(helper: NoHelper) -> None:
    lines = [f"line {n}" for n in range(30_000)]
    read = written(exchange("```python\n" + "\n".join(lines) + "\n```\n\nBehind."))
    assert "\n".join(lines) in read.text
    assert read.tags.count("pre") == 1
    assert read.text.index("line 29999") < read.text.index("Behind.")


def test_the_same_chat_gives_the_same_page(helper: NoHelper) -> None:
    record = exchange(MARKDOWN)
    assert "".join(page([record], WORDS)) == "".join(page([record], WORDS))
