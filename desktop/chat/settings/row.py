"""One row of a table of settings: key, check, default and words. Reading, writing and the forms
walk the tables, so a new setting is a new row."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from desktop.chat.settings.checks import BadValue, table

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Words:
    """What a form says of a setting."""

    name: str
    hint: str
    example: str = ""
    """Shown in an empty field."""
    choices: Mapping[Any, str] = field(default_factory=dict)
    """Each value that can be chosen, and its name; empty where the value is typed or ticked."""
    is_shortcut: bool = False
    """The value is keys, entered by pressing them."""


@dataclass(frozen=True, slots=True, eq=False)
class Row(Generic[T]):
    """A key of settings.toml. A value equal to the default is not written."""

    key: str
    check: Callable[[object], T | None]
    """Raises BadValue; None: the value says nothing, and the default holds."""
    default: T
    words: Callable[[], Words] | None = None
    """Called late, for the language in use; None: no form shows it."""

    @property
    def attribute(self) -> str:
        """The key as Python can name it: "continue" is `continue_`."""
        return f"{self.key}_" if keyword.iskeyword(self.key) else self.key


def read_rows(given: object, rows: Iterable[Row[Any]]) -> dict[str, Any]:
    """The values that a TOML table gives to these rows, by attribute. Raises BadValue.

    Keys that are not known are left to a later version.
    """
    found: dict[str, Any] = {}
    for row in rows:
        if row.key in table(given):
            try:
                value = row.check(table(given)[row.key])
            except BadValue as bad:
                raise bad.within(row.key) from bad
            if value is not None:
                found[row.attribute] = value
    return found
