"""The export that runs in a window: it goes on while its dialog is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.engine.exchanging.exporting.wishes import Progress, Scope, Target
from desktop.engine.workspace import Workspace
from desktop.exchange.writing import Format, How
from desktop.ui.errors import errors_to
from desktop.ui.tasks import Tasks

if TYPE_CHECKING:  # it is loaded when one begins
    from desktop.engine.exchanging.exporting.export import Export


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported, and what it is called."""

    scope: Scope
    heading: str
    titles: Sequence[str] = ()
    """Of the chats, as far as they matter for a file's name."""

    @property
    def is_one(self) -> bool:
        """Whether it is a single chat."""
        return self.scope.chat_ids is not None and len(self.scope.chat_ids) == 1


class ExportWork(QObject):
    """One at a time."""

    progressed = Signal(object)
    """A Progress."""
    ended = Signal(object)
    """An Exported."""
    failed = Signal(ChatError)

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._exporting, self._tasks = workspace.exporting, tasks
        self._export: Export | None = None
        self.wanted: Wanted | None = None
        """What is exported, or was last."""
        self.last_format, self.last_folder = Format.MARKDOWN, ""
        """What was chosen last in this window."""

    @property
    def progress(self) -> Progress | None:
        """How far the one is that runs; None where none does."""
        return None if self._export is None else self._export.progress

    def begin(self, wanted: Wanted, format: Format, target: Target, how: How) -> None:
        """Begin to write. What goes wrong is told by `failed`."""
        with errors_to(self.failed):
            export = self._exporting.begin(wanted.scope, format, target, how)
            self._export, self.wanted = export, wanted
            export.on_progress = self.progressed.emit
            self._tasks.start(self._follow(export), "export chats")

    def stop(self) -> None:
        """End it soon. What is whole stays, nothing half is left."""
        if self._export is not None:
            self._export.stop()

    async def _follow(self, export: Export) -> None:
        try:
            done = await export.report()
        except ChatError as failure:
            self._end(export)
            self.failed.emit(failure)
        else:
            self._end(export)
            self.ended.emit(done)

    def _end(self, export: Export) -> None:
        export.on_progress = None  # a last word of its thread may still be on its way
        self._export = None
