"""Reference links: `[words][label]`, `[words][]` and `[label]`, whose address stands elsewhere.

What is shown of one depends on its source alone, not on whether its label is defined: so nothing
that is drawn has to change when the definition comes, but for its look. Words with a label of
their own are shown without it; a label alone, which is most often a number, keeps its brackets.
"""

from __future__ import annotations

import re

from markdown_it.rules_inline.state_inline import StateInline

from desktop.rendering.markdown.definitions import LABEL, LONGEST_LABEL, normalised

REFERENCE = "ref"
"""Attribute of a link's token: the label, normalised."""

_EMPTY = "[]"
_NUMBER = re.compile(r"[\d, -]*")


def reference(state: StateInline, silent: bool) -> bool:
    """The inline rule. Not within a link, and not while the end of one is looked for."""
    picture = state.src[state.pos] == "!"
    start = state.pos + picture
    if silent or state.linkLevel or state.html_terminator_last("]") <= start:
        return False
    end = state.md.helpers.parseLinkLabel(state, start, disableNested=True)
    if end < 0:
        return False
    words = state.src[start + 1 : end]
    label, after = _label_behind(state, start, end)
    name = normalised(label or words) if len(label or words) <= LONGEST_LABEL else ""
    if not name or name[0] == "^" or LABEL.fullmatch(f"[{label or words}]") is None:
        return False
    if picture:
        _push_picture(state, start, end, name, bare=not label)
    else:
        _push(state, start, end, name, bare=not label)
    state.pos = after
    return True


def _label_behind(state: StateInline, start: int, end: int) -> tuple[str, int]:
    """The label behind the words, "" if there is none, and where the link ends.

    A number in brackets, and brackets behind a name, are no words of a link: `[1][2]`, `a[i][j]`.
    """
    words = state.src[start + 1 : end]
    before = state.src[start - 1] if start else " "
    if _NUMBER.fullmatch(words) or (before.isalnum() and before.isascii()) or before in ")]_":
        return "", end + 1
    if state.src.startswith(_EMPTY, end + 1):
        return words, end + 1 + len(_EMPTY)
    found = LABEL.match(state.src, end + 1, state.posMax)
    if found is None or found[1].startswith("^"):
        return "", end + 1
    return found[1], found.end()


def _push_picture(state: StateInline, start: int, end: int, name: str, bare: bool) -> None:
    """Add the words of a picture, in which no mark counts. It is never loaded."""
    opening = state.push("link_open", "a", 1)
    opening.attrs, opening.markup = {REFERENCE: name}, REFERENCE
    words = state.src[start + 1 : end]
    state.pending += f"![{words}]" if bare else words
    state.push("link_close", "a", -1).markup = REFERENCE


def _push(state: StateInline, start: int, end: int, name: str, bare: bool) -> None:
    """Add the tokens of a link. `bare`: a label alone, which keeps its brackets."""
    opening = state.push("link_open", "a", 1)
    opening.attrs = {REFERENCE: name}
    opening.markup = REFERENCE
    if bare:
        state.pending += "["
    last, state.posMax, state.pos = state.posMax, end, start + 1
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.posMax = last
    if bare:
        state.pending += "]"
    state.push("link_close", "a", -1).markup = REFERENCE
