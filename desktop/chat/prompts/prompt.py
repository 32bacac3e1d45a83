"""A prompt of the library: a text with `{{variables}}`, and what each of them takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from desktop.chat.settings.checks import BadValue, table
from desktop.chat.settings.key_chord import key_chord
from desktop.chat.steering.variables import filled, names_in

VariableKind = Literal["text", "choice", "number"]

HEAD = "---"
"""The line above and below the front matter."""
MOST_CHOICES = 100


@dataclass(frozen=True, slots=True)
class Variable:
    """What stands in the text as `{{name}}`."""

    name: str
    kind: VariableKind = "text"
    choices: tuple[str, ...] = ()
    """What can be chosen; empty unless the kind is "choice"."""
    default: str | None = None
    """None: there is none, and the person is asked."""

    def checked(self, value: str) -> str:
        """The value as it goes into the text. Raises BadValue."""
        value = value.strip() if self.kind != "text" else value
        if self.kind == "choice" and value not in self.choices:
            raise BadValue("choice", ", ".join(self.choices), self.name)
        if self.kind == "number" and not _is_number(value):
            raise BadValue("number", key=self.name)
        return value


@dataclass(frozen=True, slots=True)
class Prompt:
    """One file of the library."""

    name: str
    text: str
    description: str = ""
    variables: tuple[Variable, ...] = ()
    """All that the text names, in its order, as far as they do not fill themselves."""
    shortcut: str = ""
    """Keys in Qt's spelling that put it into the message; empty: none."""
    fault: BadValue | None = field(default=None, compare=False)
    """What is wrong with its front matter, which then stands in the text."""

    def missing(self, values: Mapping[str, str]) -> list[str]:
        """The names of the variables that have neither a value nor a default."""
        return [one.name for one in self.variables
                if one.name not in values and one.default is None]  # fmt: skip

    def filled(self, values: Mapping[str, str], own: Mapping[str, str]) -> str:
        """The text with its variables filled. `own` are the values of those that fill themselves.

        Raises BadValue for a value that its variable does not take, for one that no variable has,
        and where one is missing.
        """
        known = {one.name: one for one in self.variables}
        for name in values:
            if name not in known:
                raise BadValue("unknown", ", ".join(known) or "–", name)
        if missing := self.missing(values):
            raise BadValue("missing", key=missing[0])
        found = dict(own)
        for name, variable in known.items():
            found[name] = variable.checked(values.get(name, variable.default or ""))
        return filled(self.text, found)


def prompt_from(
    name: str, source: str, front_matter: Mapping[str, Any] | None, own: tuple[str, ...]
) -> Prompt:
    """The prompt of a file. `front_matter` is what its head says; None: it has none.

    `own` are the names of variables that fill themselves, unless the prompt declares them.
    Raises BadValue for a front matter that says something else than a prompt has.
    """
    text = source if front_matter is None else split(source)[1]
    given = front_matter or {}
    described = given.get("description", "")
    if not isinstance(described, str):
        raise BadValue("type", "text", "description")
    shortcut = key_chord(str(given["shortcut"])) if given.get("shortcut") else None
    if given.get("shortcut") and shortcut is None:
        raise BadValue("keys", str(given["shortcut"])[:80], "shortcut")
    declared = {
        str(name): _variable(str(name), form or {})
        for name, form in table(given.get("variables") or {}).items()
    }
    named = [name for name in names_in(text) if name in declared or name not in own]
    variables = tuple(declared.get(name) or Variable(name) for name in named)
    return Prompt(name, text, " ".join(described.split()), variables, str(shortcut or ""))


def split(source: str) -> tuple[str | None, str]:
    """The front matter of a file (None: it has none) and the text below it."""
    lines = source.split("\n")
    if lines[0].rstrip() != HEAD:
        return None, source
    ends = (number for number, line in enumerate(lines[1:], 1) if line.rstrip() == HEAD)
    end = next(ends, None)
    if end is None:
        return None, source
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]).strip("\n")


def _variable(name: str, form: object) -> Variable:
    found = table(form)
    choices = found.get("choices") or ()
    if not isinstance(choices, list | tuple) or len(choices) > MOST_CHOICES:
        raise BadValue("type", "list of texts", f"variables.{name}.choices")
    kind: Any = found.get("kind") or ("choice" if choices else "text")
    if kind not in get_args(VariableKind):
        raise BadValue("choice", ", ".join(get_args(VariableKind)), f"variables.{name}.kind")
    where = f"variables.{name}"
    default = found.get("default")
    variable = Variable(
        name,
        kind,
        tuple(_plain(one, f"{where}.choices") for one in choices),
        None if default is None else _plain(default, f"{where}.default"),
    )
    if kind == "choice" and not choices:
        raise BadValue("missing", key=f"variables.{name}.choices")
    if variable.default is not None:
        try:
            variable.checked(variable.default)
        except BadValue as bad:
            raise BadValue(bad.reason, bad.detail, f"variables.{name}.default") from bad
    return variable


def _plain(value: object, where: str) -> str:
    """A single value of YAML as it is written there: true, not True.

    Of a list, an alias within an alias could become a text without end.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float | date):
        raise BadValue("type", "text", where)
    return str(value)


def _is_number(value: str) -> bool:
    try:
        return float(value) * 0 == 0  # neither infinite nor NaN
    except ValueError:
        return False
