"""Values of a foreign file, of any type: times, names, parts, trees."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from desktop.chat.content import File, Picture, Text
from desktop.chat.messages import Role
from desktop.exchange.readers.shared.archive import Members, base_name
from desktop.exchange.readers.shared.assembling import Chat, Said, assembled, in_a_row
from desktop.exchange.readers.shared.folds import fenced, folded, link, thought_and_said
from desktop.exchange.readers.shared.parts import LARGEST, Files, content_of
from desktop.exchange.readers.shared.shapes import Opening
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.trees import contracted, hinted, listed, mended
from desktop.exchange.readers.shared.values import count, ident, line, number, text
from desktop.exchange.source import Why
from tests.support.sources import Bytes, Folder, Skipped

T = 1_760_000_000.0
NO_TIMES: list[object] = [
    None, 0, -1, True, "", "soon", "13:18:04 GMT+0100", [], {}, float("nan"), float("inf"),
    1e300, 10**400, 9_999_999_999, "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "9" * 400,
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (T, T),
        (1_760_000_000, T),
        (1_760_000_000_000, T),
        (1_760_000_000_000_000, T),
        (1_760_000_000_000_000_000, T),
        ("1760000000", T),
        ("2025-10-09T08:53:20Z", T),
        ("2025-10-09T08:53:20.000000+00:00", T),
        ("2025-10-09T10:53:20.000+02:00", T),
        ("2025-10-09T08:53:20", T),
        *((none, None) for none in NO_TIMES),
    ],
)
def test_times(value: object, found: float | None) -> None:
    assert seconds(value) == found


def test_texts_names_and_numbers() -> None:
    assert text("a\0b\r\nc\ud800") == "ab\r\nc\ufffd"
    assert text(7) == text(None) == ""
    assert line(" a\nb\u2028c\t\u202ed ") == "a b c d"
    assert len(line("é " * 500)) <= 200
    assert line("x" * 300) == "x" * 200
    assert line("👩‍🔬  都 ") == "👩‍🔬  都"
    assert (ident(7), ident("a"), ident(True), ident(None), ident(10**30)) == ("7", "a", "", "", "")
    assert (number(-1), number(True), number(float("nan")), number(2)) == (None, None, None, 2.0)
    assert (count(3.9), count(2**60), count("3")) == (3, None, None)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\a.png", "a.png"),
        ("..", ""),
        ("a/..", ""),
        (".hidden", "hidden"),
        ("a\nb\0.png", "a b.png"),
        (None, ""),
        ("x" * 300 + ".png", "x" * 196 + ".png"),
    ],
)
def test_a_name_climbs_nowhere(name: object, safe: str) -> None:
    assert base_name(name) == safe


def test_members_of_an_archive() -> None:
    names = ["a/b/conversations.json", "x/conversations.json", "x/file_00ab-1.png", "file_00aa.dat"]
    members = Members(Folder({name: b"" for name in [*names, "__MACOSX/conversations.json"]}))
    assert members.matching(r"conversations\.json") == ["x/conversations.json"]
    assert members.beginning_with("file_00a") is None
    assert members.beginning_with("file_00ab") == "x/file_00ab-1.png"
    assert members.beginning_with("file_00aa") == "file_00aa.dat"
    assert members.beginning_with("") is None
    assert members.ending_with("b/conversations.json") == "a/b/conversations.json"
    assert members.ending_with("../conversations.json") is None
    assert Members(Bytes(b"")).is_bare


def test_the_parts_of_a_message() -> None:
    skipped = Skipped()
    files = Files(skipped)
    picture = files.of_bytes(b"\xff\xd8\xff..", "a.dat", "application/octet-stream")
    named = files.of_bytes(b"12", "a.png")
    drawing = files.of_bytes(b"<svg/>", "a.svg", "image/svg+xml")
    sound = files.of_bytes(b"\0\1", "a.bin")
    assert isinstance(picture, Picture)
    assert picture.media_type == "image/jpeg"
    assert isinstance(named, Picture)
    assert isinstance(drawing, File)
    assert drawing.text == "<svg/>"
    assert isinstance(sound, File)
    assert (sound.text, sound.media_type) == ("", "application/octet-stream")
    assert files.of_bytes(bytes(LARGEST + 1), "big.bin") == "[big.bin]"
    assert skipped.told == [("big.bin", Why.TOO_LARGE)]
    assert content_of(["a", None, "", "b", picture, "c", Text("d")]) == (
        Text("a\nb\n"), picture, Text("c\nd"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("data:text/plain,a%20b", b"a b"),
        ("data:text/plain;base64,YSBi", b"a b"),
        ("data:text/plain;charset=utf-8;base64,YSB i\n", b"a b"),
        ("data:;base64,_-8", base64.b64decode("/+8=")),
    ],
)
def test_an_address_of_data(url: str, data: bytes) -> None:
    files = Files(Skipped())
    part = files.of_data_url(url, "x")
    assert isinstance(part, File)
    assert files.bytes[part.sha256]() == data


def test_folds_links_and_thoughts() -> None:
    assert fenced("a\n```\nb", "c++;") == "````c++\na\n```\nb\n````"
    assert folded("</summary><b>", "x").startswith("<details>\n<summary>&lt;/summary&gt;&lt;b&gt;<")
    assert link("https://www.e.test/a(b)", "") == "[e.test](https://www.e.test/a%28b%29)"
    for address in ("javascript:alert(1)", "file:///etc", "https://e.test/<b>", None, "//e.test"):
        assert link(address, "x") == ""
    assert thought_and_said("<think>a</think>\n\nb") == ("a", "b")
    assert thought_and_said("<think>a") == ("a", "")
    assert thought_and_said("a <think>b</think>") == ("", "a <think>b</think>")


def test_trees_are_mended_without_recursion() -> None:
    chain: dict[str, str | None] = {str(n): str(n - 1) for n in range(30_000)}
    tree, has_cycle = mended(chain)
    assert (tree["0"], tree["29999"], has_cycle) == (None, "29998", False)
    assert contracted(tree, {"0", "29999"}) == {"0": None, "29999": "0"}
    circle, has_cycle = mended({"x": "a", "a": "b", "b": "c", "c": "a", "s": "s"})
    assert (circle, has_cycle) == ({"x": "a", "a": None, "b": "c", "c": "a", "s": None}, True)
    assert hinted(["a", "b", "c"], ["c", 7, None, "a", "c", "gone"]) == ["c", "a", "b"]
    assert listed({"a": None, "b": "a", "c": "a"}, {"a": ["c", "b"]}) == ["a", "c", "b"]


def said(key: str, parent: str | None = None, at: float | None = None, **fields: Any) -> Said:
    return Said(key, parent, Role.USER, (Text(key or "-"),), at, **fields)


def test_a_chat_is_assembled_in_the_order_of_time() -> None:
    chat = Chat("x", title="T", folder=("a\nb", ""), is_pinned=True)
    messages = [said("c", "a", T + 2), said("b", "a", T + 1), said("a"), said("a", "b")]
    record = assembled(chat, messages, Skipped())
    assert record is not None
    assert dict(record.keys) == {1: "a", 2: "b", 3: "a#2", 4: "c"}
    assert [one.created_at for one in record.messages] == [T + 1, T + 1, T + 1, T + 2]
    assert dict(record.active_children) == {None: 1, 1: 4, 2: 3}
    assert (record.created_at, record.updated_at, record.pinned_at) == (T + 1, T + 2, T + 2)
    assert record.folder == ("a b",)
    again = assembled(Chat("x", title="T"), messages, Skipped())
    assert again is not None
    assert again.origin == record.origin


def test_a_list_is_a_row_whatever_its_keys() -> None:
    row = in_a_row([said("a"), said(""), said("a")])
    assert [(one.key, one.parent) for one in row] == [("a", None), ("#2", "a"), ("a#2", "#2")]


def test_an_opening_is_looked_at_and_no_more() -> None:
    data = b'{"a": [{"b": {"c": 1}}], "' + b"k" * 9000 + b'": 1, "late": 2}' + b" " * 10_000_000
    source = Bytes(data)
    opening = Opening(source)
    assert opening.has(("a", "", "b", "c"))
    assert source.read <= 8192
    assert not opening.has(("", "a"), ("b",))
    assert opening.has(("late",))
    assert source.read <= 1_200_000
