"""The ledger has every socket of a run, with its bytes, the way, and who vouched."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.engine.endpoints import discovery
from desktop.wire import http
from desktop.wire.connection import gate
from desktop.wire.connection.alive import first_alive
from desktop.wire.ledger import contacts
from desktop.wire.ledger.contacts import Contact, Purpose, Voucher, because, ledger
from desktop.wire.routes import pac
from tests.support import turns
from tests.support.certificates import Authority
from tests.support.fault_server import (
    FaultServer,
    closed_port,
    content_stream,
    models,
)
from tests.support.proxy import Proxy
from tests.support.relay import Relay


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    ledger.clear()
    yield
    ledger.clear()
    gate.allow_only(None)


def only() -> Contact:
    """The one contact that there is."""
    (contact,) = ledger.contacts()
    return contact


def list_models(endpoint: Endpoint) -> None:
    asyncio.run(discovery.list_models(endpoint, "sk-canary"))


def refused(endpoint: Endpoint) -> ChatError:
    with pytest.raises(ChatError) as caught:
        list_models(endpoint)
    return caught.value


# every socket -----------------------------------------------------------------------------------

_connected: list[tuple[str, int]] | None = None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and _connected is not None and isinstance(arguments[1], tuple):
        _connected.append(arguments[1][:2])


@pytest.fixture
def connected() -> Iterator[list[tuple[str, int]]]:
    """The addresses that Python's own sockets connect to meanwhile, as its auditing has them."""
    global _connected
    if not hasattr(_hear, "added"):
        sys.addaudithook(_hear)
        _hear.added = True  # type: ignore[attr-defined]  # there is no way to take a hook back
    _connected = []
    yield _connected
    _connected = None


