"""The words for where a key comes from, until when it is good, and who may read it."""

from __future__ import annotations

import time
from typing import assert_never

from desktop.chat.keys.origin import KeyOrigin
from desktop.language import _, ngettext

_HOUR, _DAY = 3600, 86_400


def origin_in_words(origin: KeyOrigin, now: float | None = None) -> str:
    """Where the key comes from, in a few words; `now` as `time.time` counts."""
    match origin.source:
        case "none":
            return _("none is sent")
        case "variable":
            return _("from the variable {name}").format(name=origin.name)
        case "command":
            said = _("from {name}").format(name=origin.name)
            until = expiry_in_words(origin, time.time() if now is None else now)
            return _("{origin}, {until}").format(origin=said, until=until) if until else said
        case "keyring" if origin.is_locked:
            return _("in the keyring, which is locked")
        case "keyring":
            return _("in the keyring")
        case "run":
            return _("until Weir closes")
        case _:
            assert_never(origin.source)


def expiry_in_words(origin: KeyOrigin, now: float) -> str:
    """Until when a program's key is good; "" where nobody says, or it was not asked yet."""
    if origin.expires is None:
        return ""
    left = origin.expires - now
    if left <= 0:
        return _("expired")
    if left < 2 * _HOUR:
        minutes = max(1, int(left / 60))
        words = ngettext("expires in {count} min", "expires in {count} min", minutes)
        return words.format(count=minutes)
    unit = _DAY if left >= 2 * _DAY else _HOUR
    count = int(left / unit)
    if unit == _DAY:
        words = ngettext("expires in {count} day", "expires in {count} days", count)
    else:
        words = ngettext("expires in {count} hour", "expires in {count} hours", count)
    return words.format(count=count)


def readers(origin: KeyOrigin) -> str:
    """Who may read the key where it lies: a sentence; "" where there is none."""
    match origin.source:
        case "none":
            return ""
        case "variable":
            return _("Programs that are started like Weir can read this variable, too.")
        case "command":
            return _("Kept in memory. Whoever runs the program gets one, too.")
        case "run":
            return _("It is in Weir's memory alone.")
        case "keyring":
            return _readers_of(origin.keyring)
        case _:
            assert_never(origin.source)


def _readers_of(keyring: str) -> str:
    match keyring:
        case "secret_service":
            return _("Your programs can read it while the keyring is unlocked.")
        case "kwallet":
            return _("Your programs can read it while the wallet is open.")
        case "windows":
            return _("Programs of your Windows account can read it.")
        case "macos":
            return _("Other programs must ask you before they read it.")
        case _:
            return ""
