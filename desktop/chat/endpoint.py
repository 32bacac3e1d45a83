"""An endpoint, to which requests are sent, and the checks of its base URL, key and proxy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal
from urllib.parse import SplitResult, unquote_plus, urlsplit, urlunsplit

from desktop.chat.failures import ChatError
from desktop.chat.hosts import is_loopback
from desktop.chat.masking import masked_url, names_a_secret


class BadBaseUrl(ChatError):
    """A base URL that cannot be mended. `reason`: "empty", "scheme", "host", "port"."""

    text: str
    reason: str

    def __post_init__(self) -> None:
        """Mask the text: it may hold a password or a key."""
        self.text = masked_url(self.text)


class BadKey(ChatError):
    """A key that no server can have given out. `reason`: "empty", "characters"."""

    reason: str


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits in seconds. Long by default: a reasoning model may think for minutes."""

    connect: float = 10.0
    """From the first packet to a connection that TLS and proxy have accepted."""
    first_byte: float = 600.0
    """From the request sent to the first byte of the answer."""
    idle: float = 300.0
    """Silence between two bytes after the first; pings count as bytes."""


MAX_REPLY_MB = 64
"""A thousand times the longest reply of a model, and little enough for any memory."""

PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
SYSTEM, ENVIRONMENT, DIRECT = WAYS = ("system", "environment", "direct")
"""What `proxy` may be beside a URL: who is asked, or no proxy."""
PAC = "pac:"
"""What stands before the address of a PAC file."""
PAC_SCHEMES = ("http", "https", "file")

EndpointKind = Literal["openai", "local"]
Resume = Literal["none", "llama.cpp"]
Continue = Literal["none", "prefill", "vllm", "prefix"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One `[[endpoints]]` entry of settings.toml.

    For kind "local" `base_url` is empty, and `model` is the path of a GGUF file that the person
    picked, or empty for the one Weir finds.
    """

    name: str
    base_url: str = ""
    model: str = ""
    kind: EndpointKind = "openai"
    key_env: str | None = None
    needs_key: bool = False
    """A key was given for it once: no request goes out without one."""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    proxy: str | None = None
    """A proxy's URL, one of WAYS, or PAC and an address; None: the one for all endpoints."""
    ca_file: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    passphrase: str | None = field(default=None, repr=False)
    """What opens the key of `client_cert`: of the keyring, in no file."""
    timeouts: Timeouts = Timeouts()
    resume: Resume = "none"
    continue_: Continue = "none"
    auto_continue: bool = False
    max_reply_mb: int = MAX_REPLY_MB
    """Millions of bytes of text, thinking included, after which a reply is cut off."""

    @property
    def requires_key(self) -> bool:
        """Whether nothing is sent without a key: at BigAI Pro, and where one was named or given."""
        own = self.name == BIGAI_PRO.name or self.base_url == BIGAI_PRO.base_url
        return self.kind == "openai" and (own or self.needs_key or self.key_env is not None)

    @property
    def address(self) -> str:
        """The base URL as it may be shown."""
        return masked_url(self.base_url)

    @property
    def secrets(self) -> list[str]:
        """The values of headers and base URL that nobody else may see."""
        headers = [value for name, value in self.headers.items() if names_a_secret(name)]
        pieces = [piece for header in headers for piece in re.split(r"[\s;,=]+", header)]
        pairs = [pair.partition("=") for pair in urlsplit(self.base_url).query.split("&")]
        values = [value for name, _is, value in pairs if names_a_secret(unquote_plus(name))]
        values = [*values, *map(unquote_plus, values)]
        # `Token abc`, `a=b; c=d`: a server may quote half of a header
        values += [*headers, *(piece for piece in pieces if len(piece) >= _LEAST_PIECE)]
        found = [*map(str.strip, values), self.passphrase]
        return list(dict.fromkeys(filter(None, found)))


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What a chat asks, by names: an endpoint, which may be gone by now, and a model of it."""

    endpoint_name: str
    model: str

    @classmethod
    def of(cls, endpoint: Endpoint) -> ModelChoice:
        """The choice that this endpoint with its model is."""
        return cls(endpoint.name, endpoint.model)


_LEAST_PIECE = 8
"""A part of a header's value with so many characters is a secret by itself."""


BIGAI_PRO = Endpoint("BigAI Pro", "https://api.bigaipro.com/v1", "gpt-5.2-instant")
KEY_PAGE = "https://bigaipro.com/"
"""Where a key for BigAI Pro is given out."""
ON_THIS_COMPUTER = Endpoint("On this computer", kind="local")


_IN_NO_HOST = re.compile(r"[\s\x00-$&-,/;-@\[-^`{-\x7f]")
"""Characters of no host name. IPv6 addresses have ":" and "%"; foreign letters are allowed."""


def mended_base_url(text: str) -> str:
    """The base URL a person meant.

    A missing scheme becomes https (http for loopback), and a pasted `/chat/completions` or
    trailing slash is taken off. Raises BadBaseUrl where no guess is safe.
    """
    text = text.strip()
    if not text:
        raise BadBaseUrl(text, "empty")
    try:
        if "://" not in text:
            local = is_loopback(urlsplit(f"//{text}").hostname or "")
            text = f"{'http' if local else 'https'}://{text}"
        parts = urlsplit(text)
    except ValueError as exc:  # a bracket of an IPv6 address is missing
        raise BadBaseUrl(text, "host") from exc
    if parts.scheme not in ("http", "https"):
        raise BadBaseUrl(text, "scheme")
    if not parts.hostname or _IN_NO_HOST.search(parts.hostname) or "@" in parts.netloc:
        raise BadBaseUrl(text, "host")
    if not _has_usable_port(parts):
        raise BadBaseUrl(text, "port")
    path = parts.path.rstrip("/").removesuffix("/chat/completions").rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def checked_key(text: str) -> str:
    """The key without the white space around it.

    Raises BadKey for anything but printable ASCII without spaces: such a key would break the
    Authorization header, and the HTTP library's error would then quote it.
    """
    key = text.strip()
    if not key:
        raise BadKey("empty")
    if not all("!" <= character <= "~" for character in key):
        raise BadKey("characters")
    return key


def way_fault(proxy: str) -> str | None:
    """The part of a setting `proxy` that is wrong, as `proxy_fault` has it."""
    if proxy in WAYS:
        return None
    return _fault_of_pac(proxy[len(PAC) :]) if proxy.startswith(PAC) else proxy_fault(proxy)


def _fault_of_pac(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        host = parts.path if parts.scheme == "file" else parts.hostname
    except ValueError:
        return "host"
    if parts.scheme not in PAC_SCHEMES:
        return "scheme"
    return None if host and address.isprintable() and " " not in address else "host"


def proxy_fault(proxy: str) -> str | None:
    """The part of a proxy's URL that is wrong: "scheme", "host" or "port"; None: none is."""
    try:
        parts = urlsplit(proxy)
        host, port = parts.hostname, parts.port
    except ValueError as exc:
        return "port" if "port" in str(exc).lower() else "host"
    if parts.scheme not in PROXY_SCHEMES:
        return "scheme"
    if not host or not proxy.isprintable() or any(c.isspace() for c in proxy):
        return "host"
    return "port" if port == 0 else None


def _has_usable_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False
