"""The line below a reply: which model made it, where that is not plain."""

from __future__ import annotations

import pytest

from tests.support.chats import question, reply
from tests.support.page_facts import Make, lines

ASKED = question(1, "Why?")


def test_another_model_is_named(make: Make) -> None:
    chat = (ASKED, reply(2, "a", 1), question(3, "And?", 2), reply(4, "b", 3, model="other"))
    page = make(*chat)
    assert lines(page)[-1].startswith("by other · ")
    assert not lines(page)[2].startswith("by m")


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({}, ""),
        ({"model": "big"}, "by big · "),
        ({"endpoint_name": "Work"}, "by m at Work · "),
    ],
)
def test_a_variant_says_which_model_made_it(make: Make, facts: dict[str, str], named: str) -> None:
    page = make(
        ASKED,
        reply(2, "a", 1, endpoint_name="Home"),
        reply(3, "b", 1, **{"endpoint_name": "Home", **facts}),
    )
    assert lines(page)[-1].startswith(f"{named}1.2 s to first token")
    chat = page.feed.conversation
    chat.choose(2)
    page.show_conversation(chat)
    back = {"": "", "by big · ": "by m · ", "by m at Work · ": "by m at Home · "}[named]
    assert lines(page)[-1].startswith(f"{back}1.2 s to first token")
