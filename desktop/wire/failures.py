"""The failures between Weir and a server, as facts.

ChatError
├── KeyProblem              exit 3
│   ├── KeyMissing            nothing was sent
│   ├── KeyRefused            401, 403
│   └── PassphraseNeeded      of a client certificate; nothing was sent
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
│   │   ├── ParameterRefused
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
│   ├── LineOverflow          a line or an event would not end
│   ├── PictureTooLarge       a picture of the reply is larger than Weir takes
│   └── UnpackedTooLarge      a compressed answer swells beyond measure
├── ConnectionBroken        exit 6: the reply is incomplete
│   └── LostInSleep           the machine slept
├── ReplyTooLong            exit 6: the reply is longer than Weir keeps
├── HostNotAllowed          exit 2: the organisation's policy does not name the host
├── PacFailed               exit 4: the file that names the proxy
└── BadTransportSetting     exit 2: proxy, ca_file, client_cert
"""

from __future__ import annotations

from dataclasses import field

from desktop.chat.failures import ChatError

MAX_MESSAGE, MAX_BODY = 500, 2000
"""Characters of a server's own words, and of an answer's body, that are kept."""


class KeyProblem(ChatError):
    """The key is missing or wrong."""


class KeyMissing(KeyProblem):
    """No key was found where one is needed. `key_env` is the variable that Weir read."""

    endpoint: str
    key_env: str | None = None


class KeyRefused(KeyProblem):
    """The server refused the key, or requires one."""

    status: int
    message: str = ""
    request_id: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


class PassphraseNeeded(KeyProblem):
    """The key in `file` is locked. `is_wrong`: the passphrase that was tried does not open it."""

    file: str
    is_wrong: bool = False


class CannotReach(ChatError):
    """No answer came from `host`; `proxy` (host:port) is the proxy asked, if any."""

    host: str
    proxy: str | None = None


class NameNotResolved(CannotReach):
    """The host name has no address on this network."""


class ConnectionRefused(CannotReach):
    """No program listens at this port."""


class NoRoute(CannotReach):
    """The network has no route to the host."""


class ConnectTimedOut(CannotReach):
    """No connection within `seconds`."""

    seconds: float = 0.0


class FirstByteTimedOut(CannotReach):
    """Connected and sent the request, but no byte of an answer came within `seconds`."""

    seconds: float = 0.0


class TlsFailed(CannotReach):
    """No trusted connection could be made.

    `reason`: "unknown_ca", "expired", "not_yet_valid", "wrong_name", "revoked",
    "revocation_unknown" (no list of revoked ones, or an old one), "plain_port" (no TLS spoken
    there), "client_certificate" (the server wants one), "client_expired", "client_refused",
    "protocol".
    """

    reason: str = "protocol"
    detail: str = ""
    issuer: str = ""
    """Who signed the certificate, if that is the trouble and Weir could find out."""
    client_cert: str = ""
    """The file of the certificate that was shown to the server, if that is the trouble."""


class ProxyFailed(CannotReach):
    """The proxy answered `status` (407: it wants a password), or no HTTP at all (None).

    `wants`: "password", "other_password" (than the one that it was given), "other_scheme" (it takes
    `schemes` only, which Weir does not speak); empty: nothing that is known.
    """

    status: int | None = None
    wants: str = ""
    schemes: str = ""


class ServerFailed(ChatError):
    """The server answered, but not with a reply. `message`: its own words, cut short."""

    status: int | None = None
    message: str = ""
    request_id: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    """The answer's headers, without those that may hold a secret."""
    body: str = ""
    """The first MAX_BODY characters of the answer."""


class RequestRefused(ServerFailed):
    """The server does not take this request. `field`: the part it complains of, if it says so."""

    field: str | None = None


class NotFound(RequestRefused):
    """404: most often a wrong base URL. `url` is the address that was requested."""

    url: str = ""


class ModelNotFound(RequestRefused):
    """The server does not have this model."""

    model: str = ""


class ContextFull(RequestRefused):
    """The conversation is too long for the model; sizes in tokens, if the server says so."""

    prompt_tokens: int | None = None
    limit: int | None = None


class ParameterRefused(RequestRefused):
    """The server does not take a parameter that was set, or its value: `field` is its name."""


class PicturesRefused(RequestRefused):
    """The model takes no pictures."""


class RateLimited(RequestRefused):
    """Too many requests for now. `retry_after` in seconds, if the server says so."""

    retry_after: float | None = None


class QuotaExhausted(RequestRefused):
    """The account has no credit left; waiting does not help."""


class ServerBusy(ServerFailed):
    """503 or 529. `retry_after` in seconds, if the server says so."""

    retry_after: float | None = None


class ModelLoading(ServerFailed):
    """llama.cpp loads its model; it will answer soon."""


class Redirected(ServerFailed):
    """The server points to another address. Not followed: key and question would go there too."""

    location: str = ""


class NotAStream(ServerFailed):
    """The answer is no reply. `content`: "html" (a login page, often), "json", "long" (more than
    Weir reads of it), "nothing"."""

    content: str = ""


class ClosedWithoutAnswer(ServerFailed):
    """The connection was closed after the request, before any answer."""


class ErrorInStream(ServerFailed):
    """The server reported an error inside the stream."""

    code: str | None = None


class MalformedEvent(ServerFailed):
    """An event in the stream was no JSON; the events before and after it were read."""


class IdleTimedOut(ServerFailed):
    """The server fell silent for `seconds`, pings included."""

    seconds: float = 0.0


class LineOverflow(ServerFailed):
    """A line of the stream would not end, or one JSON answer is too large to be a reply."""


class PictureTooLarge(ServerFailed):
    """The model sent a picture of more than `limit` MB; what had come before it is kept."""

    limit: int = 0


class UnpackedTooLarge(ServerFailed):
    """The answer came compressed, unasked, and more than `ratio` times smaller than it is."""

    ratio: int = 0


class ConnectionBroken(ChatError):
    """The connection broke in the middle of the reply."""


class LostInSleep(ConnectionBroken):
    """The machine slept in the middle of the reply, and no more bytes came after it woke."""


class ReplyTooLong(ChatError):
    """The reply passed `limit` MB, the endpoint's `max_reply_mb`; what came is kept."""

    limit: int


class PacFailed(ChatError):
    """A PAC file named no way, so nothing was sent. `pac` is its address.

    `reason`: "unreachable", "too_long", "slow" (it ran out of time), "threw", "no_answer" (it
    returned no text), "no_way" (none that Weir can take), "died" (no child process ran it), "long".
    """

    pac: str
    reason: str
    detail: str = ""


class BadTransportSetting(ChatError):
    """A setting that no connection can be made with. `setting`: "proxy", "ca_file", …

    Of certificates and keys `reason` is one of the words of `wire.trust.files`.
    """

    setting: str
    value: str
    reason: str


class HostNotAllowed(ChatError):
    """The organisation lets Weir connect to other hosts only. Nothing was sent to this one.

    `what`: "server", or "proxy" for the one that the way to the server leads through.
    """

    host: str
    what: str = "server"
