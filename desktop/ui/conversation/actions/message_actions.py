"""The table of what can be done with a message. To add an action, add a row here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from desktop.chat.messages import Message, Role
from desktop.engine.explain.sentences import Action, explain_end
from desktop.language import _
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of


class ActionName(StrEnum):
    """What `action_chosen` names."""

    REMEDY = "remedy"
    """With an `explain.Action` other than RETRY: what helps against the failure of a reply."""
    COPY = "copy"
    COPY_AS = "copy_as"
    """With a `copy_menu.Form`."""
    COPY_PROGRAM = "copy_program"
    """With an `engine.snippets.snippets.Client`."""
    RETRY = "retry"
    CONTINUE = "continue"
    SHOW_VARIANT = "show_variant"
    """Of the variant that shall be shown."""
    WIRE = "wire"


@dataclass(frozen=True)  # without slots: it keeps its remedy
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

    def wants_key(self) -> bool:
        """Whether another key would help."""
        return self._remedy is Action.ENTER_KEY

    def wants_settings(self) -> bool:
        """Whether a look at the settings would help."""
        return self._remedy is Action.OPEN_SETTINGS

    def wants_new_chat(self) -> bool:
        """Whether a new chat would help."""
        return self._remedy is Action.NEW_CHAT

    def wants_less(self) -> bool:
        """Whether it would help to leave out the parameter that the server refused."""
        return self._remedy is Action.DROP_PARAMETER and not self.is_arriving

    def wants_retry(self) -> bool:
        """Whether asking again would help, and nothing better."""
        return self._remedy is Action.RETRY and not self.is_continuable()

    def wants_continuing(self) -> bool:
        """Whether the reply failed or is not whole, and can be continued."""
        return self._remedy is Action.RETRY and self.is_continuable()

    @cached_property
    def _remedy(self) -> Action | None:
        """What helps; six buttons ask for it."""
        why = explain_end(self.message) if self.has_wire() else None
        return why.action if why is not None else None


@dataclass(frozen=True, slots=True)
class MessageAction:
    """One button below a message."""

    name: ActionName
    words: str
    """Shown on the button beside its icon, and its accessible name."""
    icon: str
    """A file in `resources/icons`."""
    applies: Callable[[Situation], bool]
    """Whether a message has the button."""
    hint: str = ""
    """Shown as a tool tip in place of `words`."""
    keys: str = ""
    """The shortcut that does the same with the last reply."""
    bare: bool = False
    """Whether the button shows its icon alone."""
    is_slim: bool = False
    """Whether the button stands close to what is beside it."""
    target: Callable[[Situation], int | None] = Situation.itself
    """The id that goes with the name; None: there is none, the button is greyed out."""
    opens_menu: bool = False
    argument: str = ""
    """What the name's docstring says goes with it."""
    helps: Callable[[Situation], bool] | None = None
    """Whether the action is the way out of what went wrong: then its button stands out."""


def message_actions() -> list[MessageAction]:
    """Return all actions, in their order, in the language of the window."""
    return [
        *_remedies(),
        MessageAction(
            ActionName.COPY, _("Copy"), "copy", Situation.has_text, hint=_("Copy this message")
        ),
        MessageAction(
            ActionName.RETRY,
            _("Retry"),
            "retry",
            Situation.can_retry,
            keys=keys_of(CommandName.RETRY),
            helps=Situation.wants_retry,
        ),
        MessageAction(
            ActionName.CONTINUE,
            _("Continue"),
            "continue",
            Situation.is_continuable,
            hint=_("Go on with this reply where it broke off"),
            helps=Situation.wants_continuing,
        ),
        MessageAction(
            ActionName.WIRE,
            _("Wire"),
            "wire",
            Situation.has_wire,
            hint=_("What went over the wire"),
            keys=keys_of(CommandName.WIRE),
        ),
        MessageAction(
            ActionName.COPY_AS,
            _("More ways to copy"),
            "more",
            Situation.has_menu,
            bare=True,
            opens_menu=True,
        ),
        MessageAction(
            ActionName.SHOW_VARIANT,
            _("Previous variant"),
            "previous",
            Situation.has_variants,
            bare=True,
            is_slim=True,
            target=Situation.variant_before,
        ),
        MessageAction(
            ActionName.SHOW_VARIANT,
            _("Next variant"),
            "next",
            Situation.has_variants,
            bare=True,
            is_slim=True,
            target=Situation.variant_after,
        ),
    ]


def _remedies() -> list[MessageAction]:
    """Return the ways out of a failure that have no other button."""
    rows = (
        (Action.ENTER_KEY, _("Enter a key"), "key", Situation.wants_key, None),
        (
            Action.OPEN_SETTINGS,
            _("Open settings"),
            "settings",
            Situation.wants_settings,
            CommandName.SETTINGS,
        ),
        (Action.NEW_CHAT, _("New chat"), "plus", Situation.wants_new_chat, CommandName.NEW_CHAT),
        (Action.DROP_PARAMETER, _("Ask without it"), "retry", Situation.wants_less, None),
    )
    return [
        MessageAction(
            ActionName.REMEDY,
            words,
            icon,
            applies,
            keys=keys_of(command) if command else "",
            argument=action,
            helps=applies,
        )
        for action, words, icon, applies, command in rows
    ]
