"""Title, model, notices, conversation and composer: the right column of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.endpoint import Endpoint
from desktop.chat.finding import LONGEST
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.chats.chat_title import ChatTitle
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.composer.composer import Composer
from desktop.ui.composer.queue_panels import QueuePanels
from desktop.ui.conversation.find.find_bar import FindBar
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.icons import icon
from desktop.ui.look.measures import AROUND_NOTE, BESIDE_MEASURE, COMPOSER_SHARE, MEASURE
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.labels import ElidedLabel, centred
from desktop.ui.widgets.shortcuts import with_shortcut
from desktop.ui.window.endpoint.endpoint_gone import EndpointGone
from desktop.ui.window.endpoint.model_picker import ModelPicker
from desktop.ui.window.notices import Notices
from desktop.ui.window.start.backup_bar import BackupBar
from desktop.ui.window.start.first_run import FirstRun
from desktop.ui.window.start.greeting import Greeting
from desktop.ui.window.start.locked_bar import LockedBar
from desktop.ui.window.start.temporary_bar import TemporaryBar
from desktop.ui.window.start.update_bar import UpdateBar

_ALL = 16_777_215
"""Qt's own widest widget."""


class ConversationPane(QWidget):
    """Title and model, notices, conversation and composer, from top to bottom."""

    menu_requested = Signal()

    def __init__(self, workspace: Workspace, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("main")
        self.menu = QPushButton()
        self.menu.setObjectName("flat")
        self.menu.setAccessibleName(_("Show chats"))
        self.menu.setToolTip(with_shortcut(_("Show chats"), keys_of(CommandName.SHOW_CHATS)))
        self.menu.clicked.connect(self.menu_requested)
        self.title = ChatTitle()
        self.picker = ModelPicker(workspace, tasks, self)
        self.more = QPushButton()
        self.more.setObjectName("flat")
        self.more.setAccessibleName(_("Menu"))
        self.more.setToolTip(_("Menu"))
        self.more.setFixedWidth(42)
        self.gone = EndpointGone()
        self.gone.choosing_requested.connect(self.picker.choose)
        self.temporary = TemporaryBar()
        self.locked = LockedBar(workspace.encryption)
        self.update_bar, self.backup_bar = UpdateBar(), BackupBar()
        self.notices = Notices()
        self.transcript = Transcript()
        self.transcript.tell_costs(workspace.usage.prices.cost_text)
        self.transcript.give_files(workspace.files.bytes_of)
        self.find_bar = FindBar(self.transcript.finder)
        self.transcript.finder.matches_changed.connect(self.find_bar.set_count)
        self.transcript.finder.counted.connect(self.find_bar.on_counted)
        self.first_run = FirstRun(workspace, tasks)
        self.greeting = Greeting()
        self.pages = QStackedWidget()
        for page in (self.greeting, self.first_run, self.transcript):
            self.pages.addWidget(page)
        self.queue = QueuePanels()
        self.composer = Composer()
        self.transcript.navigation.offers_quoting = True
        self.transcript.navigation.quoted.connect(self.composer.quote)
        self.note = ElidedLabel("note")
        self.note.setText(
            _("A small model for trying out: its answers are simple, and often wrong.")
        )
        self.note.setToolTip(self.note.text())
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._beside_model, self._at_end = QHBoxLayout(), QHBoxLayout()
        self._page: QWidget = self.greeting
        self._standing_in: QWidget | None = None
        self._lay_out()

    def set_narrow(self, narrow: bool) -> None:
        """Offer the button for the chats where the sidebar is folded away."""
        self.menu.setVisible(narrow)

    def show_endpoint(self, endpoint: Endpoint, missing: str) -> None:
        """Show the endpoint's name, and what the on-device model is good for.

        `missing` says why nothing can be sent to it; "" where it can.
        """
        self.picker.set_endpoint(endpoint)
        self.gone.show_why(missing)
        self.greeting.set_endpoint(endpoint)
        self.note.setVisible(endpoint.kind == "local")

    def add_to_header(self, widget: QWidget) -> None:
        """Put a widget behind title, model and those that were added before."""
        self._beside_model.addWidget(widget)

    def add_at_end(self, button: QWidget) -> None:
        """Put a button before the menu."""
        self._at_end.addWidget(button)

    def stand_in(self, page: QWidget | None) -> None:
        """Show a page of its own over all of the width, whatever the chat would show; None: what
        the chat shows."""
        if page is not None and self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        self._standing_in = page
        for part in self._in_measure:
            part.setMaximumWidth(MEASURE if page is None else _ALL)
        self._show(self._page)

    def _show(self, page: QWidget) -> None:
        """Show a page. The one that goes leaves the keyboard to the message, not to the other."""
        self._page, shown = page, self._standing_in or page
        had = QApplication.focusWidget()
        if shown is not self.pages.currentWidget() and self.pages.isAncestorOf(had or self):
            self.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.pages.setCurrentWidget(shown)

    def show_transcript(self) -> None:
        """Show the conversation."""
        self._show(self.transcript)

    def show_greeting(self) -> None:
        """Show the greeting of an empty chat."""
        self.find_bar.end()
        self._show(self.greeting)

    def show_first_run(self, own: Endpoint) -> None:
        """Show what Weir needs before the first question: a key, or another model."""
        self.find_bar.end()
        self.first_run.refresh(own)
        self._show(self.first_run)

    def find_in_chat(self) -> None:
        """Open the find bar with the text selected in the conversation."""
        if self.pages.currentWidget() is not self.transcript:
            self.find_bar.open_with("", in_nothing=True)
            return
        words = self.transcript.view.textCursor().selectedText()
        self.find_bar.open_with(words if _is_one_line(words) else "")

    def find_next(self) -> None:
        """Go to the next match, or open the find bar."""
        if self.find_bar.isHidden():
            self.find_in_chat()
        else:
            self.find_bar.go_to_next()

    def find_previous(self) -> None:
        """Go to the match before, or open the find bar."""
        if self.find_bar.isHidden():
            self.find_in_chat()
        else:
            self.find_bar.go_to_previous()

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self.menu.setIcon(icon("menu", palette.text))
        self.more.setIcon(icon("more", palette.text))
        self.picker.set_palette(palette)
        self.notices.set_palette(palette)
        self.backup_bar.set_palette(palette)
        self.find_bar.set_palette(palette)
        self.first_run.set_palette(palette)
        self.transcript.set_palette(palette)
        self.queue.set_palette(palette)
        self.composer.set_palette(palette)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.composer.edit.set_height_limit(int(self.height() * COMPOSER_SHARE))

    def _lay_out(self) -> None:
        header = QWidget()  # its edges are those of the text
        self._in_measure = (
            *(header, self.locked, self.temporary, self.update_bar, self.backup_bar),
            *(self.notices, self.find_bar),
            *(self.gone, self.queue, self.composer),
        )
        inside = QHBoxLayout(header)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        self._beside_model.setSpacing(10)
        inside.addWidget(self.menu)
        inside.addWidget(self.title)
        inside.addWidget(self.picker)
        inside.addLayout(self._beside_model)
        inside.addStretch(1)
        inside.addLayout(self._at_end)
        inside.addWidget(self.more)
        above = QVBoxLayout()
        above.setContentsMargins(BESIDE_MEASURE, 10, BESIDE_MEASURE, 6)
        above.addLayout(centred(header, MEASURE))
        below = QVBoxLayout()
        below.setContentsMargins(BESIDE_MEASURE, 0, BESIDE_MEASURE, AROUND_NOTE)
        below.setSpacing(0)
        below.addLayout(centred(self.gone, MEASURE))
        below.addSpacing(6)
        below.addLayout(centred(self.queue, MEASURE))
        below.addLayout(centred(self.composer, MEASURE))
        below.addSpacing(AROUND_NOTE)
        below.addLayout(centred(self.note, MEASURE))
        keeping = self.note.sizePolicy()
        keeping.setRetainSizeWhenHidden(True)  # so that the composer never moves
        self.note.setSizePolicy(keeping)
        between = QVBoxLayout()
        between.setContentsMargins(BESIDE_MEASURE, 0, BESIDE_MEASURE, 0)
        between.setSpacing(0)  # each bar keeps room below itself
        between.addLayout(centred(self.locked, MEASURE))
        between.addLayout(centred(self.temporary, MEASURE))
        between.addLayout(centred(self.update_bar, MEASURE))
        between.addLayout(centred(self.backup_bar, MEASURE))
        between.addLayout(centred(self.notices, MEASURE))
        between.addLayout(centred(self.find_bar, MEASURE))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addLayout(between)
        layout.addWidget(self.pages, 1)
        layout.addLayout(below)


def _is_one_line(words: str) -> bool:
    """Whether somebody may have selected these to look for them."""
    return len(words) <= LONGEST and not {"\u2028", "\u2029", "\ufffc"} & set(words)
