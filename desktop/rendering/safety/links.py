"""Decides which links of a reply may be followed, and how their addresses are shown.

Links of the window itself (copy this code, unfold these thoughts) use a scheme that no reply
can name, since a reply's links are only ever http, https or mailto.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QUrl

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
    if not _OPENABLE.match(address) or _HIDDEN.search(address):
        return False
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if url.scheme() == "mailto":
        asked = url.query(QUrl.ComponentFormattingOption.FullyDecoded)
        return url.isValid() and "attach" not in asked.lower()
    return url.isValid() and bool(url.host()) and "@" not in url.authority()


@lru_cache(maxsize=256)
def clickable(address: str) -> str:
    """Return a link's address as it goes over the wire, in ASCII; "" where it is not openable."""
    address = _UNQUOTED.sub(lambda found: f"%{ord(found[0][0]):02X}", address)
    return ascii_address(QUrl(address)) if is_openable(address) else ""


def readable(address: str) -> str:
    """Return the address of a bare link as it is shown, a deceptive host in ASCII."""
    if address.isascii():
        return address
    scheme, host, rest = _PARTS.match(address).groups()  # type: ignore[union-attr]  # matches all
    if host.isascii() or _is_honest(host):
        return address
    return f"{scheme}{ascii_host(QUrl(f'https://{host}'))}{rest}"


def ascii_host(url: QUrl) -> str:
    """Return the host that will really be asked, in ASCII; for mailto the address."""
    if url.scheme() == "mailto":
        return ascii_address(url).partition(":")[2]
    return url.host(QUrl.ComponentFormattingOption.FullyEncoded)


def ascii_address(url: QUrl) -> str:
    """Return the whole address as it goes over the wire."""
    return bytes(url.toEncoded().data()).decode("ascii")


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
