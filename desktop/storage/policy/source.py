"""What a place that holds policies gives, before any value is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from desktop.chat.failures import ChatError

Reach = Literal["machine", "user"]
"""Whether a policy holds for everybody on the machine or for one person."""

DEFAULTS = "Recommended"
"""Where the registry and managed preferences keep defaults apart from what is locked."""


DAMAGED = "damaged"
"""The reason of a fault where the whole file cannot be read, which is a problem by itself."""


@dataclass(frozen=True, slots=True)
class Given:
    """One key of a policy, as it stands there."""

    key: str
    value: object
    where: str
    """The place, as somebody who looks for it would write it: file and line, or registry key."""
    locked: bool = True
    fault: tuple[str, str] | None = None
    """Reason and detail, as BadValue has them, where the value could not even be read."""


@dataclass(slots=True)
class Reading:
    """What one place gives: the first of two givings of a key is the one that counts."""

    given: list[Given] = field(default_factory=list)
    problems: list[ChatError] = field(default_factory=list)


class Source(Protocol):
    """One place. Of several, the first that names a key owns it."""

    reach: Reach

    def stamp(self) -> object:
        """What is another once something was changed there; cheap."""

    def read(self) -> Reading:
        """All that it says."""


def join(readings: Sequence[Reading]) -> Reading:
    """The parts of one place, the first before the others."""
    whole = Reading()
    for reading in readings:
        whole.given += reading.given
        whole.problems += reading.problems
    return whole
