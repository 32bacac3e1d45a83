"""settings.toml, read: what can be used, and what is wrong with the rest."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, cast, get_args

from desktop.chat.endpoint import (
    MAX_REPLY_MB,
    BadBaseUrl,
    Continue,
    Endpoint,
    EndpointKind,
    Resume,
    Timeouts,
    mended_base_url,
    proxy_fault,
)
from desktop.chat.failures import ChatError
from desktop.storage.failures import BadSetting

ZOOM = (0.7, 2.0)
"""The smallest and the largest text, as multiples of the system's."""
REPLY_MB = (1, 1024)
"""The smallest and the largest limit on a reply that an endpoint may set."""

MOST = 1e9
"""No number here is larger; some that TOML can write have thousands of digits."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a settings file says."""

    endpoints: list[Endpoint] = field(default_factory=list)
    problems: list[ChatError] = field(default_factory=list)
    selected: str | None = None
    language: str | None = None
    zoom: float = 1.0
    announce: bool = True
    version: int = 1


def read_contents(text: str) -> Contents:
    """Raises tomllib.TOMLDecodeError; whatever else is wrong is among the problems."""
    document = tomllib.loads(text)
    problems: list[ChatError] = []
    top = _Table(document, "")

    def tried(read: Any, *arguments: Any) -> Any:
        try:
            return read(*arguments)
        except BadSetting as problem:
            problems.append(problem)
            return None

    endpoints: dict[str, Endpoint] = {}
    for number, entry in enumerate(tried(top.tables, "endpoints") or (), start=1):
        endpoint = tried(read_endpoint, entry, f"endpoints[{number}]", endpoints)
        if endpoint is not None:
            endpoints[endpoint.name] = endpoint
    return Contents(
        list(endpoints.values()),
        problems,
        tried(top.text, "selected"),
        tried(top.text, "language"),
        tried(top.factor, "zoom", ZOOM) or 1.0,
        tried(top.flag, "announce", True) is not False,
        tried(top.whole_number, "version") or 1,
    )


def read_endpoint(
    entry: Mapping[str, Any], where: str, taken: Mapping[str, Endpoint] = MappingProxyType({})
) -> Endpoint:
    """The endpoint of one `[[endpoints]]` table. Raises BadSetting.

    An entry with anything wrong in it is refused as a whole: half of one could send a prompt
    past the proxy it was to go through. Keys that are not known are left to a later version.
    """
    table = _Table(entry, where)
    table.refuse_secrets()
    name = table.name(taken)
    kind = cast(EndpointKind, table.choice("kind", get_args(EndpointKind)) or "openai")
    return Endpoint(
        name=name,
        base_url=table.base_url() if kind == "openai" else "",
        model=table.text("model") or "",
        kind=kind,
        key_env=table.text("key_env"),
        needs_key=table.flag("needs_key"),
        headers=table.headers(),
        proxy=table.proxy(),
        ca_file=table.text("ca_file"),
        client_cert=table.text("client_cert"),
        client_key=table.text("client_key"),
        timeouts=table.timeouts(),
        resume=cast(Resume, table.choice("resume", get_args(Resume)) or "none"),
        continue_=cast(Continue, table.choice("continue", get_args(Continue)) or "none"),
        auto_continue=table.flag("auto_continue"),
        max_reply_mb=int(table.factor("max_reply_mb", REPLY_MB) or MAX_REPLY_MB),
    )


_SECRET_FIELDS = {"key", "api_key", "apikey", "token", "bearer", "authorization", "password"}
_SECRET_HEADERS = {
    "authorization",
    "proxy-authorization",
    "api-key",
    "x-api-key",
    "x-goog-api-key",
    "cookie",
}
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


class _Table:
    """A TOML table with its place, so that every complaint says where."""

    def __init__(self, table: Mapping[str, Any], where: str) -> None:
        self._table = table
        self._where = where
        name = table.get("name")
        self._name = name.strip() if where and isinstance(name, str) else ""

    def text(self, key: str) -> str | None:
        """An empty text is none: the dialog's way of saying "not set"."""
        value = self._table.get(key)
        if value is not None and not isinstance(value, str):
            raise self._bad(key, "type", "text")
        return value or None

    def flag(self, key: str, usual: bool = False) -> bool:
        value = self._table.get(key, usual)
        if not isinstance(value, bool):
            raise self._bad(key, "type", "true or false")
        return value

    def whole_number(self, key: str) -> int | None:
        value = self._table.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MOST:
            raise self._bad(key, "type", "number")
        return value

    def factor(self, key: str, within: tuple[float, float]) -> float | None:
        value = self._table.get(key)
        if value is None:
            return None
        low, high = within
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (is_number and low <= value <= high):
            raise self._bad(key, "choice", f"{low} – {high}")
        return float(value)

    def choice(self, key: str, allowed: tuple[str, ...]) -> str | None:
        value = self.text(key)
        if value is not None and value not in allowed:
            raise self._bad(key, "choice", ", ".join(allowed))
        return value

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self._bad(key, "type", "list of tables")
        return value

    def name(self, taken: Mapping[str, Endpoint]) -> str:
        name = (self.text("name") or "").strip()
        if not name:
            raise self._bad("name", "missing")
        if not name.isprintable():
            raise self._bad("name", "name")
        if name in taken:
            raise self._bad("name", "duplicate")
        return name

    def base_url(self) -> str:
        text = self.text("base_url")
        if text is None:
            raise self._bad("base_url", "missing")
        try:
            return mended_base_url(text)
        except BadBaseUrl as exc:
            raise self._bad("base_url", "base_url", exc.reason) from exc

    def proxy(self) -> str | None:
        proxy = self.text("proxy")
        if proxy is not None and (fault := proxy_fault(proxy)):
            raise self._bad("proxy", "proxy", fault)
        return proxy

    def headers(self) -> Mapping[str, str]:
        headers = self._subtable("headers")
        for name, value in headers.items():
            where = f"headers.{name}"
            if name.lower() in _SECRET_HEADERS:
                raise self._bad(where, "secret", name)
            if not isinstance(value, str):
                raise self._bad(where, "type", "text")
            if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
                raise self._bad(where, "header", name)
        return MappingProxyType(dict(headers))

    def timeouts(self) -> Timeouts:
        given = self._subtable("timeouts")
        seconds: dict[str, float] = {}
        for key in ("connect", "first_byte", "idle"):
            if key not in given:
                continue
            value = given[key]
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise self._bad(f"timeouts.{key}", "type", "number")
            if not 0 < value <= MOST:
                raise self._bad(f"timeouts.{key}", "positive")
            seconds[key] = float(value)
        return Timeouts(**seconds)

    def refuse_secrets(self) -> None:
        for key in self._table:
            if key.lower().replace("-", "_") in _SECRET_FIELDS:
                raise self._bad(key, "secret", key)

    def _subtable(self, key: str) -> Mapping[str, Any]:
        value = self._table.get(key, {})
        if not isinstance(value, dict):
            raise self._bad(key, "type", "table")
        return value

    def _bad(self, key: str, reason: str, detail: str = "") -> BadSetting:
        where = f"{self._where}.{key}" if self._where else key
        return BadSetting(where, reason, detail, self._name)
