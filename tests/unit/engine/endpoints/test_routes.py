"""Which way requests go, by the settings, the environment and the system."""

import asyncio
import threading
from pathlib import Path

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.chat.settings.features import PROXY
from desktop.engine.endpoints.routes import Routes
from desktop.engine.explain.routes import route_in_words
from desktop.storage.settings.settings import Settings
from desktop.wire.failures import BadTransportSetting, PacFailed
from desktop.wire.routes.route import Route, Why
from desktop.wire.routes.sources import Source
from tests.support.pac_host import pac_host


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "XDG_CURRENT_DESKTOP"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def found(tmp_path: Path, endpoint: Endpoint, for_all: str = "system") -> Route:
    settings = Settings(tmp_path / "settings.toml", [endpoint])
    settings.change(PROXY, for_all)
    return asyncio.run(Routes(settings).find(endpoint))


def at(url: str, proxy: str | None = None) -> Endpoint:
    return Endpoint("e", url, proxy=proxy)


OUT = "https://a.corp/v1"


@pytest.mark.parametrize(
    ("own", "for_all", "variables", "words"),
    [
        (None, "system", {}, "direct: neither system nor environment names a proxy"),
        (None, "direct", {"HTTPS_PROXY": "http://e:1"}, "direct: the settings for all endpoints"),
        (None, "http://g:3", {"https_proxy": "http://e:1"}, "g:3, the settings for all endpoints"),
        (None, "http://g:3", {"no_proxy": ".corp"}, "direct: no_proxy names .corp"),
        (None, "system", {"https_proxy": "http://e:1"}, "e:1, from the environment (https_proxy)"),
        (None, "environment", {"ALL_PROXY": "e:1"}, "e:1, from the environment (all_proxy)"),
        (None, "system", {"http_proxy": "http://e:1"}, "direct: neither system nor environment"),
        (None, "system", {"all_proxy": "e:1", "no_proxy": "*.corp"}, "direct: no_proxy names *.co"),
        ("direct", "http://g:3", {"https_proxy": "http://e:1"}, "direct: the settings of this end"),
        ("environment", "http://g:3", {"https_proxy": "e:1"}, "e:1, from the environment"),
        ("http://me:pw@o:2", "direct", {"no_proxy": "*"}, "o:2, the settings of this endpoint"),
    ],
)
def test_the_nearest_that_says_something_decides(
    tmp_path: Path,
    environment: pytest.MonkeyPatch,
    own: str | None,
    for_all: str,
    variables: dict[str, str],
    words: str,
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    assert route_in_words(found(tmp_path, at(OUT, own), for_all)).startswith(words)


def test_what_is_dangerous_about_a_way_is_said(tmp_path: Path) -> None:
    words = route_in_words(found(tmp_path, at("http://a.corp/v1", "http://me:pw@o:2")))
    assert "read the key" in words
    assert "password stands in settings.toml" in words
    assert "pw" not in words
    assert not found(tmp_path, at(OUT, "http://o:2")).cautions
    assert not found(tmp_path, at("http://a.corp/v1", "direct")).cautions


@pytest.mark.parametrize("host", ["localhost:1", "127.1", "2130706433", "[::1]:1", "x.localhost"])
@pytest.mark.parametrize("own", [None, "http://own:2", "pac:http://p/x.pac"])
def test_this_computer_is_reached_directly_whatever_the_settings_say(
    tmp_path: Path, environment: pytest.MonkeyPatch, host: str, own: str | None
) -> None:
    environment.setenv("ALL_PROXY", "http://env:1")
    route = found(tmp_path, at(f"http://{host}/v1", own), "http://all:3")
    assert (route.proxy, route.why) == (None, Why.LOOPBACK)


def test_a_variable_that_is_no_proxy_is_named(
    tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("HTTPS_PROXY", "ftp://me:hunter2@p:1")
    with pytest.raises(BadTransportSetting) as refused:
        found(tmp_path, at(OUT))
    assert refused.value.setting == "https_proxy"
    assert "hunter2" not in str(refused.value)


def test_what_the_desktop_says_goes_before_the_environment_and_is_asked_once(
    tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("HTTPS_PROXY", "http://env:1")
    asked: list[str] = []

    def desktop() -> Source | None:
        asked.append("asked")
        return Source("GNOME", {"https": "http://gnome:4"}, ("*.home",))

    async def main() -> list[str]:
        routes = Routes(Settings(tmp_path / "settings.toml", []), desktop)
        here = [at(OUT), at("https://b.home"), at(OUT, "environment"), at("https://c.corp")]
        return [route_in_words(await routes.find(one)) for one in here]

    assert asyncio.run(main()) == [
        "gnome:4, from the settings of GNOME",
        "direct: *.home is excepted by the settings of GNOME",
        "env:1, from the environment (https_proxy)",
        "gnome:4, from the settings of GNOME",
    ]
    assert asked == ["asked"]


SCRIPT = "function FindProxyForURL(u, h) { return h === 'a.corp' ? 'DIRECT' : 'PROXY p:1' }"


def test_a_pac_file_is_fetched_once_and_decides_for_each_server(
    tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("ALL_PROXY", "http://env:1")

    asked: list[str] = []

    async def main(pac_address: str) -> list[Route]:
        routes = Routes(Settings(tmp_path / "s.toml", []), lambda: Source("GNOME", pac=pac_address))
        own = at("https://b.example/v1", f"pac:{pac_address}")
        return [await routes.find(one) for one in (own, at(OUT), at(OUT), own)]

    with pac_host(SCRIPT, asked) as address:
        found = asyncio.run(main(address))
    assert [route.proxy for route in found] == ["http://p:1", None, None, "http://p:1"]
    assert route_in_words(found[1]) == f"direct: from the PAC file {address}"
    assert asked == ["/proxy.pac None"]


def test_a_pac_file_that_is_away_stops_only_who_named_it(tmp_path: Path) -> None:
    away = "file:///no/such.pac"
    with pytest.raises(PacFailed):
        found(tmp_path, at(OUT, f"pac:{away}"))

    async def main() -> Route:
        source = Source("KDE", pac=away)
        return await Routes(Settings(tmp_path / "s.toml", []), lambda: source).find(at(OUT))

    words = route_in_words(asyncio.run(main()))
    assert words == f"direct: the PAC file {away} cannot be had"


def test_a_system_that_answers_for_each_server_is_asked_once_and_not_waited_for(
    tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    environment.setattr("desktop.engine.endpoints.routes.SYSTEM_SECONDS", 0.1)
    asked: list[str] = []
    over = threading.Event()

    def system(url: str) -> list[str | None]:
        asked.append(url)
        if "hangs" in url:
            over.wait(30)
        return [None] if "home" in url else ["http://sys:5", None]

    async def main() -> list[str]:
        routes = Routes(Settings(tmp_path / "s.toml", []), lambda: None, system)
        away = ("https://a.corp/secret", "https://b.home/v1", "https://hangs.corp/", OUT)
        return [route_in_words(await routes.find(at(url))) for url in away]

    environment.setenv("NO_PROXY", "*.none")
    assert asyncio.run(main()) == [
        "sys:5, from the system",
        "direct: from the system",
        "direct: neither system nor environment names a proxy",
        "sys:5, from the system",
    ]
    over.set()
    assert asked == ["https://a.corp/", "https://b.home/", "https://hangs.corp/"]


def test_a_desktop_that_asks_the_network_for_a_pac_file_is_told_of(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.toml", [])
    route = asyncio.run(Routes(settings, lambda: Source("KDE", detects=True)).find(at(OUT)))
    assert route.proxy is None
    assert "WPAD" in route_in_words(route)
