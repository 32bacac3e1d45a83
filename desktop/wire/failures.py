"""What goes wrong between us and a server, as facts.

ChatError
├── KeyProblem              exit 3
│   ├── KeyMissing            nothing was sent
│   └── KeyRefused            401, 403
├── CannotReach             exit 4
│   ├── NameNotResolved
│   ├── ConnectionRefused
│   ├── NoRoute
│   ├── ConnectTimedOut
│   ├── FirstByteTimedOut     the request was sent, no byte came back
│   ├── TlsFailed
│   └── ProxyFailed
├── ServerFailed            exit 5
│   ├── RequestRefused        a 4xx with no better name
│   │   ├── NotFound            404: the path
│   │   ├── ModelNotFound       404: the model
│   │   ├── ContextFull
│   │   ├── RateLimited         429 by rate
│   │   └── QuotaExhausted      429 by money
│   ├── ServerBusy            503, 529
│   ├── ModelLoading          503 of llama.cpp while it loads
│   ├── Redirected
│   ├── NotAStream            HTML or something else in place of a reply
│   ├── ClosedWithoutAnswer
│   ├── ErrorInStream
│   ├── MalformedEvent
│   ├── IdleTimedOut          no text had come (with text: incomplete)
│   └── …                     wire.overflow: more than a reply may be
├── ConnectionBroken        exit 6: the reply is incomplete
│   └── LostInSleep           the machine slept
└── BadTransportSetting     exit 2: proxy, ca_file, client_cert
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from desktop.chat.failures import ChatError

MAX_MESSAGE = 500
"""Characters of a server's own words that are kept."""
MAX_BODY = 2000
"""Characters of an answer's body that are kept."""


@dataclass(eq=False)
class KeyProblem(ChatError):
    """The key is the matter."""

    kind: ClassVar[str] = "key_problem"


@dataclass(eq=False)
class KeyMissing(KeyProblem):
    """No key was found where one is needed. `key_env` is the variable that was looked at."""

    kind: ClassVar[str] = "key_missing"
    endpoint: str
    key_env: str | None = None


@dataclass(eq=False)
class KeyRefused(KeyProblem):
    """The server refused the key, or wants one."""

    kind: ClassVar[str] = "key_refused"
    status: int
    message: str = ""
    request_id: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(eq=False)
class CannotReach(ChatError):
    """No answer came from `host`; `proxy` (host:port) is what we spoke to, if anything."""

    kind: ClassVar[str] = "cannot_reach"
    host: str
    proxy: str | None = None


@dataclass(eq=False)
class NameNotResolved(CannotReach):
    """The name has no address here."""

    kind: ClassVar[str] = "name_not_resolved"


@dataclass(eq=False)
class ConnectionRefused(CannotReach):
    """Nothing listens at this port."""

    kind: ClassVar[str] = "connection_refused"


@dataclass(eq=False)
class NoRoute(CannotReach):
    """The network does not lead there."""

    kind: ClassVar[str] = "no_route"


@dataclass(eq=False)
class ConnectTimedOut(CannotReach):
    """No connection within `seconds`."""

    kind: ClassVar[str] = "connect_timed_out"
    seconds: float = 0.0


@dataclass(eq=False)
class FirstByteTimedOut(CannotReach):
    """Connected and asked, but no byte of an answer within `seconds`."""

    kind: ClassVar[str] = "first_byte_timed_out"
    seconds: float = 0.0


@dataclass(eq=False)
class TlsFailed(CannotReach):
    """No trusted connection.

    `reason`: "unknown_ca", "expired", "wrong_name", "plain_port" (no TLS spoken there),
    "client_certificate" (the server wants one, or another), "protocol".
    """

    kind: ClassVar[str] = "tls_failed"
    reason: str = "protocol"
    detail: str = ""
    issuer: str = ""
    """Who signed the certificate, where that is the matter and could be found out."""


@dataclass(eq=False)
class ProxyFailed(CannotReach):
    """The proxy answered, but with `status` (407: it wants a password) or nonsense (None)."""

    kind: ClassVar[str] = "proxy_failed"
    status: int | None = None


