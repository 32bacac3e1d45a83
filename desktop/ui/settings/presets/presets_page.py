"""The page of the presets: the list, and below it the form of the selected one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidgetItem, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.settings.setting import DEFAULT_PRESET
from desktop.chat.steering.preset import Preset
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.page import Page
from desktop.ui.settings.presets.preset_form import PresetForm
from desktop.ui.settings.presets.preset_rows import PresetRows
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.inputs.remark import lock_line
from desktop.ui.widgets.labels import plain_label

_PAUSE_MS = 600
"""Milliseconds without a key after which what is typed is saved."""


class PresetsPage(Page):
    """Saves what is typed; each change can be taken back."""

    saved = Signal()
    """The presets are others by now."""

    def __init__(self, workspace: Workspace, changes: Changes) -> None:
        super().__init__(_("Presets"), changes)
        self._settings, self._policy = workspace.settings, workspace.policy
        self._shown = ""
        self.rows = PresetRows()
        self.add_button = push_button(_("New preset"), _("Make a new preset"))
        self.copy_button = push_button(_("Duplicate"), _("Make another one like this"), "link")
        self.remove_button = push_button(_("Remove"), _("Remove this preset"), "link")
        self.none = plain_label(_none(), "quiet")
        self.form = PresetForm()
        below = QWidget()
        row = QHBoxLayout(below)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self.add_button, self.copy_button, self.remove_button):
            row.addWidget(button)
        row.addStretch(1)
        self.locked = lock_line()
        for part in (self.none, self.rows, below, self.locked, self.form):
            self.add(part)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.save)
        self.rows.currentItemChanged.connect(self._on_chosen)
        self.rows.moved.connect(self._on_moved, Qt.ConnectionType.QueuedConnection)
        self.add_button.clicked.connect(self._on_add)
        self.copy_button.clicked.connect(self._on_copy)
        self.remove_button.clicked.connect(self._on_remove)
        self.form.typed.connect(self._pause.start)
        self.form.left.connect(self.save)
        self.form.default_chosen.connect(self._on_default)

    def refresh(self) -> None:
        """Show the presets as the file has them by now."""
        presets = self._settings.presets
        names = [one.name for one in presets]
        if self._shown not in names:
            self._shown = names[0] if names else ""
        self.rows.show_presets(presets, self._shown)
        self.none.setVisible(not presets)
        for part in (self.rows, self.form, self.copy_button, self.remove_button):
            part.setVisible(bool(presets))
        self._fill()

    def set_palette(self, palette: Palette) -> None:
        """Draw what no style sheet reaches in these colours."""
        super().set_palette(palette)
        self.rows.set_palette(palette)
        self.form.set_palette(palette)

    def show_preset(self, name: str) -> None:
        """Show the preset of this name, where there is one."""
        if self._named(name) is not None:
            self.save()
            self._shown = name
            self.refresh()

    def finish(self) -> list[str]:
        """Save what is typed. Returns a sentence for each value that cannot be saved."""
        self.save()
        return [
            _("{field} of {name} was not changed: {why}").format(
                field=field, name=self._shown, why=why
            )
            for field, why in self.form.refused()
        ]

    def save(self) -> None:
        """Save what is typed, as far as it can be."""
        self._pause.stop()
        before = self._named(self._shown)
        if before is None or self._policy.gives("presets", before.name):
            return
        preset = self.form.preset()
        if preset != before and self._put(preset, before.name):
            self.changes.add(partial(self._put, before, preset.name))

    def _put(self, preset: Preset, replacing: str | None) -> bool:
        """Write a preset in the place of one; None: as a new one. False: that was refused."""
        try:
            self._settings.put_preset(preset, replacing)
        except ChatError as error:
            self.form.name.refuse(explain(error).line)
            return False
        is_other, self._shown = preset.name != self._shown, preset.name
        if is_other or replacing is None:
            self.refresh()
        self.saved.emit()
        return True

    def _remove(self, name: str) -> None:
        try:
            back = self._settings.remove_preset(name)
        except ChatError as error:
            self.form.name.refuse(explain(error).line)
            return
        if back is not None:
            self.changes.add(partial(self._bring_back, name, back))
        self.refresh()
        self.saved.emit()

    def _bring_back(self, name: str, back: Callable[[], None]) -> None:
        try:
            back()
        except ChatError as error:
            self.form.name.refuse(explain(error).line)
            return
        self._shown = name
        self.refresh()
        self.saved.emit()

    def _move(self, name: str, before: str | None) -> bool:
        """Give a preset another place. False: that was refused, and the list shows what holds."""
        done = False
        try:
            self._settings.move_preset(name, before)
            done = True
        except ChatError as error:
            self.form.name.refuse(explain(error).line)
        self._shown = name
        self.refresh()
        self.saved.emit()
        return done

    def _begin(self, preset: Preset) -> None:
        self.save()
        taken = {one.name for one in self._settings.presets}
        names = (preset.name, *(f"{preset.name} {number}" for number in range(2, len(taken) + 3)))
        name = next(one for one in names if one not in taken)
        if self._put(replace(preset, name=name), None):
            self.changes.add(partial(self._remove, name))
            self.form.name_line.setFocus()
            self.form.name_line.selectAll()

    def _fill(self) -> None:
        preset = self._named(self._shown)
        if preset is not None:
            self.form.show_endpoints(self._settings.endpoints, preset.endpoint)
            is_default = self._settings[DEFAULT_PRESET].value == preset.name
            self.form.show_preset(preset, is_default=is_default)
        given = preset is not None and self._policy.gives("presets", preset.name)
        self.locked.setVisible(given)
        self.form.lock(given, default=self._settings[DEFAULT_PRESET].locked)
        self.remove_button.setEnabled(not given)

    def _named(self, name: str) -> Preset | None:
        return next((one for one in self._settings.presets if one.name == name), None)

    def _on_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.save()
            self._shown = item.data(Qt.ItemDataRole.UserRole)
            self._fill()

    def _on_moved(self, name: str, before: str | None) -> None:
        self.save()
        names = [one.name for one in self._settings.presets]
        if name not in names:
            return
        behind = next(iter(names[names.index(name) + 1 :]), None)
        if before != behind and self._move(name, before):
            self.changes.add(partial(self._move, name, behind))

    def _on_add(self) -> None:
        self._begin(Preset(_("New preset")))

    def _on_copy(self) -> None:
        self.save()
        if (preset := self._named(self._shown)) is not None:
            self._begin(preset)

    def _on_remove(self) -> None:
        self._remove(self._shown)

    def _on_default(self, wanted: bool) -> None:
        before = self._settings[DEFAULT_PRESET].value
        self._begin_with(self._shown if wanted else None)
        self.changes.add(partial(self._begin_with, before))

    def _begin_with(self, name: str | None) -> None:
        try:
            self._settings.change(DEFAULT_PRESET, name)
        except ChatError as error:
            self.form.name.refuse(explain(error).line)
        self._fill()
        self.saved.emit()


def _none() -> str:
    return _(
        "There is no preset yet. A preset is what a chat begins with: instructions, parameters, "
        "and, where you like, an endpoint and a model."
    )
