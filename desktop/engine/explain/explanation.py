"""What a person reads about a failure, and the action offered with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desktop.chat.text import in_one_line


class Action(StrEnum):
    """What one click can do about a failure."""

    RETRY = "retry"
    ENTER_KEY = "enter_key"
    ENTER_PROXY_PASSWORD = "enter_proxy_password"
    ENTER_PASSPHRASE = "enter_passphrase"
    SHOW_CHAIN = "show_chain"
    OPEN_SETTINGS = "open_settings"
    NEW_CHAT = "new_chat"
    DROP_PARAMETER = "drop_parameter"
    WITHOUT_PICTURES = "without_pictures"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A failure in the language in use. Plain text: a server's own words may stand in it."""

    sentence: str
    """The cause."""
    remedy: str = ""
    """The next step."""
    action: Action | None = None
    """The action that its button takes."""
    details: str = ""
    """Status, request id and the server's own words, for whoever looks closer."""
    button: str = ""
    """What the button of the action does, in words for where there is none."""
    has_chain: bool = False
    """Whether the certificates of the server tell more: `Action.SHOW_CHAIN` shows them."""

    @classmethod
    def of(
        cls,
        sentence: str,
        remedy: str = "",
        action: Action | None = None,
        details: str = "",
        button: str = "",
        has_chain: bool = False,
        **facts: Any,
    ) -> Explanation:
        """Fill the facts in where sentence and remedy name them in braces."""
        said, step = sentence.format(**facts), remedy.format(**facts)
        return cls(said, step, action, details, button, has_chain)

    @property
    def next_step(self) -> str:
        """The next step, where no button says what it does."""
        return in_one_line(self.remedy, self.button)

    @property
    def line(self) -> str:
        """The cause and the next step, in one line."""
        return in_one_line(self.sentence, self.next_step)
