"""Every message is told once, whatever the tree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.messages import Message
from desktop.rendering.pages.walk import BranchBegins, BranchEnds, FoldBegins, FoldEnds, steps
from tests.unit.rendering.pages.records import asked, chat, replied


@st.composite
def trees(draw: st.DrawFn) -> list[Message]:
    """Each message behind its parent."""
    made: list[Message] = []
    for number in range(1, draw(st.integers(0, 25)) + 1):
        parent = draw(st.sampled_from([None, *range(1, number)]))
        made.append((asked if draw(st.booleans()) else replied)(number, parent, "x"))
    return made


@given(trees(), st.dictionaries(st.sampled_from([None, *range(1, 26)]), st.integers(1, 25)))
def test_each_message_is_told_once_and_folds_end(
    messages: list[Message], active: dict[int | None, int]
) -> None:
    told = list(steps(chat(messages, active), variants=True))
    ids = [step.id for step in told if isinstance(step, Message)]
    assert sorted(ids) == [message.id for message in messages]
    parents = {message.id: message.parent_id for message in messages}
    places: dict[int | None, int] = {None: -1, **{one: place for place, one in enumerate(ids)}}
    assert all(places[parents[one]] < places[one] for one in ids)
    depth = 0
    for step in told:
        match step:
            case FoldBegins() | BranchBegins():
                depth += 1
            case FoldEnds() | BranchEnds():
                depth -= 1
        assert depth >= 0
    assert depth == 0


@given(trees())
def test_the_active_path_alone_is_a_path(messages: list[Message]) -> None:
    path = list(steps(chat(messages), variants=False))
    above = None
    for step in path:
        assert isinstance(step, Message)
        assert step.parent_id == above
        above = step.id
    assert bool(path) == bool(messages)
