"""The fields of an endpoint, in the order in which settings.toml and the form have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from desktop.chat.endpoint import Continue, Endpoint, EndpointKind, Resume, Timeouts
from desktop.chat.settings import checks
from desktop.chat.settings.row import Row, Words, read_rows
from desktop.language import _

REPLY_MB = (1, 1024)
"""The smallest and the largest limit on a reply that an endpoint may set."""


def _resume() -> Words:
    return Words(
        _("When the connection breaks"),
        _("Some servers keep a reply for a while and give the rest of it"),
        choices={
            "none": _("The reply stays as it is"),
            "llama.cpp": _("Fetch the rest (llama.cpp keeps it)"),
        },
    )


def _continue() -> Words:
    return Words(
        _("When a reply was cut off"),
        _("A new request can go on with it, where the server knows one of these forms"),
        choices={
            "none": _("Retry only"),
            "prefill": _("Continue: llama.cpp and others (prefill)"),
            "vllm": _("Continue: vLLM"),
            "prefix": _("Continue: DeepSeek, Mistral (prefix)"),
        },
    )


def _limit(key: str, name: Callable[[], str]) -> Row[float]:
    def words() -> Words:
        return Words(name(), _("Seconds; the arrow keys change it"))

    return Row(key, checks.seconds, getattr(Timeouts(), key), words)


LIMITS = (
    _limit("connect", lambda: _("Limit for connecting")),
    _limit("first_byte", lambda: _("Limit for the first byte")),
    _limit("idle", lambda: _("Limit for silence")),
)
"""The rows of the table `timeouts`."""


def _timeouts(value: object) -> Timeouts:
    return Timeouts(**read_rows(value, LIMITS))


def _row(
    key: str, check: Callable[[object], Any], words: Callable[[], Words] | None = None
) -> Row[Any]:
    """A field, with the default that `Endpoint` has for it."""
    attribute = Row(key, check, None).attribute
    return Row(key, check, getattr(Endpoint(""), attribute), words)


FIELDS = (
    _row(
        "name", checks.name, lambda: Words(_("Name"), _("Any name that tells it from the others"))
    ),
    _row(
        "base_url",
        checks.base_url,
        lambda: Words(
            _("Base URL"),
            _("Where the server answers, with /v1 where it has that"),
            "https://api.example.com/v1",
        ),
    ),
    _row(
        "model",
        checks.text,
        lambda: Words(_("Model"), _("The model to ask, by the name the server knows it by")),
    ),
    _row("kind", checks.one_of(get_args(EndpointKind))),
    _row(
        "key_env",
        checks.text,
        lambda: Words(
            _("Environment variable of the key"),
            _("Where it is set, the key is taken from it"),
            "OPENAI_API_KEY",
        ),
    ),
    _row("needs_key", checks.flag),
    _row(
        "proxy",
        checks.proxy,
        lambda: Words(
            _("Proxy"),
            _("Empty: as for all endpoints; else as there: system, direct, a URL, pac: and a URL"),
            "http://proxy.example.com:8080",
        ),
    ),
    _row(
        "ca_file",
        checks.text,
        lambda: Words(_("CA file"), _("Certificates to trust beside the system's, as PEM")),
    ),
    _row(
        "client_cert",
        checks.text,
        lambda: Words(
            _("Client certificate"),
            _("What the server knows you by: a file as PEM, or PKCS#12 (.p12, .pfx)"),
        ),
    ),
    _row(
        "client_key",
        checks.text,
        lambda: Words(_("Its key"), _("The file of its private key, where that is another one")),
    ),
    _row("resume", checks.one_of(get_args(Resume)), _resume),
    _row("continue", checks.one_of(get_args(Continue)), _continue),
    _row(
        "auto_continue",
        checks.flag,
        lambda: Words(
            _("Continue by itself"),
            _("Without a click; the seam is marked, and the request is paid for"),
        ),
    ),
    _row("max_reply_mb", checks.between(*REPLY_MB)),
    _row("headers", checks.headers),
    _row("timeouts", _timeouts),
)


def row_of(key: str) -> Row[Any]:
    """The row of this key."""
    return next(row for row in FIELDS if row.key == key)


_SECRET_FIELDS = {"key", "api_key", "apikey", "token", "bearer", "authorization", "password"}


def read_fields(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that an entry sets, by attribute. Raises BadValue, also where one is missing that
    no endpoint can do without, and for a key, which belongs into no file."""
    for key in entry:
        if key.lower().replace("-", "_") in _SECRET_FIELDS:
            raise checks.BadValue("secret", key, key)
    local = entry.get("kind") == "local"  # it has no address, whatever stands there
    found = read_rows(entry, [row for row in FIELDS if not (local and row.key == "base_url")])
    for key in ("name",) if local else ("name", "base_url"):
        if key not in found:
            raise checks.BadValue("missing", key=key)
    return found
