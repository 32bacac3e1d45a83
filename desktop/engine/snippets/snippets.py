"""The request of a turn as a program that anybody can run: text in, text out.

The programs are the templates of `resources/snippets`; what stands between « and » there is put in
as code of the program's language. No key and no secret header is in a program: it reads each from
an environment variable when it runs.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from desktop import paths
from desktop.chat.endpoint import Endpoint
from desktop.chat.masking import names_a_secret
from desktop.chat.request import Request
from desktop.chat.text import whole_text
from desktop.engine.snippets.code_literals import (
    JavaScript,
    Joined,
    Literals,
    Python,
    Shell,
    Variable,
    joined,
)
from desktop.language import _
from desktop.wire.requests import chat_body, url_of

OWN_SERVER = "http://127.0.0.1:8080/v1"
"""Stands for the on-device model's server, whose port and key are others at each start."""


class Client(StrEnum):
    """What a program asks with."""

    CURL = "curl"
    OPENAI_PYTHON = "openai-python"
    OPENAI_NODE = "openai-node"
    FETCH = "fetch"
    HTTPX = "httpx"


def snippet(
    client: Client,
    endpoint: Endpoint,
    request: Request,
    *,
    with_usage: bool = True,
) -> str:
    """A program that sends what Weir sends and prints the reply as it streams."""
    name, literals = _PROGRAMS[client]
    notes = literals.remarks(_notes(endpoint))
    halves = literals.remarks([_("A character may arrive in two halves.")])
    if endpoint.kind == "local":
        model = PurePath(endpoint.model).stem or "local"
        endpoint = dataclasses.replace(endpoint, base_url=OWN_SERVER, model=model)
    asked = Request(_whole(request.messages), _whole(request.parameters), _whole(request.extra))
    body = chat_body(endpoint.model, asked, with_usage=with_usage)
    code = _code(literals, _Address(endpoint), json.loads(body))
    template = (paths.resources() / "snippets" / f"{name}.txt").read_text("utf-8")
    return _filled(template, {"notes": notes, "halves": halves, **code})


_PROGRAMS: Mapping[Client, tuple[str, Literals]] = {
    Client.CURL: ("curl.sh", Shell()),
    Client.OPENAI_PYTHON: ("openai.py", Python()),
    Client.OPENAI_NODE: ("openai.mjs", JavaScript("process.env")),
    Client.FETCH: ("fetch.mjs", JavaScript("env")),
    Client.HTTPX: ("httpx.py", Python()),
}


def _notes(endpoint: Endpoint) -> Iterator[str]:
    if endpoint.kind == "local":
        yield _("First start a server of your own: llama-server -m FILE --port 8080")
    settings = [name for name in ("proxy", "ca_file", "client_cert") if getattr(endpoint, name)]
    if settings:
        sentence = _("Settings of this endpoint in Weir that are not in this program: {names}")
        yield sentence.format(names=", ".join(settings))


