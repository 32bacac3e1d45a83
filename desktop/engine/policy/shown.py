"""What a policy says, as it may be shown: without passwords and keys."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from desktop.chat.endpoint import Endpoint
from desktop.chat.masking import Mask, masked, masked_url
from desktop.engine.policy.policy import Entry
from desktop.language import _, listed

_MOST_SHOWN = 60
"""Characters of a value in a line."""


def value_of(entry: Entry) -> Any:
    """The value as it stands in the policy, without a password or a key."""
    given: Iterable[object] = entry.value if isinstance(entry.value, tuple) else ()
    secrets = [one for part in given if isinstance(part, Endpoint) for one in part.secrets]
    mask = Mask(secrets)

    def discreet(text: str) -> str:
        return mask.text(masked_url(text) if "://" in text and " " not in text else text, cut=False)

    return masked(entry.written, discreet)


def value_text(entry: Entry) -> str:
    """The same in a line, as JSON; "–" where it cannot be read."""
    if not entry.readable:
        return "–"
    value = json.dumps(value_of(entry), ensure_ascii=False)
    return value if len(value) <= _MOST_SHOWN else f"{value[: _MOST_SHOWN - 1]}…"


def value_words(entry: Entry) -> str:
    """The same for somebody who does not read JSON: of a list of tables the names."""
    value = value_of(entry)
    if not entry.readable or value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        named = [one.get("name", "–") if isinstance(one, dict) else one for one in value]
        return listed(map(str, named)) or "–"
    return str(value)


def state_text(entry: Entry) -> str:
    """Whether it is locked, and whether it can be read."""
    state = _("locked") if entry.locked else _("default")
    return state if entry.readable else _("{state}, unreadable").format(state=state)


def reach_text(entry: Entry) -> str:
    """For whom it holds."""
    return _("the machine") if entry.reach == "machine" else _("this person")
