"""What a person types into a search, and what it means."""

from __future__ import annotations

import itertools
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.searching.filters import Filter, Key, ProblemKind
from desktop.chat.searching.query import Query, parse
from desktop.chat.searching.terms import Term, matches

TODAY = date(2026, 11, 29)
MOMENT = datetime(2026, 11, 3, 10, 20, tzinfo=UTC)


def terms(text: str) -> list[tuple[str, bool, bool]]:
    """(text, is open, is excluded) of each term."""
    return [(each.text, each.is_open, each.is_excluded) for each in parse(text, TODAY).terms]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t ", []),
        ("pend", [("pend", True, False)]),
        ("pend ", [("pend", False, False)]),
        ("take pend", [("take", False, False), ("pend", True, False)]),
        ("pend* take ", [("pend", True, False), ("take", False, False)]),
        ('"at idle"', [("at idle", False, False)]),
        ('"at idl', [("at idl", True, False)]),
        ("“at idle” ", [("at idle", False, False)]),
        ('-"at idle" -draft', [("at idle", False, True), ("draft", False, True)]),
        ("机器学习 模型 ", [("机器学习", False, False), ("模型", False, False)]),
        ("self._pending.take() x ", [("self._pending.take()", True, False), ("x", False, False)]),
        ('"v1.2.3"', [("v1.2.3", False, False)]),
        ("foo.bar_baz ", [("foo.bar_baz", True, False)]),
        (
            "why does it crash?",
            [
                ("why", False, False),
                ("does", False, False),
                ("it", False, False),
                ("crash", False, False),
            ],
        ),
        ("学习， ", [("学习", False, False)]),
        ("take(); ", [("take();", True, False)]),
        ("a -> b ", [("a", False, False), ("->", True, False), ("b", False, False)]),
        ("--limit ", [("--limit", True, False)]),
        ("foo -", [("foo", False, False)]),
        ("http://x.org:80/a ", [("http://x.org:80/a", True, False)]),
        ("other:thing ", [("other:thing", True, False)]),
        ('""', []),
    ],
)
def test_words_phrases_and_code(text: str, expected: list[tuple[str, bool, bool]]) -> None:
    assert terms(text) == expected
    assert parse(text).is_empty is not bool(expected)


@pytest.mark.parametrize(
    ("text", "key", "value", "exact"),
    [
        ("model:gpt", Key.MODEL, "gpt", False),
        ('Model："gpt 5.2"', Key.MODEL, "gpt 5.2", True),
        ("from:BigAI", Key.FROM, "BigAI", False),
        ("folder：工作", Key.FOLDER, "工作", False),
        ("role:question", Key.ROLE, "user", False),
        ("role:Reply", Key.ROLE, "assistant", False),
        ("in:reasoning", Key.IN, "reasoning", False),
        ('in:"title"', Key.IN, "title", False),
        ("has:code", Key.HAS, "code", False),
        ("is:starred", Key.IS, "starred", False),
    ],
)
def test_filters(text: str, key: Key, value: str, exact: bool) -> None:
    assert parse(f"{text} x").filters == (Filter(key, value, exact),)
    assert parse(f"-{text} x").filters == (Filter(key, value, exact, is_excluded=True),)
    assert terms(f"{text} x ") == [("x", False, False)]


