"""What a turn asks of a model, whichever endpoint it goes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """The part of a request's body that does not depend on the endpoint."""

    messages: Sequence[dict[str, Any]]
    """The protocol's `messages`, up to the question or to the beginning of its answer."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """The protocol's parameters that were set; what is not set is not sent."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Fields that only some servers know; they replace parameters of the same name."""
