"""PAC files: reads one, has it run in a child process, and understands what it returns."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from desktop.chat.endpoint import proxy_fault
from desktop.chat.masking import masked_url
from desktop.child.job import JobFailed
from desktop.child.one_job import answer_of
from desktop.wire.failures import PacFailed
from desktop.wire.ledger.contacts import Purpose, ledger
from desktop.wire.routes.pac_child import Answer, Job

LONGEST = 1_000_000
"""Bytes of a PAC file."""
SECONDS = 3.0
"""How long it may run."""
_LONGEST_ANSWER = 50_000
_SCHEMES = {
    "PROXY": ("http", None),
    "HTTP": ("http", None),
    "HTTPS": ("https", None),
    "SOCKS": ("socks5", 1080),
    "SOCKS5": ("socks5", 1080),
}


def answered(address: str, script: bytes, url: str) -> list[str | None]:
    """The ways that a PAC file names for a server, the best first: a proxy's URL each, or None for
    the direct one. Blocks for up to `SECONDS`. Raises PacFailed."""
    shown = masked_url(address)
    parts = urlsplit(url)
    place = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    place = f"{place}:{parts.port}" if parts.port else place
    job = Job(_text_of(script), f"{parts.scheme}://{place}/", parts.hostname or "")
    try:
        said = answer_of("pac", msgspec.json.encode(job), SECONDS, _LONGEST_ANSWER)
        answer = msgspec.json.decode(said, type=Answer)
    except JobFailed as failed:
        raise PacFailed(shown, failed.reason, f"{SECONDS:g} s") from None
    except msgspec.DecodeError:
        raise PacFailed(shown, "died") from None
    for name in filter(str.isprintable, answer.names):
        ledger.begun(name, 0, None, Purpose.NAME)
    if answer.threw is not None:
        raise PacFailed(shown, "threw", answer.threw)
    if answer.answer is None:
        raise PacFailed(shown, "no_answer")
    ways = list(ways_of(answer.answer))
    if not ways:
        raise PacFailed(shown, "no_way", answer.answer[:200])
    return ways


def ways_of(answer: str) -> Iterator[str | None]:
    """The ways that Weir can take of an answer such as "PROXY a:8080; SOCKS b; DIRECT". An empty
    one means the direct way, as in browsers."""
    if not answer.strip():
        yield None
    for said in answer.split(";"):
        kind, *place = said.split() or [""]
        if kind.upper() == "DIRECT" and not place:
            yield None
        elif kind.upper() in _SCHEMES and len(place) == 1:
            scheme, port = _SCHEMES[kind.upper()]
            url = f"{scheme}://{place[0]}"
            if proxy_fault(url) is None and "@" not in url:
                has_port = urlsplit(url).port is not None
                yield url if has_port or port is None else f"{url}:{port}"


def read_file(address: str) -> bytes:
    """The PAC file of a `file:` address. Raises PacFailed."""
    shown = masked_url(address)
    path = Path(urllib.request.url2pathname(urlsplit(address).path))
    try:
        if not path.is_file():  # a pipe would be waited for
            raise PacFailed(shown, "unreachable")
        with path.open("rb") as file:
            return checked(address, file.read(LONGEST + 1))
    except (OSError, ValueError):
        raise PacFailed(shown, "unreachable") from None


def checked(address: str, script: bytes) -> bytes:
    """The same file, if it is not too long. Raises PacFailed."""
    if len(script) > LONGEST:
        raise PacFailed(masked_url(address), "too_long")
    return script


def _text_of(script: bytes) -> str:
    try:
        return script.decode("utf-8-sig")
    except UnicodeDecodeError:
        return script.decode("latin-1")