@dataclass(eq=False)
class ServerFailed(ChatError):
    """The server answered, and the answer is no reply. `message`: its own words, cut short."""

    kind: ClassVar[str] = "server_failed"
    status: int | None = None
    message: str = ""
    request_id: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    """The answer's, without those that may hold a secret."""
    body: str = ""
    """The first MAX_BODY characters of the answer."""


@dataclass(eq=False)
class RequestRefused(ServerFailed):
    """The server does not take this request. `field`: the part it complains of, where told."""

    kind: ClassVar[str] = "request_refused"
    field: str | None = None


@dataclass(eq=False)
class NotFound(RequestRefused):
    """404: most often a wrong base URL. `url` is what was asked for."""

    kind: ClassVar[str] = "not_found"
    url: str = ""


@dataclass(eq=False)
class ModelNotFound(RequestRefused):
    """The server does not have this model."""

    kind: ClassVar[str] = "model_not_found"
    model: str = ""


@dataclass(eq=False)
class ContextFull(RequestRefused):
    """The conversation is longer than the model can read; sizes in tokens where told."""

    kind: ClassVar[str] = "context_full"
    prompt_tokens: int | None = None
    limit: int | None = None


@dataclass(eq=False)
class RateLimited(RequestRefused):
    """Too many requests for now. `retry_after` in seconds, where told."""

    kind: ClassVar[str] = "rate_limited"
    retry_after: float | None = None


@dataclass(eq=False)
class QuotaExhausted(RequestRefused):
    """The account has no credit left; waiting does not help."""

    kind: ClassVar[str] = "quota_exhausted"


@dataclass(eq=False)
class ServerBusy(ServerFailed):
    """503 or 529. `retry_after` in seconds, where told."""

    kind: ClassVar[str] = "server_busy"
    retry_after: float | None = None


@dataclass(eq=False)
class ModelLoading(ServerFailed):
    """llama.cpp loads its model; it will answer soon."""

    kind: ClassVar[str] = "model_loading"


@dataclass(eq=False)
class Redirected(ServerFailed):
    """The server points elsewhere. Not followed: key and question would go there too."""

    kind: ClassVar[str] = "redirected"
    location: str = ""


@dataclass(eq=False)
class NotAStream(ServerFailed):
    """Something else than a reply. `content`: "html" (a login page, often), "json", "long"
    (more than is read of it), "nothing"."""

    kind: ClassVar[str] = "not_a_stream"
    content: str = ""


@dataclass(eq=False)
class ClosedWithoutAnswer(ServerFailed):
    """The connection was closed after the request, before any answer."""

    kind: ClassVar[str] = "closed_without_answer"


@dataclass(eq=False)
class ErrorInStream(ServerFailed):
    """The server reported an error inside the stream."""

    kind: ClassVar[str] = "error_in_stream"
    code: str | None = None


@dataclass(eq=False)
class MalformedEvent(ServerFailed):
    """An event in mid-stream was no JSON; what came before and after it was read."""

    kind: ClassVar[str] = "malformed_event"


@dataclass(eq=False)
class IdleTimedOut(ServerFailed):
    """The server fell silent for `seconds`, pings included."""

    kind: ClassVar[str] = "idle_timed_out"
    seconds: float = 0.0


@dataclass(eq=False)
class ConnectionBroken(ChatError):
    """The connection broke in the middle of the reply."""

    kind: ClassVar[str] = "connection_broken"


@dataclass(eq=False)
class LostInSleep(ConnectionBroken):
    """The machine slept in the middle of the reply, and nothing came any more when it woke."""

    kind: ClassVar[str] = "lost_in_sleep"


@dataclass(eq=False)
class BadTransportSetting(ChatError):
    """A setting that no connection can be made with. `setting` names it: "proxy", "ca_file", …"""

    kind: ClassVar[str] = "bad_transport_setting"
    setting: str
    value: str
    reason: str
