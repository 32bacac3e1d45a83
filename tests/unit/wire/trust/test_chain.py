"""The chain of a server is looked at by handshakes alone, by the route that its requests take."""

import asyncio
import hashlib
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.chat.failures import ChatError
from desktop.wire.connection import chain, gate
from desktop.wire.failures import ConnectionRefused, HostNotAllowed, ProxyFailed, TlsFailed
from desktop.wire.ledger.contacts import Purpose, Voucher, ledger
from desktop.wire.trust.chain import Chain
from tests.support.certificates import Authority
from tests.support.demanding_server import demanding_server
from tests.support.fault_server import FaultServer, closed_port
from tests.support.intercepting_proxy import NAME, intercepting_proxy
from tests.support.proxy import Proxy
from tests.support.socks import SocksProxy


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "ours")


def look(base_url: str, **settings: Any) -> Chain:
    return asyncio.run(chain.look(Endpoint("e", base_url, "m", **{"proxy": "direct", **settings})))


class SecuredProxy(Proxy):
    """A proxy that is spoken to by TLS."""

    def __init__(self, target_port: int, authority: Authority) -> None:
        super().__init__(target_port)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*authority.issue("127.0.0.1"))
        self.url = self.url.replace("http:", "https:")

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        return self._context.wrap_socket(connection, server_side=True), address


def test_a_proxy_may_be_spoken_to_by_tls_itself(authority: Authority, tmp_path: Path) -> None:
    strange = Authority(tmp_path / "strange", "A stranger")
    with (
        FaultServer(tls=strange.issue("chat.example")) as server,
        SecuredProxy(server.port, authority) as proxy,
    ):
        found = look("https://chat.example/v1", proxy=proxy.url, ca_file=str(authority.file))
        assert found.certificates[0].issuer_name == "A stranger"
        assert found.fault == "unknown_ca"
        with pytest.raises(TlsFailed) as failure:  # the proxy itself is not trusted
            look("https://chat.example/v1", proxy=proxy.url)
    assert failure.value.proxy == proxy.url.removeprefix("https://")


@pytest.mark.parametrize("way", ["direct", "http", "http with a password", "socks5"])
def test_by_any_way_nothing_of_ours_is_sent_but_the_handshake(
    way: str, authority: Authority
) -> None:
    with ExitStack() as stack:
        open_ = stack.enter_context
        server = open_(FaultServer(tls=authority.issue("127.0.0.1")))
        proxy = "direct"
        if way.startswith("http"):
            running = open_(Proxy(server.port))
            proxy = (
                running.url.replace("://", "://me:secret@") if "password" in way else running.url
            )
        elif way == "socks5":
            proxy = open_(SocksProxy(target_port=server.port)).url
        url = server.base_url if way == "direct" else "https://chat.example/v1"
        found = look(url, proxy=proxy, headers={"x-team": "red"})
        assert not server.requests
        if way.startswith("http"):
            assert {line.split()[0] for line in running.requests} == {"CONNECT"}
            assert ("proxy-authorization" in running.heads[0].lower()) == ("password" in way)
    assert found.fault == "unknown_ca"
    assert (found.failing, found.voucher) == (0, None)
    one = found.certificates[0]
    assert (one.name, one.issuer_name) == ("127.0.0.1", "Weir test authority")
    assert one.names == ("127.0.0.1",)
    der = ssl.PEM_cert_to_DER_cert(found.pem)
    assert one.sha256.replace(":", "").lower() == hashlib.sha256(der).hexdigest()


def test_a_chain_that_holds_ends_in_its_root_and_names_who_vouches(authority: Authority) -> None:
    ca_file = str(authority.file)
    with FaultServer(tls=authority.issue("127.0.0.1")) as server:
        found = look(server.base_url, ca_file=ca_file)
    assert [one.name for one in found.certificates] == ["127.0.0.1", "Weir test authority"]
    assert [one.is_root for one in found.certificates] == [False, True]
    assert (found.fault, found.failing) == ("", None)
    assert found.voucher == Voucher("Weir test authority", ca_file)
    assert found.version == "TLSv1.3"


