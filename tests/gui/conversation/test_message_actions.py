"""The table of actions: what each message has in which situation, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.chat.messages import Message, Sending, TurnState, TurnStats
from desktop.engine.explain.explanation import Explanation
from desktop.engine.explain.sentences import explain_end
from desktop.engine.failures import NoModelChosen
from desktop.ui.conversation.actions import situation as module
from desktop.ui.conversation.actions.message_actions import (
    ActionName,
    message_actions,
    rarer_actions,
)
from desktop.ui.conversation.actions.situation import Situation
from tests.support.chats import question, reply

COPY, RETRY, CONTINUE, WIRE = (
    ActionName.COPY,
    ActionName.RETRY,
    ActionName.CONTINUE,
    ActionName.WIRE,
)
EDIT, MENU, VARIANT, WITH, STAR = (
    ActionName.EDIT,
    ActionName.MORE,
    ActionName.SHOW_VARIANT,
    ActionName.RETRY_WITH,
    ActionName.STAR,
)
REPLY, ASKED = reply(2, "So it is.", 1), question(1, "Why?")


@pytest.mark.parametrize(
    ("situation", "names"),
    [
        (Situation(ASKED), [EDIT, COPY, STAR, MENU]),
        (Situation(ASKED, (1, 5)), [EDIT, COPY, STAR, MENU, VARIANT, VARIANT]),
        (Situation(ASKED, has_more=False), [EDIT, COPY, ActionName.ASK, STAR, MENU]),
        (Situation(ASKED, has_more=False, is_arriving=True), [EDIT, COPY, STAR, MENU]),
        (Situation(REPLY, (2,)), [COPY, RETRY, WITH, STAR, WIRE, MENU]),
        (Situation(REPLY, (2, 3)), [COPY, RETRY, WITH, STAR, WIRE, MENU, VARIANT, VARIANT]),
        (Situation(REPLY, can_continue=True), [COPY, RETRY, WITH, CONTINUE, STAR, WIRE, MENU]),
        (Situation(REPLY, can_continue=True, is_arriving=True), [COPY, STAR, WIRE, MENU]),
        (Situation(REPLY, can_ask=False), [COPY, MENU]),
        (
            Situation(reply(2, "Mine.", 1, model="", stats=TurnStats())),
            [COPY, RETRY, WITH, STAR, MENU],
        ),
        (
            Situation(replace(REPLY, is_starred=True)),
            [COPY, RETRY, WITH, ActionName.UNSTAR, WIRE, MENU],
        ),
        (Situation(reply(2, "", 1)), [RETRY, WITH, WIRE, MENU]),
        (Situation(reply(2, "", 1), can_ask=False), []),
    ],
)
def test_each_situation_has_its_actions(situation: Situation, names: list[ActionName]) -> None:
    assert [each.name for each in message_actions() if each.applies(situation)] == names


OF_QUESTIONS = ("Save as prompt…", "New chat from here", "Delete from here on")
BY_HAND = ("Send it no more", "Send it always")


@pytest.mark.parametrize(
    ("situation", "words"),
    [
        (Situation(ASKED), [*OF_QUESTIONS, *BY_HAND]),
        (
            Situation(REPLY, (2,)),
            ["Edit the reply", "New chat from here", "Delete from here on", *BY_HAND],
        ),
        (
            Situation(REPLY, (2, 3)),
            ["Edit the reply", "New chat from here", "Delete this variant", *BY_HAND],
        ),
        (
            Situation(replace(ASKED, sending=Sending.NEVER)),
            [
                *(*OF_QUESTIONS, "Send it always"),
                "Send it as the rule of the chat says",
            ],
        ),
        (Situation(reply(2, "", 1, state=TurnState.STREAMING)), ["Delete from here on"]),
        (Situation(REPLY, can_ask=False), []),
    ],
)
def test_the_menu_has_what_is_done_less_often(situation: Situation, words: list[str]) -> None:
    assert [each.words for each in rarer_actions() if each.applies(situation)] == words


@pytest.mark.parametrize(("message_id", "targets"), [(2, [None, 3]), (3, [2, 4]), (4, [3, None])])
def test_the_arrows_lead_to_the_neighbours(message_id: int, targets: list[int | None]) -> None:
    situation = Situation(reply(message_id, "x", 1), (2, 3, 4))
    arrows = [each for each in message_actions() if each.name is VARIANT]
    assert [arrow.target(situation) for arrow in arrows] == targets


def test_the_remedy_of_a_failure_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Message] = []

    def counted(message: Message) -> Explanation | None:
        asked.append(message)
        return explain_end(message)

    monkeypatch.setattr(module, "explain_end", counted)
    failure = NoModelChosen("Work").to_record()
    situation = Situation(reply(2, "", 1, state=TurnState.FAILED, failure=failure))
    assert any(each.applies(situation) for each in message_actions())
    assert len(asked) == 1


def test_all_other_actions_are_about_the_message_itself() -> None:
    others = [each for each in message_actions() if each.name is not VARIANT]
    assert {each.target(Situation(REPLY, (2, 3))) for each in others} == {2}
