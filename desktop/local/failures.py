"""What can go wrong with the on-device model.

ChatError
├── LocalModelMissing      there is nothing to run, or nothing to run it with
├── LocalModelUnreadable   there is a file, and it does not load
├── LocalModelDied         the server ended by itself, more often than it is restarted
└── LocalModelStopped      the server was closed, or another model chosen, while one waited for it
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from desktop.chat.failures import ChatError


@dataclass(eq=False)
class LocalModelMissing(ChatError):
    """`lacking` is "model" (no GGUF file) or "program" (xllamacpp absent, or it does not load)."""

    kind: ClassVar[str] = "local_model_missing"
    models_folder: str
    """Where a GGUF file would be found."""
    lacking: str
    detail: str = ""
    """What the system said, in English, where it said something."""


@dataclass(eq=False)
class LocalModelUnreadable(ChatError):
    """`reason` is "cannot_open", "not_gguf" or "not_loaded" (damaged, or of an unknown kind)."""

    kind: ClassVar[str] = "local_model_unreadable"
    path: str
    reason: str
    detail: str = ""
    """What the system or llama.cpp said, in English."""


@dataclass(eq=False)
class LocalModelDied(ChatError):
    """The model server ended by itself. `exit_code` below 0: by that signal (not on Windows)."""

    kind: ClassVar[str] = "local_model_died"
    exit_code: int
    log_tail: list[str] = field(default_factory=list)
    """The last lines of llama.cpp's log, oldest first."""


@dataclass(eq=False)
class LocalModelStopped(ChatError):
    """Weir itself ended the model server while somebody waited for it."""

    kind: ClassVar[str] = "local_model_stopped"
