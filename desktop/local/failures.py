"""The failures of the on-device model.

ChatError
├── LocalModelMissing      no model file, or no program to run it with
├── LocalModelUnreadable   there is a model file, but it does not load
├── LocalModelDied         the model server ended by itself, more often than Weir restarts it
└── LocalModelStopped      Weir ended the model server while a question waited for it
"""

from __future__ import annotations

from dataclasses import field

from desktop.chat.failures import ChatError


class LocalModelMissing(ChatError):
    """`lacking` is "model" (no GGUF file) or "program" (xllamacpp absent, or it does not load)."""

    models_folder: str
    """Where Weir looks for a GGUF file."""
    lacking: str
    detail: str = ""
    """The system's message in English, if there is one."""


class LocalModelUnreadable(ChatError):
    """`reason` is "cannot_open", "not_gguf" or "not_loaded" (damaged, or of an unknown kind)."""

    path: str
    reason: str
    detail: str = ""
    """The message of the system or of llama.cpp, in English."""


class LocalModelDied(ChatError):
    """The model server ended by itself. `exit_code` below 0: by that signal (not on Windows)."""

    exit_code: int
    log_tail: list[str] = field(default_factory=list)
    """The last lines of llama.cpp's log, oldest first."""


class LocalModelStopped(ChatError):
    """Weir itself ended the model server while a question waited for it."""
