"""What GNOME and KDE have in their settings, as their programs and files write it."""

from pathlib import Path

import pytest

from desktop.wire.routes.desktops import desktop_says, gnome_says, kde_says
from desktop.wire.routes.rules import by_source
from desktop.wire.routes.sources import Source

GNOME = """\
org.gnome.system.proxy autoconfig-url '{pac}'
org.gnome.system.proxy ignore-hosts {hosts}
org.gnome.system.proxy mode '{mode}'
org.gnome.system.proxy use-same-proxy true
org.gnome.system.proxy.http authentication-password ''
org.gnome.system.proxy.http enabled false
org.gnome.system.proxy.http host 'plain.corp'
org.gnome.system.proxy.http port 8080
org.gnome.system.proxy.https host '{https}'
org.gnome.system.proxy.https port 3128
org.gnome.system.proxy.socks host '{socks}'
org.gnome.system.proxy.socks port 1080
"""


def gnome(
    mode: str = "manual", https: str = "", socks: str = "", pac: str = "", hosts: str = "@as []"
) -> str:
    return GNOME.format(mode=mode, https=https, socks=socks, pac=pac, hosts=hosts)


@pytest.mark.parametrize(
    ("listed", "proxy"),
    [
        (gnome(https="p.corp"), "http://p.corp:3128"),
        (gnome(https="::2"), "http://[::2]:3128"),
        (gnome(socks="s.corp"), "socks5://s.corp:1080"),
        (gnome(https="p.corp", hosts="['localhost', '*.example', '10.0.0.0/8']"), None),
        (gnome(https="p.corp", hosts="['example.org']"), "http://p.corp:3128"),
    ],
)
def test_gnome_names_a_proxy_for_each_kind_and_its_exceptions(
    listed: str, proxy: str | None
) -> None:
    source = gnome_says(listed)
    assert source is not None
    route = by_source("https://a.example/v1", source)
    assert route is not None
    assert (route.proxy, route.source) == (proxy, "GNOME")


def test_gnome_names_a_pac_file_or_nothing() -> None:
    source = gnome_says(gnome("auto", pac="http://w/x.pac"))
    assert source is not None
    assert source.pac == "http://w/x.pac"
    for listed in (gnome("none", https="p"), "", "No such schema\n", "mode ("):
        assert gnome_says(listed) is None
    assert gnome_says(gnome("auto")) == Source("GNOME", detects=True)
    only_http = gnome_says(gnome())
    assert only_http is not None
    assert by_source("https://a.example", only_http) is None


KDE = "[$Version]\nupdate_info=x\n\n[Proxy Settings][$i]\n\n[Proxy Settings]\n{}\n"


@pytest.mark.parametrize(
    ("lines", "proxy"),
    [
        ("ProxyType=1\nhttpsProxy=http://p.corp 3128", "http://p.corp:3128"),
        ("ProxyType=1\nhttpsProxy=http://p.corp:3128", "http://p.corp:3128"),
        ("ProxyType=1\nsocksProxy=socks://s.corp 1080", "socks5://s.corp:1080"),
        ("ProxyType=1\nhttpsProxy=http://p 1\nNoProxyFor=localhost,.example", None),
        ("ProxyType=1\nhttpsProxy=http://p 1\nNoProxyFor=b\nReversedException=true", None),
        (
            "ProxyType=1\nhttpsProxy=http://p 1\nNoProxyFor=.example\nReversedException=true",
            "http://p:1",
        ),
        ("ProxyType=4\nhttpsProxy=MY_PROXY\nNoProxyFor=MY_LIST", "http://v.corp:9"),
    ],
)
def test_kde_names_a_proxy_for_each_kind_and_its_exceptions(lines: str, proxy: str | None) -> None:
    source = kde_says(KDE.format(lines), {"MY_PROXY": "http://v.corp:9", "MY_LIST": "b"})
    assert source is not None
    route = by_source("https://a.example/v1", source)
    assert route is not None
    assert (route.proxy, route.source) == (proxy, "KDE")


def test_kde_names_a_pac_file_or_nothing() -> None:
    for written, address in (
        ("http://w/x.pac", "http://w/x.pac"),
        ("file:///etc/x.pac", "file:///etc/x.pac"),
        ("/etc/x.pac", "file:///etc/x.pac"),
    ):
        source = kde_says(KDE.format(f"ProxyType=2\nProxy Config Script={written}"), {})
        assert source is not None
        assert source.pac == address
    for text in (KDE.format("ProxyType=0"), "", "no file\n=", "[Pro"):
        assert kde_says(text, {}) is None
    assert kde_says(KDE.format("ProxyType=3"), {}) == Source("KDE", detects=True)


def test_the_desktop_of_the_session_is_asked(tmp_path: Path) -> None:
    (tmp_path / "kioslaverc").write_text(KDE.format("ProxyType=1\nhttpsProxy=http://p 1"))
    kde = {"XDG_CURRENT_DESKTOP": "KDE", "XDG_CONFIG_HOME": str(tmp_path)}
    source = desktop_says(kde)
    assert source is not None
    assert source.name == "KDE"
    assert desktop_says({**kde, "XDG_CONFIG_HOME": str(tmp_path / "none")}) is None
    assert desktop_says({}) is None


def test_a_desktop_whose_program_hangs_or_is_missing_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.wire.routes.desktops.SECONDS", 0.2)
    program = tmp_path / "gsettings"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert desktop_says({"XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}) is None
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    assert desktop_says({"XDG_CURRENT_DESKTOP": "GNOME"}) is None
