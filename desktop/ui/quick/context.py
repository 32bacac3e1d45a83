"""The text that the person works with, as a question takes it along: selected, or copied."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QClipboard

_SECRET = "x-kde-passwordManagerHint"
"""What programs that keep passwords put beside them on the clipboard."""


@dataclass(frozen=True, slots=True)
class Context:
    """A text of another program."""

    text: str
    is_selected: bool
    """Whether it is selected there now; else it was copied, maybe long ago."""


def context_of(clipboard: QClipboard) -> Context | None:
    """What is selected, where the system tells, else what was copied; None for nothing."""
    modes = (QClipboard.Mode.Selection, QClipboard.Mode.Clipboard)
    for mode in modes if clipboard.supportsSelection() else modes[1:]:
        found = clipboard.mimeData(mode)
        if found is not None and found.hasText() and not found.hasFormat(_SECRET):
            text = found.text().strip("\n")
            if text.strip():
                return Context(text, mode is QClipboard.Mode.Selection)
    return None


def with_context(question: str, text: str) -> str:
    """The question, and below it `text` as a quotation; the chat takes its title from the first."""
    if not text:
        return question
    quoted = "\n".join(f"> {line}" if line else ">" for line in text.splitlines())
    return f"{question.rstrip()}\n\n{quoted}"
