"""Faults that `weir doctor` is to find: where each lies, and what must be said of it.

One server answers by the path below which it is asked, one proxy of each kind, one server for each
certificate: `standing()` starts them once, and gives the settings that lead to each fault.
"""

from __future__ import annotations

import contextlib
import json
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from urllib.parse import urlsplit

from tests.support import places
from tests.support.certificates import Authority
from tests.support.demanding_server import demanding_server
from tests.support.fault_server import (
    HEAD_ONLY,
    NO_ANSWER,
    FaultServer,
    Reply,
    closed_port,
    content_stream,
    hanging_port,
    models,
    status,
)
from tests.support.pac_host import pac_host
from tests.support.proxy import Proxy

KEY_VARIABLE, KEY = "WEIR_TEST_KEY", "sk-doctor-1c9b37e0"
FORBIDDEN = "elsewhere.example"
ALLOWED = ("127.0.0.1", "255.255.255.255", "nowhere.invalid", "chat.example")
AWAY = "https://chat.example/v1"
"""Behind a proxy: no name server knows it."""

LIMITED = {
    "a firewall drops all": "connect = 0.3",
    "a stream that never begins": "first_byte = 0.3",
    "a stream that stalls": "idle = 0.3",
}
"""The limits that are waited for; no others are short, for the machine may be busy."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must be said of a fault: the step, the kind of its failure, the exit status, and words
    of the sentence or of the remedy. Exit 0: it is a warning, and the endpoint answers."""

    what: str
    step: str
    kind: str
    exit: int
    words: str


WANTED = (
    Wanted("an unknown host", "name", "name_not_resolved", 4, "nowhere.invalid is not known"),
    Wanted("nothing listens", "connect", "connection_refused", 4, "Nothing answers at 127.0.0.1"),
    Wanted("a firewall drops all", "connect", "connect_timed_out", 4, "VPN"),
    Wanted("no route", "connect", "no_route", 4, "does not lead to 255.255.255.255"),
    Wanted("the proxy is missing", "proxy", "connection_refused", 4, "That is the proxy"),
    Wanted("the proxy wants a password", "proxy", "proxy_failed", 4, "wants a name"),
    Wanted("the proxy refuses the password", "proxy", "proxy_failed", 4, "refused the name"),
    Wanted("the proxy takes NTLM only", "proxy", "proxy_failed", 4, "only takes NTLM"),
    Wanted("the proxy forbids CONNECT", "proxy", "proxy_failed", 4, "did not let the connection"),
    Wanted("the PAC file is broken", "route", "pac_failed", 4, "has an error"),
    Wanted("the PAC file is not there", "route", "pac_failed", 4, "cannot be had"),
    Wanted("an unknown authority", "tls", "tls_failed", 4, "“Weir test authority”"),
    Wanted("a proxy that intercepts TLS", "tls", "tls_failed", 4, "not known here"),
    Wanted("an expired certificate", "tls", "tls_failed", 4, "has expired"),
    Wanted("a certificate of tomorrow", "tls", "tls_failed", 4, "not valid yet"),
    Wanted("a wrong name", "tls", "tls_failed", 4, "belongs to another name"),
    Wanted("a client certificate is wanted", "tls", "tls_failed", 4, "wants a client certificate"),
    Wanted("plain HTTP on a TLS port", "tls", "tls_failed", 4, "does not speak TLS"),
    Wanted("a CA file that is none", "tls", "bad_transport_setting", 2, "ca_file cannot be used"),
    Wanted("a captive portal", "first_token", "not_a_stream", 5, "login page"),
    Wanted("a redirect to a login", "answer", "redirected", 5, "login.example"),
    Wanted("a wrong path", "answer", "not_found", 5, "ends in /v1"),
    Wanted("401", "answer", "key_refused", 3, "refused the key"),
    Wanted("403", "answer", "key_refused", 3, "does not allow this"),
    Wanted("no such model", "answer", "model_not_found", 5, "does not have the model"),
    Wanted("no quota left", "answer", "quota_exhausted", 5, "no credit"),
    Wanted("503", "answer", "server_busy", 5, "busy (503)"),
    Wanted("a stream that never begins", "answer", "first_byte_timed_out", 4, "did not answer"),
    Wanted("a stream that stalls", "first_token", "idle_timed_out", 5, "fell silent"),
    Wanted("a host that is not allowed", "connect", "host_not_allowed", 2, FORBIDDEN),
    Wanted("a key is missing", "key", "key_missing", 3, "needs a key"),
    Wanted("the key's variable is empty", "key", "key_missing", 3, "WEIR_NO_KEY"),
    Wanted("no model is chosen", "settings", "no_model_chosen", 2, "model"),
    Wanted("a clock three days off", "clock", "clock_off", 0, "3 days ahead"),
    Wanted("a certificate that ends soon", "tls", "certificate_ending", 0, "ends in 4 days"),
)  # fmt: skip


@contextlib.contextmanager
def standing(folder: Path) -> Iterator[str]:
    """The settings.toml whose endpoints are called as the faults are; all servers run within."""
    authority = Authority(folder)
    with ExitStack() as stack:
        entries = {**_unreached(stack), **_proxied(stack), **_secured(stack, authority)}
        entries |= _answering(stack) | _kept_back()
        endpoints = [_entry(what, fields) for what, fields in entries.items()]
        yield "\n".join([f"allowed_hosts = {json.dumps(ALLOWED)}", *endpoints])


