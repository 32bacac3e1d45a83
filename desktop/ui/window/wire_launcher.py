"""Opens the wire window (F12, the Wire button, a recording) and creates it on first use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.chat.failures import ChatError
from desktop.chat.messages import Role
from desktop.chat.settings.features import WIRE_VIEW
from desktop.engine.workspace import Workspace
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.actions.message_actions import ActionName
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.errors import errors_to
from desktop.ui.look.theme import LIGHT
from desktop.ui.tasks import Tasks
from desktop.ui.window.chat_controller import ChatController

if TYPE_CHECKING:  # with all that it needs, it is loaded when it is wanted
    from desktop.ui.wire.wire_window import WireWindow


class WireLauncher(QObject):
    """Holds the one wire window of the run."""

    failed = Signal(ChatError)

    def __init__(
        self,
        workspace: Workspace,
        chat_controller: ChatController,
        transcript: Transcript,
        tasks: Tasks,
        parent: QWidget,
    ) -> None:
        """`parent`: the window that the wire window belongs to."""
        super().__init__(parent)
        self._workspace = workspace
        self._chat_controller = chat_controller
        self._transcript = transcript
        self._tasks = tasks
        self._parent = parent
        self._palette = LIGHT
        self.window: WireWindow | None = None
        rows = transcript.overlays.rows
        rows.shows_wire = workspace.policy.shows_wire
        rows.copies_code = workspace.policy.copies_code
        transcript.action_chosen.connect(self._on_action_chosen)
        chat_controller.turn_begun.connect(self._on_turn_begun)
        workspace.policy.listen(self._on_policy)

    @property
    def is_allowed(self) -> bool:
        """Whether what goes over the network may be looked at."""
        return self._workspace.policy.shows_wire()

    def open_last(self) -> None:
        """Show the wire of the shown chat's last reply, which may still arrive."""
        path = self._chat_controller.conversation.end(1)
        if (window := self._opened()) is None:
            return
        if path and path[-1].role is Role.ASSISTANT:
            window.show_reply(self._chat_controller.conversation, path[-1].id)
        else:
            window.show_nothing()

    def open_reply(self, reply_id: int) -> None:
        """Show the wire of a reply of the shown chat."""
        if (window := self._opened()) is not None:
            window.show_reply(self._chat_controller.conversation, reply_id)

    def open_recording(self, path: Path) -> None:
        """Show a turn that was saved, and play it at once."""
        if (window := self._opened()) is not None:
            window.open_recording(path, replay=True)

    def ask_for_recording(self) -> None:
        """Ask for a turn that was saved; show it once it was chosen."""
        from desktop.ui.wire.opening import OpenDialog

        dialog = OpenDialog(self._parent)
        dialog.chosen.connect(self.open_recording)
        dialog.open()

    def copy_program(self, reply_id: int, client: str) -> None:
        """Copy the request of a reply of the shown chat as a program of this `Client`."""
        from desktop.ui.wire.request_copying import copy_reply

        chat = self._chat_controller.conversation
        with errors_to(self.failed):
            copy_reply(self._workspace, chat, reply_id, client, self._transcript)

    def set_palette(self, palette: Palette) -> None:
        """Draw in these colours from now on."""
        self._palette = palette
        if self.window is not None:
            self.window.set_palette(palette)

    async def close(self) -> None:
        """Close the window, and end the tasks it started."""
        self._workspace.policy.forget(self._on_policy)
        if self.window is not None:
            await self.window.shut_down()

    def _on_action_chosen(self, name: str, message_id: int, argument: str) -> None:
        match name:
            case ActionName.WIRE:
                self.open_reply(message_id)
            case ActionName.COPY_PROGRAM:
                self.copy_program(message_id, argument)

    def _opened(self) -> WireWindow | None:
        """None: an organisation does not let it be opened, which was said."""
        with errors_to(self.failed):
            self._workspace.policy.check(WIRE_VIEW)
            return self._shown()
        return None

    def _shown(self) -> WireWindow:
        if self.window is None:
            from desktop.ui.wire.wire_window import WireWindow

            self.window = WireWindow(self._workspace, self._tasks, self._palette, self._parent)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self.window.view.rows.setFocus()
        return self.window

    def _on_policy(self) -> None:
        """Show nothing any more where an organisation has switched that off meanwhile."""
        if self.window is not None and not self.is_allowed:
            self.window.show_nothing()
            self.window.close()

    def _on_turn_begun(self, reply_id: int) -> None:
        if self.window is not None:
            self.window.take_turn(reply_id)
