"""Which hosts an entry of a list of hosts covers."""

from __future__ import annotations

import pytest

from desktop.chat.hosts import covers, is_host_pattern


@pytest.mark.parametrize(
    ("pattern", "host", "port", "covered"),
    [
        ("*", "anything.example", 1, True),
        ("api.example.com", "api.example.com", 443, True),
        ("api.example.com", "API.Example.COM.", 443, True),
        ("api.example.com", "x.api.example.com", 443, False),
        ("api.example.com", "api.example.com.evil.example", 443, False),
        ("*.example.com", "a.b.example.com", 443, True),
        ("*.example.com", "example.com", 443, False),
        ("*.example.com", "evilexample.com", 443, False),
        ("*.example.com:443", "a.example.com", 443, True),
        ("*.example.com:443", "a.example.com", 8443, False),
        ("10.0.0.0/8", "10.1.2.3", 80, True),
        ("10.0.0.0/8", "11.1.2.3", 80, False),
        ("10.0.0.0/8", "10.0.0.0.example.com", 80, False),
        ("127.0.0.1", "2130706433", 80, True),  # as resolvers read it
        ("127.0.0.1:80", "127.0.0.1", 81, False),
        ("[::1]:8080", "::1", 8080, True),
        ("fd00::/8", "[fd00::1]", 1, True),
        ("*.1", "127.0.0.1", 80, False),  # the last number of an address is no domain
        ("münchen.example", "MÜNCHEN.example", 443, True),
    ],
)
def test_an_entry_covers_a_host(pattern: str, host: str, port: int, covered: bool) -> None:
    assert is_host_pattern(pattern)
    assert covers(pattern, host, port) is covered


@pytest.mark.parametrize(
    "text", ["", "https://a.example", "a b", "a/b", "me@a.example", "a:0", "*.*"]
)
def test_what_is_no_host_is_refused(text: str) -> None:
    assert not is_host_pattern(text)
