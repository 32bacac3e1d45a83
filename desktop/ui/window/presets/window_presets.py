"""Has a chat go over to a preset, and saves what was changed back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.steering.preset import Preset
from desktop.chat.steering.steering import Steering
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.errors import errors_to
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.popups.toast import Toast
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.presets.preset_menu import PresetMenu
from desktop.ui.window.presets.preset_section import PresetSection
from desktop.ui.window.presets.preset_start import PresetStart
from desktop.ui.window.presets.preset_state import PresetState, about
from desktop.ui.window.shared.shared import Shared
from desktop.ui.window.steering.steering_parts import SteeringParts


class WindowPresets(QObject):
    """A chat keeps a copy: what is changed in a preset later changes no chat.

    The header and the panel show the chat's preset, and open the same menu.
    """

    notice_raised = Signal(str)
    editing_requested = Signal(str)
    """The page of the presets is wanted, with the one of this name; "": with any."""
    failed = Signal(ChatError)

    def __init__(
        self,
        workspace: Workspace,
        chat: ChatController,
        in_use: EndpointInUse,
        pane: ConversationPane,
        steering: SteeringParts,
        shared: Shared,
    ) -> None:
        super().__init__(chat)
        self._workspace, self._in_use, self._pane = workspace, in_use, pane
        self._steering, self._parts, self._shared = steering.chat, steering, shared
        self._palette = LIGHT
        self._state = PresetState()
        self.toast = Toast(pane, pane.composer)
        self.start = PresetStart(workspace, shared, chat, in_use)
        self.section = PresetSection()
        steering.panel.preset_place.addWidget(self.section)
        self._connect(chat)
        self.start.begin()
        self._show()

    def choose(self, name: str | None) -> None:
        """Have the shown chat be as this preset is from now on; None: without one."""
        preset = self.start.named(name)
        self._steering.end_step()
        now = self._steering.steering
        if preset is None:
            self._steering.change(replace(Steering(), sent=now.sent), "preset")
            return
        self._steering.change(replace(preset.steering, sent=now.sent), "preset")
        self.start.ask(preset)

    def next(self) -> None:
        """Go on to the next preset; behind the last one, to none."""
        self._walk(1)

    def previous(self) -> None:
        """Go back to the preset before."""
        self._walk(-1)

    def open_menu(self) -> None:
        """Open the menu below the name of the preset in the header."""
        menu = self._menu()
        menu.add_saving()
        menu.add_ways()
        menu.open_under(self._parts.chip)

    def save_as_new(self) -> None:
        """Ask for the name of a preset that is as the chat is now."""
        self._parts.open()
        self.section.ask_for_name()

    def edit(self) -> None:
        """Open the page of the presets."""
        self.editing_requested.emit(self._steering.steering.preset)

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._palette = palette
        self.section.set_palette(palette)
        self._show()

    def _connect(self, chat: ChatController) -> None:
        self.start.notice_raised.connect(self.notice_raised)
        self.start.choosing_requested.connect(self._pane.picker.choose)
        self.start.failed.connect(self.failed)
        self.section.menu_requested.connect(self._on_section_menu)
        self.section.saving_requested.connect(self._on_saving)
        self.section.naming_requested.connect(self._on_naming)
        self.section.undo_requested.connect(self._on_undo)
        self._parts.chip.preset_requested.connect(self.open_menu)
        chat.chat_shown.connect(self._show)
        self._shared.endpoints_changed.connect(self._show)
        self._steering.changed.connect(self._show)
        self._in_use.changed.connect(self._show)

    def _menu(self) -> PresetMenu:
        menu = PresetMenu(self._state, self._palette, self._pane)
        menu.chosen.connect(self.choose)
        menu.saving_requested.connect(self._on_saving)
        menu.naming_requested.connect(self.save_as_new)
        menu.undo_requested.connect(self._on_undo)
        menu.editing_requested.connect(self.edit)
        menu.settings_requested.connect(self._parts.toggle)
        return menu

    def _walk(self, by: int) -> None:
        names = [None, *(one.name for one in self._workspace.settings.presets)]
        if len(names) == 1:
            self.notice_raised.emit(_("There is no preset yet. The panel of a chat makes one."))
            return
        now = self._steering.steering.preset
        place = names.index(now) if now in names else 0
        self.choose(names[(place + by) % len(names)])
        self.toast.say(self._said())

    def _said(self) -> str:
        """The words for a preset that was chosen without a look at the menu."""
        preset = self._state.own
        if preset is None:
            return _("No preset")
        said = _("Preset: {name}").format(name=preset.name)
        if preset.endpoint is None and preset.model is None:
            return said
        asks = _("asks {model}").format(model=about(preset))
        return f"{said} · {asks}"

    def _on_section_menu(self) -> None:
        menu = self._menu()
        menu.add_editing()
        menu.open_under(self.section.button)

    def _on_saving(self) -> None:
        preset = self._state.own
        if preset is not None:
            with errors_to(self.failed):
                self._workspace.settings.put_preset(self._with_chat(preset))
                self._shared.endpoints_changed.emit()

    def _on_naming(self, name: str) -> None:
        if self.start.named(name) is not None:
            self.section.refuse(_("There is a preset of this name already."))
            return
        own = self._state.own or Preset("")
        try:
            fresh = Preset(name, endpoint=own.endpoint, model=own.model)
            self._workspace.settings.put_preset(self._with_chat(fresh))
        except ChatError as failure:
            self.section.refuse(explain(failure).line)
            return
        self.section.refuse("")
        self._steering.change(replace(self._steering.steering, preset=name))
        self._shared.endpoints_changed.emit()

    def _on_undo(self) -> None:
        self.choose(self._steering.steering.preset)

    def _with_chat(self, preset: Preset) -> Preset:
        return preset.as_chat(*self._chat_now())

    def _chat_now(self) -> tuple[Steering, ModelChoice, str]:
        """What the shown chat has, what it asks, and the own model of that endpoint's entry."""
        asked = ModelChoice.of(self._in_use.endpoint)
        known = {one.name: one.model for one in self._workspace.settings.endpoints}
        return self._steering.steering, asked, known.get(asked.endpoint_name, "")

    def _show(self) -> None:
        steering = self._steering.steering
        own = self.start.named(steering.preset)
        changed = own is not None and own.is_changed_in(*self._chat_now())
        state = PresetState(self._workspace.settings.presets, steering, changed)
        self._state = state
        self.section.show_state(state)
        self._parts.chip.show_preset(own, is_offered=bool(state.presets), mark=state.mark)
        self._pane.greeting.show_preset(own, self._palette)
