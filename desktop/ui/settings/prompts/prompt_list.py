"""The list of the prompts, with the buttons that add one and open their folder."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout

from desktop.chat.prompts.prompt import Prompt
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import BESIDE_WORDS, beside_words
from desktop.ui.settings.endpoints.endpoint_list import BELOW, TwoLines
from desktop.ui.settings.page import Header
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label, plain_tip


class PromptList(QFrame):
    """Lists the prompts, the one in the form selected."""

    chosen = Signal(str)
    """The name of the prompt that the person chose in the list."""
    opened = Signal()
    """The person wants to see the form of the selected one."""
    remove_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("endpointList")
        self.header = Header(_("Prompts"), "pageTitle")
        self.header.setContentsMargins(12, 0, 0, 0)
        self.rows = QListWidget()
        self.rows.setObjectName("plain")
        self.rows.setAccessibleName(_("Prompts"))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._drawing = TwoLines(self.rows)
        self.rows.setItemDelegate(self._drawing)
        self.add = push_button(_("New prompt"), _("Write a new prompt"), "provider")
        self.add.setIconSize(BESIDE_WORDS)
        self.folder = push_button(_("Open the folder"), _("The files of the prompts"), "link")
        hint = _("Each prompt is a file: copying files is how they come here and go elsewhere.")
        said = plain_label(hint, "muted")
        said.setContentsMargins(7, 0, 7, 0)  # in line with the words of the button above
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 16, 10, 18)
        layout.setSpacing(10)
        layout.addWidget(self.header)
        layout.addWidget(self.rows, 1)
        layout.addWidget(self.add)
        layout.addWidget(self.folder, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(said)
        self.rows.currentItemChanged.connect(self._on_item_changed)
        self.rows.itemClicked.connect(self._on_opened)
        self.rows.itemActivated.connect(self._on_opened)

    def set_palette(self, palette: Palette) -> None:
        """Draw the rows in these colours."""
        self._drawing.palette = palette
        self.header.set_palette(palette)
        self.add.setIcon(beside_words("plus", palette.text))
        self.rows.viewport().update()

    def show_prompts(self, prompts: Sequence[Prompt], current: str | None) -> None:
        """List these, and select the one of this name; None: none."""
        self.rows.blockSignals(True)
        while self.rows.count() > len(prompts):
            self.rows.takeItem(self.rows.count() - 1)
        while self.rows.count() < len(prompts):
            self.rows.addItem(QListWidgetItem())
        for number, prompt in enumerate(prompts):
            item = self.rows.item(number)
            below = _below(prompt)
            item.setText(prompt.name)
            item.setData(BELOW, below)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, below)
            item.setToolTip(plain_tip(f"{prompt.name} · {below}"))
        names = [prompt.name for prompt in prompts]
        self.rows.setCurrentRow(names.index(current) if current in names else -1)
        self.rows.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete the selected prompt by Del; it can be taken back."""
        if event.key() == Qt.Key.Key_Delete:
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)

    def _on_item_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.text())

    def _on_opened(self, item: QListWidgetItem) -> None:
        self.opened.emit()


def _below(prompt: Prompt) -> str:
    if prompt.fault is not None:
        return _("shown as plain text")
    return prompt.description or " ".join(prompt.text.split())[:120]
