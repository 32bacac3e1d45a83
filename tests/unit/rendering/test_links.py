"""Only what a person can see through may be opened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl

from desktop.rendering.links import ascii_address, ascii_host, is_openable


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
