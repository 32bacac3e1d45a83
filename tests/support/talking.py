"""A home with two chats: one that says the canary wherever a chat can hold words, and one that does
not."""

from __future__ import annotations

from desktop.chat.content import File, Text
from desktop.chat.messages import Role, TurnState
from desktop.engine.workspace import Workspace
from tests.support.canary import CANARY

OTHER = "quokka"


async def talk(workspace: Workspace) -> tuple[int, int]:
    """Write both, with their index and drafts; return their ids, the one with the canary first."""
    history, ids = workspace.history, []
    for word in (CANARY, OTHER):
        chat = history.create(f"About the {word}")
        ids.append(chat)
        file = File("0" * 64, f"{word}.txt", "text/plain", 5, word)
        question = history.add_message(chat, None, Role.USER, (Text(f"The {word}? " * 700), file))
        history.add_message(chat, question.id, Role.ASSISTANT, f"A {word}.", model="m")
        reply = history.add_message(
            chat, question.id, Role.ASSISTANT, "", state=TurnState.STREAMING
        )
        history.rows("UPDATE messages SET reasoning = ? WHERE id = ?", f"Hm, {word}", reply.id)
        for number in range(50):
            row = "INSERT INTO journal (message_id, kind, text) VALUES (?, 'content', ?)"
            history.rows(row, reply.id, f"{word} {number} ")
        history.recover()
        workspace.drafts.write(chat, f"And the {word}")
        workspace.drafts.write_edit(question.id, f"Which {word}?")
    await workspace.search.catch_up(1000)
    return ids[0], ids[1]


async def found(workspace: Workspace, word: str) -> int:
    """How many places a search finds."""
    await workspace.search.catch_up(1000)
    return len((await workspace.search.find(word)).hits)
