"""The few tags that models write where Markdown has no mark: `<sub>`, `<kbd>` and their like.

A fixed set, without attributes, and no HTML: a tag only switches a look on, and its closing one off
again. One without the other stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token

from desktop.rendering.markdown.tag_names import MEANING, TAG

HALF_TAG = rf"</?(?:{'|'.join(sorted({n[:end] for n in MEANING for end in range(1, 7)}))})?"
"""A tag without its end, up to the end of the text."""

PAIRED, ALONE = "tag", "tag_alone"
"""Types of tokens: of a tag with its partner, and of one that begins what nothing ends (yet)."""

_TAG = re.compile(TAG, re.IGNORECASE)


def tag(state: StateInline, silent: bool) -> bool:
    """The inline rule for a tag. `pair` says later whether it has a partner."""
    found = _TAG.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push(ALONE, name_of(found[0]), 0)
        token.content = found[0]
    state.pos = found.end()
    return True


def pair(tokens: Iterable[Token]) -> None:
    """Find the partner of each tag, in one pass; a closing tag without one becomes text."""
    open_: dict[str, list[Token]] = {}
    for token in tokens:
        if token.type != ALONE:
            continue
        same = open_.setdefault(token.tag, [])
        if token.content[1] != "/":
            same.append(token)
        elif same:
            opening = same.pop()
            opening.type = token.type = PAIRED
            opening.nesting, token.nesting = 1, -1
            opening.tag = token.tag = MEANING[token.tag]
        else:
            token.type, token.tag = "text", ""


def name_of(written: str) -> str:
    """Return the name in a tag, in small letters."""
    return written.strip("</>").lower()
