"""Qt's answer about proxies, as the engine takes it. On Linux it is the environment's."""

import sys

import pytest

from desktop.app.system_proxy import qt_says, system_asker


def test_it_is_asked_where_the_system_itself_has_an_answer() -> None:
    assert system_asker("win32") is system_asker("darwin") is qt_says
    assert system_asker("linux") is None


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's settings answer")
@pytest.mark.parametrize(
    ("named", "ways"),
    [
        ("http://p.corp:3128", ["http://p.corp:3128"]),
        ("socks5://p.corp:1080", ["socks5://p.corp:1080"]),
        ("", [None]),
    ],
)
def test_what_qt_says_becomes_urls(
    monkeypatch: pytest.MonkeyPatch, named: str, ways: list[str | None]
) -> None:
    monkeypatch.setenv("https_proxy", named)
    monkeypatch.setenv("no_proxy", "")
    assert qt_says("https://a.example/") == ways
