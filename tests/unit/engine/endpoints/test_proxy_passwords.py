"""A proxy's name and password: kept outside of all files, sent to that proxy alone."""

import asyncio
import base64
from pathlib import Path

import pytest

from desktop.chat.endpoint import BadKey, Endpoint
from desktop.engine.endpoints.routes import Routes
from desktop.engine.masking import secrets_of
from desktop.storage.settings.settings import Settings
from desktop.wire import http
from tests.support.driving import MemoryKeyring
from tests.support.fault_server import FaultServer, status
from tests.support.proxy import Proxy


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")


def routes(home: Path) -> Routes:
    return Routes(Settings(home / "settings.toml", []), lambda: None)


def test_what_was_stored_is_sent_to_its_proxy_and_masked_elsewhere(tmp_path: Path) -> None:
    async def main(url: str, place: str) -> Endpoint:
        found = routes(tmp_path)
        endpoint = Endpoint("e", "http://chat.example/v1", "m", proxy=url)
        assert await found.proxy_of(endpoint) == place
        await found.passwords.store(place, "ä me", "p@ss:w/rd")
        led, route = await found.lead(endpoint)
        assert "p%40ss" not in str(route)
        await http.get_json(led, None, "/models")
        return led

    with FaultServer(status(200, "{}")) as server, Proxy(server.port) as proxy:
        led = asyncio.run(main(proxy.url, proxy.url.removeprefix("http://")))
    sent = base64.b64encode("ä me:p@ss:w/rd".encode()).decode()
    assert f"proxy-authorization: basic {sent}".lower() in proxy.heads[0].lower()
    assert "p@ss:w/rd" in secrets_of(led, None)
    assert not list(tmp_path.iterdir())


def test_another_proxy_gets_nothing_and_one_with_a_password_keeps_its_own(tmp_path: Path) -> None:
    async def main() -> list[str]:
        passwords = routes(tmp_path).passwords
        assert not await passwords.store("p.corp:3128", "me", "pw")
        urls = ["http://P.corp:3128", "http://p.corp:3129", "socks5://you:x@p.corp:3128"]
        found = [await passwords.into(url) for url in urls]
        await passwords.forget("p.corp:3128")
        return [*found, await passwords.into(urls[0])]

    assert asyncio.run(main()) == [
        "http://me:pw@P.corp:3128",
        "http://p.corp:3129",
        "socks5://you:x@p.corp:3128",
        "http://P.corp:3128",
    ]


def test_a_password_without_a_name_is_none(tmp_path: Path) -> None:
    with pytest.raises(BadKey):
        asyncio.run(routes(tmp_path).passwords.store("p:1", "", "pw"))


def test_a_keyring_that_has_nothing_is_asked_once_until_something_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = MemoryKeyring(monkeypatch)
    asked: list[str] = []
    read = keyring._read

    def counted(name: str) -> str | None:
        asked.append(name)
        return read(name)

    monkeypatch.setattr("desktop.storage.keys.read_key", counted)

    async def main() -> list[str]:
        passwords = routes(tmp_path).passwords
        first = [await passwords.into("http://p:1") for _ in range(3)]
        assert await passwords.store("p:1", "me", "pw")
        return [*first, await passwords.into("http://p:1")]

    assert asyncio.run(main()) == [*["http://p:1"] * 3, "http://me:pw@p:1"]
    assert asked == ["proxy:p:1"]
