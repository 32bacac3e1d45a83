"""ChatGPT's data export: the chats and their trees, oddity by oddity."""

from __future__ import annotations

import json

import pytest

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import ToolCall
from desktop.exchange.readers import chatgpt
from desktop.exchange.source import Unreadable, Why
from tests.support.chatgpt_nodes import T, by_key, chat, node, only, reply, root
from tests.support.sources import Bytes, Folder, Skipped, Zip, read, zipped

PNG = b"\x89PNG\r\n\x1a\nboat"


# the chat ---------------------------------------------------------------------------------------


def test_what_a_chat_is() -> None:
    context = {
        "content_type": "user_editable_context",
        "user_profile": "I sail.",
        "user_instructions": "Be brief.",
    }
    hidden = {"is_visually_hidden_from_conversation": True}
    record = only(
        chat(
            root(),
            node("ctx", "root", "user", context, weight=0, metadata=hidden),
            node("u1", "ctx", "user", "A name?", T + 1),
            node("a1", "u1", "assistant", "Petrel", T + 2, metadata={"model_slug": "gpt-x"}),
            node("a2", "u1", "assistant", "Curlew", T + 80, metadata={"model_slug": "gpt-y"}),
            default_model_slug="gpt-x",
            current_node="a1",
            is_archived=True,
            pinned_time=T + 50,
        )
    )
    assert (record.origin.source, record.origin.key) == ("chatgpt", "c")
    assert (record.title, record.titled_by) == ("Boats", "model")
    assert (record.created_at, record.updated_at) == (T, T + 99)
    assert record.steering.system == "I sail.\n\nBe brief."
    assert record.choice == ModelChoice("", "gpt-x")
    assert (record.archived_at, record.pinned_at) == (T + 99, T + 50)
    assert dict(record.keys) == {1: "u1", 2: "a1", 3: "a2"}
    assert dict(record.active_children) == {None: 1, 1: 2}
    assert [one.parent_id for one in record.messages] == [None, 1, 1]
    assert [one.role for one in record.messages] == ["user", "assistant", "assistant"]
    assert [one.text for one in record.messages] == ["A name?", "Petrel", "Curlew"]
    assert [one.created_at for one in record.messages] == [T + 1, T + 2, T + 80]
    assert [one.model for one in record.messages] == ["", "gpt-x", "gpt-y"]


def test_a_chat_without_title_model_times_and_id() -> None:
    value = chat(
        root("client-created-root"),
        node("u", "client-created-root", said="Hi", at=0),
        node("a", "u", "assistant", "Ho"),
        title=None,
        default_model_slug="auto",
        create_time=None,
        update_time=None,
        is_starred=None,
    )
    del value["conversation_id"]
    record, again = only(value), only(value)
    assert (record.title, record.titled_by, record.choice) == ("", "", None)
    assert record.origin.key.startswith("sha256:")
    assert record.origin == again.origin
    assert record.pinned_at is None
    assert record.archived_at is None
    answer = record.messages[1]
    assert answer.endpoint_name == "ChatGPT"  # else it would pass for the person's own words
    assert not answer.is_edited
    assert only({**value, "id": "old"}).origin.key == "old"


def test_instructions_of_the_older_form() -> None:
    told = {"about_user_message": "I sail.", "about_model_message": "Be brief."}
    metadata = {"is_user_system_message": True, "user_context_message_data": told}
    record = only(
        chat(
            root(),
            node("s0", "root", "system", ""),
            node("s", "s0", "system", "", metadata=metadata),
            node("u", "s", said="Hi", at=T),
        )
    )
    assert record.steering.system == "I sail.\n\nBe brief."
    assert [one.text for one in record.messages] == ["Hi"]


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_array_and_an_object_around_it(wrapped: bool) -> None:
    value = [chat(root(), node("u", "root", said="Hi"))]
    records = read(chatgpt, {"conversations": value} if wrapped else value)
    assert [one.origin.key for one in records] == ["c"]


def test_one_chat_alone() -> None:
    (record,) = read(chatgpt, chat(root(), node("u", "root", said="Hi")))
    assert record.messages[0].text == "Hi"


@pytest.mark.parametrize("folder", ["", "my export/"])
def test_an_archive_whose_chats_are_split(folder: str) -> None:
    chats = [chat(root(), node("u", "root", said=n), conversation_id=n) for n in "ab"]
    members = {
        f"{folder}chat.html": b"<html>",
        f"{folder}conversations-001.json": json.dumps(chats[1:]).encode(),
        f"{folder}conversations-000.json": json.dumps(chats[:1]).encode(),
        f"{folder}user.json": b"{}",
        f"{folder}shared_conversations.json": b"[]",
    }
    for source in (Zip(zipped(members)), Folder(members)):
        skipped = Skipped()
        assert chatgpt.recognises(source)
        assert [one.origin.key for one in chatgpt.records(source, skipped)] == ["a", "b"]
        assert skipped.told == []


def test_a_damaged_chat_and_a_damaged_file_do_not_take_the_others_along() -> None:
    good = [json.dumps(chat(root(), node("u", "root", said=n), conversation_id=n)) for n in "abc"]
    broken = f"[{','.join(good)}]".replace('b", "title": "Boats"', 'b", "title": "Boats').encode()
    skipped = Skipped()
    members = {"conversations-000.json": broken, "conversations-001.json": b'{"a":1}'}
    records = [*chatgpt.records(Folder(members), skipped)]
    assert [one.origin.key for one in records] == ["a", "c"]
    assert skipped.told == [
        ("conversations-000.json: 2", Why.DAMAGED),
        ("conversations-001.json", Why.DAMAGED),
    ]


