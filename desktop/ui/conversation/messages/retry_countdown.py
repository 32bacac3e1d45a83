"""Counts the seconds until a request is sent again."""

from __future__ import annotations

import math
import time

from desktop.engine.events import Retrying
from desktop.engine.explain.sentences import explain
from desktop.language import _


class RetryCountdown:
    """One pause before the next try, from its beginning on."""

    def __init__(self, retrying: Retrying) -> None:
        self._due = time.monotonic() + retrying.after
        self._cause = explain(retrying.cause).sentence

    def words(self) -> str:
        """Return why the last try failed, and the seconds that are left."""
        left = max(0, math.ceil(self._due - time.monotonic()))
        again = _("Trying again in {seconds} s").format(seconds=left)
        return f"{self._cause} {again}"
