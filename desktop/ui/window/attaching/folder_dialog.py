"""Lists the text files of a folder, for the person to choose those that go with the message."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.text import printable_line, size_text
from desktop.engine.attaching.folders import Found, Listing
from desktop.language import _, ngettext
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label

_SIZE = QSize(560, 520)


class FolderDialog(QDialog):
    """A dialog to open with `open()`. Space ticks a file, Enter attaches those that are ticked."""

    chosen = Signal(object)
    """A list of Path."""

    def __init__(self, name: str, listing: Listing, room: int, parent: QWidget) -> None:
        """`room`: how many files the message still takes."""
        super().__init__(parent)
        self._files, self._room = listing.files, room
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Files of {name}").format(name=printable_line(name)))
        self.list = QListWidget()
        self.list.setObjectName("files")
        self.list.setAccessibleName(_("Files"))
        self.list.setUniformItemSizes(True)
        for found in listing.files:
            item = QListWidgetItem(f"{printable_line(found.name)}  ·  {size_text(found.size)}")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(_UNTICKED)
            self.list.addItem(item)
        self.words = plain_label(object_name="muted")
        self.attach = push_button(_("Attach"), _("Attach the files that are ticked"), "primary")
        self.attach.setDefault(True)
        self.attach.clicked.connect(self.accept)
        self._lay_out(listing.is_cut)
        self.list.itemChanged.connect(self._on_changed)
        self.list.itemActivated.connect(self._on_activated)
        self.accepted.connect(self._on_accepted)
        if len(listing.files) <= room:
            self.tick_all()
        self._on_changed()
        self.resize(_SIZE.boundedTo(parent.window().size()))

    def tick_all(self) -> None:
        """Choose all files."""
        self._tick(Qt.CheckState.Checked)

    def tick_none(self) -> None:
        """Choose no file."""
        self._tick(_UNTICKED)

    def ticked(self) -> Sequence[Found]:
        """The files that are chosen."""
        states = (self.list.item(row).checkState() for row in range(self.list.count()))
        return [one for one, state in zip(self._files, states, strict=True) if state != _UNTICKED]

    def _lay_out(self, is_cut: bool) -> None:
        everything = push_button(_("Select all"), _("Tick all files"))
        everything.clicked.connect(self.tick_all)
        nothing = push_button(_("None"), _("Tick no file"))
        nothing.clicked.connect(self.tick_none)
        cancel = push_button(_("Cancel"), _("Attach nothing (Esc)"))
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (everything, nothing):
            row.addWidget(button)
        row.addStretch(1)
        for button in (cancel, self.attach):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(10)
        if is_cut:
            words = _("The folder has more files than are listed here: choose one of its folders.")
            layout.addWidget(plain_label(words, "muted"))
        layout.addWidget(self.list, 1)
        layout.addWidget(self.words)
        layout.addLayout(row)

    def _tick(self, state: Qt.CheckState) -> None:
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            self.list.item(row).setCheckState(state)
        self.list.blockSignals(False)
        self.list.viewport().update()
        self._on_changed()

    def _on_changed(self, _item: object = None) -> None:
        ticked = self.ticked()
        count = len(ticked)
        words = ngettext("{count} file", "{count} files", count).format(count=count)
        words += f" · {size_text(sum(one.size for one in ticked))}"
        if count > self._room:
            words += " · " + _("the message takes {most} more").format(most=self._room)
        self.words.setText(words)
        self.attach.setEnabled(0 < count <= self._room)

    def _on_activated(self, _item: QListWidgetItem) -> None:
        if self.attach.isEnabled():
            self.accept()

    def _on_accepted(self) -> None:
        paths: list[Path] = [one.path for one in self.ticked()]
        self.chosen.emit(paths)


_UNTICKED = Qt.CheckState.Unchecked
