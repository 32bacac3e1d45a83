"""What of a chat goes with a question: by rule, by hand, and in place of a summary."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.content import of_text
from desktop.chat.messages import Message, Role, Sending
from desktop.chat.steering.sending import Cut, sent_of
from desktop.chat.steering.steering import SentKind, SentRule

U, A, S = Role.USER, Role.ASSISTANT, Role.SYSTEM


def path_of(*roles: Role, **marks: Sending) -> list[Message]:
    """A path of ten tokens a message; `m3="never"` marks the third one."""
    return [
        Message(
            n, n - 1 or None, role, of_text("x"), 0, sending=marks.get(f"m{n}", Sending.BY_RULE)
        )
        for n, role in enumerate(roles, 1)
    ]


def ids(path: list[Message], rule: SentRule) -> list[int]:
    return [message.id for message in sent_of(path, rule, lambda _message: 10).messages]


ALL = SentRule()
CHAT = (S, U, A, U, A, U, A, U)


def test_all_goes_where_nothing_is_said() -> None:
    chosen = sent_of(path_of(*CHAT), ALL, lambda _message: 10)
    assert [message.id for message in chosen.messages] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert (chosen.summary, chosen.left_out) == ("", frozenset())


def test_the_newest_turns_go_and_the_question_counts() -> None:
    path = path_of(*CHAT)
    assert ids(path, SentRule(SentKind.TURNS, 1)) == [1, 8]
    assert ids(path, SentRule(SentKind.TURNS, 2)) == [1, 6, 7, 8]
    assert ids(path, SentRule(SentKind.TURNS, 9)) == [1, 2, 3, 4, 5, 6, 7, 8]


def cut_of(path: list[Message], rule: SentRule) -> Cut | None:
    return sent_of(path, rule, lambda _message: 10).cut


def test_the_cut_stands_below_the_last_message_that_the_rule_leaves_out() -> None:
    path = path_of(*CHAT)
    one, two = SentRule(SentKind.TURNS, 1), SentRule(SentKind.TURNS, 2)
    assert cut_of(path, ALL) is None
    assert cut_of(path, SentRule(SentKind.TURNS, 4)) is None
    assert cut_of(path, one) == Cut(below=7, left_out=6, summed_up=0, rule=one)
    assert cut_of(path, two) == Cut(below=5, left_out=4, summed_up=0, rule=two)
    assert cut_of(path[:6], two) == Cut(below=3, left_out=2, summed_up=0, rule=two)


def test_marks_do_not_move_the_cut_but_count() -> None:
    one = SentRule(SentKind.TURNS, 1)
    assert cut_of(path_of(*CHAT, m4=Sending.NEVER), ALL) is None
    assert cut_of(path_of(*CHAT, m3=Sending.ALWAYS), one) == Cut(7, 4, 0, one)


def test_a_summary_and_the_rule_below_it_share_a_cut() -> None:
    path, one = path_of(*CHAT), SentRule(SentKind.TURNS, 1)
    path[2] = replace(path[2], summary="They greeted.")
    assert cut_of(path, ALL) == Cut(below=3, left_out=2, summed_up=2, rule=ALL)
    assert cut_of(path, one) == Cut(below=7, left_out=6, summed_up=2, rule=one)


def test_as_many_turns_go_as_fit_whole() -> None:
    path = path_of(*CHAT)
    assert ids(path, SentRule(SentKind.TOKENS, 5)) == [1, 8]  # the question goes, whatever it has
    assert ids(path, SentRule(SentKind.TOKENS, 29)) == [1, 8]
    assert ids(path, SentRule(SentKind.TOKENS, 30)) == [1, 6, 7, 8]
    assert ids(path, SentRule(SentKind.TOKENS, 70)) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_what_is_marked_wins_over_the_rule() -> None:
    last = SentRule(SentKind.TURNS, 1)
    assert ids(path_of(*CHAT, m2=Sending.ALWAYS), last) == [1, 2, 8]
    assert ids(path_of(*CHAT, m3=Sending.ALWAYS), last) == [1, 2, 3, 8]  # with its question
    assert ids(path_of(*CHAT, m3=Sending.NEVER), ALL) == [1, 2, 4, 5, 6, 7, 8]
    assert ids(path_of(*CHAT, m4=Sending.NEVER), ALL) == [1, 2, 3, 6, 7, 8]  # and its reply
    assert ids(path_of(*CHAT, m8=Sending.NEVER), ALL)[-1] == 8  # it is what is asked


def test_a_summary_stands_for_all_down_to_it() -> None:
    path = path_of(*CHAT)
    path[2] = Message(3, 2, A, of_text("x"), 0, summary="first")
    path[4] = Message(5, 4, A, of_text("x"), 0, summary="They spoke.")
    chosen = sent_of(path, ALL, lambda _message: 10)
    assert [message.id for message in chosen.messages] == [1, 6, 7, 8]
    assert (chosen.summary, chosen.left_out) == ("They spoke.", frozenset({2, 3, 4, 5}))


messages = st.lists(st.tuples(st.sampled_from([U, A]), st.sampled_from(list(Sending))), max_size=12)
rules = st.builds(SentRule, st.sampled_from(list(SentKind)), st.integers(1, 90))


@given(messages, rules, st.data())
def test_whatever_the_rule_the_question_goes_in_order_and_no_reply_goes_alone(
    drawn: list[Any], rule: SentRule, data: st.DataObject
) -> None:
    path = [
        Message(n, n - 1 or None, role, of_text("x"), 0, sending=sending)
        for n, (role, sending) in enumerate([*drawn, (U, Sending.BY_RULE)], 1)
    ]
    chosen = [m.id for m in sent_of(path, rule, lambda _message: 10).messages]
    assert chosen[-1] == path[-1].id
    assert chosen == sorted(chosen)
    for message in path:
        question = next((m for m in reversed(path[: message.id]) if m.role is U), None)
        if message.role is A and message.id in chosen and question is not None:
            assert question.id in chosen
        if message.sending is Sending.NEVER:
            assert message.id not in chosen
    wider = SentRule(rule.kind, rule.limit + data.draw(st.integers(0, 50)))
    assert set(chosen) <= {m.id for m in sent_of(path, wider, lambda _message: 10).messages}
