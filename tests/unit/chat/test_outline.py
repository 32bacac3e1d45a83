"""The outline has every question of every branch once, in the order one would read them."""

from __future__ import annotations

from desktop.chat.content import of_text
from desktop.chat.messages import Message, Role
from desktop.chat.outline import outline
from desktop.chat.tree import Conversation


def chat(*parents: int | None) -> Conversation:
    """Questions and replies by turns below these parents, with ids from 1 on."""
    asks: dict[int | None, bool] = {None: False}
    messages = []
    for id_, parent in enumerate(parents, 1):
        asks[id_] = not asks[parent]
        role = Role.USER if asks[id_] else Role.ASSISTANT
        messages.append(Message(id_, parent, role, of_text(str(id_)), 0.0))
    return Conversation(1, "chat", messages)


def rows(conversation: Conversation) -> list[tuple[str, int, bool]]:
    return [(one.question.text, one.depth, one.is_shown) for one in outline(conversation)]


def test_a_chat_without_branches_is_a_plain_list() -> None:
    assert rows(chat(None, 1, 2, 3, 4)) == [("1", 0, True), ("3", 0, True), ("5", 0, True)]


def test_questions_of_a_fork_stand_one_step_deeper() -> None:
    forked = chat(None, 1, 2, 3, 2, 5, 6)  # 3 and 5 follow the same reply
    assert rows(forked) == [("1", 0, True), ("3", 1, False), ("5", 1, True), ("7", 1, True)]


def test_questions_below_another_variant_of_a_reply_are_a_fork_too() -> None:
    assert rows(chat(None, 1, 2, 1, 4)) == [("1", 0, True), ("3", 1, False), ("5", 1, True)]


def test_edited_first_questions_stand_beside_one_another() -> None:
    assert rows(chat(None, None, 2)) == [("1", 0, False), ("2", 0, True)]


def test_a_long_chat_is_no_deep_recursion() -> None:
    count = 6_000
    parents = [None, *range(1, count)]
    assert len(outline(chat(*parents))) == count // 2


def test_an_empty_chat_has_none() -> None:
    assert outline(Conversation()) == []
