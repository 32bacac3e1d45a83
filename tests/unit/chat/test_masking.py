"""No coding of a secret gets past the mask, and nothing else is touched."""

import base64
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.chat.masking import (
    Mask,
    masked,
    masked_headers,
    masked_look_alikes,
    masked_places,
    masked_url,
)
from tests.support.spellings import AWKWARD, MORE_SPELLINGS, PLAIN, holds

LETTERS = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
KEYS = st.text(LETTERS, min_size=8, max_size=60)
AROUND = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SPREAD = {"hex with colons", "bytes in a list", "base64 in lines", "base64 in lines in JSON"}
NAMES = st.sampled_from(sorted(MORE_SPELLINGS))


@pytest.mark.parametrize("key", [PLAIN, AWKWARD])
@pytest.mark.parametrize("name", sorted(MORE_SPELLINGS))
def test_the_search_of_the_tests_sees_a_key_in_every_coding(name: str, key: str) -> None:
    assert holds(f"<{MORE_SPELLINGS[name](key)}>".encode(), key)


@pytest.mark.parametrize("key", [PLAIN, AWKWARD])
@pytest.mark.parametrize("name", sorted(MORE_SPELLINGS))
def test_a_key_is_taken_out_in_every_coding_and_the_rest_stays(name: str, key: str) -> None:
    text = f"A key: <{MORE_SPELLINGS[name](key)}> is no good, 100 %."
    shown = Mask([key]).text(text)
    assert not holds(shown.encode(), key)
    assert "[key]" in shown
    assert (shown[:8], shown[-19:]) == (text[:8], text[-19:])
    blanked = Mask([key]).bytes(text.encode())
    assert not holds(blanked, key)
    assert len(blanked) == len(text.encode())
    assert all(a in (b, ord("*")) for a, b in zip(blanked, text.encode(), strict=True))


@given(KEYS, NAMES, AROUND, AROUND)
@example("sk-012_\\", "HTML names", "", "")
def test_whatever_the_key_and_whatever_stands_around_it(
    key: str, name: str, before: str, after: str
) -> None:
    text = f"{before} {MORE_SPELLINGS[name](key)} {after}"
    told = MORE_SPELLINGS[name](key).strip()
    assert told not in Mask([key]).text(text)
    blanked = Mask([key]).bytes(text.encode("utf-8", "replace"))
    assert told.encode() not in blanked
    assert len(blanked) == len(text.encode("utf-8", "replace"))


@given(KEYS, st.binary(max_size=40), st.binary(max_size=40))
def test_a_key_is_found_among_any_bytes(key: str, before: bytes, after: bytes) -> None:
    raw = key.encode()
    for text in (raw, raw.hex().encode(), raw.hex().upper().encode()):
        blanked = Mask([key]).bytes(before + text + after)
        assert len(blanked) == len(before + text + after)
        assert text not in blanked


@given(KEYS, st.binary(max_size=7), st.binary(max_size=7))
def test_a_key_within_base64_is_blanked_wherever_it_begins(
    key: str, before: bytes, after: bytes
) -> None:
    coded = base64.b64encode(before + key.encode() + after)
    blanked = Mask([key]).bytes(coded)
    assert len(blanked) == len(coded)
    # What is left tells less than half of the key's bytes, in the best case for who looks.
    left = base64.b64decode(blanked.replace(b"*", b"A"))
    kept = sum(a == b for a, b in zip(left[len(before) :], key.encode(), strict=False))
    assert kept <= 4 + key.count("\0")


@pytest.mark.parametrize("name", sorted({*MORE_SPELLINGS} - SPREAD))
def test_of_a_text_that_was_cut_within_a_key_no_part_of_the_key_stays(name: str) -> None:
    """At its end, as messages are cut; and at its beginning."""
    coded = MORE_SPELLINGS[name](PLAIN)
    mask = Mask([PLAIN])
    for cut in range(1, len(coded)):
        for shown in (mask.text(f"bad: {coded[:cut]}"), mask.text(f"{coded[-cut:]} is bad")):
            for size in (12, len(PLAIN)):
                pieces = (PLAIN[start : start + size] for start in range(len(PLAIN) - size + 1))
                assert not any(holds(shown.encode(), piece) for piece in pieces), (cut, shown)


def test_a_text_that_is_whole_may_end_as_a_key_begins() -> None:
    assert Mask(["test-0123456789"]).text("my-test", cut=False) == "my-test"
    assert Mask(["test-0123456789"]).text("my-test") == "my-[key]"


@pytest.mark.parametrize("text", ["", "nothing of the kind", "sk-weir-Z9x8W7v6U5t4S3r2Q1p", "中文"])
def test_other_text_stays(text: str) -> None:
    assert Mask([PLAIN]).text(text, cut=False) == text
    assert Mask([PLAIN]).bytes(text.encode()) == text.encode()


def test_without_a_secret_nothing_is_masked() -> None:
    assert Mask([]).text("abc") == Mask(["ab"]).text("abc") == "abc"


def test_secrets_side_by_side_and_one_within_the_other() -> None:
    mask = Mask(["abcdefgh", "abcdefgh-12345678", "qwertyui"])
    assert mask.text("<abcdefgh-12345678> abcdefghqwertyui.") == "<[key]> [key]."


