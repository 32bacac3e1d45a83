"""Where a fault is played: servers, ports, certificates, proxies and clocks of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import socketserver
import ssl
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from desktop.engine.turn.turn import Turn
from tests.support.certificates import Authority
from tests.support.demanding_server import demanding_server
from tests.support.dying_server import dying_server
from tests.support.fault_server import FaultServer, Script, closed_port, hanging_port
from tests.support.intercepting_proxy import intercepting_proxy
from tests.support.pac_host import pac_host
from tests.support.proxy import proxy_process
from tests.support.socks import SocksProxy

SHOWN_PORT, SHOWN_PROXY_PORT, SHOWN_FOLDER = "8080", "3128", "~/certificates"


@dataclass
class World:
    """One fault under way."""

    base_url: str
    settings: dict[str, Any] = field(default_factory=dict)
    server: FaultServer | None = None
    kill_server: Callable[[], int] | None = None
    stack: ExitStack = field(default_factory=ExitStack)
    turn: Turn = field(init=False)
    slept: float = 0.0
    killed_after: int = 0
    folder: str = ""
    """Where its certificates lie."""
    greeted: list[bytes] = field(default_factory=list)
    """What a server of another kind was asked."""

    def clock(self) -> float:
        """Stands still but for a sleep, which a clock that counts it jumps over."""
        return self.slept

    async def sleep(self, seconds: float, awake: float = 0.0) -> None:
        """The machine sleeps for so long, and is then awake."""
        await asyncio.sleep(0.05)
        self.slept += seconds
        await asyncio.sleep(0.1)
        self.slept += awake

    def set_wall_clock(self, ahead: float) -> None:
        """What a person, or the network's time, does to the clock on the wall."""
        right = time.time
        self.stack.enter_context(mock.patch("time.time", side_effect=lambda: right() + ahead))

    def kill(self) -> None:
        """SIGKILL to the server's process."""
        assert self.kill_server is not None
        self.killed_after = self.kill_server()

    def requests(self) -> int:
        """What the server counted."""
        others = self.killed_after + len(self.greeted)
        return len(self.server.requests) if self.server else others


Place = Callable[[Sequence[Script]], AbstractContextManager[World]]


@contextlib.contextmanager
def server(replies: Sequence[Script]) -> Iterator[World]:
    """A plain server on loopback."""
    with FaultServer(*replies) as running:
        yield World(running.base_url, server=running)
        running.wait_until_idle()


@contextlib.contextmanager
def server_and_clock(replies: Sequence[Script]) -> Iterator[World]:
    """The same, on a machine whose sleep a test can play."""
    with server(replies) as world, mock.patch("desktop.engine.turn.watchdog.clock", world.clock):
        yield world


@contextlib.contextmanager
def dying(_replies: Sequence[Script]) -> Iterator[World]:
    """A server in a process that is killed."""
    with dying_server() as (base_url, kill):
        yield World(base_url, kill_server=kill)


def closed(_replies: Sequence[Script]) -> AbstractContextManager[World]:
    """A port at which nothing listens."""
    return _at(f"http://127.0.0.1:{closed_port()}/v1")


def unknown_host(_replies: Sequence[Script]) -> AbstractContextManager[World]:
    """A name that no one may own (RFC 6761)."""
    return _at("http://nowhere.invalid/v1")


def no_route(_replies: Sequence[Script]) -> AbstractContextManager[World]:
    """The broadcast address: the system refuses to connect there, and sends nothing."""
    return _at("http://255.255.255.255/v1")


@contextlib.contextmanager
def hanging(_replies: Sequence[Script]) -> Iterator[World]:
    """A port whose queue is full."""
    with hanging_port() as port:
        yield World(f"http://127.0.0.1:{port}/v1")


@contextlib.contextmanager
def plain(_replies: Sequence[Script]) -> Iterator[World]:
    """A port that speaks no TLS, and takes its hello for a bad request."""
    with socketserver.TCPServer(("127.0.0.1", 0), _BadRequest) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield World(f"https://127.0.0.1:{running.server_address[1]}/v1")
        running.shutdown()


