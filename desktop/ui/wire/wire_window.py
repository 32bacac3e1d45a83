"""The wire window: shows what went over the wire in a turn, saves it, and plays it again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.tree import Conversation
from desktop.engine.explain.sentences import explain
from desktop.engine.recording.recording import Recording
from desktop.engine.recording.recording_file import SUFFIX, load_recording
from desktop.engine.threads import in_daemon_thread
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.on_screen import OnScreen
from desktop.ui.wire.footer import Footer
from desktop.ui.wire.header import Header
from desktop.ui.wire.opening import OpenDialog
from desktop.ui.wire.replay import Replay
from desktop.ui.wire.request_copying import copy_recorded, copy_reply, has_request
from desktop.ui.wire.saving import Saving
from desktop.ui.wire.wire_view import WireView

_SIZE, _LEAST = QSize(900, 760), QSize(480, 420)
_PAGE = 120
"""Least height in pixels of the page that a replay is drawn on."""


class WireWindow(QDialog):
    """Shows one turn at a time: one of a reply, or one from a file."""

    def __init__(
        self, workspace: Workspace, tasks: Tasks, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._palette = palette
        self._conversation: Conversation | None = None
        self._reply_id = 0
        self._turns: list[Recording] = []
        self._index = 0
        self._opening: Path | None = None
        self._replay: Replay | None = None
        self._saving = Saving(tasks, self)
        self.page: Transcript | None = None
        """The page that replays are drawn on; None before the first one."""
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setAcceptDrops(True)
        self.head = Header()
        self.view = WireView(palette, tasks)
        self.foot = Footer(self)
        self._lay_out()
        self._connect()
        OnScreen(self, _SIZE, _LEAST)
        self.set_palette(palette)
        self.show_nothing()

    # what is shown ----------------------------------------------------------------------
    def show_reply(self, conversation: Conversation, reply_id: int) -> None:
        """Show the last turn of a reply, live or not."""
        self._conversation, self._reply_id = conversation, reply_id
        self._begin(_("Wire"), list(self._workspace.recordings.of(reply_id)))

    def show_nothing(self) -> None:
        """Show that there is no reply."""
        self._conversation = None
        self._begin(_("Wire"), [])

    def open_recording(self, path: Path, *, replay: bool = False) -> None:
        """Show a turn from a file, or the error that keeps the file from being read."""
        self._opening = path
        self.foot.show_error("")
        self._tasks.start(self._open(path, replay), "open a recording")

    async def _open(self, path: Path, replay: bool) -> None:
        try:
            recording = await in_daemon_thread(load_recording, path)
        except ChatError as error:
            if self._opening is path:
                self._show_error(error)
            return
        if self._opening is not path:  # something else was opened meanwhile
            return
        self._conversation = None
        self._begin(_("Wire of {file}").format(file=path.name), [recording])
        self.view.rows.setFocus()
        if replay and recording.end is not None and self.isVisible():
            self._start_replay(recording)

    def take_turn(self, reply_id: int) -> None:
        """Show the turn that has just begun, if it belongs to the reply that is shown."""
        if self._conversation is not None and reply_id == self._reply_id and self.isVisible():
            self.show_reply(self._conversation, reply_id)

    def set_palette(self, palette: Palette) -> None:
        """Draw in these colours from now on."""
        self._palette = palette
        for part in (self.head, self.view, self.foot):
            part.set_palette(palette)
        if self.page is not None:
            self.page.set_palette(palette)

    async def shut_down(self) -> None:
        """Close the window, and end the replay and the saving that run."""
        self.close()
        if self._replay is not None:
            await self._replay.close()
        await self._saving.close()

    @property
    def recording(self) -> Recording | None:
        """Return the recording of the turn that is shown; None where nothing is kept of it."""
        return self._turns[self._index] if self._turns else None

    @property
    def is_playing(self) -> bool:
        """Return whether a replay runs."""
        return self._replay is not None and self._replay.runs

    def _begin(self, name: str, turns: list[Recording]) -> None:
        self.setWindowTitle(name)
        self.setAccessibleName(name)
        self.foot.show_error("")
        self._opening = None
        self._turns = turns
        self._show_turn(max(len(turns) - 1, 0))

    def _show_turn(self, index: int) -> None:
        self._index = index
        self._stop_replay()
        self.view.axis.set_playhead(None)
        if self.page is not None:
            self.page.hide()
        self.view.setVisible(bool(self._turns))
        self._filler.setVisible(not self._turns)
        self.head.show_place(index, len(self._turns))
        self.view.show_recording(self.recording)

    def _on_changed(self) -> None:
        """Update the header and the buttons for what is shown."""
        recording = self.recording
        if recording is not None:
            self.head.show_turn(recording, self.view.reading, self.view.axis.marks)
            self.view.axis.describe(self.head.words)
        elif self._conversation is not None and self._reply_id in self._conversation:
            self.head.show_message(self._conversation[self._reply_id])
        else:
            self.head.show_nothing()
        self._offer()

    def _offer(self) -> None:
        recording = self.recording
        chat = self._conversation
        code = chat is not None and self._reply_id in chat  # it may have been deleted
        code = code or (chat is None and recording is not None and has_request(recording))
        ended = recording is not None and recording.end is not None
        saving, playing = self._saving.runs, self.is_playing
        self.foot.offer(code=code, ended=ended, playing=playing, saving=saving)

    # building ---------------------------------------------------------------------------
    def _lay_out(self) -> None:
        self._body = QVBoxLayout()
        self._body.setContentsMargins(20, 16, 20, 12)
        self._body.setSpacing(10)
        self._filler = QWidget()
        self._body.addWidget(self.head)
        self._body.addWidget(self.view, 3)
        self._body.addWidget(self._filler, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._body, 1)
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        self.view.changed.connect(self._on_changed)
        self.head.turn_chosen.connect(self._on_turn_chosen)
        self.foot.program_chosen.connect(self._on_program_chosen)
        self.foot.open_requested.connect(self._on_open)
        self.foot.save_requested.connect(self._on_save)
        self.foot.play_requested.connect(self._on_play)
        self._saving.changed.connect(self._offer)
        self._saving.failed.connect(self._show_error)

    # events -----------------------------------------------------------------------------
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.view.resume()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.view.rest()
        self._stop_replay()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].toLocalFile().endswith(SUFFIX):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.open_recording(Path(event.mimeData().urls()[0].toLocalFile()))

    # doing ------------------------------------------------------------------------------
    def _on_turn_chosen(self, by: int) -> None:
        self._show_turn(min(max(self._index + by, 0), len(self._turns) - 1))

    def _on_program_chosen(self, client: str) -> None:
        recording = self.recording
        try:
            if self._conversation is not None:
                chat, reply = self._conversation, self._reply_id
                copy_reply(self._workspace, chat, reply, client, self.foot.code)
            elif recording is not None:
                copy_recorded(recording, client, self.foot.code)
        except ChatError as error:
            self._show_error(error)

    def _on_open(self) -> None:
        dialog = OpenDialog(self)
        dialog.chosen.connect(self.open_recording)
        dialog.open()

    def _on_save(self) -> None:
        recording = self.recording
        if recording is not None:
            self.foot.show_error("")
            self._saving.ask(recording)

    def _on_play(self) -> None:
        recording = self.recording
        if self.is_playing:
            self._stop_replay()
        elif recording is not None:
            self._start_replay(recording)

    def _start_replay(self, recording: Recording) -> None:
        replay = self._replay or self._make_page()
        replay.page.show()
        replay.start(recording)
        self._offer()

    def _make_page(self) -> Replay:
        """Make the page at the first replay: most people who look at a turn do not play it."""
        self.page = Transcript(self, self._palette)
        self.page.offer_copying_alone()
        self.page.setMinimumHeight(_PAGE)
        self.page.failed.connect(self._show_error)
        self._body.insertWidget(1, self.page, 2)
        QWidget.setTabOrder(self.head, self.page)
        self._replay = Replay(self.page, self._tasks)
        self._replay.moved.connect(self.view.axis.set_playhead)
        self._replay.ended.connect(self._offer)
        return self._replay

    def _stop_replay(self) -> None:
        if self._replay is not None:
            self._replay.stop()

    def _show_error(self, error: ChatError) -> None:
        self.foot.show_error(explain(error).line)
