"""A message as its actions see it: what can be done with it just now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from desktop.chat.messages import Message, Role, Sending, TurnState
from desktop.engine.explain.sentences import Action, Explanation, explain_end


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
    has_more: bool = True
    """Whether a message follows it, on any branch."""
    shows_wire: bool = True
    copies_code: bool = True
    """Whether an organisation lets the one and the other be."""

    @property
    def position(self) -> int:
        """Which of the variants the message is, from 0."""
        return self.variants.index(self.message.id) if self.message.id in self.variants else 0

    def may_be_left_out(self) -> bool:
        """Whether the message goes with later questions, and need not."""
        return self.is_whole() and self.message.sending is not Sending.NEVER

    def may_be_kept(self) -> bool:
        """Whether the message could go with all later questions."""
        return self.is_whole() and self.message.sending is not Sending.ALWAYS

    def is_marked(self) -> bool:
        """Whether the person decided whether the message goes."""
        return self.is_whole() and self.message.sending is not Sending.BY_RULE

    def may_be_starred(self) -> bool:
        """Whether the message has no star, and can have one."""
        return self.is_whole() and self.has_text() and not self.message.is_starred

    def is_starred(self) -> bool:
        """Whether the message has a star."""
        return self.is_whole() and self.message.is_starred

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
        return bool(self.message.content)

    def is_reply(self) -> bool:
        """Whether the message is a reply, in a chat in which more can be asked."""
        return self.can_ask and self.message.role is Role.ASSISTANT

    def has_wire(self) -> bool:
        """Whether a request was sent for the message: a person's own words had none."""
        return self.is_reply() and not self.message.is_edited

    def offers_wire(self) -> bool:
        """Whether what went over the network can be looked at."""
        return self.has_wire() and self.shows_wire

    def offers_code(self) -> bool:
        """Whether the request can be copied as a program."""
        return self.has_wire() and self.copies_code

    def has_variants(self) -> bool:
        """Whether the message is one of several."""
        return len(self.variants) > 1

    def has_menu(self) -> bool:
        """Whether the menu of what else can be done has an entry."""
        return self.has_text() or self.can_ask

    def is_question(self) -> bool:
        """Whether the message is a person's, in a chat in which more can be asked."""
        return self.can_ask and self.message.role is Role.USER

    def may_be_prompt(self) -> bool:
        """Whether the message is a question with a text that may be used again."""
        return self.is_question() and self.has_text()

    def is_unanswered(self) -> bool:
        """Whether the message is a question that may be asked now, and was not yet."""
        return self.is_question() and not self.has_more and not self.is_arriving

    def is_whole_reply(self) -> bool:
        """Whether the message is a reply that does not arrive any more."""
        return self.is_reply() and self.is_whole()

    def is_whole(self) -> bool:
        """Whether the message belongs to a chat, and does not arrive any more."""
        return self.can_ask and self.message.state is not TurnState.STREAMING

    def is_a_variant(self) -> bool:
        """Whether there is another message in the place of this one."""
        return self.can_ask and self.has_variants()

    def is_the_only_one(self) -> bool:
        """Whether there is no other message in the place of this one."""
        return self.can_ask and not self.has_variants()

    def can_retry(self) -> bool:
        """Whether another reply may be asked for now."""
        return self.is_reply() and not self.is_arriving

    def is_continuable(self) -> bool:
        """Whether the reply may be continued now."""
        return self.can_continue and not self.is_arriving

    def wants_key(self) -> bool:
        """Whether another key would help."""
        return self._remedy is Action.ENTER_KEY

    def wants_proxy_password(self) -> bool:
        """Whether the proxy's password would help."""
        return self._remedy is Action.ENTER_PROXY_PASSWORD

    def wants_passphrase(self) -> bool:
        """Whether the passphrase of the client certificate would help."""
        return self._remedy is Action.ENTER_PASSPHRASE

    def has_chain(self) -> bool:
        """Whether the certificates of the server tell more of what went wrong."""
        return self._why is not None and self._why.has_chain

    def wants_settings(self) -> bool:
        """Whether a look at the settings would help."""
        return self._remedy is Action.OPEN_SETTINGS

    def wants_new_chat(self) -> bool:
        """Whether a new chat would help."""
        return self._remedy is Action.NEW_CHAT

    def wants_less(self) -> bool:
        """Whether it would help to leave out the parameter that the server refused."""
        return self._remedy is Action.DROP_PARAMETER and not self.is_arriving

    def wants_no_pictures(self) -> bool:
        """Whether it would help to send no pictures."""
        return self._remedy is Action.WITHOUT_PICTURES and not self.is_arriving

    def wants_retry(self) -> bool:
        """Whether asking again would help, and nothing better."""
        return self._remedy is Action.RETRY and not self.is_continuable()

    def wants_continuing(self) -> bool:
        """Whether the reply failed or is not whole, and can be continued."""
        return self._remedy is Action.RETRY and self.is_continuable()

    @cached_property
    def _remedy(self) -> Action | None:
        """What helps; eight buttons ask for it."""
        return self._why.action if self._why is not None else None

    @cached_property
    def _why(self) -> Explanation | None:
        """Why the reply failed or is not whole."""
        return explain_end(self.message) if self.has_wire() else None
