from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.endpoint import Continue
from desktop.chat.request import Request
from desktop.engine.turn.continuation import NOT_BY_CHANCE, Overlap, continuing, whole_words

QUESTION = [{"role": "user", "content": "q"}]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("The quick bro", "The quick"),
        ("The quick ", "The quick"),
        ("The quick.", "The quick."),
        ("One line.\n\n", "One line."),
        ("它不筑高坝, 而以鱼嘴", "它不筑高坝, 而以鱼嘴"),
        ("它的名字是Dujiang", "它的名字是"),
        ("don't sto", "don't"),
        ("word", "word"),
        ("see " + "a" * 60, "see " + "a" * 60),
        ("```python\ndef fl", "```python\ndef"),
    ],
)
def test_what_is_sent_ends_with_a_whole_word(text: str, sent: str) -> None:
    assert whole_words(text) == sent


def test_each_form_says_in_its_own_way_that_the_answer_has_begun() -> None:
    begun = {"role": "assistant", "content": "The quick"}
    asked = Request(QUESTION, {"temperature": 0.5}, {"top_k": 1})

    def continued(form: Continue) -> Request:
        return continuing(asked, "The quick bro", form)

    assert continued("prefill") == replace(asked, messages=[*QUESTION, begun])
    assert continued("vllm") == replace(
        asked,
        messages=[*QUESTION, begun],
        extra={"top_k": 1, "continue_final_message": True, "add_generation_prompt": False},
    )
    prefixed = {**begun, "prefix": True}
    assert continued("prefix") == replace(asked, messages=[*QUESTION, prefixed])


@pytest.mark.parametrize(
    ("old", "new", "whole"),
    [
        ("The quick bro", " brown fox", "The quick brown fox"),
        ("The quick bro", " red fox", "The quick bro red fox"),
        ("The quick ", " brown", "The quick brown"),
        ("One line.\n\n", "\n\nNext.", "One line.\n\nNext."),
        ("One line.\n\n", "Next.", "One line.\n\nNext."),
        ("都江堰建于", "公元前", "都江堰建于公元前"),
        ("It flows to the sea.", " It flows to the sea. And", "It flows to the sea. It flows to"),
        ("So it flows to the sea.", "it flows to the sea. Then", "So it flows to the sea. Then"),
        ("ha ha", " ha ha", "ha ha ha"),
    ],
)  # fmt: skip
def test_what_both_say_at_the_seam_is_said_once(old: str, new: str, whole: str) -> None:
    for size in (1, 3, 100):
        overlap = Overlap(old)
        joined = "".join(overlap.join(new[at : at + size]) for at in range(0, len(new), size))
        assert (old + joined + overlap.rest()).startswith(whole)


@given(st.text("ab \n", max_size=30), st.lists(st.text("ab \n", max_size=8)))
def test_nothing_is_lost_but_what_is_there_already(old: str, pieces: list[str]) -> None:
    overlap = Overlap(old)
    joined = "".join(overlap.join(piece) for piece in pieces) + overlap.rest()
    new = "".join(pieces)
    gone = new[: len(new) - len(joined)]
    assert new.endswith(joined)
    assert old.endswith(gone)
    assert not gone or len(gone) >= NOT_BY_CHANCE or gone == old[len(whole_words(old)) :]