def test_a_secret_that_is_no_ascii() -> None:
    """Header values may be: percent and JSON write their bytes and letters."""
    mask = Mask(["schlüssel-中文"])
    for text in (
        "schlüssel-中文",
        "schl%C3%BCssel-%e4%b8%ad%e6%96%87",
        "schl\\u00fcssel-\\u4e2d\\u6587",
    ):
        assert mask.text(f"<{text}>") == "<[key]>"
    assert mask.bytes("<schlüssel-中文>".encode()) == b"<" + b"*" * 17 + b">"


HOSTILE = {
    "backslashes": "\\",
    "percent": "%25",
    "ampersands": "&amp;",
    "half entities": "&#",
    "escapes": "\\u0073",
    "beginnings of the key": PLAIN[:-1],
    "beginnings of its hex": PLAIN.encode().hex(":")[:-1],
    "line ends": "c\r\n",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_the_cost_is_linear_in_the_text_whatever_it_is(unit: str) -> None:
    """Eight times the text takes about eight times as long: a square would take 64 times."""
    mask = Mask([PLAIN])

    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        began = time.process_time()
        mask.text(text)
        return time.process_time() - began

    small = min(seconds(40_000) for _ in range(3))
    assert min(seconds(320_000) for _ in range(2)) < 30 * max(small, 0.001)


def test_all_texts_within_a_value_are_masked() -> None:
    value = {"a": ["abcdefgh", {"abcdefgh": 1}], "b": ("x", None, 2.0)}
    assert masked(value, Mask(["abcdefgh"]).text) == {
        "a": ["[key]", {"[key]": 1}],
        "b": ("x", None, 2.0),
    }


def test_headers_and_addresses_show_what_is_no_secret() -> None:
    headers = {"Authorization": f"Bearer {PLAIN}", "Cookie": "a=b", "Accept": "x", "api-key": "k v"}
    assert masked_headers(headers) == {
        "Authorization": "Bearer ***",
        "Cookie": "***",
        "Accept": "x",
        "api-key": "***",
    }
    url = "https://me:pw@h:8/v1/chat?api-version=2&sig=abc&key=k&code=1&state"
    assert masked_url(url) == "https://***@h:8/v1/chat?api-version=2&sig=***&key=***&code=***&state"
    assert masked_url("http://h/v1") == "http://h/v1"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("me:pw@h/v1", "***@h/v1"),
        ("https://me:pw@[::1", "https://***@[::1"),
        ("https://me:p/w@h:8/v1", "https://***@h:8/v1"),
        ("https://me:p#w@h/v1", "https://***@h/v1"),
        ("me:p?w@h/v1", "***@h/v1"),
        ("http://h:8/a@b?c=d@e", "http://h:8/a@b?c=d@e"),
        ("http://[::1]:8/a@b", "http://[::1]:8/a@b"),
        ("https://h/v1?a=1;api%2Dkey=b", "https://h/v1?a=1;api%2Dkey=***"),
        ("https://h/v1?token=a=b", "https://h/v1?token=***"),
        ("//h/path@2/v1", "//h/path@2/v1"),
        ("", ""),
    ],
)
def test_addresses_that_cannot_be_used_are_masked_all_the_same(url: str, shown: str) -> None:
    assert masked_url(url) == shown
    assert masked_url(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/srv/me/ca.pem and /srv/me", "~/ca.pem and ~"),
        ("/srv/melon/x", "/srv/melon/x"),
        ("/home/Ann/x, /Users/ann", "/home/[name]/x, /Users/[name]"),
        ("/var/home/Ann/x", "/var/home/[name]/x"),
        ("/mnt/c/Users/Ann Lee/x", "/mnt/c/Users/[name]/x"),
        (r"C:\Users\ann\x", r"C:\Users\[name]\x"),
        (r'"C:\\Users\\ann\\x"', r'"C:\\Users\\[name]\\x"'),
        ("https://host.example/users/ann", "https://host.example/users/ann"),
        ("see https://me:pw@h/v1?token=abc.", "see https://***@h/v1?token=***"),
        ("proxy socks5://me:pw@h:1080", "proxy socks5://***@h:1080"),
    ],
)
def test_a_report_names_hosts_and_no_people(text: str, shown: str) -> None:
    assert masked_places(text, "/srv/me") == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("402 sk-or-v1-0a1b2c3d4e5f6a7b8c9d.", "402 [removed]."),
        ("API key provided: sk-proj-aB3_dE6-gH9jK2mN5.", "API key provided: [removed]."),
        ("gsk_" + "a1" * 20, "[removed]"),
        ("AIza" + "b2" * 18, "[removed]"),
        ("Authorization: Bearer abc", "Authorization: Bearer [removed]"),
        *[(one, one) for one in ("desk-top-of-the-year-2026", "sk-estimator-of-pipelines")],
    ],
)
def test_what_looks_like_a_key_is_taken_out(text: str, shown: str) -> None:
    assert masked_look_alikes(text) == shown


def test_look_alikes_cost_what_the_text_is_long() -> None:
    assert masked_look_alikes("sk-" * 200_000) == "sk-" * 200_000
