"""Has the model of a chat sum up the part that its rule leaves out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.chat.endpoint import Endpoint
from desktop.chat.messages import Message, Role
from desktop.chat.steering.sending import Sent
from desktop.engine.turn.turn import Turn

AskOnce = Callable[[str, Endpoint], Turn]

_ASKED = """\
Sum up the conversation below, so that it can be gone on with without it. Keep what was decided,
names, numbers, code that is still of use, and open questions. Write in the language of the
conversation, at most 400 words, and nothing but the summary.

{before}<conversation>
{said}
</conversation>"""

_BEFORE = """\
<earlier-summary>
{summary}
</earlier-summary>
"""


def to_sum_up(path: Sequence[Message], sent: Sent) -> list[Message]:
    """The messages of a path that do not go and are not summed up yet: those before the first that
    goes. The last of them is where the summary will stand."""
    goes = {message.id for message in sent.messages}
    before: list[Message] = []
    for message in path:
        if message.role is Role.SYSTEM:
            continue
        if message.id in goes:
            break
        before.append(message)
        if message.summary:
            before = []
    return before


def summarising(
    messages: Sequence[Message], earlier: str, endpoint: Endpoint, ask: AskOnce
) -> Turn:
    """The turn whose reply is the summary. Raises NoModelChosen."""
    said = "\n\n".join(f"{message.role.upper()}: {message.text}" for message in messages)
    before = _BEFORE.format(summary=earlier) if earlier else ""
    return ask(_ASKED.format(before=before, said=said), endpoint)
