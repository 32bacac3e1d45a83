"""Which answers stand side by side, and from which of them the next question goes on."""

from __future__ import annotations

import pytest

from desktop.chat.comparing.answers import MOST_ASKED, Answers, answers_in
from desktop.chat.content import of_text
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.tree import Conversation

DONE, FAILED, ARRIVING = TurnState.DONE, TurnState.FAILED, TurnState.STREAMING


def message(id_: int, parent: int | None, role: Role, text: str, state: TurnState) -> Message:
    return Message(id_, parent, role, of_text(text), 0.0, state=state)


def a_chat(*answers: tuple[str, TurnState], leading: int = 0) -> Conversation:
    """A question, 1, and these answers, 2 and so on; the path leads through one of them."""
    chat = Conversation(1, messages=[message(1, None, Role.USER, "why?", DONE)])
    for number, (text, state) in enumerate(answers):
        chat.add(message(number + 2, 1, Role.ASSISTANT, text, state))
    if answers:
        chat.choose(leading + 2)
    return chat


def shown(answers: Answers) -> list[int]:
    return [reply.id for reply in answers.replies]


def test_a_new_chat_has_none() -> None:
    assert answers_in(Conversation()) == Answers()


def test_all_answers_to_the_last_question_are_there_as_they_were_asked() -> None:
    chat = a_chat(("a", DONE), ("b", DONE), ("c", ARRIVING), leading=1)
    found = answers_in(chat)
    assert found.question is not None
    assert (found.question.text, shown(found), found.leading) == ("why?", [2, 3, 4], 3)
    chat.add(message(9, 3, Role.USER, "and then?", DONE))
    chat.add(message(10, 9, Role.ASSISTANT, "so", DONE))
    assert shown(answers_in(chat)) == [10]  # those of the question before are no more in sight


def test_what_was_asked_again_stands_in_the_place_of_the_old_one() -> None:
    chat = a_chat(("", FAILED), ("b", DONE), ("", FAILED), ("a", DONE))
    assert shown(answers_in(chat, {4: 2, 5: 4})) == [5, 3]


def test_of_many_the_newest_are_shown_and_the_one_that_leads() -> None:
    chat = a_chat(*[(letter, DONE) for letter in "abcdefg"], leading=0)
    assert shown(answers_in(chat)) == [2, 6, 7, 8]
    assert len(shown(answers_in(chat))) == MOST_ASKED


@pytest.mark.parametrize(
    ("answers", "leading", "goes_on"),
    [
        ([("a", DONE), ("b", DONE)], 1, 3),
        ([("", FAILED), ("cut", FAILED), ("c", DONE)], 0, 4),
        ([("", FAILED), ("cut", FAILED)], 0, 3),
        ([("cut", FAILED), ("b", DONE)], 0, 2),  # the person sees that it leads
        ([("", FAILED), ("", FAILED)], 0, None),
    ],
)
def test_the_next_question_goes_on_from_an_answer_with_text(
    answers: list[tuple[str, TurnState]], leading: int, goes_on: int | None
) -> None:
    reply = answers_in(a_chat(*answers, leading=leading)).goes_on
    assert (reply.id if reply is not None else None) == goes_on
