"""Those that are asked side by side: chosen, set otherwise, remembered over restarts."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from PySide6.QtCore import QObject, QPoint, Signal

from desktop.chat.comparing.answers import MOST_ASKED
from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.steering.steering import Steering
from desktop.engine.comparing.asked_set import AskedOne, read, written
from desktop.engine.comparing.comparison import Asked
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.dressed import dressed
from desktop.ui.look.theme import LIGHT
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.parameters.wording import in_full, in_short
from desktop.ui.window.comparing.asked.asked_bar import AskedBar, ChipWords
from desktop.ui.window.comparing.asked.asked_settings import AskedSettings
from desktop.ui.window.comparing.asked.model_menu import ModelMenu
from desktop.ui.window.comparing.names import Names
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.endpoint.model_popup import ModelPopup
from desktop.ui.window.remembering.saver import Saver

_AT_FIRST = 3
"""How many are asked where nobody has chosen any: what the chat asks, and the models used last."""
_IN_MENU = 8
"""Models that the menu offers by name."""


class AskedModels(QObject):
    """One set for all chats. It shows itself in the row below the message."""

    changed = Signal()
    done = Signal()
    """Settings were closed: the keyboard may go home."""

    def __init__(
        self,
        workspace: Workspace,
        tasks: Tasks,
        saver: Saver,
        pane: ConversationPane,
        in_use: EndpointInUse,
    ) -> None:
        super().__init__(pane)
        self._workspace, self._tasks, self._saver = workspace, tasks, saver
        self._pane, self._in_use = pane, in_use
        self._names = Names(workspace)
        self._palette = LIGHT
        self._asked: list[AskedOne] = []
        self._popup: ModelPopup | None = None  # made when it is wanted
        self._number = 0
        self.settings: AskedSettings | None = None
        """Those of one of them, while they are open."""
        self.bar = AskedBar()
        self.bar.settings_requested.connect(self._on_settings)
        self.bar.removed.connect(self._on_removed)
        self.bar.adding_requested.connect(self._on_adding)

    @property
    def asked(self) -> list[AskedOne]:
        """Those that are asked, the first one first."""
        return list(self._asked)

    @property
    def hint(self) -> str:
        """What Enter does in the message."""
        match len(self._asked):
            case 1:
                return _("Ask one model — Enter to send")
            case 2:
                return _("Ask both — Enter to send")
            case 3:
                return _("Ask all three — Enter to send")
        return _("Ask all four — Enter to send")

    def begin(self) -> None:
        """Take the set that was used last; a first one where there is none."""
        presets = self._workspace.settings.presets
        known = read(self._workspace.window_state.asked, presets)
        self._asked = known or [AskedOne(choice) for choice in self._used()[:_AT_FIRST]]
        self._show()

    def to_ask(self, chat: Steering) -> list[Asked]:
        """What the comparison asks in a chat that is steered so. Raises NoSuchEndpoint and
        BadSetting."""
        endpoints, presets = self._workspace.endpoints, self._workspace.settings.presets
        return [one.asked(endpoints, chat, presets) for one in self._asked]

    def add(self, one: AskedOne) -> None:
        """Ask this one, too."""
        if len(self._asked) < MOST_ASKED:
            self._take([*self._asked, one])

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._palette = palette
        self.bar.set_palette(palette)

    def close(self) -> None:
        """Close what lies over the window."""
        self.leave()
        if self.settings is not None:
            self.settings.close_popup()

    def leave(self) -> None:
        """The window closes."""
        if self._popup is not None:
            self._popup.hide()

    # inside -----------------------------------------------------------------------------
    def _take(self, asked: list[AskedOne]) -> None:
        self._asked = asked
        self._workspace.window_state.asked = written(asked) or None
        self._saver.later()
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.bar.show_asked([self._words(one) for one in self._asked])

    def _words(self, one: AskedOne) -> ChipWords:
        name = self._names.model(one.choice)
        short = " · ".join(filter(None, (name, in_short(one.own))))
        about = [self._names.source(one.choice, Steering()), in_full(one.own)]
        if self._names.is_gone(one.choice):
            about.append(_("This endpoint is not in the settings any more."))
        return ChipWords(short, "\n".join(filter(None, (name, *about))))

    def _used(self) -> list[ModelChoice]:
        """What the chat asks, and the models used last: nothing else is asked unless somebody
        chose it."""
        found = [ModelChoice.of(self._in_use.endpoint)]
        with contextlib.suppress(ChatError):  # the list does without them
            found += self._workspace.history.choices.recent(_IN_MENU)
        return self._there(found)

    def _there(self, found: Iterable[ModelChoice]) -> list[ModelChoice]:
        """Those of them that can be asked, each once."""
        known = {one.name: one.kind for one in self._workspace.settings.endpoints}
        return [
            one
            for one in dict.fromkeys(found)
            if one.endpoint_name in known and (one.model or known[one.endpoint_name] == "local")
        ]

    def _on_adding(self) -> None:
        menu = ModelMenu(self._names, self.bar)
        menu.added.connect(self.add)
        menu.again.connect(self._on_again)
        menu.other_requested.connect(self._on_other)
        taken = {one.choice for one in self._asked}
        entries = map(ModelChoice.of, self._workspace.settings.endpoints)
        models = self._there([*self._used(), *entries])
        models = [one for one in models if one not in taken][:_IN_MENU]
        presets, in_use = self._workspace.settings.presets, ModelChoice.of(self._in_use.endpoint)
        menu.offer(models, presets, self._asked, in_use)
        above = self.bar.add.mapToGlobal(QPoint(0, -menu.sizeHint().height()))
        menu.open_at(above)

    def _on_again(self, one: AskedOne) -> None:
        self.add(one)
        self._on_settings(len(self._asked) - 1)

    def _on_other(self) -> None:
        if self._popup is None:
            self._popup = ModelPopup(self._workspace, self._tasks, self.bar.add, self._pane)
            self._popup.chosen.connect(self._on_chosen)
        place = self.bar.add.mapTo(self._pane, QPoint(0, 0))
        self._popup.show_for(self._in_use.endpoint, place)

    def _on_chosen(self, choice: ModelChoice, _typed: bool) -> None:
        self.add(AskedOne(choice))
        self.done.emit()

    def _on_removed(self, number: int) -> None:
        if len(self._asked) > 1:
            self._take([one for at, one in enumerate(self._asked) if at != number])
            self.done.emit()

    def _on_settings(self, number: int) -> None:
        one = self._asked[number]
        presets = self._workspace.settings.presets
        name = self._names.model(one.choice)
        self._number = number
        settings = AskedSettings(one, name, presets, self._palette, dressed(self._pane))
        self.settings = settings
        settings.changed.connect(self._on_changed)
        settings.closed.connect(self._on_closed)
        settings.open(settings.preset)

    def _on_changed(self, one: AskedOne) -> None:
        self._take([one if at == self._number else old for at, old in enumerate(self._asked)])

    def _on_closed(self) -> None:
        self.settings = None
        self.done.emit()
