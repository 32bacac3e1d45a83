"""What an organisation gives and locks, laid over what the settings file says.

Endpoints and presets that it locks stand first and cannot be changed. Those that it gives as a
default stand first, too, as long as the file has none of their name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from desktop.chat.endpoint import BIGAI_PRO, ON_THIS_COMPUTER, Endpoint
from desktop.chat.failures import ChatError
from desktop.chat.policy.keys import ENDPOINTS, PRESETS
from desktop.chat.settings.row import Row
from desktop.chat.settings.setting import SELECTED, SELECTED_MODEL, Policy
from desktop.chat.steering.preset import Preset
from desktop.storage.failures import SetByPolicy, SettingIgnored
from desktop.storage.settings.entries import Contents


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)

_OWN_DOING = {SELECTED.key, SELECTED_MODEL.key}
"""What Weir writes into the file by itself: there is nothing that the person could take out."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """The layer over one file."""

    policy: Policy

    def endpoints(self, own: Sequence[Endpoint], *, adds: bool, on_device: bool) -> list[Endpoint]:
        """The endpoints that can be asked. `adds`: whether those of the file are among them."""
        found = self._laid_over(ENDPOINTS, own if adds else ())
        return [one for one in found if on_device or one.kind != "local"]

    def presets(self, own: Sequence[Preset]) -> list[Preset]:
        """The presets that a chat can begin with."""
        return self._laid_over(PRESETS, own)

    def locked(self, row: Row[tuple[N, ...]]) -> dict[str, N]:
        """The entries of a list that nobody can change, by name."""
        return {one.name: one for one in self.policy.locked.get(row.key, ())}

    def names(self, row: Row[tuple[N, ...]]) -> set[str]:
        """The names of all entries that it gives to a list."""
        given = (self.policy.locked.get(row.key, ()), self.policy.defaults.get(row.key, ()))
        return {one.name for some in given for one in some}

    def check(self, row: Row[tuple[N, ...]], *names: str) -> None:
        """Raises SetByPolicy where an entry of one of these names cannot be written."""
        if any(name in self.locked(row) for name in names):
            raise SetByPolicy(row.key)

    def check_removal(self, row: Row[tuple[N, ...]], name: str, present: Iterable[str]) -> None:
        """Raises SetByPolicy where an entry is the organisation's alone: it is not among those of
        the file, which are `present`."""
        if name in self.locked(row) or (name in self.names(row) and name not in present):
            raise SetByPolicy(row.key)

    def ignored(self, contents: Contents, *, adds: bool) -> list[ChatError]:
        """What the file says and what does not hold."""
        locked = self.policy.locked
        values = [
            key
            for key, value in contents.values.items()
            if key in locked and key not in _OWN_DOING and value != locked[key]
        ]
        given = self.locked(ENDPOINTS)
        endpoints = [
            one.name
            for one in contents.endpoints
            if (one.name in given and one != given[one.name])
            or not (adds or one.name in given or _is_fresh(one))
        ]
        presets = [one.name for one in contents.presets if one.name in self.locked(PRESETS)]
        return [
            *map(SettingIgnored, values),
            *(SettingIgnored(ENDPOINTS.key, name) for name in endpoints),
            *(SettingIgnored(PRESETS.key, name) for name in presets),
        ]

    def _laid_over(self, row: Row[tuple[N, ...]], own: Sequence[N]) -> list[N]:
        locked, named = self.locked(row), {one.name for one in own}
        defaults: Iterable[Any] = self.policy.defaults.get(row.key, ())
        return [
            *locked.values(),
            *(one for one in defaults if one.name not in named),
            *(one for one in own if one.name not in locked),
        ]


def _is_fresh(endpoint: Endpoint) -> bool:
    """Whether Weir itself wrote the entry into a new file."""
    return endpoint.name in (BIGAI_PRO.name, ON_THIS_COMPUTER.name)
