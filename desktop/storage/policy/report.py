"""What is in force, where it comes from, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from desktop.chat.failures import ChatError
from desktop.chat.policy.keys import BY_NAME, PolicyKey, checked
from desktop.chat.settings.checks import BadValue
from desktop.chat.settings.setting import Policy
from desktop.storage.failures import BadPolicy, UnknownPolicy
from desktop.storage.policy.source import DAMAGED, Given, Reach, Source


@dataclass(frozen=True, slots=True)
class Entry:
    """One key that is in force."""

    key: PolicyKey
    value: Any
    locked: bool
    reach: Reach
    where: str
    readable: bool = True
    """False: the value cannot be used, and the strictest one holds."""
    written: object = None
    """The value as it stands there."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that the sources say."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[ChatError, ...] = ()

    @property
    def policy(self) -> Policy:
        """What holds, for those who only need the values."""
        return Policy(
            defaults={one.key.name: one.value for one in self.entries if not one.locked},
            locked={one.key.name: one.value for one in self.entries if one.locked},
        )


def read_all(sources: Iterable[Source]) -> Report:
    """The first source that names a key owns it; nothing is merged, not even lists."""
    entries: dict[str, Entry] = {}
    problems: list[ChatError] = []
    for source in sources:
        reading = source.read()
        problems += reading.problems
        for given in reading.given:
            key = BY_NAME.get(given.key)
            if key is None:
                problems.append(UnknownPolicy(given.key[:80], given.where))
            elif key.name not in entries:
                entries[key.name] = _entry(key, given, source.reach, problems)
    in_order = (entries[name] for name in BY_NAME if name in entries)
    return Report(tuple(in_order), tuple(problems))


def _entry(key: PolicyKey, given: Given, reach: Reach, problems: list[ChatError]) -> Entry:
    """The key as it holds. What cannot be read is as strict as can be: it fails closed."""
    try:
        value = _read(key, given)
    except BadValue as bad:
        if bad.reason != DAMAGED:  # that is said of the file as a whole
            at = ".".join(filter(None, (key.name, bad.key)))
            problems.append(BadPolicy(at, given.where, bad.reason, bad.detail))
        return Entry(key, key.closed, given.locked, reach, given.where, readable=False)
    return Entry(key, value, given.locked, reach, given.where, written=given.value)


def _read(key: PolicyKey, given: Given) -> Any:
    if given.fault is not None:
        raise BadValue(*given.fault)
    return checked(key, given.value)