@pytest.mark.skipif(sys.platform == "win32", reason="asyncio connects without Python's sockets")
def test_every_socket_stands_in_it(
    tmp_path: Path, connected: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever opens one: a turn, a list, a PAC file, a knock, a look at a broken handshake."""
    authority = Authority(tmp_path)
    with (
        FaultServer(content_stream("Hi")) as server,
        FaultServer(tls=authority.issue("127.0.0.1")) as secure,
        Proxy(server.port, status=407) as closed,
    ):
        server.script(models("m"), path="/v1/models")
        turns.run(turns.endpoint_at(server.base_url))
        list_models(turns.endpoint_at(server.base_url))
        refused(turns.endpoint_at(secure.base_url))  # looked into: who signed that?
        refused(Endpoint("X", "https://h.example/v1", "m", proxy=closed.url))
        refused(Endpoint("X", f"http://127.0.0.1:{closed_port()}/v1", "m"))
        knocked = asyncio.run(first_alive([f"http://127.0.0.1:{closed_port()}", closed.url]))
        assert knocked == closed.url
        asyncio.run(http.get_direct(f"{server.base_url}/proxy.pac", 100))
        known = (Endpoint("Ollama", server.base_url),)
        monkeypatch.setattr("desktop.engine.endpoints.discovery.KNOWN_SERVERS", known)
        asyncio.run(discovery.find_servers())
    in_ledger: Counter[tuple[str, int]] = Counter()
    for contact in ledger.contacts():
        host, _, port = (contact.proxy or "").rpartition(":")
        place = (host, int(port)) if contact.proxy else (contact.host, contact.port)
        in_ledger[place] += sum(contact.purposes.values())
    assert in_ledger == Counter(connected)
    assert {Purpose.LOOK, Purpose.KNOCK, Purpose.PAC, Purpose.DISCOVERY} <= {
        purpose for contact in ledger.contacts() for purpose in contact.purposes
    }
    assert "canary" not in repr(ledger.contacts())
    assert "/v1" not in repr(ledger.contacts())


_CLOSE_NOTIFY = 24
"""Bytes by which a server ends TLS after we have left."""


# bytes and who vouched --------------------------------------------------------------------------


def test_the_on_device_model_is_named_as_such_whoever_asks() -> None:
    with FaultServer(models("m"), models("m")) as server:
        for purpose in (Purpose.DOCTOR, Purpose.DISCOVERY):
            with because(purpose):
                list_models(replace(turns.endpoint_at(server.base_url), kind="local"))
    assert only().purposes == {Purpose.ON_DEVICE: 2}


@pytest.mark.parametrize("is_tls", [False, True], ids=["plain", "tls"])
def test_its_bytes_are_those_that_went_over_the_wire(tmp_path: Path, is_tls: bool) -> None:
    authority = Authority(tmp_path)
    tls = authority.issue("127.0.0.1") if is_tls else None
    with FaultServer(models("m"), tls=tls) as server, Relay(server.port) as relay:
        url = relay.base_url.replace("http:", "https:") if is_tls else relay.base_url
        ca_file = str(authority.file) if is_tls else None
        list_models(turns.endpoint_at(url, ca_file=ca_file))
        server.wait_until_idle()
    contact = only()
    assert contact.sent == relay.bytes_asked > 100
    assert relay.bytes_said - contact.received in ((0, _CLOSE_NOTIFY) if is_tls else (0,))
    assert (contact.host, contact.port, contact.proxy) == ("127.0.0.1", relay.port, None)
    assert contact.purposes == {Purpose.MODELS: 1}
    assert (contact.reached, contact.refused) == (1, 0)
    wanted = [Voucher("Weir test authority", str(authority.file))] if is_tls else []
    assert contact.vouchers == wanted


def test_a_look_at_a_handshake_counts_what_tls_sent(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with FaultServer(tls=authority.issue("127.0.0.1")) as server, Relay(server.port) as relay:
        refused(turns.endpoint_at(relay.base_url.replace("http:", "https:")))
        server.wait_until_idle()
    contact = only()
    assert contact.purposes == {Purpose.MODELS: 1, Purpose.LOOK: 2}
    assert contact.vouchers == []  # nobody did
    assert contact.sent == relay.bytes_asked
    assert 0 < contact.received <= relay.bytes_said  # a look ends before all of it is read


def test_by_a_proxy_it_is_the_server_that_is_named_and_vouched_for(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with (
        FaultServer(models("m"), models("m"), tls=authority.issue("chat.example")) as server,
        Proxy(server.port) as proxy,
    ):
        endpoint = turns.endpoint_at("https://chat.example/v1", ca_file=str(authority.file))
        place = proxy.url.removeprefix("http://")
        ledger.led(endpoint.base_url, place, "source", "GNOME")
        list_models(turns.endpoint_at("https://chat.example/v1", proxy=proxy.url,
                                      ca_file=str(authority.file)))  # fmt: skip
        contact = only()
        assert (contact.host, contact.port, contact.proxy) == ("chat.example", 443, place)
        assert (contact.why, contact.source) == ("source", "GNOME")
        assert contact.vouchers[0].name == "Weir test authority"
        assert "example" in proxy.requests[0]


def test_a_proxys_own_certificate_is_none_of_the_servers(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with FaultServer(models("m"), tls=authority.issue("127.0.0.1")) as proxy:
        list_models(
            Endpoint("X", "http://chat.example/v1", "m", ca_file=str(authority.file),
                     proxy=proxy.base_url.removesuffix("/v1"))
        )  # fmt: skip
    assert only().vouchers == []


# what is not sent -------------------------------------------------------------------------------


def test_what_the_gate_refuses_stands_in_it_without_a_socket() -> None:
    gate.allow_only(["llm.example.com"])
    refused(Endpoint("X", "https://other.example/v1", "m", proxy="direct"))
    refused(
        Endpoint("X", "https://llm.example.com/v1", "m", proxy="http://me:pw-canary@p.example:3128")
    )
    found = [(one.host, one.port, one.refused, one.reached) for one in ledger.contacts()]
    assert found == [("other.example", 443, 1, 0), ("p.example", 3128, 1, 0)]
    assert "canary" not in repr(ledger.contacts())


def test_a_proxy_that_is_not_allowed_is_not_even_knocked_at() -> None:
    gate.allow_only(["llm.example.com"])
    with Proxy(1) as proxy:
        ways = [proxy.url, "http://p.example:1", None]
        assert asyncio.run(first_alive(ways)) is None
    assert [one.refused for one in ledger.contacts()] == [1, 1]
    assert all(not one.reached for one in ledger.contacts())


def test_names_that_a_pac_file_looks_up_stand_in_it() -> None:
    script = "function FindProxyForURL(u, h) { dnsResolve('Wpad.invalid'); return 'DIRECT'; }"
    assert pac.answered("http://h.example/p.pac", script.encode(), "https://x.example/v1") == [None]
    contact = only()
    assert (contact.host, contact.purposes, contact.sent) == ("wpad.invalid", {Purpose.NAME: 1}, 0)


# bounds -----------------------------------------------------------------------------------------


def test_it_is_bounded_and_says_how_much_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacts, "MOST_CONTACTS", 3)
    for number in range(5):
        ledger.begun(f"h{number}.example", 443, None, Purpose.QUESTION)
    ledger.begun("h0.example", 443, None, Purpose.QUESTION)
    assert len(ledger.contacts()) == 3
    assert ledger.left_out == 2
    assert ledger.contacts()[0].purposes == {Purpose.QUESTION: 2}
    for number in range(9):
        ledger.contacts()[0].vouched(Voucher(f"V{number % 6}"))
    assert [one.name for one in ledger.contacts()[0].vouchers] == ["V2", "V1", "V0", "V5"]


def test_a_purpose_holds_inside_alone_and_for_tasks_that_begin_there() -> None:
    async def nested() -> Purpose:
        with because(Purpose.DOCTOR):
            task = asyncio.create_task(asyncio.sleep(0, contacts.purpose_or(Purpose.MODELS)))
        assert contacts.purpose_or(Purpose.MODELS) is Purpose.MODELS
        return await task

    assert asyncio.run(nested()) is Purpose.DOCTOR
