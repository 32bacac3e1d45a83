"""Does what a line below a failed reply, or a notice, offers as the next step."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtCore import QObject

from desktop.engine.explain.explanation import Action
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.settings_launcher import SettingsLauncher


class NextSteps(QObject):
    """Each `Action` of an explanation has its verb here."""

    def __init__(self, chat: ChatController, settings: SettingsLauncher) -> None:
        super().__init__(chat)
        self._chat = chat
        self._settings = settings
        settings.proxy_passwords.stored.connect(chat.turns.retry_last)
        settings.trust.passphrases.stored.connect(chat.turns.retry_last)

    def take(self, action: str, endpoint_name: str = "") -> None:
        """Take the step with this name. `endpoint_name`: of what failed; empty: the one in use."""
        match chosen := Action(action):
            case Action.RETRY:
                self._chat.turns.retry_last()
            case Action.NEW_CHAT:
                self._chat.new_chat()
            case Action.OPEN_SETTINGS:
                self._settings.open_for(endpoint_name)
            case Action.ENTER_KEY:
                self._settings.open_key(endpoint_name)
            case Action.ENTER_PROXY_PASSWORD:
                self._settings.proxy_passwords.ask(endpoint_name)
            case Action.ENTER_PASSPHRASE:
                self._settings.trust.ask_passphrase(endpoint_name)
            case Action.SHOW_CHAIN:
                self._settings.trust.show_chain(endpoint_name)
            case Action.DROP_PARAMETER:
                self._chat.turns.drop_refused()
            case Action.WITHOUT_PICTURES:
                self._chat.turns.ask_without_pictures()
            case _:
                assert_never(chosen)
