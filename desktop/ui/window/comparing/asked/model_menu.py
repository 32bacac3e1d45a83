"""What can be asked besides: models of the endpoints, presets, and one that is asked already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.chat.endpoint import ModelChoice
from desktop.chat.steering.preset import Preset
from desktop.engine.comparing.asked_set import AskedOne
from desktop.language import _
from desktop.ui.widgets.menu import Menu
from desktop.ui.window.comparing.names import Names

_OTHER = "other"


class ModelMenu(Menu):
    """Goes once it is closed."""

    added = Signal(object)
    """The AskedOne to be asked, too."""
    again = Signal(object)
    """The same, with other settings than the one that is asked already: these come next."""
    other_requested = Signal()
    """A model is to be chosen from all that the endpoints name."""

    def __init__(self, names: Names, parent: QWidget) -> None:
        super().__init__(parent)
        self._names = names
        self.setAccessibleName(_("Add a model"))
        self.aboutToHide.connect(self.deleteLater)
        self.triggered.connect(self._on_triggered)

    def offer(
        self,
        models: Iterable[ModelChoice],
        presets: Iterable[Preset],
        asked: Sequence[AskedOne],
        in_use: ModelChoice,
    ) -> None:
        """Offer these. A preset that names no model is asked of the one in use."""
        for choice in models:
            words = f"{self._names.model(choice)} · {self._names.endpoint(choice)}"
            self._add(words, AskedOne(choice))
        self._add(_("Another model…"), _OTHER)
        self.addSeparator()
        for preset in presets:
            choice = ModelChoice(
                preset.endpoint or in_use.endpoint_name, preset.model or in_use.model
            )
            words = _("{model} as {preset}")
            words = words.format(model=self._names.model(choice), preset=preset.name)
            self._add(words, AskedOne(choice, preset.name))
        self.addSeparator()
        for choice in dict.fromkeys(one.choice for one in asked):
            words = _("{model} again, with other settings…")
            first = next(one for one in asked if one.choice == choice)
            again = replace(first)
            self._add(words.format(model=self._names.model(choice)), (again,))

    def _add(self, words: str, meaning: object) -> None:
        self.addAction(words.replace("&", "&&")).setData(meaning)

    def _on_triggered(self, action: QAction) -> None:
        match action.data():
            case AskedOne() as one:
                self.added.emit(one)
            case (AskedOne() as one,):
                self.again.emit(one)
            case str():
                self.other_requested.emit()