Fields = dict[str, str]


def _unreached(stack: ExitStack) -> dict[str, Fields]:
    hanging = stack.enter_context(hanging_port())
    return {
        "an unknown host": {"base_url": "http://nowhere.invalid/v1"},
        "nothing listens": {"base_url": f"http://127.0.0.1:{closed_port()}/v1"},
        "a firewall drops all": {"base_url": f"http://127.0.0.1:{hanging}/v1"},
        "no route": {"base_url": "http://255.255.255.255/v1"},
    }


def _proxied(stack: ExitStack) -> dict[str, Fields]:
    refusing, ntlm = (stack.enter_context(Proxy(0, 407, how)) for how in ("Basic", "NTLM"))
    forbidding = stack.enter_context(Proxy(0, 403))
    pac = stack.enter_context(pac_host("function FindProxyForURL(url, host) { return nothing; }"))
    ways = {
        "the proxy is missing": f"http://127.0.0.1:{closed_port()}",
        "the proxy wants a password": refusing.url,
        "the proxy refuses the password": refusing.url.replace("://", "://me:wrong@"),
        "the proxy takes NTLM only": ntlm.url,
        "the proxy forbids CONNECT": forbidding.url,
        "the PAC file is broken": f"pac:{pac}",
        "the PAC file is not there": f"pac:http://127.0.0.1:{closed_port()}/proxy.pac",
    }
    return {what: {"base_url": AWAY, "proxy": proxy} for what, proxy in ways.items()}


def _secured(stack: ExitStack, authority: Authority) -> dict[str, Fields]:
    def server(name: str = "127.0.0.1", starts: int = -60, ends: int = 30) -> str:
        shown = authority.issue(name, starts=starts, ends=ends)
        return stack.enter_context(FaultServer(content_stream("OK"), tls=shown)).base_url

    plain = stack.enter_context(places.plain(()))
    demanding = demanding_server(authority, ssl.TLSVersion.TLSv1_3)
    trusted = {"ca_file": str(authority.file)}
    good = server(ends=5, starts=-1)
    port = urlsplit(server("chat.example")).port or 0
    intercepting = stack.enter_context(Proxy(port))
    return {
        "an unknown authority": {"base_url": good},
        "a proxy that intercepts TLS": {"base_url": AWAY, "proxy": intercepting.url},
        "a certificate that ends soon": {"base_url": good, **trusted},
        "an expired certificate": {"base_url": server(ends=-1), **trusted},
        "a certificate of tomorrow": {"base_url": server(starts=1), **trusted},
        "a wrong name": {"base_url": server("chat.example"), **trusted},
        "a client certificate is wanted": {
            "base_url": stack.enter_context(demanding),
            **trusted,
        },
        "plain HTTP on a TLS port": {"base_url": plain.base_url},
        "a CA file that is none": {"base_url": good, "ca_file": __file__},
    }


def _answering(stack: ExitStack) -> dict[str, Fields]:
    """What one server answers, by the path below which it is asked."""
    server = stack.enter_context(FaultServer())
    page = status(200, "<!doctype html><title>Sign in</title>")
    login = status(302, headers={"Location": "https://login.example/"})
    late = {"Date": formatdate(time.time() - 3 * 86_400, usegmt=True)}
    listing = models("m")
    answers: dict[str, tuple[Reply, Reply]] = {
        "a captive portal": (page, page),
        "a redirect to a login": (login, login),
        "a wrong path": (status(404), status(404)),
        "401": (status(401), status(401)),
        "403": (listing, status(403)),
        "no such model": (
            models("another"),
            status(404, {"error": {"message": "no", "code": "model_not_found"}}),
        ),
        "no quota left": (
            listing,
            status(429, {"error": {"message": "Check your billing", "code": "insufficient_quota"}}),
        ),
        "503": (listing, status(503)),
        "a stream that never begins": (listing, NO_ANSWER),
        "a stream that stalls": (listing, HEAD_ONLY),
        "a clock three days off": (
            status(200, {"data": [{"id": "m"}]}, late),
            content_stream("OK"),
        ),
    }
    for number, (listed, answer) in enumerate(answers.values()):
        server.script(listed, path=f"/{number}/v1/models")
        server.script(answer, path=f"/{number}/v1/chat/completions")
    root = f"http://127.0.0.1:{server.port}"
    return {
        what: {"base_url": f"{root}/{number}/v1", "key_env": KEY_VARIABLE}
        for number, what in enumerate(answers)
    }


def _kept_back() -> dict[str, Fields]:
    """What is refused before anything is sent."""
    return {
        "a host that is not allowed": {"base_url": f"http://{FORBIDDEN}/v1"},
        "a key is missing": {"base_url": AWAY, "needs_key": "true"},
        "the key's variable is empty": {
            "base_url": AWAY,
            "needs_key": "true",
            "key_env": "WEIR_NO_KEY",
        },
        "no model is chosen": {"base_url": AWAY, "model": ""},
    }


def _entry(name: str, fields: Fields) -> str:
    lines = ["[[endpoints]]", f'name = "{name}"']
    for key, value in {"model": "m", **fields}.items():
        lines.append(f"{key} = {value if key == 'needs_key' else json.dumps(value)}")
    return "\n".join([*lines, f"timeouts = {{ {LIMITED.get(name, '')} }}", ""])
