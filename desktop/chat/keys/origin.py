"""Where the key of an endpoint comes from, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Source = Literal["none", "variable", "command", "keyring", "run"]
Keyring = Literal["", "secret_service", "kwallet", "windows", "macos"]


@dataclass(frozen=True, slots=True)
class KeyOrigin:
    """`source`: an environment variable, a program (`key_command`), the keyring of the system, this
    run's memory; "none": there is no key."""

    source: Source = "none"
    name: str = ""
    """Of the variable or of the program."""
    expires: float | None = None
    """Until when a program's key is good, as `time.time` counts; None: nobody says."""
    is_known: bool = False
    """Whether the program gave one in this run that is still good."""
    keyring: Keyring = ""
    """Which one the key lies in."""
    is_locked: bool = False
    """Nobody could look whether the keyring holds it."""
