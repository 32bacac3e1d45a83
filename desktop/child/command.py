"""How this program starts itself as a child of a kind."""

from __future__ import annotations

import sys

from desktop.environment import for_child, with_our_modules


def command(*kind: str) -> list[str]:
    """The command that reaches `desktop.__main__`; a frozen program is that command itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *kind]
    return [sys.executable, "-P", "-m", "desktop", *kind]


def variables() -> dict[str, str]:
    """What such a child sees of the environment: no key, and where our modules are."""
    return {**for_child(), **with_our_modules(), "PYTHONUTF8": "1"}
