"""The table of what can be done with a message. To add an action, add a row here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.chat.messages import Message, Role
from desktop.language import _
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of


class ActionName(StrEnum):
    """What `action_chosen` names."""

    COPY = "copy"
    COPY_AS = "copy_as"
    """With a `copy_menu.Form`."""
    COPY_PROGRAM = "copy_program"
    """With an `engine.snippets.Client`."""
    RETRY = "retry"
    CONTINUE = "continue"
    SHOW_VARIANT = "show_variant"
    """Of the variant that shall be shown."""
    WIRE = "wire"


@dataclass(frozen=True, slots=True)
class Situation:
    """A message, and what else decides which actions it has."""

    message: Message
    variants: Sequence[int] = ()
    """The ids of the message and its siblings."""
    can_ask: bool = True
    """Whether the message belongs to a chat, in which more can be asked."""
    can_continue: bool = False
    """Whether the reply broke off, and the endpoint can continue it."""
    is_arriving: bool = False
    """Whether a reply arrives in the chat."""

    @property
    def position(self) -> int:
        """Which of the variants the message is, from 0."""
        return self.variants.index(self.message.id) if self.message.id in self.variants else 0

    def itself(self) -> int | None:
        """The id of the message."""
        return self.message.id

    def variant_before(self) -> int | None:
        """The id of the variant before the message; None where it is the first."""
        return self.variants[self.position - 1] if self.position else None

    def variant_after(self) -> int | None:
        """The id of the variant after the message; None where it is the last."""
        return next(iter(self.variants[self.position + 1 :]), None)

    def has_text(self) -> bool:
        """Whether there is something to copy."""
        return bool(self.message.text)

    def has_wire(self) -> bool:
        """Whether a request was sent for the message."""
        return self.can_ask and self.message.role is Role.ASSISTANT

    def has_variants(self) -> bool:
        """Whether the message is one of several."""
        return len(self.variants) > 1

    def has_menu(self) -> bool:
        """Whether the menu of the ways to copy has an entry."""
        return self.has_text() or self.has_wire()

    def can_retry(self) -> bool:
        """Whether another reply may be asked for now."""
        return self.has_wire() and not self.is_arriving

    def is_continuable(self) -> bool:
        """Whether the reply may be continued now."""
        return self.can_continue and not self.is_arriving


@dataclass(frozen=True, slots=True)
class MessageAction:
    """One button below a message."""

    name: ActionName
    words: str
    """Shown on the button, and its accessible name."""
    applies: Callable[[Situation], bool]
    """Whether a message has the button."""
    hint: str = ""
    """Shown as a tool tip in place of `words`."""
    keys: str = ""
    """The shortcut that does the same with the last reply."""
    sign: str = ""
    """Shown on the button in place of `words`."""
    target: Callable[[Situation], int | None] = Situation.itself
    """The id that goes with the name; None: there is none, the button is greyed out."""
    opens_menu: bool = False


def message_actions() -> list[MessageAction]:
    """Return all actions, in their order, in the language of the window."""
    return [
        MessageAction(ActionName.COPY, _("Copy"), Situation.has_text, hint=_("Copy this message")),
        MessageAction(
            ActionName.RETRY, _("Retry"), Situation.can_retry, keys=keys_of(CommandName.RETRY)
        ),
        MessageAction(
            ActionName.CONTINUE,
            _("Continue"),
            Situation.is_continuable,
            hint=_("Go on with this reply where it broke off"),
        ),
        MessageAction(
            ActionName.WIRE,
            _("Wire"),
            Situation.has_wire,
            hint=_("What went over the wire"),
            keys=keys_of(CommandName.WIRE),
        ),
        MessageAction(
            ActionName.SHOW_VARIANT,
            _("Previous variant"),
            Situation.has_variants,
            sign="‹",
            target=Situation.variant_before,
        ),
        MessageAction(
            ActionName.SHOW_VARIANT,
            _("Next variant"),
            Situation.has_variants,
            sign="›",
            target=Situation.variant_after,
        ),
        MessageAction(
            ActionName.COPY_AS,
            _("More ways to copy"),
            Situation.has_menu,
            sign="⋯",
            opens_menu=True,
        ),
    ]
