"""Shows what a model wrote beside the chat: an artifact, as text that unfolds in its reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.exchange.readers.shared.folds import fenced, folded
from desktop.exchange.readers.shared.values import ident, line, text

_LANGUAGES = {
    "text/html": "html",
    "image/svg+xml": "svg",
    "application/vnd.ant.mermaid": "mermaid",
    "application/vnd.ant.react": "jsx",
}


class Artifacts:
    """The artifacts of one chat, whose titles are said once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def shown(self, given: Mapping[str, Any]) -> str:
        """What a call makes or changes; "" where it does neither."""
        id_ = ident(given.get("id"))
        title, language = self._known.get(id_, ("", ""))
        title = line(given.get("title")) or title
        language = _language(given) or language
        self._known[id_] = (title, language)
        if content := text(given.get("content")):
            body = content if language == "markdown" else fenced(content, language)
            return folded(title or "artifact", body)
        old, new = text(given.get("old_str")), text(given.get("new_str"))
        if not old and not new:
            return ""
        changed = [*_marked("-", old), *_marked("+", new)]
        return folded(title or "artifact", fenced("\n".join(changed), "diff"))


def _language(given: Mapping[str, Any]) -> str:
    kind = line(given.get("type"))
    named = line(given.get("language"))
    return named or _LANGUAGES.get(kind, "markdown" if kind == "text/markdown" else "")


def _marked(mark: str, written: str) -> list[str]:
    return [f"{mark} {one}" for one in written.split("\n")] if written else []