class _BadRequest(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.request.recv(65536)
        self.wfile.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def trusted(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _tls(replies)


def untrusted(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _tls(replies, trust=False)


def expired(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _tls(replies, expired=True)


def misnamed(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _tls(replies, name="chat.example")


def early(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _tls(replies, starts=1)


def revoked(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _tls(replies, crl="current")


def revoked_by_an_old_list(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _tls(replies, crl="old")


def demanding(**shown: str) -> Place:
    """A server that wants to see a client certificate. `shown`: which one the settings name."""

    @contextlib.contextmanager
    def place(_replies: Sequence[Script]) -> Iterator[World]:
        with tempfile.TemporaryDirectory() as folder:
            authority = Authority(Path(folder))
            settings = {"ca_file": str(authority.file), **_ours(authority, Path(folder), **shown)}
            greeted: list[bytes] = []
            version = ssl.TLSVersion.TLSv1_3
            with demanding_server(authority, version, greeted=greeted) as base_url:
                yield World(base_url, settings, folder=folder, greeted=greeted)

    return place


@contextlib.contextmanager
def without_cryptography(replies: Sequence[Script]) -> Iterator[World]:
    """A client certificate in PKCS#12, and Weir without its extra."""
    absent = {name: None for name in sys.modules if name.partition(".")[0] == "cryptography"}
    place = demanding(kind="pkcs12", passphrase="secret")
    with place(replies) as world, mock.patch.dict("sys.modules", absent):
        yield world


def _ours(
    authority: Authority, folder: Path, kind: str = "", passphrase: str = "", file: str = ""
) -> dict[str, Any]:
    """Settings with a client certificate of some kind. `file`: what stands in place of its key."""
    if not kind:
        return {}
    opened = {"passphrase": passphrase} if passphrase else {}
    if kind == "pkcs12":
        return {"client_cert": str(authority.issue_pkcs12("me", "secret")), **opened}
    if kind == "not_there":
        return {"client_cert": str(folder / "me.pem")}
    strange = Authority(folder / "strange", "A stranger")
    made = {
        "good": lambda: authority.issue("me"),
        "locked": lambda: authority.issue("me", passphrase="secret"),
        "expired": lambda: authority.issue("me", expired=True),
        "strange": lambda: strange.issue("me"),
    }
    cert, key = made[kind]()
    if file == "other":
        key = authority.issue("other")[1]
    elif file == "none":
        key = cert
    elif file == "rubbish":
        cert.write_text("rubbish", "utf-8")
    return {"client_cert": str(cert), "client_key": str(key), **opened}


def ca_file_with(content: str | None) -> Place:
    """Settings with a CA file of this content; None: the file is not there."""

    @contextlib.contextmanager
    def place(_replies: Sequence[Script]) -> Iterator[World]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "ca.pem")
            if content is not None:
                file.write_text(content, "utf-8")
            yield World("https://chat.example/v1", {"ca_file": str(file)}, folder=folder)

    return place


@contextlib.contextmanager
def ca_folder(_replies: Sequence[Script]) -> Iterator[World]:
    """Settings that name a folder as the CA file."""
    with tempfile.TemporaryDirectory() as folder:
        yield World("https://chat.example/v1", {"ca_file": folder}, folder=folder)


def ca_unreadable(_replies: Sequence[Script]) -> AbstractContextManager[World]:
    """Settings that name a file that nobody can read, not even root."""
    file = "/proc/self/mem"
    world = World("https://chat.example/v1", {"ca_file": file}, folder=file)
    return contextlib.nullcontext(world)


def intercepted(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _intercepted(replies, trust=False)


def intercepted_and_trusted(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _intercepted(replies, trust=True)


@contextlib.contextmanager
def _intercepted(replies: Sequence[Script], *, trust: bool) -> Iterator[World]:
    """A proxy in a process of its own, which looks into TLS."""
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
        with (
            FaultServer(*replies, tls=authority.issue("chat.example")) as running,
            intercepting_proxy(Path(folder), running.port) as (proxy, ca_file),
        ):
            settings = {"proxy": proxy, **({"ca_file": str(ca_file)} if trust else {})}
            yield World("https://chat.example/v1", settings, running, folder=folder)


def no_proxy(_replies: Sequence[Script]) -> AbstractContextManager[World]:
    """A proxy setting that leads nowhere."""
    return _at("http://chat.example/v1", f"http://127.0.0.1:{closed_port()}")


def through_proxy(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _proxy(replies, 200, "http")


def proxy_407(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _proxy(replies, 407, "http")


def tunnel_407(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _proxy(replies, 407, "https")


def tunnel_other_password(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _proxy(replies, 407, "https", user="me:wrong@")


def tunnel_ntlm(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _proxy(replies, 407, "https", asks_by="NTLM")


def pac_that(does: str) -> Callable[[Sequence[Script]], AbstractContextManager[World]]:
    """Settings with a PAC file whose function has this body."""

    @contextlib.contextmanager
    def place(_replies: Sequence[Script]) -> Iterator[World]:
        body = f"function FindProxyForURL(url, host) {{ {does} }}"
        with pac_host(body) as address:
            yield World("https://chat.example/v1", {"proxy": f"pac:{address}"})

    return place


def no_pac(_replies: Sequence[Script]) -> AbstractContextManager[World]:
    """Settings with the address of a PAC file that nobody serves."""
    return _at("https://chat.example/v1", f"pac:http://127.0.0.1:{closed_port()}/proxy.pac")


@contextlib.contextmanager
def silent_socks(_replies: Sequence[Script]) -> Iterator[World]:
    with SocksProxy(silent=True) as proxy:
        yield World("https://chat.example/v1", {"proxy": proxy.url})


@contextlib.contextmanager
def strict_socks(_replies: Sequence[Script]) -> Iterator[World]:
    with SocksProxy(silent=False) as proxy:
        yield World("https://chat.example/v1", {"proxy": proxy.url})


def tunnel_502(replies: Sequence[Script]) -> AbstractContextManager[World]:
    return _proxy(replies, 502, "https")


@contextlib.contextmanager
def _at(base_url: str, proxy: str = "") -> Iterator[World]:
    yield World(base_url, {"proxy": proxy})


@contextlib.contextmanager
def _tls(
    replies: Sequence[Script],
    *,
    name: str = "127.0.0.1",
    expired: bool = False,
    starts: int = -60,
    trust: bool = True,
    crl: str = "",
) -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
        issued = authority.issue(name, expired=expired, starts=starts)
        known = authority.revoke(issued[0], current=crl == "current") if crl else authority.file
        settings = {"ca_file": str(known)} if trust else {}
        with FaultServer(*replies, tls=issued) as running:
            yield World(running.base_url, settings, running, folder=folder)


@contextlib.contextmanager
def _proxy(
    replies: Sequence[Script], status: int, scheme: str, asks_by: str = "Basic", user: str = ""
) -> Iterator[World]:
    """A proxy in a process of its own, before a host that exists nowhere."""
    with FaultServer(*replies) as running, proxy_process(running.port, status, asks_by) as proxy:
        named = proxy.replace("://", f"://{user}")
        yield World(f"{scheme}://chat.example/v1", {"proxy": named}, running)
