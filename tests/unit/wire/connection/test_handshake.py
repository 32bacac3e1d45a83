"""A server that wants a client certificate is known as one, under every version of TLS."""

import ssl
import time
from pathlib import Path
from typing import Any

import pytest

from desktop.engine.explain.sentences import exit_status, explain
from desktop.wire.failures import ClosedWithoutAnswer, TlsFailed
from desktop.wire.refusals import failure_from
from tests.support import turns
from tests.support.certificates import Authority
from tests.support.demanding_server import demanding_server
from tests.support.fault_server import CLOSE_BEFORE_HEAD, FaultServer
from tests.support.turns import Told

VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def strange(tmp_path: Path) -> Authority:
    """An authority that the server does not know."""
    (tmp_path / "strange").mkdir()
    return Authority(tmp_path / "strange")


def ask(
    base_url: str, authority: Authority, shown: tuple[Path | None, Path | None] = (None, None)
) -> Told:
    cert, key = (str(file) if file else None for file in shown)
    settings = {"ca_file": str(authority.file), "client_cert": cert, "client_key": key}
    return turns.run(turns.endpoint_at(base_url, **settings))


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
def test_who_shows_no_certificate_or_a_strange_one_is_told_so(
    version: ssl.TLSVersion, authority: Authority, strange: Authority
) -> None:
    with demanding_server(authority, version) as base_url:
        for shown, reason in (
            ((None, None), "client_certificate"),
            (strange.issue("me"), "client_refused"),
            (authority.issue("me", expired=True), "client_expired"),
        ):
            told = ask(base_url, authority, shown)
            assert isinstance(told.failure, TlsFailed)
            assert told.failure.reason == reason
            assert "ALERT" in told.failure.detail
            assert told.failure.client_cert == str(shown[0] or "")
            assert "settings of this endpoint" in explain(told.failure).remedy
            assert exit_status(told.end) == 4
        assert ask(base_url, authority, authority.issue("me")).text == "Hello"


def test_a_server_without_a_cipher_in_common_is_not_taken_for_one(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = "ECDHE-ECDSA-AES128-GCM-SHA256"
    built = ssl.SSLContext.wrap_bio

    def without_it(context: ssl.SSLContext, *args: Any, **more: Any) -> ssl.SSLObject:
        context.set_ciphers("ECDHE-ECDSA-AES256-GCM-SHA384")
        return built(context, *args, **more)

    monkeypatch.setattr(ssl.SSLContext, "wrap_bio", without_it)
    with demanding_server(authority, ssl.TLSVersion.TLSv1_2, only) as base_url:
        told = ask(base_url, authority)
    assert isinstance(told.failure, TlsFailed)
    assert told.failure.reason == "protocol"


def test_a_server_that_closes_without_a_word_is_looked_at_once_and_for_a_moment(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.wire.connection.handshake.ANSWER_SECONDS", 0.2)
    began = time.monotonic()
    with FaultServer(CLOSE_BEFORE_HEAD, tls=authority.issue("127.0.0.1")) as server:
        told = ask(server.base_url, authority)
        assert len(server.requests) == 1
        assert len(server.exchanges) <= 2
    assert isinstance(told.failure, ClosedWithoutAnswer)
    assert time.monotonic() - began < 10


def test_what_nginx_says_of_it_is_understood() -> None:
    page = b"<html><h1>400 Bad Request</h1><center>No required SSL certificate was sent</center>"
    failure = failure_from(400, {}, page, url="https://a.example:8443/v1", model="m")
    assert isinstance(failure, TlsFailed)
    assert (failure.host, failure.reason) == ("a.example:8443", "client_certificate")