@pytest.mark.parametrize(
    ("issued", "fault"),
    [({"expired": True}, "expired"), ({"starts": 1}, "not_yet_valid"), ({}, "wrong_name")],
    ids=lambda value: str(value),
)
def test_the_link_that_does_not_hold_is_the_servers(
    issued: dict[str, bool], fault: str, authority: Authority
) -> None:
    host = "127.0.0.1" if issued else "elsewhere.example"
    with FaultServer(tls=authority.issue(host, **issued)) as server:  # type: ignore[arg-type]
        found = look(server.base_url, ca_file=str(authority.file))
    assert (found.fault, found.failing) == (fault, 0)
    assert found.detail


def test_what_was_taken_back_is_known_by_the_list_in_the_ca_file(authority: Authority) -> None:
    issued = authority.issue("127.0.0.1")
    with FaultServer(tls=issued) as server:
        assert look(server.base_url, ca_file=str(authority.revoke(issued[0]))).fault == "revoked"
        old = authority.revoke(issued[0], current=False)
        assert look(server.base_url, ca_file=str(old)).fault == "revocation_unknown"


def test_a_proxy_that_looks_into_tls_shows_its_own_authority(
    authority: Authority, tmp_path: Path
) -> None:
    with (
        FaultServer(tls=authority.issue("chat.example")) as server,
        intercepting_proxy(tmp_path, server.port) as (proxy, ca_file),
    ):
        ledger.clear()
        found = look("https://chat.example/v1", proxy=proxy)
        assert (found.fault, found.certificates[-1].issuer_name) == ("unknown_ca", NAME)
        assert found.proxy == proxy.removeprefix("http://")
        trusted = look("https://chat.example/v1", proxy=proxy, ca_file=str(ca_file))
        assert trusted.voucher == Voucher(NAME, str(ca_file))
        (contact,) = ledger.contacts()  # the server, by way of the proxy, and who vouched
        assert (contact.host, contact.proxy) == ("chat.example", found.proxy)
        assert (contact.purposes, contact.vouchers) == ({Purpose.LOOK: 4}, [trusted.voucher])
        assert not server.requests


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_our_own_certificate_is_not_shown(version: ssl.TLSVersion, authority: Authority) -> None:
    cert, key = map(str, authority.issue("me", passphrase="unknown"))
    with demanding_server(authority, version) as base_url:
        settings = {"ca_file": str(authority.file), "client_cert": cert, "client_key": key}
        found = look(base_url, **settings)
    assert found.certificates[0].name == "127.0.0.1"
    assert found.fault == ""


@pytest.fixture
def only_elsewhere() -> Iterator[None]:
    gate.allow_only(["elsewhere.example"])
    yield
    gate.allow_only(None)


@pytest.mark.usefixtures("only_elsewhere")
def test_a_host_that_is_not_allowed_is_not_asked(authority: Authority) -> None:
    with FaultServer(tls=authority.issue("127.0.0.1")) as server:
        with pytest.raises(HostNotAllowed):
            look(server.base_url)
        assert not server.exchanges


def test_where_no_chain_can_be_had_the_reason_is_a_failure_with_words() -> None:
    refusals: list[tuple[str, dict[str, str], type[ChatError]]] = [
        (f"https://127.0.0.1:{closed_port()}/v1", {}, ConnectionRefused),
        ("http://127.0.0.1/v1", {}, TlsFailed),
    ]
    with Proxy(1, 407) as proxy:
        refusals.append(("https://chat.example/v1", {"proxy": proxy.url}, ProxyFailed))
        for url, settings, failure in refusals:
            with pytest.raises(failure):
                look(url, **settings)


def test_what_a_certificate_says_is_cleaned_and_cut_short(authority: Authority) -> None:
    hostile = "a\u202e\n\x1b[31m" + "x" * 54
    with FaultServer(tls=authority.issue("127.0.0.1", subject=hostile)) as server:
        one = look(server.base_url).certificates[0]
    assert one.name.isprintable()
    assert one.subject.isprintable()
    assert one.name.startswith("a\ufffd\ufffd\ufffd[31mxx")
