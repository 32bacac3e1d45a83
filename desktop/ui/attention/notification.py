"""What a notification says of a reply that ended: never its words."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.chat.messages import Message, TurnState
from desktop.chat.tree import Conversation
from desktop.engine.explain.sentences import explain_end
from desktop.engine.masking import masked_line
from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text

_LONGEST = 120
"""Characters of a title: what is longer, a desktop cuts as well."""


@dataclass(frozen=True, slots=True)
class Notification:
    """Plain text, in the language of the window."""

    chat_id: int
    title: str
    text: str


def notification_of(conversation: Conversation, reply: Message) -> Notification:
    """Make the notification of a reply that ended in a chat which is in the history."""
    assert conversation.id is not None
    if conversation.is_temporary:  # a desktop may keep what it shows
        return Notification(conversation.id, _("Temporary chat"), _("The reply is there."))
    title = safe_text(" ".join(masked_line(conversation.title).split()))
    if len(title) > _LONGEST:
        title = title[:_LONGEST].rstrip() + "…"
    return Notification(conversation.id, title or "Weir", _text(reply))


def _text(reply: Message) -> str:
    why = explain_end(reply)
    if why is None:
        return _("The reply is there.")
    sentence = masked_line(why.sentence)
    if reply.state is TurnState.INCOMPLETE:
        return sentence
    return _("The reply failed: {why}").format(why=sentence)
