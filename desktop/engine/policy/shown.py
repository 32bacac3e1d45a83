"""What a policy says, as it may be shown: without passwords and keys."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from desktop.chat.endpoint import Endpoint
from desktop.chat.masking import Mask, masked, masked_url
from desktop.engine.policy.policy import Entry
from desktop.language import _

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


def state_text(entry: Entry) -> str:
    """Whether it is locked, and whether it can be read."""
    state = _("locked") if entry.locked else _("default")
    return state if entry.readable else _("{state}, unreadable").format(state=state)


def reach_text(entry: Entry) -> str:
    """For whom it holds."""
    return _("the machine") if entry.reach == "machine" else _("this person")
