"""The text of a prompt's file: reads its front matter, and writes it anew where it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from desktop.chat.prompts.prompt import HEAD, Prompt, Variable, prompt_from, split
from desktop.chat.settings.checks import BadValue

if TYPE_CHECKING:
    import yaml

MOST_HEAD = 20_000
"""Characters of a front matter."""
_KEYS = ("description", "shortcut", "variables")


def front_matter(head: str | None) -> Mapping[str, Any] | None:
    """What the head of a file says; None: it has none. Raises BadValue."""
    if head is None:
        return None
    if len(head) > MOST_HEAD:
        raise BadValue("front_matter", "too long")
    import yaml  # not at start-up

    try:
        # An alias stands for its anchor's own value: what is read stays as small as the text.
        found = yaml.load(head, yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        raise BadValue("front_matter", _place(exc)) from exc
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise BadValue("front_matter", "name: value")
    return found


def rewritten(source: str, prompt: Prompt) -> str:
    """The file `source` with what `prompt` says. Comments and keys of others stay, and so does
    every key of ours that says the same as before.

    A prompt with a fault is its file: its text is written as it stands, so that it can be mended.
    """
    if prompt.fault is not None:
        return prompt.text
    head = split(source)[0]
    try:
        present = front_matter(head) or {}
        before = prompt_from("", prompt.text, present, ())
    except BadValue:  # somebody broke it meanwhile
        head, present, before = None, {}, prompt_from("", prompt.text, {}, ())
    wanted = _wanted(prompt, present, before.variables)
    if head is not None or wanted or split(prompt.text)[0] is not None:
        new = _with_values(head or "", present, wanted)
        return "\n".join((HEAD, *([new] if new else []), HEAD, prompt.text.strip("\n"), ""))
    return prompt.text


def _wanted(
    prompt: Prompt, present: Mapping[str, Any], before: Iterable[Variable]
) -> dict[str, Any]:
    """The values of our keys. One that says what is written already is the very same value."""
    found: dict[str, Any] = {}
    said = present.get("description", "")
    if prompt.description:
        same = isinstance(said, str) and " ".join(said.split()) == prompt.description
        found["description"] = said if same else prompt.description
    if prompt.shortcut:
        found["shortcut"] = prompt.shortcut
    variables = dict(present.get("variables") or {})
    known = {one.name: one for one in before}
    for one in prompt.variables:
        if one != known.get(one.name, Variable(one.name)):
            variables = {key: form for key, form in variables.items() if str(key) != one.name}
            if one != Variable(one.name):
                variables[one.name] = _form(one)
    if variables:
        found["variables"] = variables
    return found


def _form(variable: Variable) -> dict[str, Any]:
    form: dict[str, Any] = {"kind": variable.kind}
    if variable.choices:
        form["choices"] = list(variable.choices)
    if (default := variable.default) is not None:
        whole = variable.kind == "number" and default.isascii() and default.isdigit()
        form["default"] = int(default) if whole and str(int(default)) == default else default
    return form


def _with_values(head: str, present: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """The head with these values of our keys, and with none of those that are not wanted."""
    blocks = _blocks(head)
    if blocks is None:  # {all: in one line}
        others = {key: value for key, value in present.items() if key not in _KEYS}
        return "\n".join(_dumped(key, value) for key, value in (dict(wanted) | others).items())
    lines = head.split("\n")
    kept: list[str] = []
    at = 0
    for key, start, end in blocks:
        kept += lines[at:start]
        if key not in _KEYS or (key in wanted and wanted[key] == present[key]):
            kept += lines[start:end]
        elif key in wanted:
            kept.append(_dumped(key, wanted[key]))
        at = end
    kept += lines[at:] if head else []
    there = {key for key, _start, _end in blocks}
    return "\n".join((*kept, *(_dumped(key, wanted[key]) for key in wanted if key not in there)))


def _blocks(head: str) -> list[tuple[str, int, int]] | None:
    """The lines of each key, from the first up to one behind the last, without what only stands
    above the next one; None where the keys have no lines of their own."""
    import yaml

    node = yaml.compose(head, yaml.SafeLoader)
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        return None
    lines = head.split("\n")
    starts = [key.start_mark.line for key, _value in node.value]
    found = []
    for (key, _value), start, end in zip(
        node.value, starts, (*starts[1:], len(lines)), strict=True
    ):
        while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
            end -= 1
        found.append((str(key.value), start, end))
    return found


def _dumped(key: object, value: object) -> str:
    import yaml

    def dump(**style: Any) -> str:
        flow = None if isinstance(value, dict) else False  # a variable in one line
        found: str = yaml.safe_dump({key: value}, sort_keys=False, default_flow_style=flow, **style)
        return found

    readable = dump(allow_unicode=True, width=88)
    # WORKAROUND PyYAML 6.0: it folds lines at U+0085 and its like, and reads them as spaces.
    is_same = yaml.safe_load(readable) == {key: value}
    return (readable if is_same else dump(default_style='"')).rstrip("\n")


def _place(exc: Exception) -> str:
    mark: yaml.Mark | None = getattr(exc, "problem_mark", None)
    problem = getattr(exc, "problem", None) or type(exc).__name__
    return f"{problem}, line {mark.line + 2}" if mark is not None else str(problem)
