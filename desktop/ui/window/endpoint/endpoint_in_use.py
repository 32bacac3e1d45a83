"""The endpoint and the model that the shown chat asks."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.chat.endpoint import Endpoint, ModelChoice
from desktop.chat.failures import ChatError
from desktop.chat.tree import Conversation
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.ui.errors import errors_to


class EndpointInUse(QObject):
    """Keeps each chat's choice in its row of the history, which wins over what is shown here.

    A chat without a choice shows the one that the person made last, and keeps it once it asks.
    Nothing is sent to an endpoint that the window did not name before.
    """

    changed = Signal()
    chosen = Signal()
    """The person chose what the shown chat asks, and with it new chats."""
    held = Signal()
    """A question was not sent: `missing` says why."""
    notice_raised = Signal(str)
    """A question was not sent, for another window changed the model: the sentence for that."""
    failed = Signal(ChatError)
    """The choice could not be written down."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._chat = Conversation()
        self._last: ModelChoice | None = None
        """The choice for new chats, where the settings could not take it."""
        self._added: Endpoint | None = None
        """An endpoint that the settings could not take."""
        self.endpoint: Endpoint = workspace.endpoints.default_endpoint()
        self.missing = ""
        """Why the shown chat cannot ask: its endpoint is gone. Then `endpoint` has its names."""

    def show(self, chat: Conversation) -> None:
        """Show what this chat asks."""
        self._chat = chat
        self.refresh()

    def refresh(self) -> bool:
        """Take up what the chat's row says by now; returns False where it cannot be read."""
        read = False
        with errors_to(self.failed):
            if self._chat.id is not None:
                self._chat.choice = self._workspace.history_of(self._chat).choices.of(self._chat.id)
            read = True
        self.reread()
        return read

    def use(self, endpoint: Endpoint) -> None:
        """Have the shown chat ask `endpoint` and its model."""
        self.choose(ModelChoice.of(endpoint))

    def choose(self, choice: ModelChoice, typed: bool = False) -> None:
        """Have the shown chat ask this from now on, and new chats, too.

        A model whose name was typed is this chat's alone, unless its endpoint names no other.
        """
        with errors_to(self.failed):
            known = self._known(choice)
            if self._chat.id is not None:
                self._workspace.history_of(self._chat).choices.choose(self._chat.id, choice)
            self._chat.choice = choice
            if not typed or not self._own_model(known):
                self._remember(choice)
        self.reread()
        self.chosen.emit()

    def add(self, endpoint: Endpoint) -> None:
        """Use an endpoint that the settings may not know yet."""
        with errors_to(self.failed):
            settings = self._workspace.settings
            if endpoint.name not in [known.name for known in settings.endpoints]:
                self._added = endpoint
                settings.put(endpoint)
        self.use(endpoint)

    def follow(self, old: str, new: str) -> None:
        """An endpoint has another name: the chats that ask it go on asking it."""
        with errors_to(self.failed):
            self._workspace.history.choices.rename_endpoint(old, new)
            self._workspace.usage.prices.forget()
        if self._chat.choice is not None and self._chat.choice.endpoint_name == old:
            self._chat.choice = replace(self._chat.choice, endpoint_name=new)
        if self._last is not None and self._last.endpoint_name == old:
            self._last = replace(self._last, endpoint_name=new)
        self.reread()

    def for_question(self, chat: Conversation) -> Endpoint | None:
        """The endpoint that a chat asks now; None where the person must choose or look first.

        Raises ChatError where the chat is not shown and its endpoint is gone.
        """
        if chat is not self._chat:
            choice = None
            if chat.id is not None:
                choice = self._workspace.history_of(chat).choices.of(chat.id)
            return self._start() if choice is None else self._known(choice)
        shown = ModelChoice.of(self.endpoint)
        if self._chat.id is not None and not self.refresh():
            return None
        if self.missing:
            self.held.emit()
            return None
        if (now := ModelChoice.of(self.endpoint)) != shown:
            self.notice_raised.emit(
                _(
                    "Another window chose {model} of {endpoint} for this chat. Nothing was sent; "
                    "send it once more to ask that one."
                ).format(model=now.model, endpoint=now.endpoint_name)
            )
            return None
        return self.endpoint

    def reread(self) -> None:
        """Take what the chat asks from the settings again, which may have changed."""
        choice, self.missing = self._chat.choice, ""
        try:
            self.endpoint = self._start() if choice is None else self._known(choice)
        except ChatError as failure:
            assert choice is not None
            self.endpoint = Endpoint(choice.endpoint_name, model=choice.model)
            self.missing = _gone(choice.endpoint_name, listed=failure.kind == "bad_setting")
        self.changed.emit()

    def _start(self) -> Endpoint:
        """What a chat without a choice asks."""
        if self._last is not None:
            try:
                return self._known(self._last)
            except ChatError:
                self._last = None
        return self._workspace.endpoints.default_endpoint()

    def _known(self, choice: ModelChoice) -> Endpoint:
        added = self._added
        try:
            return self._workspace.endpoints.chosen(choice)
        except ChatError:
            if added is None or added.name != choice.endpoint_name:
                raise
            return replace(added, model=choice.model)

    def _own_model(self, endpoint: Endpoint) -> str:
        entries = self._workspace.settings.endpoints
        return next((one.model for one in entries if one.name == endpoint.name), "")

    def _remember(self, choice: ModelChoice) -> None:
        """Begin new chats with this choice, in this run and the next."""
        self._last = choice
        self._workspace.settings.select(choice.endpoint_name, choice.model)
        self._last = None


def _gone(name: str, *, listed: bool) -> str:
    if listed:
        return _(
            "The entry of “{name}” in the settings has a mistake, so this chat cannot ask it. "
            "Mend it there, or choose another model for this chat."
        ).format(name=name)
    return _(
        "This chat asks “{name}”, which is not in the settings any more. "
        "Choose another model to go on; until then nothing is sent."
    ).format(name=name)
