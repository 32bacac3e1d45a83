"""Finds addresses in the text: `<https://…>`, and bare ones as GFM knows them.

Unlike in GFM, a bare address ends where Chinese begins, without a space.
"""

from __future__ import annotations

import re

from markdown_it.rules_inline.state_inline import StateInline

from desktop.rendering.markdown import tag_names
from desktop.rendering.safety.links import clickable, readable

_NAME = r"[0-9A-Za-z\u00a1-\u024f\u0370-\u058f\u1e00-\u1fff]"
_CHARACTER = r"[\w\-.~:/?#@!$&'()+,;=%]"
BARE = (
    r"(?<![0-9A-Za-z+/@])(?:[Hh][Tt][Tt][Pp][Ss]?://|www\.(?=[\w-]+\.[A-Za-z]))(?=" + _NAME + ")"
    r"(?:(?![\u0590-\u08ff\u1100-\u11ff\u2000-\u206f\u2e80-\U0010ffff])" + _CHARACTER + ")+"
)
"""An address in the text, with the punctuation after it."""

MAIL = (
    r"(?<![0-9A-Za-z.+-])[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}+@"
    r"(?:[0-9A-Za-z-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w@/-]|:\S)"
)
BREAK = "<br>"
"""The tag of a break's token that was written so, where it stands in no way for white space."""

_BARE = re.compile(BARE)
_MAIL = re.compile(MAIL, re.ASCII)
_ANGLE = re.compile(r"<((?:https?://|mailto:)[^<>\x00-\x20]{1,2000})>", re.IGNORECASE)
_ANGLE_MAIL = re.compile(r"<([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255})>", re.ASCII)
_BREAK = re.compile(rf"{tag_names.BREAK}[ \t]*\n?[ \t]*", re.IGNORECASE)
_ENTITY = re.compile(r"&[0-9A-Za-z]{1,31};\Z")


def angle(state: StateInline, silent: bool) -> bool:
    """The inline rule for `<`: an address that may be followed, or the line break `<br>`."""
    src, pos, end = state.src, state.pos, state.posMax
    if found := _BREAK.match(src, pos, end):
        if not silent:
            state.push("hardbreak", BREAK, 0)
        state.pos = found.end()
        return True
    if found := _ANGLE.match(src, pos, end):
        address = found[1]
    elif found := _ANGLE_MAIL.match(src, pos, end):
        address = f"mailto:{found[1]}"
    else:
        return False
    if not silent:
        _push(state, address, readable(found[1]))
    state.pos = found.end()
    return True


def bare(state: StateInline, silent: bool) -> bool:
    """The inline rule for an address that begins here."""
    if found := _BARE.match(state.src, state.pos, state.posMax):
        text = _without_punctuation(found[0])
        address = clickable(text if text[0] in "Hh" else f"http://{text}")
    elif found := _MAIL.match(state.src, state.pos, state.posMax):
        text = found[0]
        address = clickable(f"mailto:{text}")
    else:
        return False
    if not silent:
        _push(state, address, readable(text))
    state.pos += len(text)
    return True


def _push(state: StateInline, address: str, text: str) -> None:
    """Add a link, or only its text within another link. The text opens no mark."""
    linked = bool(address) and not state.linkLevel
    if linked:
        state.push("link_open", "a", 1).attrs = {"href": address}
    token = state.push("text_special", "", 0)
    token.content = text
    if linked:
        state.push("link_close", "a", -1)


def _without_punctuation(text: str) -> str:
    """The address without punctuation that belongs to the sentence around it."""
    surplus = text.count(")") - text.count("(")
    end = len(text)
    while end:
        last = text[end - 1]
        if last == ";" and (entity := _ENTITY.search(text, max(0, end - 33), end)):
            end = entity.start()
        elif last in "?!.,:*_~';&(" or (last == ")" and surplus > 0):
            surplus += {"(": 1, ")": -1}.get(last, 0)
            end -= 1
        else:
            break
    return text[:end]