def _whole(value: Any) -> Any:
    """The same value without half surrogate pairs, which no request can hold."""
    if isinstance(value, Mapping):
        return {whole_text(name): _whole(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(inner) for inner in value]
    return whole_text(value) if isinstance(value, str) else value


# filling a template -----------------------------------------------------------------------------


def _code(literals: Literals, address: _Address, body: Mapping[str, Any]) -> dict[str, str]:
    """Code for every hole of the templates; "" for what there is not."""

    def some(value: Any) -> str:
        return literals.code(value) if value else ""

    code = {
        "url": literals.code(address.url),
        "base_url": literals.code(address.base_url),
        "query": some(address.query),
        "headers": literals.code(address.headers),
        "own_headers": some(address.own_headers),
        "key": _key(literals, address),
        "optional_key": address.key.name if address.key and not address.requires_key else "",
        "needed": "\n".join(map(literals.check.format, address.needed)),
        "body": literals.code(body),
        "model": literals.code(body["model"]),
        "messages": literals.code(body["messages"]),
        "stream_options": some(body.get("stream_options")),
        "extra_body": some({name: body[name] for name in body if name not in NAMED}),
    }
    return code | (_words(literals, address) if isinstance(literals, Shell) else {})


NAMED = ("model", "messages", "stream", "stream_options")
"""Fields of a request that every program has, since the openai package takes them as arguments of
its own. It may know more, or may not."""


def _key(literals: Literals, address: _Address) -> str:
    if address.key is None or address.requires_key:
        return literals.code(address.key or "none")
    return literals.or_none.format(address.key.name)


def _words(shell: Shell, address: _Address) -> dict[str, str]:
    """What cURL is given as arguments. It reads braces and brackets of a URL as patterns."""
    url = shell.word(address.url)
    headers = [joined(f"{name}: ", value) for name, value in address.headers.items()]
    plain = "--globoff " if re.search(r"[][{}]", url) else ""
    return {"url": plain + url, "headers": "\n".join(f"-H {shell.word(h)} \\" for h in headers)}


_HOLE = re.compile("«([a-z_]+)»")


def _filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its holes filled; a line with a hole for which there is nothing goes."""
    lines: list[str] = []
    dropped = False
    for line in template.splitlines():
        empty = not all(values[name] for name in _HOLE.findall(line))
        doubled = dropped and not line and not lines[-1]
        if not empty and not doubled:
            lines.append(_with(line, values))
        dropped = empty or doubled
    return "\n".join([*lines, ""])


def _with(line: str, values: Mapping[str, str]) -> str:
    margin = "\n" + " " * (len(line) - len(line.lstrip()))
    return _HOLE.sub(lambda hole: values[hole[1]].replace("\n", margin), line)


# what of an address is a secret -----------------------------------------------------------------


class _Address:
    """Where a program asks and with which headers, a variable in place of each secret."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._variables: list[Variable] = []
        authorized = "authorization" in map(str.lower, endpoint.headers)
        wants_key = endpoint.kind == "openai" and not authorized
        self.key = self._variable(_key_variable(endpoint)) if wants_key else None
        self.requires_key = wants_key and endpoint.requires_key
        self.own_headers = {
            _SPELT.get(name.lower(), name): self._hidden(name, value.strip())
            for name, value in endpoint.headers.items()
        }
        self.base_url = urlunsplit((*urlsplit(endpoint.base_url)[:3], "", ""))
        self._path, _mark, query = url_of(endpoint, "/chat/completions").partition("?")
        pairs = [pair.partition("=") for pair in query.split("&") if pair]
        self._query = [
            (name, self._hidden(unquote_plus(name), value)) for name, _is, value in pairs
        ]

    @property
    def url(self) -> str | Joined:
        """All of it, with its query."""
        marks = "?" + "&" * len(self._query)
        pairs = zip(marks, self._query, strict=False)
        parts = [part for mark, (name, value) in pairs for part in (f"{mark}{name}=", value)]
        return joined(self._path, *parts)

    @property
    def query(self) -> dict[str, str | Variable]:
        """Its query, as the openai package wants it."""
        return {
            unquote_plus(name): unquote_plus(value) if isinstance(value, str) else value
            for name, value in self._query
        }

    @property
    def headers(self) -> dict[str, str | Variable | Joined]:
        """Those of the protocol and those of the settings, which have the last word."""
        headers: dict[str, str | Variable | Joined] = {"Content-Type": "application/json"}
        if self.key is not None and self.requires_key:
            headers["Authorization"] = joined("Bearer ", self.key)
        return {**headers, **self.own_headers}

    @property
    def needed(self) -> list[str]:
        """The variables without which nothing is sent."""
        optional = None if self.requires_key else self.key
        return [variable.name for variable in self._variables if variable != optional]

    def _hidden(self, name: str, value: str) -> str | Variable:
        return self._variable(_upper(name)) if names_a_secret(name) else value

    def _variable(self, name: str) -> Variable:
        """A variable of that name, or of a longer one where it is taken."""
        while (variable := Variable(name)) in self._variables:
            name += "_2"
        self._variables.append(variable)
        return variable


_SPELT = {n.lower(): n for n in ("Accept", "Authorization", "Content-Type", "User-Agent")}
"""As the openai package spells its own: it would send any other spelling beside them."""


def _key_variable(endpoint: Endpoint) -> str:
    named = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", endpoint.key_env or "")
    return named[0] if named else _upper(f"{endpoint.name} API_KEY")


def _upper(name: str) -> str:
    """`BIGAI_PRO` of "BigAI Pro": what every shell takes for a name."""
    words = re.sub(r"[^A-Za-z0-9]+", "_", name).upper()
    return words.strip("_").lstrip("0123456789_") or "SECRET"
