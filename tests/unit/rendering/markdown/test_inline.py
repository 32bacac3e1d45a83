"""Inline markdown: what marks mean, what they look like half-finished, and what they may cost."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it.rules_inline.state_inline import StateInline

from desktop.rendering.markdown.blocks.line_machine import LONGEST
from desktop.rendering.markdown.inline import parser as marks
from desktop.rendering.markdown.inline import runs
from desktop.rendering.markdown.inline.runs import GrowingText, Run, merged, parse
from tests.support.sizes import FULL, examples

URL = "https://x.example/"


def shown(runs: Iterable[Run]) -> str:
    """Runs on one line: `text{look}`; Bold, Italic, Struck, Code, ^ raised, →link, =math."""
    parts = []
    for run in runs:
        look = run.look
        flags = zip("BISC^", (*look[:4], look.raised), strict=True)
        marks = "".join(sign for sign, on in flags if on)
        marks += f"→{look.link}" * bool(look.link) + f"={look.math}" * bool(look.math)
        parts.append(f"{run.text}{{{marks}}}" if marks else run.text)
    return "|".join(parts).replace("\u2028", "⏎").replace("\ufffc", "□")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a **b** *c* ~~d~~ `e` ***f***", "a |b{B}| |c{I}| |d{S}| |e{C}| |f{BI}"),
        ("_g_ __h__ snake_case_name 2 * 3 * 4", "g{I}| |h{B}| snake_case_name 2 * 3 * 4"),
        ("20~25 and ~one~", "20~25 and ~one~"),
        ("``a`b`` ` `` `", "a`b{C}| |``{C}"),
        ("a\nb  \nc\\\nd<br>e<br/>\nf<BR >g", "a⏎b⏎c⏎d⏎e⏎f⏎g"),
        (r"a \[only words\] b \[x + y\]", r"a [only words] b |□{=\[x + y\]}"),
        (r"\*a\* \\ \a &amp; &lt;x&gt; &#65; &#x42; &foo;", r"*a* \ \a & <x> A B &foo;"),
        ("&#x202e;&#xfffc;&#0;&NewLine;&#x2028;.", "\ufffd\ufffd\ufffd  ."),
        ("<span>x</span> <b id=y>z</b> :smile: <!-- z -->",) * 2,
        (f"[a *b*]({URL} 'title') [c](<{URL}d e>)", None),
        ("[a](javascript:x) [b](//h) [c](weir:copy/1) [d](file:///x)", "a b c d"),
        (f"[![alt]({URL}i.png)]({URL})", f"alt{{→{URL}}}"),
        (f"![a  cat]({URL}i.png) ![b](file:///x)", f"a cat{{→{URL}i.png}}| b"),
        (f"![]({URL}i.png)", f"{URL}i.png{{→{URL}i.png}}"),
        ("![](data:image/png;base64," + "A" * 90 + ")", "data:image/png;base64," + "A" * 38 + "…"),
        ("note[^1] and[^long.name], [^1]: x", "note|1{^}| and|long.name{^}|, |1{^}|: x"),
        ('[^"]+ [^a-z] [^abc]+', '[^"]+ [^a-z] [^abc]+'),
    ],
)
def test_marks(source: str, expected: str | None) -> None:
    if expected is None:
        expected = f"a {{→{URL}}}|b{{I→{URL}}}| |c{{→{URL}d%20e}}"
    assert shown(parse(source)) == expected


@pytest.mark.parametrize(
    ("source", "links"),
    [
        ("见https://example.com。然后", ["https://example.com"]),
        ("（https://example.com/路）", ["https://example.com/"]),
        ("(see https://x.example/a_(b)).", ["https://x.example/a_(b)"]),
        ("https://x.example/a?b=c&d=e#f, and", ["https://x.example/a?b=c&d=e#f"]),
        ("https://x.example/?a=1&amp; x", ["https://x.example/?a=1"]),
        (
            "**https://x.example** ~~http://y.example/z~~",
            ["https://x.example", "http://y.example/z"],
        ),
        ("www.x.example! www.y", ["http://www.x.example"]),
        ("HTTP://localhost:8080/x", ["http://localhost:8080/x"]),
        ("URL:https://x.example/\nnext", ["https://x.example/"]),
        ("a_b.c@x.example, d@y.example.", ["mailto:a_b.c@x.example", "mailto:d@y.example"]),
        ("lodash@4.17.21 git@host.example:a/b a@b @c", []),
        ("<https://x.example/_a_> <a@b.example>", ["https://x.example/_a_", "mailto:a@b.example"]),
        ("<javascript:alert(1)> <smb://h/x> <data:,x>", []),
        ("https://good.example@evil.example ftp://x.example xhttp://y.example", []),
        ("`https://x.example` $https://x.example$", []),
        ("[https://a.example](https://b.example)", ["https://b.example"]),
    ],
)
def test_addresses_in_the_text(source: str, links: list[str]) -> None:
    found = [run.look.link for run in parse(source) if run.look.link]
    assert found == links


def test_an_address_that_is_no_link_is_shown_as_it_was_written() -> None:
    for source in ("<javascript:alert(1)> x", "https://good.example@evil.example/ x"):
        assert parse(source) == [Run(source)]


def test_a_bare_host_that_may_pass_for_another_is_shown_in_ascii() -> None:
    assert parse("https://аpple.com/x")[0].text == "https://xn--pple-43d.com/x"
    assert parse("https://münchen.example/x")[0].text == "https://münchen.example/x"


@pytest.mark.parametrize(
    ("source", "formulas"),
    [
        (
            "设$x_1*y*$为 $$a+b$$ 与\\(c\\)、\\[d\\]。",
            ["$x_1*y*$", "$$a+b$$", "\\(c\\)", "\\[d\\]"],
        ),
        ("the $n$th of $\\$5$ and **$b$**", ["$n$", "$\\$5$", "$b$"]),
        ("$5 and $10, US$5 or $5/$6, $5 million in US$ terms", []),
        ("$ x$ $x $ \\$x$ $HOME/bin:$PATH `$x$` $$ $$$ $", []),
        ("$a\nb$ \\(a\nb\\)", []),
        ("\\[1\\] \\[a\\](b) \\(open", []),
    ],
)
def test_formulas(source: str, formulas: list[str]) -> None:
    runs = parse(source)
    assert [run.look.math for run in runs if run.look.math] == formulas
    assert all(run.text == "\ufffc" for run in runs if run.look.math)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a **bold", "a |bold{B}"),
        ("a **bold and *both", "a |bold and {B}|both{BI}"),
        ("a **bold*", "a |bold{B}"),
        ("a `code span", "a |code span{C}"),
        ("a ~~b~", "a |b{S}"),
        ("a **", "a "),
        ("a `", "a "),
        ("2*3", "2*3"),
        ("snake_case", "snake_case"),
        ("see [the docu", "see the docu"),
        ("see [the docs](https://exa", "see the docs"),
        ("see [a [b] c](http://x/a_(b", "see a |[b]| c"),
        ("arr[0", "arr[0"),
        ("see ![a pict", "see a pict"),
        ("wow!", "wow!"),
        ("a $x_1 + y_2", "a $x_1 + y_2"),
        ("**b $x^2", "b $x^2{B}"),
        ("a \\(x_1 * y_2", "a \\(x_1 * y_2"),
        ("costs $5 and **more", "costs $5 and |more{B}"),
        ("note[^lon", "note"),
        ("a https://exa", "a |https://exa{→https://exa}"),
        ("a <https://exa", "a |https://exa{→https://exa}"),
        ("a<br", "a"),
        ("a &am", "a "),
        ("AT&T", "AT&T"),
        ("a **粗体，还在", "a |粗体，还在{B}"),
    ],
)
def test_half_a_mark_looks_as_if_the_rest_had_come(source: str, expected: str) -> None:
    for size in (1, 5, len(source)):
        growing, runs = GrowingText(), []
        for end in [*range(size, len(source), size), len(source)]:
            settled, loose = growing.update(source[:end])
            runs += settled
        assert shown(merged([*runs, *loose])) == expected


PIECES = [
    *("*", "**", "***", "_", "__", "`", "``", "~~", "\\", "[", "](", "]", ")", "![", "[^1]", "[^"),
    *(
        "$",
        "$$",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "<br>",
        "<br ",
        "/>",
        "<https://x.example/路",
        "<",
        ">",
    ),
    *("&amp;", "&", "#x3c;", '"', "'", '](http://a.example "', 'title")', "5", "{", "a@b.example"),
    *(" ", "  ", "\n", "  \n", "\\\n", "a", "word", "水利", "，", "“", "🙂", "x.", URL, "www.a.bc"),
]


def grown(source: str, cuts: Iterable[int]) -> list[Run]:
    growing, runs = GrowingText(), []
    for cut in sorted(cuts):
        runs += growing.update(source[:cut])[0]
    return merged([*runs, *growing.update(source, final=True)[0]])


@settings(max_examples=examples(400), deadline=None)
@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=40),
    many=st.sampled_from(["", "", "*a " * 700, "[" * 210]),
    data=st.data(),
)
def test_what_is_shown_in_the_end_never_depends_on_the_split(
    pieces: list[str], many: str, data: st.DataObject
) -> None:
    source = ("".join(pieces) + many + "".join(pieces)).strip()
    some = data.draw(st.lists(st.integers(0, len(source)), max_size=30))
    assert grown(source, some) == parse(source)


@settings(max_examples=examples(300), deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=30))
@example(["a_", "<br>", "_", "b ", "c_", "_d"])
@example(["__", "\\\n", "b", "__"])
@example(["\\(", "<br>", " ", "}", "\\)"])
def test_nor_does_it_when_each_character_comes_alone(pieces: list[str]) -> None:
    source = "".join(pieces).strip()
    assert grown(source, range(len(source))) == parse(source)


SIMPLE = ["a", "中", " ", "\n", "*", "**", "`", "``", "*b c*", "**d**", "`e f`", "**g `h` i**"]


@settings(max_examples=examples(300), deadline=None)
@given(pieces=st.lists(st.sampled_from([*SIMPLE, "，", "!", "]", "(", "\ufe0f", "@"]), max_size=12))
def test_what_is_read_at_once_is_read_as_by_the_whole_parser(pieces: list[str]) -> None:
    source = "".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "simple_pieces", lambda _source: None)
        whole = parse(source)
    assert parse(source) == whole


def parsed(source: str, size: int) -> float:
    """Characters parsed for each one that came, `size` at a time."""
    growing = GrowingText()
    for end in range(size, len(source), size):
        growing.update(source[:end])
    growing.update(source, final=True)
    return growing.characters_parsed / len(source)


@pytest.mark.parametrize(
    "sentence",
    [
        "Each **network chunk** appends to a `buffer`; see [the docs](https://x.example/a_b). ",
        "都江堰建于公元前256年，是蜀郡太守**李冰**主持修建的大型水利工程。它以*鱼嘴*分水、`飞沙堰`泄洪。",
        "It costs $5, not $10, and $x^2$ is a formula. ",
    ],
)
def test_each_character_of_a_person_s_text_is_parsed_about_once(sentence: str) -> None:
    assert parsed(sentence * 8, 120) <= 1.75
    assert parsed(sentence * 8, 7) <= 5


NEVER_SETTLING = [
    *("*open ", "**a ", "_a ", "`", "[ ", "[a ", "$5 ", "$a+", "\\(a ", "a_", "x", "www.", "&amp;"),
    *(
        "<",
        "[a](",
        '[a](x "',
        "~~a ",
        "![",
        "https://x.example/(",
        "a@",
        "水*",
        "**水，",
        "*a **b _c ",
    ),
]


@pytest.mark.parametrize("unit", NEVER_SETTLING)
def test_a_block_that_never_settles_is_not_parsed_again_and_again(unit: str) -> None:
    for start in ("", "*", "[", "**open `"):
        text = (start + unit * LONGEST)[:LONGEST]
        assert parsed(text, 120) <= 4
        if FULL or not start:
            assert parsed(text, 7) <= 25


TANGLES = {
    **{unit: unit * LONGEST for unit in NEVER_SETTLING},
    "pictures in pictures": "![" * 199 + "a" + "](x)" * 199,
    "links in links": "[" * 199 + "a" + "](x)" * 199,
    "linked pictures": "[![" * 99 + "a" + "](x)](y)" * 99,
    "ticks": "".join("`" * length + "a" for length in range(1, 88)),
    "opened and closed": "*a " * 300 + "a* " * 300,
    "far end of a formula": "\\(a " * 400 + "\\)",
    "far end of an address": "[a](" * 100 + "x" * 3500 + ")",
    **{unit: unit * LONGEST for unit in ("*a*a", "~~", "[^", "http://", "<br", "[a][", "*_", "\\")},
}


@pytest.mark.parametrize("name", TANGLES)
def test_a_tangle_is_gone_through_in_few_steps(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted at the one place that all work on a token goes through."""
    text = TANGLES[name][:LONGEST]
    steps = 0
    step = marks._step

    def counted(state: StateInline, silent: bool) -> None:
        nonlocal steps
        steps += 1
        step(state, silent)

    monkeypatch.setattr(marks, "_step", counted)
    runs = parse(text)
    assert steps <= 2 * len(text)
    assert len(runs) <= len(text)


def test_beyond_the_marks_that_are_heeded_text_stands_as_it_was_written() -> None:
    text = "*a* " * 600
    assert "".join(run.text for run in parse(text)).endswith(text[-1000:])
    assert parse("[" * LONGEST) == [Run("[" * LONGEST)]


@pytest.mark.parametrize("half", [r"is \(2", r"is \(2 + 2", r"is \(16,800 \cdot"])
def test_half_a_formula_that_begins_with_a_number_keeps_its_mark(half: str) -> None:
    settled, rest = GrowingText().update(half)
    assert "".join(run.text for run in [*settled, *rest]) == half
