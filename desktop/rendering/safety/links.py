"""Decides which links of a reply may be followed, and how their addresses are shown.

Links of the window itself (copy this code, unfold these thoughts) use a scheme that no reply
can name, since a reply's links are only ever http, https or mailto.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, unquote

INTERNAL = "weir"
"""The scheme of the window's own links."""


@dataclass(frozen=True, slots=True)
class InternalLink:
    """A link of the window itself. "weir:copy/7/text/3" copies the third code block of reply 7."""

    action: str
    message_id: int
    section: str = ""
    """Which text of the message, such as "text" or "thoughts", for a code block of it."""
    block: int = 0
    """The number of the code block in the section."""

    def address(self) -> str:
        """Write the link as an address."""
        block = f"/{self.section}/{self.block}" if self.section else ""
        return f"{INTERNAL}:{self.action}/{self.message_id}{block}"

    @classmethod
    def parse(cls, address: str) -> InternalLink | None:
        """Read what `address` wrote; None where the address is no link of the window."""
        parts = _INTERNAL_PARTS.fullmatch(address)
        if parts is None:
            return None
        action, message_id, section, block = parts.groups()
        return cls(action, int(message_id), section or "", int(block or 0))


_INTERNAL_PARTS = re.compile(rf"{INTERNAL}:(\w+)/(\d+)(?:/(\w+)/(\d+))?")

_OPENABLE = re.compile(r"https?://[^\\\s]|mailto:[^\\\s]", re.IGNORECASE)
_HIDDEN = re.compile(
    r"[\\\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    r"\U000e0000-\U000e0fff]"
)
"""What cannot be seen, or turns around what is seen; and the backslash, which browsers read as a
slash: nothing that an address needs."""

_UNQUOTED = re.compile(r'[ "<>^`{|}]|%(?![0-9A-Fa-f]{2})')


def is_openable(address: str) -> bool:
    """Whether a reply's link may be clicked at all: http, https or mailto, and well formed.

    A name before the host (`https://bank.example@evil.example`) is only ever there to deceive,
    and no letter that a reply begins may take a file along.
    """
    return bool(_on_wire(address))


@lru_cache(maxsize=256)
def clickable(address: str) -> str:
    """Return a link's address as it goes over the wire, in ASCII; "" where it is not openable."""
    return _on_wire(_UNQUOTED.sub(lambda found: f"%{ord(found[0][0]):02X}", address))


def readable(address: str) -> str:
    """Return the address of a bare link as it is shown, a deceptive host in ASCII."""
    if address.isascii():
        return address
    scheme, host, rest = _PARTS.match(address).groups()  # type: ignore[union-attr]  # matches all
    if host.isascii() or _is_honest(host):
        return address
    return f"{scheme}{_ascii_name(host)}{rest}"


def _on_wire(address: str) -> str:
    """The address in ASCII; "" where it is not openable."""
    if not _OPENABLE.match(address) or _HIDDEN.search(address) or _UNQUOTED.search(address):
        return ""
    scheme, _colon, rest = address.partition(":")
    if scheme.lower() == "mailto":
        return "" if _takes_a_file(rest) else f"mailto:{_quoted(rest)}"
    host, port, rest = _WEB.match(rest).groups()  # type: ignore[union-attr]  # matches all
    name = _ascii_host(host)
    if not name or (port and not (port.isascii() and port.isdecimal() and int(port) < 1 << 16)):
        return ""
    return f"{scheme.lower()}://{name}{f':{int(port)}' if port else ''}{_quoted(rest)}"


_WEB = re.compile(r"//((?:\[[^\]/?#]*\])?[^:/?#]*)(?::([^/?#]*))?(.*)", re.DOTALL)
_NAME = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?"
)
"""Host names as they are asked for. No "@", so no name stands before the host."""
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\.?")


def _ascii_host(host: str) -> str:
    """The host as it is asked for; "" where it is none, or a number that hides one."""
    if host.startswith("["):
        try:
            return f"[{IPv6Address(host[1:].removesuffix(']')).compressed}]"
        except ValueError:
            return ""
    name = _ascii_name(host)
    if not _NAME.fullmatch(name):
        return ""
    if _NUMBER.fullmatch(name.rstrip(".").rpartition(".")[2]):
        try:
            return str(IPv4Address(name))
        except ValueError:
            return ""
    return name


def _ascii_name(host: str) -> str:
    """The name in small letters of ASCII; "" where it cannot be asked for."""
    if host.isascii():
        return host.lower()
    import idna  # it has large tables, and few names need it

    try:
        return idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def _takes_a_file(mail: str) -> bool:
    """Whether the address of a letter would have a mail program attach something."""
    return "attach" in unquote(mail.partition("?")[2]).lower()


def _quoted(rest: str) -> str:
    """A path and what follows it, in ASCII."""
    return quote(rest, safe=_PRINTABLE)


_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


_PARTS = re.compile(r"((?:https?://)?)([^/?#:]*)(.*)", re.IGNORECASE | re.DOTALL)
_EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"}


def _is_honest(host: str) -> bool:
    """Whether each label keeps to one script, and none looks like Latin without being it."""
    if unicodedata.normalize("NFKC", host.lower()) != host.lower():
        return False
    labels = [label for label in host.split(".") if label]
    scripts = [_scripts(label) for label in labels]
    if any(len(found) > 1 or found & {"BIDI"} for found in scripts):
        return False
    lookalike = any(found & {"CYRILLIC", "GREEK", "ARMENIAN"} for found in scripts)
    return not (lookalike and labels[-1].isascii())


def _scripts(label: str) -> set[str]:
    """The scripts of its letters, named as Unicode does; "BIDI" for right-to-left ones."""
    found = set()
    for character in label:
        if unicodedata.bidirectional(character) in ("R", "AL", "AN"):
            found.add("BIDI")
        elif character.isalpha() or not character.isascii():
            script = unicodedata.name(character, "?").split(" ", 1)[0]
            found.add("CJK" if script in _EAST_ASIAN else script)
    return found
