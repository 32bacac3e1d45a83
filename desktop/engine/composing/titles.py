"""Has a model of the person's choice write the title of a chat, silent where that fails."""

from __future__ import annotations

import re
from collections.abc import Callable

from desktop.chat.context import title_from
from desktop.chat.deltas import ContentDelta
from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.text import printable_line
from desktop.chat.tree import Conversation
from desktop.engine.turn.turn import Turn

_READ = 2_000
"""Characters of the question and of the reply that the model is given."""
_LONGEST = 400
"""Characters of an answer; a model that says more writes no title."""

_QUESTION = """\
Write a title for the conversation below, in the language of its question: at most six words, no
quotation marks, no full stop. Answer with the title alone.

<question>
{question}
</question>
<reply>
{reply}
</reply>"""

AskOnce = Callable[[str, Endpoint], Turn]


def wants_title(conversation: Conversation, reply: Message) -> bool:
    """Whether a chat has just got its first whole reply, and may be told to another model."""
    asked = [one for one in conversation.active_path() if one.role is not Role.SYSTEM]
    first = [one.role for one in asked] == [Role.USER, Role.ASSISTANT]
    return first and reply.state is TurnState.DONE and not conversation.is_temporary


async def written_title(
    conversation: Conversation, endpoint: Endpoint, ask_once: AskOnce
) -> str | None:
    """The title that the model writes; None where it writes none. Raises NoModelChosen."""
    question, reply = conversation.end(2)
    asked = _QUESTION.format(question=question.text[:_READ], reply=reply.text[:_READ])
    turn, said = ask_once(asked, endpoint), 0
    async for event in turn:
        if isinstance(event, ContentDelta):
            said += len(event.text)
        if said > _LONGEST:
            turn.stop()
    answer = turn.reply()
    return _title_in(answer.text) if answer.state is TurnState.DONE else None


def _title_in(answer: str) -> str | None:
    """The title in a model's answer: without the marks that models like to put around it."""
    line = next((line for line in answer.splitlines() if line.strip()), "")
    line = re.sub(r"^\W*(title|标题)\s*[:：]", "", line, flags=re.IGNORECASE)
    title = title_from(printable_line(line).strip(" \t#*_`\"'“”‘’「」《》.。"))
    return title or None
