from typing import Any

from desktop.chat.content import of_text
from desktop.chat.context import messages_to_send, title_from
from desktop.chat.messages import Message, Role, TurnState
from desktop.chat.text import whole_text
from desktop.chat.tree import Conversation


def message(
    id: int,
    parent: int | None,
    role: Role,
    text: str = "",
    state: TurnState = TurnState.DONE,
    **more: Any,
) -> Message:
    return Message(id, parent, role, of_text(text), 0.0, state=state, **more)


def chat() -> Conversation:
    """A question with two replies (the second one active), and a question below each."""
    return Conversation(
        1,
        "chat",
        [
            message(1, None, Role.USER, "q1"),
            message(2, 1, Role.ASSISTANT, "old"),
            message(3, 2, Role.USER, "below old"),
            message(4, 1, Role.ASSISTANT, "new"),
            message(5, 4, Role.USER, "below new"),
        ],
    )


def texts(path: list[Message]) -> list[str]:
    return [message.text for message in path]


def test_the_active_path_leads_through_the_latest_variant() -> None:
    assert texts(chat().active_path()) == ["q1", "new", "below new"]


def test_choosing_a_variant_brings_back_what_hangs_below_it() -> None:
    conversation = chat()
    conversation.choose(2)
    assert texts(conversation.active_path()) == ["q1", "old", "below old"]
    assert conversation.variants(2) == conversation.variants(4) == [2, 4]
    conversation.choose(4)
    assert texts(conversation.active_path()) == ["q1", "new", "below new"]


def test_what_is_sent_is_the_path_up_to_the_question() -> None:
    assert texts(chat().path_to(3)) == ["q1", "old", "below old"]


def test_partial_replies_are_sent_with_their_text_and_empty_ones_not_at_all() -> None:
    path = [
        message(1, None, Role.SYSTEM, "be brief"),
        message(2, 1, Role.USER, "a"),
        message(3, 2, Role.ASSISTANT, "sto", TurnState.STOPPED, reasoning="hm"),
        message(4, 3, Role.USER, "b"),
        message(5, 4, Role.ASSISTANT, "inc", TurnState.INCOMPLETE),
        message(6, 5, Role.USER, "c"),
        message(7, 6, Role.ASSISTANT, "fai", TurnState.FAILED),
        message(8, 7, Role.USER, "d"),
        message(9, 8, Role.ASSISTANT, "", TurnState.FAILED),
        message(10, 9, Role.USER, "e"),
    ]
    assert [(sent["role"], sent["content"]) for sent in messages_to_send(path)] == [
        ("system", "be brief"),
        ("user", "a"),
        ("assistant", "sto"),
        ("user", "b"),
        ("assistant", "inc"),
        ("user", "c"),
        ("assistant", "fai"),
        ("user", "d"),
        ("user", "e"),
    ]


def test_a_title_is_the_first_line_cut_at_a_word() -> None:
    assert title_from("\n  Hello there \nmore") == "Hello there"
    assert title_from("[leaf.png]\nWhy did it wilt?") == "Why did it wilt?"
    assert title_from("[leaf.png]") == "[leaf.png]"
    long = title_from("word " * 40)
    assert long.endswith("word…")
    assert len(long) <= 61
    assert title_from("都" * 100) == "都" * 60 + "…"


def test_half_a_character_from_a_clipboard_can_be_sent() -> None:
    assert whole_text("a\ud83db 😀") == "a\ufffdb 😀"
