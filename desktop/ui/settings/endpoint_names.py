"""The names of an endpoint and its model as the window shows them, not as they are stored."""

from __future__ import annotations

from pathlib import Path

from desktop.chat.endpoint import ON_THIS_COMPUTER, Endpoint
from desktop.chat.text import printable_line
from desktop.language import _


def shown_name(endpoint: Endpoint) -> str:
    """The endpoint's name as a person reads it: the built-in one's in the language in use."""
    if endpoint.kind == "local" and endpoint.name == ON_THIS_COMPUTER.name:
        return _("On this computer")
    return endpoint.name


def shown_file(model: str) -> str:
    """The name of an on-device model as a person reads it: without folders and ".gguf"."""
    return Path(model).name.removesuffix(".gguf")


def shown_model(model: str) -> str:
    """The name of a model as a person reads it: in one line, whatever a file says."""
    return model if model.isprintable() else printable_line(model)
