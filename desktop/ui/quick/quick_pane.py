"""What the quick window shows: the question above, the reply below it, the model at the foot."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import GO_ON, keys_of
from desktop.ui.composer.composer import Composer
from desktop.ui.composer.queue_panels import QueuePanels
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.icons import BESIDE_WORDS, beside_words
from desktop.ui.look.stylesheet import stylesheet
from desktop.ui.quick.context_chip import ContextChip
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.shortcuts import with_shortcut
from desktop.ui.window.endpoint.endpoint_gone import EndpointGone
from desktop.ui.window.endpoint.model_picker import ModelPicker
from desktop.ui.window.notices import Notices

_COMPOSER = 150
"""The most pixels that the message takes before it scrolls."""


class QuickPane:
    """Makes the parts, and lays them out on the panel."""

    def __init__(self, workspace: Workspace, tasks: Tasks, panel: QFrame) -> None:
        self._panel = panel
        self.context = ContextChip()
        self.composer = Composer()
        self.composer.edit.set_height_limit(_COMPOSER)
        self.queue = QueuePanels()
        self.gone = EndpointGone()
        self.notices = Notices()
        self.transcript = Transcript()
        self.transcript.give_files(workspace.files.bytes_of)
        self.transcript.tell_costs(workspace.usage.prices.cost_text)
        self.picker = ModelPicker(workspace, tasks, panel)
        self.preset = ElidedLabel("muted")
        self.preset.setAccessibleName(_("Preset"))
        self.gone.choosing_requested.connect(self.picker.click)
        self.copy = push_button(
            _("Copy"),
            with_shortcut(_("Copy the last reply"), keys_of(CommandName.COPY_REPLY)),
            "flat",
        )
        self.open_in_weir = push_button(
            _("Open in Weir"),
            with_shortcut(_("Go on with this chat in the main window"), GO_ON),
            "flat",
        )
        for button in (self.copy, self.open_in_weir):
            button.setIconSize(BESIDE_WORDS)
        self._lay_out()

    def set_palette(self, palette: Palette) -> None:
        """Draw everything in these colours."""
        own = _RULES % {"window": palette.window}
        self._panel.window().setStyleSheet(stylesheet(palette) + own)
        self.context.set_palette(palette)
        self.composer.set_palette(palette)
        self.queue.set_palette(palette)
        self.notices.set_palette(palette)
        self.transcript.set_palette(palette)
        self.picker.set_palette(palette)
        self.copy.setIcon(beside_words("copy", palette.text, palette.muted))
        self.open_in_weir.setIcon(beside_words("outward", palette.text))

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(6)
        foot.addWidget(self.picker)
        foot.addWidget(self.preset, 1)
        foot.addStretch()
        foot.addWidget(self.copy)
        foot.addWidget(self.open_in_weir)
        layout = QVBoxLayout(self._panel)
        layout.setContentsMargins(12, 12, 12, 10)
        layout.setSpacing(8)
        for part in (self.context, self.composer, self.queue, self.gone, self.notices):
            layout.addWidget(part)
        layout.addWidget(self.transcript, 1)
        layout.addLayout(foot)


_RULES = """
QFrame#popup { background: %(window)s; }
"""
