"""Has a chat begin with a preset, or go over to one, and saves what was changed back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.chat.endpoint import ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.settings.setting import DEFAULT_PRESET
from desktop.chat.steering.preset import Preset
from desktop.chat.steering.steering import Steering
from desktop.chat.tree import Conversation
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.errors import errors_to
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse
from desktop.ui.window.presets.preset_section import PresetSection
from desktop.ui.window.shared.shared import Shared
from desktop.ui.window.steering.steering_parts import SteeringParts


class WindowPresets(QObject):
    """A chat keeps a copy: what is changed in a preset later changes no chat."""

    notice_raised = Signal(str)
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
        self._workspace, self._chat, self._in_use, self._pane = workspace, chat, in_use, pane
        self._steering, self._shared = steering.chat, shared
        self._begun: Conversation | None = None
        self.section = PresetSection()
        steering.panel.preset_place.addWidget(self.section)
        self.section.chosen.connect(self.choose)
        self.section.saving_requested.connect(self._on_saving)
        self.section.naming_requested.connect(self._on_naming)
        self.section.undo_requested.connect(self._on_undo)
        chat.chat_shown.connect(self._on_chat_shown)
        shared.endpoints_changed.connect(self._show)
        self._steering.changed.connect(self._show)
        in_use.changed.connect(self._show)
        self._on_chat_shown()

    def choose(self, name: str | None) -> None:
        """Have the shown chat be as this preset is from now on; None: without one."""
        preset = self._named(name)
        self._steering.end_step()
        now = self._steering.steering
        if preset is None:
            self._steering.change(replace(Steering(), sent=now.sent), "preset")
            return
        self._steering.change(replace(preset.steering, sent=now.sent), "preset")
        self._ask(preset)

    def next(self) -> None:
        """Go on to the next preset; behind the last one, to none."""
        self._walk(1)

    def previous(self) -> None:
        """Go back to the preset before."""
        self._walk(-1)

    def _walk(self, by: int) -> None:
        names = [None, *(one.name for one in self._workspace.settings.presets)]
        if len(names) == 1:
            self.notice_raised.emit(_("There is no preset yet. The panel of a chat makes one."))
            return
        now = self._steering.steering.preset
        place = names.index(now) if now in names else 0
        self.choose(names[(place + by) % len(names)])

    def _ask(self, preset: Preset) -> None:
        """Have the chat ask what the preset names; where that is gone, let the person choose."""
        if preset.endpoint is None and preset.model is None:
            return
        endpoint = preset.endpoint or self._in_use.endpoint.name
        known = {one.name: one.model for one in self._workspace.settings.endpoints}
        if endpoint in known:
            self._in_use.choose(ModelChoice(endpoint, preset.model or known[endpoint]))
            return
        self.notice_raised.emit(
            _(
                "The preset “{preset}” asks “{endpoint}”, which is not in the settings any more. "
                "Choose what this chat shall ask."
            ).format(preset=preset.name, endpoint=endpoint)
        )
        self._pane.picker.choose()

    def _on_chat_shown(self) -> None:
        """A new chat begins with the preset that the person chose for that."""
        shown = self._chat.conversation
        default = self._named(self._workspace.settings[DEFAULT_PRESET].value)
        is_new = shown is not self._begun and not len(shown)
        self._begun = shown  # of one that the person chose to have none, it stays so
        if default is not None and is_new and shown.steering == Steering():
            self._steering.begin_with(default.steering)
            self._ask(default)
        self._show()

    def _on_saving(self) -> None:
        preset = self._named(self._steering.steering.preset)
        if preset is not None:
            with errors_to(self.failed):
                self._workspace.settings.put_preset(self._with_chat(preset))
                self._shared.endpoints_changed.emit()

    def _on_naming(self, name: str) -> None:
        if self._named(name) is not None:
            self.section.refuse(_("There is a preset of this name already."))
            return
        try:
            self._workspace.settings.put_preset(self._with_chat(Preset(name)))
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

    def _named(self, name: str | None) -> Preset | None:
        presets = self._workspace.settings.presets
        return next((one for one in presets if one.name == name), None)

    def _show(self) -> None:
        steering = self._steering.steering
        preset = self._named(steering.preset)
        changed = preset is not None and preset.is_changed_in(*self._chat_now())
        self.section.show_presets(self._workspace.settings.presets, steering, changed=changed)
        self._pane.greeting.set_starters(preset.starters if preset is not None else ())
