"""Copies the request of a turn to the clipboard, as a program."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QToolTip, QWidget

from desktop.chat.request import Request
from desktop.chat.tree import Conversation
from desktop.engine.recording.reading import request_body
from desktop.engine.recording.recording import Recording
from desktop.engine.snippets.snippets import NAMED, Client, snippet
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.beside import Beside


def copy_reply(
    workspace: Workspace, conversation: Conversation, reply_id: int, client: str, by: QWidget
) -> None:
    """Copy the request of a reply. Raises ChatError."""
    program = workspace.turns.programs.of_reply(conversation, reply_id, Client(client))
    if isinstance(program, str):
        _copy(program, by)
        return
    Beside(program, by, partial(_copy, by=by)).start()


def copy_recorded(recording: Recording, client: str, by: QWidget) -> None:
    """Copy the request of a recording that was opened from a file."""
    body, endpoint = request_body(recording), recording.endpoint
    if isinstance(body.get("model"), str):
        endpoint = replace(endpoint, model=body["model"])
    extra = {name: value for name, value in body.items() if name not in NAMED}
    request = Request(body.get("messages", []), extra=extra)
    usage = "stream_options" in body
    _copy(snippet(Client(client), endpoint, request, with_usage=usage), by)


def has_request(recording: Recording) -> bool:
    """Return whether the recording holds a request that can be read."""
    return bool(request_body(recording))


def _copy(text: str, by: QWidget) -> None:
    QGuiApplication.clipboard().setText(text)
    QToolTip.showText(QCursor.pos() + QPoint(0, 12), _("Copied"), by)
