"""The table of what can be done with a message. To add an action, add a row here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from desktop.chat.messages import Sending
from desktop.engine.explain.sentences import Action
from desktop.language import _
from desktop.ui.commands.command import CommandName
from desktop.ui.commands.table import keys_of
from desktop.ui.conversation.actions.situation import Situation


class ActionName(StrEnum):
    """What `action_chosen` names."""

    REMEDY = "remedy"
    """With an `explain.Action` other than RETRY: what helps against the failure of a reply,
    or tells more of it."""
    COPY = "copy"
    COPY_AS = "copy_as"
    """With a `copy_menu.Form`."""
    COPY_PROGRAM = "copy_program"
    """With an `engine.snippets.snippets.Client`."""
    EDIT = "edit"
    ASK = "ask"
    """Of a question that nobody replied to yet."""
    RETRY = "retry"
    RETRY_WITH = "retry_with"
    """With another endpoint or model, which the person chooses next."""
    CONTINUE = "continue"
    SHOW_VARIANT = "show_variant"
    """Of the variant that shall be shown."""
    WIRE = "wire"
    MORE = "more"
    """What is done less often: the button opens a menu."""
    SAVE_PROMPT = "save_prompt"
    """Of a question, whose text gets a name in the library."""
    NEW_CHAT = "new_chat"
    """With the messages down to this one."""
    DELETE = "delete"
    """With all that follows."""
    STAR = "star"
    UNSTAR = "unstar"
    SEND = "send"
    """With a `chat.messages.Sending`: whether the message goes with the questions after it."""


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
    is_joined: bool = False
    """Whether the button belongs to the one before it, and stands off from the one behind."""
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
            ActionName.REMEDY,
            _("Show the chain"),
            "lock",
            Situation.has_chain,
            hint=_("Who vouches for the server, and which certificate does not hold"),
            argument=Action.SHOW_CHAIN,
        ),
        MessageAction(
            ActionName.EDIT,
            _("Edit"),
            "edit",
            Situation.is_question,
            hint=_("Ask this in other words; what was asked is kept"),
            keys="E",
        ),
        MessageAction(
            ActionName.COPY, _("Copy"), "copy", Situation.has_text, hint=_("Copy this message")
        ),
        MessageAction(
            ActionName.ASK, _("Ask"), "send", Situation.is_unanswered, hint=_("Ask this question")
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
            ActionName.RETRY_WITH,
            _("Retry with another model"),
            "down",
            Situation.can_retry,
            bare=True,
            is_slim=True,
            is_joined=True,
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
            ActionName.STAR,
            _("Star"),
            "star",
            Situation.may_be_starred,
            hint=_("Mark this message, to find it again"),
            keys="S",
        ),
        MessageAction(
            ActionName.UNSTAR,
            _("Starred"),
            "starred",
            Situation.is_starred,
            hint=_("Take the star away"),
            keys="S",
        ),
        MessageAction(
            ActionName.WIRE,
            _("Wire"),
            "wire",
            Situation.offers_wire,
            hint=_("What went over the wire"),
            keys=keys_of(CommandName.WIRE),
        ),
        MessageAction(
            ActionName.MORE,
            _("More actions"),
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
            keys=keys_of(CommandName.PREVIOUS_VARIANT),
            bare=True,
            is_slim=True,
            target=Situation.variant_before,
        ),
        MessageAction(
            ActionName.SHOW_VARIANT,
            _("Next variant"),
            "next",
            Situation.has_variants,
            keys=keys_of(CommandName.NEXT_VARIANT),
            bare=True,
            is_slim=True,
            target=Situation.variant_after,
        ),
    ]


def rarer_actions() -> list[MessageAction]:
    """Return the actions that stand in the menu of a message, above the ways to copy it."""
    return [
        MessageAction(ActionName.EDIT, _("Edit the reply"), "edit", Situation.is_whole_reply),
        MessageAction(
            ActionName.SAVE_PROMPT, _("Save as prompt…"), "prompts", Situation.may_be_prompt
        ),
        MessageAction(ActionName.NEW_CHAT, _("New chat from here"), "plus", Situation.is_whole),
        MessageAction(
            ActionName.DELETE, _("Delete this variant"), "delete", Situation.is_a_variant
        ),
        MessageAction(
            ActionName.DELETE, _("Delete from here on"), "delete", Situation.is_the_only_one
        ),
        *_sending(),
    ]


def _sending() -> list[MessageAction]:
    """Return the ways to decide by hand whether a message is sent."""
    rows = (
        (Sending.NEVER, _("Send it no more"), Situation.may_be_left_out),
        (Sending.ALWAYS, _("Send it always"), Situation.may_be_kept),
        (Sending.BY_RULE, _("Send it as the rule of the chat says"), Situation.is_marked),
    )
    return [
        MessageAction(ActionName.SEND, words, "send", applies, argument=sending)
        for sending, words, applies in rows
    ]


def _remedies() -> list[MessageAction]:
    """Return the ways out of a failure that have no other button."""
    rows = (
        (Action.ENTER_KEY, _("Enter a key"), "key", Situation.wants_key, None),
        (
            Action.ENTER_PROXY_PASSWORD,
            _("Enter name and password"),
            "key",
            Situation.wants_proxy_password,
            None,
        ),
        (
            Action.ENTER_PASSPHRASE,
            _("Enter the passphrase"),
            "key",
            Situation.wants_passphrase,
            None,
        ),
        (
            Action.OPEN_SETTINGS,
            _("Open settings"),
            "settings",
            Situation.wants_settings,
            CommandName.SETTINGS,
        ),
        (Action.NEW_CHAT, _("New chat"), "plus", Situation.wants_new_chat, CommandName.NEW_CHAT),
        (Action.DROP_PARAMETER, _("Ask without it"), "retry", Situation.wants_less, None),
        (
            Action.WITHOUT_PICTURES,
            _("Send without the pictures"),
            "retry",
            Situation.wants_no_pictures,
            None,
        ),
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
