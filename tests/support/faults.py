"""Every fault that a network or a server may have: how it is played, and what must come of it.

tests/support/fault_play.py plays them, tests/end2end/test_faults.py holds them to this list, and
docs/faults.md shows what was seen.
"""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from desktop.chat.messages import TurnState
from desktop.engine.events import TurnEvent
from desktop.engine.turn.attempt import WAKE_GRACE
from tests.support import places
from tests.support.fault_server import (
    CLOSE_BEFORE_HEAD,
    HEAD_ONLY,
    NO_ANSWER,
    RESET_BEFORE_HEAD,
    Close,
    Reply,
    Request,
    Reset,
    Script,
    Send,
    Stall,
    Wait,
    chunk,
    content_stream,
    event,
    sse,
    status,
)
from tests.support.places import Place, World

DONE, STOPPED = TurnState.DONE, TurnState.STOPPED
INCOMPLETE, FAILED = TurnState.INCOMPLETE, TurnState.FAILED


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """One line of the table. `kind` is that of the failure, `text` what is kept of the reply."""

    what: str
    state: TurnState
    kind: str | None = None
    text: str = ""
    requests: int = 1
    replies: tuple[Script, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    place: Place = places.server
    rest: Script | None = None
    """What a server that keeps its streams gives, when asked for the rest."""
    during: Callable[[World, TurnEvent], Awaitable[None]] | None = None
    """Called with every event of the turn."""
    waits: int = 0
    """How often a wait is shown before the request goes out again."""
    seams: int = 0
    alive: bool = False
    """Whether the person is told, meanwhile, that the server is alive."""


def error(message: str, **more: Any) -> dict[str, Any]:
    """The usual body of a refusal."""
    return {"error": {"message": message, **more}}


# what happens in mid-reply ------------------------------------------------------------


async def stop(world: World, told: TurnEvent) -> None:
    if getattr(told, "text", ""):
        world.turn.stop()


async def sleep_and_lose_it(world: World, told: TurnEvent) -> None:
    if getattr(told, "text", ""):
        await world.sleep(3600, awake=WAKE_GRACE + 0.1)


async def sleep_and_wake(world: World, told: TurnEvent) -> None:
    if getattr(told, "text", "") == "Hel":
        await world.sleep(3600)


async def set_the_clock(world: World, told: TurnEvent) -> None:
    if getattr(told, "text", ""):
        world.set_wall_clock(7200)


async def kill_the_server(world: World, told: TurnEvent) -> None:
    if getattr(told, "text", "") == "lo":
        world.kill()


# what servers send --------------------------------------------------------------------

WHOLE = content_stream("Hel", "lo")
BEGUN = content_stream("Hel", "lo", finish=None, done=False)
DOG = content_stream("The quick bro", finish=None, done=False).then(Reset())
RIVER = content_stream("Rivers run ", "to the sea, ", "都江堰 ", "and rest.")
LOADING = status(503, error("Loading model", code=503))
SHORT = {"timeouts": {"connect": 0.2, "first_byte": 0.2, "idle": 0.2}}
CONTINUING = {"continue_": "prefill", "auto_continue": True}
RESUMING = {"resume": "llama.cpp"}
GZIPPED = sse(gzip.compress(WHOLE.body()), headers={"Content-Encoding": "gzip"})
ENDLESS = sse(*[chunk(content="Hel" * 20_000)] * 20).then(Stall())
BOMB = sse(
    gzip.compress(event(chunk(content="Hel")) + (b": " + b"x" * 1000 + b"\n") * 10_000),
    headers={"Content-Encoding": "gzip"},
)
PINGS = sse(BEGUN.steps[1].data, *[b": ping\n\n"] * 140, *(s.data for s in WHOLE.steps[2:]))  # type: ignore[union-attr]
AZURE = [{"choices": [], "prompt_filter_results": [{"prompt_index": 0}]}, chunk(content="Hel")]
FAILED_OVER = [{**chunk(content="lo"), "id": "other", "model": "spare"}, chunk("stop"), "[DONE]"]


def rest_of_river(request: Request) -> Reply:
    """What follows the offset that was asked for."""
    return sse(RIVER.body()[int(parse_qs(request.query)["from"][0]) :])


def all_faults() -> Iterator[Fault]:
    """The table's lines in its order."""
    yield from UNREACHED
    yield from REFUSED
    yield from NO_REPLY
    yield from SPOILED
    yield from SLOW
    yield from BROKEN
    yield from MENDED


UNREACHED = (
    Fault("nothing listens at the port", FAILED, "connection_refused", requests=0, waits=2,
          place=places.closed),
    Fault("the host is unknown", FAILED, "name_not_resolved", requests=0, waits=2,
          place=places.unknown_host),
    Fault("no route leads to the host", FAILED, "no_route", requests=0, waits=2,
          place=places.no_route),
    Fault("the connection is never accepted", FAILED, "connect_timed_out", requests=0, waits=2,
          settings=SHORT, place=places.hanging),
    Fault("TLS: signed by an unknown authority", FAILED, "tls_failed", requests=0,
          place=places.untrusted),
    Fault("TLS: the certificate has expired", FAILED, "tls_failed", requests=0,
          place=places.expired),
    Fault("TLS: a certificate of another name", FAILED, "tls_failed", requests=0,
          place=places.misnamed),
    Fault("TLS: the port speaks plain HTTP", FAILED, "tls_failed", requests=0,
          place=places.plain),
    Fault("TLS: the certificate is valid from tomorrow on", FAILED, "tls_failed", requests=0,
          place=places.early),
    Fault("TLS: the certificate was revoked, says the list in the CA file", FAILED, "tls_failed",
          requests=0, place=places.revoked),
    Fault("TLS: the list of revoked certificates in the CA file is out of date", FAILED,
          "tls_failed", requests=0, place=places.revoked_by_an_old_list),
    Fault("TLS: a proxy looks into the connection, and its authority is unknown", FAILED,
          "tls_failed", requests=0, place=places.intercepted),
    Fault("TLS: a proxy looks into the connection, and the settings name its authority", DONE,
          text="Hello", replies=(WHOLE,), place=places.intercepted_and_trusted),
    Fault("the CA file is not there", FAILED, "bad_transport_setting", requests=0,
          place=places.ca_file_with(None)),
    Fault("the CA file is a folder", FAILED, "bad_transport_setting", requests=0,
          place=places.ca_folder),
    Fault("the CA file cannot be read", FAILED, "bad_transport_setting", requests=0,
          place=places.ca_unreadable),
    Fault("the CA file is empty", FAILED, "bad_transport_setting", requests=0,
          place=places.ca_file_with("")),
    Fault("the CA file is no PEM", FAILED, "bad_transport_setting", requests=0,
          place=places.ca_file_with("Our CA is on the intranet.")),
    Fault("the CA file is a PEM that is damaged", FAILED, "bad_transport_setting", requests=0,
          place=places.ca_file_with("-----BEGIN CERTIFICATE-----\nMIIB\n")),
    Fault("TLS: the server wants a client certificate", FAILED, "tls_failed", requests=0,
          place=places.demanding()),
    Fault("TLS: the client certificate has expired", FAILED, "tls_failed", requests=0,
          place=places.demanding(kind="expired")),
    Fault("TLS: the server does not accept the client certificate", FAILED, "tls_failed",
          requests=0, place=places.demanding(kind="strange")),
    Fault("the client certificate is not there", FAILED, "bad_transport_setting", requests=0,
          place=places.demanding(kind="not_there")),
    Fault("the client certificate is neither PEM nor PKCS#12", FAILED, "bad_transport_setting",
          requests=0, place=places.demanding(kind="good", file="rubbish")),
    Fault("the client certificate has no private key", FAILED, "bad_transport_setting",
          requests=0, place=places.demanding(kind="good", file="none")),
    Fault("the private key belongs to another certificate", FAILED, "bad_transport_setting",
          requests=0, place=places.demanding(kind="good", file="other")),
    Fault("the client certificate is locked (PEM)", FAILED, "passphrase_needed", requests=0,
          place=places.demanding(kind="locked")),
    Fault("the passphrase of the client certificate is wrong (PEM)", FAILED, "passphrase_needed",
          requests=0, place=places.demanding(kind="locked", passphrase="wrong")),
    Fault("the client certificate is locked (PKCS#12)", FAILED, "passphrase_needed", requests=0,
          place=places.demanding(kind="pkcs12")),
    Fault("the passphrase of the client certificate is wrong (PKCS#12)", FAILED,
          "passphrase_needed", requests=0,
          place=places.demanding(kind="pkcs12", passphrase="wrong")),
    Fault("the client certificate is PKCS#12, and what reads that is not installed", FAILED,
          "bad_transport_setting", requests=0, place=places.without_cryptography),
    Fault("TLS: the server accepts the client certificate", DONE, text="Hello",
          place=places.demanding(kind="good")),
    Fault("TLS: the server accepts the client certificate, whose passphrase is known", DONE,
          text="Hello", place=places.demanding(kind="locked", passphrase="secret")),
    Fault("TLS: the server accepts the client certificate, which is PKCS#12", DONE,
          text="Hello", place=places.demanding(kind="pkcs12", passphrase="secret")),
    Fault("TLS: signed by the authority that the settings name", DONE, text="Hello",
          replies=(WHOLE,), place=places.trusted),
    Fault("the proxy is not there", FAILED, "connection_refused", requests=0, waits=2,
          place=places.no_proxy),
    Fault("the proxy wants a password (407)", FAILED, "proxy_failed", requests=0,
          place=places.proxy_407),
    Fault("the proxy wants a password (407) before it opens a tunnel", FAILED, "proxy_failed",
          requests=0, place=places.tunnel_407),
    Fault("the proxy refuses name and password (407)", FAILED, "proxy_failed",
          requests=0, place=places.tunnel_other_password),
    Fault("the proxy takes NTLM only (407)", FAILED, "proxy_failed",
          requests=0, place=places.tunnel_ntlm),
    Fault("the SOCKS proxy says nothing", FAILED, "connect_timed_out", requests=0, waits=2,
          settings=SHORT, place=places.silent_socks),
    Fault("the SOCKS proxy refuses name and password", FAILED, "proxy_failed",
          requests=0, place=places.strict_socks),
    Fault("the PAC file is not there", FAILED, "pac_failed", requests=0, place=places.no_pac),
    Fault("the PAC file comes to no end", FAILED, "pac_failed", requests=0,
          place=places.pac_that("while (true) {}")),
    Fault("the PAC file throws an error", FAILED, "pac_failed", requests=0,
          place=places.pac_that("return nothing;")),
    Fault("the PAC file names a proxy that Weir does not know", FAILED, "pac_failed", requests=0,
          place=places.pac_that("return 'SOCKS4 old.example:1080';")),
    Fault("the proxy opens no tunnel (502)", FAILED, "proxy_failed", requests=0,
          place=places.tunnel_502),
    Fault("the proxy lets everything through", DONE, text="Hello", replies=(WHOLE,),
          place=places.through_proxy),
)  # fmt: skip

REFUSED = (
    Fault("400: the chat is too long, with numbers (llama.cpp)", FAILED, "context_full",
          replies=(status(400, error("the request exceeds the available context size",
                                     type="exceed_context_size_error",
                                     n_prompt_tokens=6031, n_ctx=2048)),)),
    Fault("400: the chat is too long, with numbers in words (OpenAI, vLLM)", FAILED, "context_full",
          replies=(status(400, error("This model's maximum context length is 8192 tokens. However, "
                                     "your messages resulted in 9001 tokens.",
                                     code="context_length_exceeded")),)),
    Fault("400: the chat is too long, without numbers", FAILED, "context_full",
          replies=(status(400, error("too many tokens")),)),
    Fault("400 for another reason", FAILED, "request_refused",
          replies=(status(400, error("temperature must be at most 2")),)),
    Fault("401", FAILED, "key_refused", replies=(status(401),)),
    Fault("403", FAILED, "key_refused", replies=(status(403),)),
    Fault("404: a wrong path", FAILED, "not_found", replies=(status(404),)),
    Fault("404: no such model", FAILED, "model_not_found",
          replies=(status(404, error("no", code="model_not_found")),)),
    Fault("413", FAILED, "request_refused", replies=(status(413),)),
    Fault("422", FAILED, "request_refused", replies=(status(422, {"detail": "bad role"}),)),
    Fault("429 by rate, once", DONE, text="Hello", requests=2, waits=1,
          replies=(status(429, headers={"Retry-After": "0"}), WHOLE)),
    Fault("429 by rate, again and again", FAILED, "rate_limited", requests=3, waits=2,
          replies=(status(429),)),
    Fault("429 by rate, and to wait for longer than a minute", FAILED, "rate_limited",
          replies=(status(429, headers={"Retry-After": "90"}),)),
    Fault("429 by quota", FAILED, "quota_exhausted",
          replies=(status(429, error("check your billing", code="insufficient_quota")),)),
    Fault("500", FAILED, "server_failed", replies=(status(500),)),
    Fault("502, a page of HTML", FAILED, "server_failed",
          replies=(status(502, "<h1>Bad Gateway</h1>"),)),
    Fault("503, busy, once", DONE, text="Hello", requests=2, waits=1,
          replies=(status(503), WHOLE)),
    Fault("503, busy, again and again", FAILED, "server_busy", requests=3, waits=2,
          replies=(status(503),)),
    Fault("503 while the model loads (llama.cpp)", DONE, text="Hello", requests=6, waits=5,
          replies=(*[LOADING] * 5, WHOLE)),
    Fault("529, overloaded", FAILED, "server_busy", replies=(status(529),)),
)  # fmt: skip

NO_REPLY = (
    Fault("a redirect to another host", FAILED, "redirected",
          replies=(status(302, headers={"Location": "https://elsewhere.example/v1"}),)),
    Fault("200 with a page of HTML", FAILED, "not_a_stream",
          replies=(status(200, "<!doctype html><title>Sign in</title>"),)),
    Fault("200 with an error in JSON", FAILED, "error_in_stream",
          replies=(status(200, error("out of memory")),)),
    Fault("200 with some other JSON", FAILED, "not_a_stream",
          replies=(status(200, {"hello": "world"}),)),
    Fault("200 with a whole completion in JSON", DONE, text="Hello",
          replies=(status(200, {"choices": [{"index": 0, "message": {"content": "Hello"},
                                             "finish_reason": "stop"}]}),)),
    Fault("closed without an answer", FAILED, "closed_without_answer",
          replies=(CLOSE_BEFORE_HEAD,)),
    Fault("reset without an answer", FAILED, "closed_without_answer",
          replies=(RESET_BEFORE_HEAD,)),
)  # fmt: skip

SPOILED = (
    Fault("an error in the stream", FAILED, "error_in_stream", "Hel",
          replies=(sse(chunk(content="Hel"), error("out of memory", code=500)),)),
    Fault("an error in the stream, then [DONE]", FAILED, "error_in_stream", "Hel",
          replies=(sse(chunk(content="Hel"), error("out of memory", code=500), "[DONE]"),)),
    Fault("Azure's content filter cuts the reply", DONE, text="Hel",
          replies=(sse(*AZURE, chunk("content_filter"), "[DONE]"),)),
    Fault("an event that is no JSON", FAILED, "malformed_event", "Hello",
          replies=(sse(chunk(content="Hel"), "{oops", chunk(content="lo"), chunk("stop"),
                       "[DONE]"),)),
    Fault("invalid UTF-8 in the text", DONE, text="Hel\ufffdlo",
          replies=(sse(event(chunk(content="Hel@lo")).replace(b"@", b"\xff"), "[DONE]"),)),
    Fault("compressed, although it was asked not to be", DONE, text="Hello",
          replies=(GZIPPED,)),
    Fault("compressed, and cut", INCOMPLETE, replies=(GZIPPED.cut(60),)),
    Fault("compressed beyond measure", FAILED, "unpacked_too_large", "Hel", replies=(BOMB,)),
    Fault("a line over 1 MB", FAILED, "line_overflow", "Hel",
          replies=(sse(chunk(content="Hel"), b"data: " + b"x" * 1_100_000),)),
    Fault("more than the endpoint's `max_reply_mb`", INCOMPLETE, "reply_too_long", "Hel" * 340_000,
          settings={"max_reply_mb": 1}, replies=(ENDLESS,)),
    Fault("an endless stream, and Stop", STOPPED, text="Hel", during=stop,
          replies=(sse(chunk(content="Hel"), *[b": ping\n\n"] * 2000).paced(0.01),)),
)  # fmt: skip

SLOW = (
    Fault("no answer within its limit", FAILED, "first_byte_timed_out", settings=SHORT,
          replies=(NO_ANSWER,)),
    Fault("the head of an answer, then silence", FAILED, "idle_timed_out", settings=SHORT,
          replies=(HEAD_ONLY,)),
    Fault("silence in the middle of the reply", INCOMPLETE, "idle_timed_out", "Hello",
          settings=SHORT, replies=(BEGUN.then(Stall()),)),
    Fault("only pings for longer than the silence that is allowed, then the rest", DONE,
          text="Hello", alive=True, settings={"timeouts": {"idle": 0.8}},
          replies=(PINGS.paced(0.015),)),
    Fault("a slow drip, a few bytes at a time", DONE, text="Hello",
          replies=(WHOLE.split(7).paced(0.0003),)),
    Fault("the computer sleeps, and the connection dies", INCOMPLETE, "lost_in_sleep", "Hel",
          during=sleep_and_lose_it, place=places.server_and_clock,
          replies=(sse(chunk(content="Hel")).then(Stall()),)),
    Fault("the computer sleeps, and the connection lives", DONE, text="Hello",
          during=sleep_and_wake, place=places.server_and_clock,
          replies=(sse(chunk(content="Hel")).then(Wait(0.3), *WHOLE.steps[2:]),)),
    Fault("the wall clock is set two hours ahead", DONE, text="Hello", during=set_the_clock,
          replies=(sse(chunk(content="Hel")).then(Wait(0.2), *WHOLE.steps[2:]),)),
)  # fmt: skip

BROKEN = (
    Fault("a clean end without a finish", INCOMPLETE, text="Hello", replies=(BEGUN,)),
    Fault("a clean end in the middle of an event", INCOMPLETE, text="Hello",
          replies=(BEGUN.then(Send(b'data: {"choices": [{"delta": {"content": "wor')),)),
    Fault("a reset in the middle of the reply", INCOMPLETE, "connection_broken", "Hello",
          replies=(BEGUN.then(Reset()),)),
    Fault("a chunk of the transfer is cut", INCOMPLETE, "connection_broken", "Hello",
          replies=(BEGUN.then(Close()),)),
    Fault("a reset after the finish", DONE, text="Hello", replies=(WHOLE.then(Reset()),)),
    Fault("the server's process dies", INCOMPLETE, "connection_broken", "Hello",
          during=kill_the_server, place=places.dying),
    Fault("a gateway fails over in the middle of the reply", DONE, text="Hello", seams=1,
          replies=(sse(chunk(role="assistant"), chunk(content="Hel"), *FAILED_OVER),)),
)  # fmt: skip

MENDED = (
    Fault("a reset; the server keeps the stream (`resume`)", DONE, requests=2, waits=1,
          text="Rivers run to the sea, 都江堰 and rest.", settings=RESUMING, rest=rest_of_river,
          replies=(RIVER.cut(500).then(Reset()),)),
    Fault("a reset; the server has lost the stream (`resume`)", INCOMPLETE, "connection_broken",
          "The quick bro", requests=3, waits=1, settings=RESUMING, rest=status(404),
          replies=(DOG,)),
    Fault("a reset; the reply goes on by itself (`continue`, `auto_continue`)", DONE, requests=2,
          text="The quick brown fox jumps.", waits=1, seams=1, settings=CONTINUING,
          replies=(DOG, content_stream(" brown fox", " jumps."))),
    Fault("a reset; the endpoint could go on, but not by itself (`continue`)", INCOMPLETE,
          "connection_broken", "The quick bro", settings={"continue_": "prefill"}, replies=(DOG,)),
    Fault("a reset; the server refuses to go on", INCOMPLETE, "connection_broken", "The quick bro",
          requests=2, waits=1, settings=CONTINUING, replies=(DOG, status(400))),
)  # fmt: skip