@pytest.mark.parametrize(
    ("value", "first", "end"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-1-3", date(2026, 1, 3), date(2026, 1, 4)),
        ("2026/11/03", date(2026, 11, 3), date(2026, 11, 4)),
        ("today", TODAY, TODAY + timedelta(1)),
        ("Yesterday", date(2026, 11, 28), TODAY),
        ("昨天", date(2026, 11, 28), TODAY),
        ("7d", date(2026, 11, 22), date(2026, 11, 23)),
        ("2w", date(2026, 11, 15), date(2026, 11, 16)),
        ("20261103", date(2026, 11, 3), date(2026, 11, 4)),
        ("2026-W45", date(2026, 11, 2), date(2026, 11, 9)),
        ("2026-w45-2", date(2026, 11, 3), date(2026, 11, 4)),
        ("2026-307", date(2026, 11, 3), date(2026, 11, 4)),
        ("2026-11-03T10:20Z", MOMENT, MOMENT + timedelta(seconds=1)),
        ("20261103T182000+0800", MOMENT, MOMENT + timedelta(seconds=1)),
        ('"2026-11-03 10:20:00+00:00"', MOMENT, MOMENT + timedelta(seconds=1)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
        ("9999-12-31", date(9999, 12, 31), date(9999, 12, 31)),
    ],
)
def test_dates(value: str, first: date, end: date) -> None:
    [found] = parse(f"before:{value}", TODAY).filters
    assert found.days is not None
    assert (found.days.first, found.days.end) == (first, end)


@pytest.mark.parametrize(
    "value",
    [
        *("xyz", "2026-13", "2026-02-30", "2026-", "0000", "9999y", "2026-366", "2026-W54"),
        *("20261331", "2026-11-03T", "2026-11-03T25:00", "2026-11T10:00"),
    ],
)
def test_what_is_no_date_is_said(value: str) -> None:
    query = parse(f"after:{value} word", TODAY)
    assert not query.filters
    assert [(each.kind, each.key, each.value, each.is_typed) for each in query.problems] == [
        (ProblemKind.NO_DATE, Key.AFTER, value, False)
    ]


def test_unknown_and_missing_values_are_said() -> None:
    query = parse("role:king in: has:fi")
    assert [(each.kind, each.value, each.is_typed) for each in query.problems] == [
        (ProblemKind.UNKNOWN_VALUE, "king", False),
        (ProblemKind.NO_VALUE, "", False),
        (ProblemKind.UNKNOWN_VALUE, "fi", True),
    ]
    assert query.problems[2].choices == ("file", "picture", "code")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pending", True),
        ("pend", True),
        ("pend ", False),
        ("ending ", False),
        ("take ", True),
        ("TAKE ", True),
        ("cafe ", True),
        ("CAFÉ ", True),
        ("self._pending.take() ", True),
        ("_pending ", True),
        ("elf._pending ", False),
        ('"in a"', True),
        ('"in  A  line"', True),
        ('"in a lin"', False),
        ("学习 ", True),
        ("器学 ", True),
        ("习机 ", False),
        ("习机器 ", False),
        ("机 python ", True),
        ("pytho ", False),
        ("python机 ", True),
        ("1.2.3 ", False),
        ("v1.2 ", True),
        ('"v1.2"', True),
        ('"v1.2.30"', False),
        ("국어 ", True),
        ("ภาษา ", True),
        ("😀 ", True),
        ("don't ", True),
        ("=> ", True),
        ("strasse ", True),
        ("full-width ", True),
        ("line -cafe ", True),
    ],
)
def test_what_a_text_contains(text: str, expected: bool) -> None:
    """`contained_in` asks for what must occur; `accepts` for what must not as well."""
    whole = (
        "self._pending.take() in a\n\n  line Cafe\u0301 Python机器学习 v1.2.3 한국어 ภาษาไทย "
        "😀❤\ufe0f don’t => Straße ｆｕｌｌ－ｗｉｄｔｈ"
    )
    query = parse(text)
    assert query.contained_in(whole) is expected
    assert query.accepts(whole) is (expected and not query.excluded)
    assert bool(query.spans(whole)) is (expected or len(query.wanted) > 1)


def test_marks_are_places_in_the_original_text() -> None:
    text = "…The CAFE\u0301s ﬁle: 机器，ガｶﾞ Cafe\u0301"
    marked = [text[start:end] for start, end in parse("cafe* 机器 ガガ fi*").spans(text)]
    assert marked == ["CAFE\u0301", "ﬁ", "机器", "ガｶﾞ", "Cafe\u0301"]
    assert parse("ab abc* -b").spans("abc ab b") == [(0, 3), (4, 6)]


def test_a_chip_sets_one_filter_and_leaves_the_words() -> None:
    query = parse('model:x take "at  idle" is:starred model:y pend')
    assert query.with_filter(Key.MODEL, "gpt 5") == (
        'model:"gpt 5" take "at  idle" is:starred pend'
    )
    assert query.with_filter("model", None) == 'take "at  idle" is:starred pend'
    assert query.with_filter("role", "user").startswith("role:user model:x")
    assert query.without(query.filters[1]) == 'model:x take "at  idle" model:y pend'
    assert parse("pend ").with_filter(Key.ON, "today") == "on:today pend "
    assert parse("on:today").with_filter(Key.ON, None) == ""


PIECES = st.text(
    st.sampled_from("aBcé Eßﬁ…“’\u0301\u3099\u00ad\u200bか国語ｶﾞ한글\u1112\u1161\u11abไภ️ा😀ั_.İ①")
    | st.characters(exclude_categories=["Cs"]),
    max_size=20,
)


@given(PIECES, PIECES, PIECES)
def test_a_text_contains_what_stands_in_it(before: str, words: str, after: str) -> None:
    """In whatever form it is written there, and whatever stands around it."""
    term = Term(words)
    if not term.folded:
        return
    for form in (words, unicodedata.normalize("NFD", words), unicodedata.normalize("NFC", words)):
        text = f"{before} {form} {after}"
        assert matches(term, text)
        assert Query("", (term,)).spans(text)


@given(PIECES, PIECES)
def test_any_text_can_be_asked_for(text: str, other: str) -> None:
    query = parse(text, TODAY)
    spans = query.spans(other)
    assert all(0 <= start < end <= len(other) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    assert not query.wanted or bool(spans) or not query.contained_in(other)
    parse(query.with_filter(Key.FOLDER, other or "x"), TODAY)
