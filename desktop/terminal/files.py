"""The files of `weir ask -f`: read one after the other, before the question that they go with."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from desktop.chat.content import Content, File, Picture, Text
from desktop.chat.settings.features import ATTACHMENTS
from desktop.engine.attaching.attaching import Attaching
from desktop.engine.threads import in_daemon_thread
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.terminal.session import NotUnderstood

STDIN = "-"


async def with_files(
    workspace: Workspace, options: argparse.Namespace, question: str, *, saves: bool
) -> Content | str:
    """The question behind its files. Raises AttachmentRefused, AttachmentNotKept, SetByPolicy."""
    if not options.files:
        return question
    if options.files.count(STDIN) > 1:
        raise NotUnderstood(_("Standard input can be one file only."))
    workspace.policy.check(ATTACHMENTS)
    files = workspace.files.kept if saves else workspace.files.unkept
    parts = [await _part(Attaching(files), path) for path in options.files]
    return (*parts, Text(question)) if question.strip() else tuple(parts)


async def _part(attaching: Attaching, path: str) -> File | Picture:
    try:
        if path == STDIN:
            return await in_daemon_thread(attaching.part, sys.stdin.buffer, "stdin")
        return await in_daemon_thread(attaching.part_of, Path(path))
    except asyncio.CancelledError:
        attaching.stop()
        raise
