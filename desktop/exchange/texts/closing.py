"""Ends what a Markdown text left open: a reply that was stopped within code must not swallow the
messages behind it."""

from __future__ import annotations

import re

_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)")
"""https://spec.commonmark.org/0.31.2/#fenced-code-blocks"""
_HTML = re.compile(r" {0,3}<(?:!--|(?P<tag>script|pre|style|textarea)(?=[\s>]|$))", re.IGNORECASE)
"""What begins HTML that no blank line ends: https://spec.commonmark.org/0.31.2/#html-blocks"""
_BEGINS = re.compile(r"^ {0,3}(?:`{3}|~{3}|<[!spt])", re.IGNORECASE | re.MULTILINE)


def closed(text: str) -> str:
    """The text, and behind it the end of its last code block or comment where it has none."""
    if not _BEGINS.search(text):
        return text
    end = ""
    for line in text.split("\n"):
        if not end:
            end = _end_of(line)
        elif end[0] in "`~":
            bare = line.strip()
            if (
                bare.startswith(end)
                and not bare.strip(end[0])
                and len(line) - len(line.lstrip()) < 4
            ):
                end = ""
        elif end in line.lower():
            end = ""
    return f"{text}\n{end}" if end else text


def fenced(text: str, language: str = "") -> str:
    """The text as a block of code, whatever it holds."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip(chr(10))}\n{fence}"


def escaped(sentence: str) -> str:
    """A line of words as Markdown that draws just them."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", sentence)


def _end_of(line: str) -> str:
    """What ends the block that a line begins; "": it begins none, or ends it itself."""
    if begun := _FENCE.match(line):
        return begun["fence"]
    if begun := _HTML.match(line):
        end = f"</{begun['tag'].lower()}>" if begun["tag"] else "-->"
        return "" if end in line[begun.end() :].lower() else end
    return ""
