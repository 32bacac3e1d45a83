"""The policy in force: whether a key is locked, what its value is, what may be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.chat.failures import ChatError
from desktop.chat.policy.keys import BY_NAME
from desktop.chat.settings.features import COPY_AS_CODE, HISTORY, TEMPORARY_ONLY, WIRE_VIEW
from desktop.chat.settings.row import Row
from desktop.storage.failures import SetByPolicy
from desktop.storage.failures import UnknownPolicy as Unknown
from desktop.storage.policy.policies import Policies, system_policies
from desktop.storage.policy.report import Entry, Report
from desktop.storage.prompt_files import GivenPrompts
from desktop.storage.settings.organisation import Organisation
from desktop.storage.settings.settings import Settings

__all__ = ["Entry", "Policy", "Report", "Unknown", "check_on_this_machine"]


class Policy:
    """Asks the settings, where the organisation's values lie over those of the person."""

    def __init__(self, policies: Policies, settings: Settings) -> None:
        self._policies, self._settings = policies, settings
        self._listeners: list[Callable[[], None]] = []
        self._told: set[str] = set()

    @property
    def report(self) -> Report:
        """All that is in force, with where it comes from and what is wrong."""
        return self._policies.report

    @property
    def problems(self) -> list[ChatError]:
        """What a person should tell IT."""
        return [one for one in self.report.problems if not isinstance(one, Unknown)]

    def untold(self) -> list[ChatError]:
        """The problems that nobody was told of yet; from now on somebody was."""
        fresh = [one for one in self.problems if str(one) not in self._told]
        self._told |= {str(one) for one in fresh}
        return fresh

    def locked(self, key: str) -> bool:
        """Whether the person cannot change what `key` sets."""
        return key in self._settings.organisation.policy.locked

    def gives(self, key: str, name: str) -> bool:
        """Whether an entry of a list is the organisation's, so that nobody can change it."""
        given = self._settings.organisation.policy.locked.get(key, ())
        return BY_NAME[key].kind == "tables" and any(one.name == name for one in given)

    def value(self, key: str) -> Any:
        """What holds for `key`: as locked, else as the person has it, else as the organisation's
        default is."""
        row = BY_NAME[key].row
        policy = self._settings.organisation.policy
        if BY_NAME[key].kind == "tables":
            return policy.locked.get(key, policy.defaults.get(key, row.default))
        return self._settings[row].value

    def allows(self, feature: Row[bool]) -> bool:
        """Whether a feature may be used."""
        return self._settings[feature].value

    def shows_wire(self) -> bool:
        """Whether what goes over the network may be looked at."""
        return self.allows(WIRE_VIEW)

    def copies_code(self) -> bool:
        """Whether a request may be written as a program."""
        return self.allows(COPY_AS_CODE)

    def check(self, feature: Row[bool]) -> None:
        """Raises SetByPolicy where a feature may not be used."""
        if not self.allows(feature):
            raise SetByPolicy(feature.key)

    def prompts(self) -> GivenPrompts:
        """The prompts that the organisation gives."""
        return GivenPrompts.of(self._settings.organisation.policy)

    @property
    def keeps_chats(self) -> bool:
        """Whether new chats are kept on the disk."""
        return self._settings[HISTORY].value and not self._settings[TEMPORARY_ONLY].value

    def check_keeping(self) -> None:
        """Raises SetByPolicy where no new chat may be kept on the disk."""
        if not self._settings[HISTORY].value:
            raise SetByPolicy(HISTORY.key)
        if self._settings[TEMPORARY_ONLY].value:
            raise SetByPolicy(TEMPORARY_ONLY.key)

    def reread(self) -> bool:
        """Take up what the organisation says by now. Returns whether anything is different.

        Costs a look at a few files' times: call it when a window comes to the front, and before
        each turn.
        """
        if not self._policies.changed():
            return False
        self._settings.organisation = Organisation(self.report.policy)
        for listener in list(self._listeners):
            listener()
        return True

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever something else is in force, until `forget`."""
        self._listeners.append(listener)

    def forget(self, listener: Callable[[], None]) -> None:
        """Call `listener` no longer."""
        if listener in self._listeners:
            self._listeners.remove(listener)


def check_on_this_machine(feature: Row[bool]) -> None:
    """Raises SetByPolicy where an organisation has switched a feature off; for a command that
    needs no settings."""
    policy = system_policies().report.policy
    if not {**policy.defaults, **policy.locked}.get(feature.key, feature.default):
        raise SetByPolicy(feature.key)
