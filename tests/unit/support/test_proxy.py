"""The proxy leads to its target, and says what went through it."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx

from tests.support.certificates import Authority
from tests.support.fault_server import FaultServer, content_stream
from tests.support.proxy import Proxy


def test_requests_go_through_it() -> None:
    reply = content_stream("Hi")
    with (
        FaultServer(reply) as server,
        Proxy(server.port) as proxy,
        httpx.Client(proxy=proxy.url, trust_env=False) as client,
    ):
        answer = client.post("http://chat.example/v1/chat/completions", json={"stream": True})
    assert answer.content == reply.body()
    assert server.requests[0].path == "/v1/chat/completions"
    assert server.requests[0].json == {"stream": True}
    assert proxy.requests == ["POST http://chat.example/v1/chat/completions HTTP/1.1"]


def test_tunnels_are_opened(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = ssl.create_default_context(cafile=authority.file)
    with (
        FaultServer(tls=authority.issue("chat.example")) as server,
        Proxy(server.port) as proxy,
        httpx.Client(proxy=proxy.url, verify=context, trust_env=False) as client,
    ):
        assert client.get("https://chat.example/v1/models").status_code == 200
    assert proxy.requests == ["CONNECT chat.example:443 HTTP/1.1"]


def test_it_can_refuse() -> None:
    with (
        Proxy(1, status=407) as proxy,
        httpx.Client(proxy=proxy.url, trust_env=False) as client,
    ):
        assert client.get("http://chat.example/").status_code == 407
