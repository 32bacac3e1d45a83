"""The fault server over TLS: its certificates are judged as real ones are."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx
import pytest

from tests.support.certificates import Authority
from tests.support.fault_server import FaultServer, Stall, content_stream, sse

REPLY = content_stream("Hello", " 世界")


def get(server: FaultServer, trusted: Path | None) -> bytes:
    context = ssl.create_default_context(cafile=trusted)
    return httpx.get(f"{server.base_url}/any", verify=context, trust_env=False).content


def test_a_stream_over_tls_is_the_same_stream(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with FaultServer(REPLY.split(7), tls=authority.issue("127.0.0.1")) as server:
        assert get(server, authority.file) == REPLY.body()
        server.wait_until_idle()
        assert not server.closed_by_client


@pytest.mark.parametrize(
    ("host", "expired", "trust", "code"),
    [
        ("127.0.0.1", False, False, 20),
        ("127.0.0.1", True, True, 10),
        ("chat.example", False, True, 64),  # 62 is the code where a host name was asked for
    ],
)
def test_bad_certificates_fail_as_they_should(
    tmp_path: Path, host: str, expired: bool, trust: bool, code: int
) -> None:
    authority = Authority(tmp_path)
    with FaultServer(REPLY, tls=authority.issue(host, expired=expired)) as server:
        with pytest.raises(httpx.ConnectError) as failure:
            get(server, authority.file if trust else None)
        server.wait_until_idle()
    cause: BaseException | None = failure.value
    while not isinstance(cause, ssl.SSLCertVerificationError):
        assert cause is not None
        cause = cause.__cause__ or cause.__context__
    assert cause.verify_code == code


def test_the_client_leaving_is_seen_through_tls(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with FaultServer(sse("one").then(Stall()), tls=authority.issue("127.0.0.1")) as server:
        context = ssl.create_default_context(cafile=authority.file)
        with (
            httpx.Client(verify=context, trust_env=False) as client,
            client.stream("GET", server.base_url) as response,
        ):
            assert next(response.iter_raw()) == b"data: one\n\n"
        server.wait_for_closes(1)
        server.wait_until_idle()