def test_an_entry_without_a_mapping_and_one_without_messages() -> None:
    skipped = Skipped()
    values = [{"title": "lost"}, chat(root(), title="empty"), chat(root(), node("u", "root"))]
    source = Bytes(json.dumps(values).encode())
    assert len([*chatgpt.records(source, skipped)]) == 1
    assert skipped.told == [("lost", Why.DAMAGED), ("empty", Why.EMPTY)]
    with pytest.raises(Unreadable):
        [*chatgpt.records(Bytes(b'{"title":"x"}'), skipped)]


# the tree ---------------------------------------------------------------------------------------


def test_thinking_code_its_result_and_text_are_one_reply() -> None:
    thoughts = {"content_type": "thoughts", "thoughts": [{"summary": "Sum", "content": "6 × 7"}]}
    code = {"content_type": "code", "language": "python", "text": "print(42)"}
    output = {"content_type": "execution_output", "text": "42\n"}
    recap = {"content_type": "reasoning_recap", "content": "Thought for 1m 12s"}
    said = reply(
        node("t", "u", "assistant", thoughts, T + 1),
        node("h", "t", "system", "hidden", T + 2),
        node("c", "h", "assistant", code, T + 3, recipient="python"),
        node("o", "c", "tool", output, T + 4, author={"role": "tool", "name": "python"}),
        node("r", "o", "assistant", recap, T + 5),
        node("a", "r", "assistant", "It is 42.", T + 6, metadata={"model_slug": "o9"}),
    )
    assert (said.id, said.parent_id, said.created_at) == (2, 1, T + 1)
    assert said.text == "It is 42."
    assert said.reasoning == "**Sum**\n\n6 × 7\n\n**python**\n\n```\n42\n```\n\nThought for 1m 12s"
    assert said.tool_calls == (ToolCall("python", "print(42)"),)
    assert said.stats.thought_ms == 72_000
    assert said.model == "o9"


def test_a_reply_has_the_key_of_its_text() -> None:
    thoughts = {"content_type": "thoughts", "thoughts": "one string"}
    record = only(
        chat(
            root(),
            node("u", "root", said="?"),
            node("t", "u", "assistant", thoughts),
            node("a", "t", "assistant", "yes"),
            node("x", "a", "system", "hidden"),
            node("u2", "x", said="and?"),
            current_node="u2",
        )
    )
    assert dict(record.keys) == {1: "u", 2: "a", 3: "u2"}
    assert [one.parent_id for one in record.messages] == [None, 1, 2]
    assert record.messages[1].reasoning == "one string"


def test_nodes_that_part_within_a_reply_make_two_replies() -> None:
    thoughts = {"content_type": "thoughts", "thoughts": [{"content": "hm"}]}
    record = only(
        chat(
            root(),
            node("u", "root", said="?", at=T),
            node("t", "u", "assistant", thoughts, T + 1),
            node("a", "t", "assistant", "yes", T + 2),
            node("b", "t", "assistant", "no", T + 3),
            node("u2", "a", said="and?", at=T + 4),
            current_node="t",
        )
    )
    found = by_key(record)
    assert {key: one.parent_id for key, one in found.items()} == {
        "u": None,
        "a": 1,
        "b": 1,
        "u2": 2,
    }
    assert found["a"].reasoning == found["b"].reasoning == "hm"
    assert record.active_children[1] == found["a"].id


def test_what_replies_share_is_bounded() -> None:
    """A chain from which one text hangs at each place would be its square."""
    nodes = [root(), node("u", "root", said="?")]
    above = "u"
    for n in range(400):
        code = {"content_type": "code", "text": "x"}
        nodes += [node(f"c{n}", above, "assistant", code, recipient="python")]
        nodes += [node(f"a{n}", f"c{n}", "assistant", "y" * 100_000 if n < 3 else "y")]
        above = f"c{n}"
    record = only(chat(*nodes))
    assert len(record.messages) == 401
    assert sum(len(one.tool_calls) for one in record.messages) < 25_000


def test_the_path_leads_to_the_newest_where_nobody_knows() -> None:
    nodes = (
        root(),
        node("u", "root", said="?", at=T, children=("gone", "b", "a", "b")),
        node("a", "u", "assistant", "old", T + 1),
        node("b", "u", "assistant", "new", T + 9),
    )
    for current in (None, "nowhere", 7):
        record = only(chat(*nodes, current_node=current))
        assert record.keys[record.active_children[1]] == "b"


def test_siblings_of_one_time_stand_as_their_parent_lists_them() -> None:
    record = only(
        chat(
            root(),
            node("u", "root", said="?", at=T, children=("c", "b", "c")),
            *(node(key, "u", "assistant", key) for key in "abc"),
        )
    )
    assert [*record.keys.values()] == ["u", "c", "b", "a"]
    assert {one.created_at for one in record.messages} == {T}


def test_missing_parents_several_roots_and_a_cycle() -> None:
    skipped = Skipped()
    record = only(
        chat(
            node("u", "gone", said="1"),
            node("v", None, said="2"),
            node("x", "z", said="3"),
            node("y", "x", said="4"),
            node("z", "y", said="5"),
        ),
        skipped,
    )
    found = by_key(record)
    assert [found[key].parent_id for key in "uvx"] == [None, None, None]
    assert found["y"].parent_id == found["x"].id
    assert found["z"].parent_id == found["y"].id
    assert skipped.told == [("Boats", Why.CYCLE)]


def test_a_chain_of_five_thousand() -> None:
    nodes = [node("0", None, said="x")]
    nodes += [node(str(n), str(n - 1), said="x") for n in range(1, 5_000)]
    (record,) = chatgpt.records(Bytes(json.dumps([chat(*nodes)]).encode()), Skipped())
    assert len(record.messages) == 5_000
    assert record.messages[-1].parent_id == 4_999
