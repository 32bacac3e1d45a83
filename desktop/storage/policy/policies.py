"""The policies of this system, read again when one of them is another."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from desktop.storage.policy.report import read_all
from desktop.storage.policy.source import Source


class Policies:
    """Reads the sources at once, and again where `changed` is asked and something is different.

    It watches nothing by itself: an idle window wakes up for nothing.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        """`sources`: in the order of their precedence."""
        self._sources = tuple(sources)
        self._stamps = self._stamp()
        self.report = read_all(self._sources)

    def changed(self) -> bool:
        """Take up what the sources say by now. Returns whether something else is in force."""
        stamps = self._stamp()
        if stamps == self._stamps:
            return False
        self._stamps, before = stamps, self.report
        self.report = read_all(self._sources)
        return before.entries != self.report.entries

    def _stamp(self) -> list[object]:
        return [source.stamp() for source in self._sources]


def system_policies() -> Policies:
    """Those of the machine, then those of the person. No variable of the environment names them."""
    return Policies(_sources(sys.platform))


def _sources(platform: str) -> list[Source]:
    if platform == "win32":
        import winreg

        from desktop.storage.policy.registry import RegistryPolicies

        return [RegistryPolicies(winreg, "machine"), RegistryPolicies(winreg, "user")]
    if platform == "darwin":
        import pwd

        from desktop.storage.policy.managed import BUNDLE, FOLDER, ManagedPreferences

        name = f"{BUNDLE}.plist"
        person = pwd.getpwuid(os.getuid()).pw_name
        return [
            ManagedPreferences(FOLDER / name, "machine"),
            ManagedPreferences(FOLDER / person / name, "user"),
        ]
    from desktop.storage.policy.files import PolicyFiles

    return [PolicyFiles()]
