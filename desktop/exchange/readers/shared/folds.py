"""Text that unfolds within a reply, and text that was folded by other programs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from desktop.exchange.readers.shared.values import as_json, line, text

_ADDRESS = re.compile(r"https?://[^\s<>]{1,2000}")
_LONGEST_JSON = 4000
"""Characters of a part that is kept as its JSON."""
_FENCE = re.compile(r"^ {0,3}(`{3,})", re.MULTILINE)


def fenced(code: str, language: str = "") -> str:
    """The code as a block of Markdown, whatever stands in it."""
    longest = max((len(found[1]) for found in _FENCE.finditer(code)), default=2)
    fence = "`" * max(3, longest + 1)
    info = re.sub(r"[^\w+#.-]", "", language)[:40]
    return f"{fence}{info}\n{code.rstrip()}\n{fence}"


def folded(summary: str, body: str) -> str:
    """Markdown that unfolds by its summary."""
    return f"<details>\n<summary>{_in_line(summary)}</summary>\n\n{body.strip()}\n\n</details>"


def unread(part: Mapping[str, Any], *texts: str) -> str:
    """What is kept of a part of a kind that nobody knows: its text, which it has under one of
    these names, else its JSON, folded."""
    said = next(filter(None, (text(part.get(name)) for name in texts)), "")
    written = fenced(as_json(part, indent=2)[:_LONGEST_JSON], "json")
    return said or folded(line(part.get("type")), written)


def _in_line(summary: str) -> str:
    """The summary as plain text: it opens and closes nothing."""
    plain = " ".join(summary.split())[:200] or "…"
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(url: object, title: object = "") -> str:
    """Markdown of a page with its title; "" where the address is none of the web."""
    address = text(url).strip()
    if not _ADDRESS.fullmatch(address):
        return ""
    host = re.sub(r"^https?://(?:www\.)?([^/?#]*).*", r"\1", address)
    shown = re.sub(r"([\\\[\]])", r"\\\1", line(title) or host)
    return f"[{shown}]({address.replace('(', '%28').replace(')', '%29')})"


def thought_and_said(text: str, tags: tuple[str, ...] = ("think", "thinking")) -> tuple[str, str]:
    """What stands in `<think>…</think>` at a reply's beginning, and what follows it.

    One that is not closed is thinking down to the end.
    """
    found = re.match(rf"\s*<({'|'.join(tags)})>", text)
    if found is None:
        return "", text
    thought, _closing, said = text[found.end() :].partition(f"</{found[1]}>")
    return thought.strip(), said.lstrip()


def joined(*pieces: str) -> str:
    """Paragraphs, without the empty ones."""
    return "\n\n".join(piece.strip() for piece in pieces if piece.strip())
