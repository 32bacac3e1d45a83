"""Only what a person can see through may be opened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QUrl

from desktop.rendering.safety.links import InternalLink, clickable, is_openable, readable
from desktop.rendering.safety.opened_links import ascii_address, ascii_host


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "//host/share",
        "\\\\host\\share",
        "http:\\\\host",
        "smb://host/x",
        "ms-msdt:/id",
        "search-ms:query=x",
        "data:text/html,x",
        "weir:copy/1",
        "https://",
        "https:///path",
        "https://exa\u202emple.org",
        "https://exam\u200bple.org",
        "https://example.org/a b",
        "https://exam\u00adple.org",
        "https://example.org\\@evil.example",
        "https://bank.example@evil.example/",
        "https://user:word@evil.example/",
        "https://@evil.example/",
        "https://bank.example%2f@evil.example/",
        "http://a%00b.example",
        "mailto:a@b.example?attach=/etc/passwd",
        "mailto:a@b.example?subject=x&%41ttachment=/etc/passwd",
        "ftp://example.org",
        "",
    ],
)
def test_refused(address: str) -> None:
    assert not is_openable(address)


@pytest.mark.parametrize(
    "address", ["https://example.org", "HTTP://example.org/x?y#z", "mailto:someone@example.org"]
)
def test_openable(address: str) -> None:
    assert is_openable(address)


def test_the_host_that_is_shown_is_the_one_that_is_asked() -> None:
    assert ascii_host(QUrl("https://аpple.com/x")) == "xn--pple-43d.com"
    assert ascii_host(QUrl("https://bank.example@evil.example/")) == "evil.example"
    assert ascii_host(QUrl("mailto:someone@example.org")) == "someone@example.org"
    assert ascii_address(QUrl("https://例子.example/路")).isascii()


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("https://例子.example/路", "https://xn--fsqu00a.example/%E8%B7%AF"),
        ("https://ｅxample.org", "https://example.org"),
        ("https://example.org/a b|{c}%", "https://example.org/a%20b%7C%7Bc%7D%25"),
        ("https://bank.example@evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("https://EXAMPLE.org:0443/x", "https://example.org:443/x"),
        ("https://example.org:/x", "https://example.org/x"),
        ("https://[2001:DB8:0::1]/", "https://[2001:db8::1]/"),
        ("http://0x7f.1/", ""),
        ("http://2130706433/", ""),
        ("https://example.org:99999/", ""),
    ],
)
def test_a_link_goes_where_its_ascii_says(address: str, wire: str) -> None:
    assert clickable(address) == wire
    assert not wire or is_openable(wire)


_PIECES = [
    "a",
    "B-",
    ".",
    "ü",
    "日",
    "xn--",
    "1",
    "[",
    "]",
    ":",
    "@",
    "/",
    "?",
    "#",
    "%41",
    "%",
    "\\",
    "'",
]


@given(st.sampled_from(["http://", "https://", "mailto:"]), st.lists(st.sampled_from(_PIECES)))
def test_what_may_be_clicked_is_read_the_same_way_by_qt(scheme: str, pieces: list[str]) -> None:
    wire = clickable(scheme + "".join(pieces))
    url = QUrl(wire, QUrl.ParsingMode.StrictMode)
    assert not wire or (url.isValid() and not url.userInfo())
    if wire.startswith("http"):
        assert wire[len(scheme) :].lstrip("[").startswith(ascii_host(url).lstrip("["))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://münchen.example/straße", "https://münchen.example/straße"),
        ("https://例え.example/路", "https://例え.example/路"),
        ("https://пример.рф/", "https://пример.рф/"),
        ("https://аррӏе.com/", "https://xn--80ak6aa92e.com/"),
        ("https://gооgle.com/x", "https://xn--ggle-55da.com/x"),
        ("https://①②.com", "https://12.com"),
        ("https://אבג.example/", "https://xn--4dbcd.example/"),
    ],
)
def test_a_host_that_may_pass_for_another_is_shown_in_ascii(address: str, shown: str) -> None:
    assert readable(address) == shown


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (InternalLink("details", 7), "weir:details/7"),
        (InternalLink("copy", 7, "text", 3), "weir:copy/7/text/3"),
    ],
)
def test_a_link_of_the_window_is_read_as_it_was_written(link: InternalLink, address: str) -> None:
    assert link.address() == address
    assert InternalLink.parse(address) == link


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/copy/7",
        "weir:copy",
        "weir:copy/x",
        "weir:copy/7/text",
        "weir:copy/7/a/b/c",
    ],
)
def test_no_other_address_is_a_link_of_the_window(address: str) -> None:
    assert InternalLink.parse(address) is None
