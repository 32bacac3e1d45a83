"""Files that are no export of ChatGPT, or a hostile one."""

from __future__ import annotations

import json

from desktop.chat.messages import Role
from desktop.exchange.readers import chatgpt
from desktop.exchange.source import Why
from tests.support.chatgpt_nodes import chat, node, only
from tests.support.sources import Bytes, Skipped

PNG = b"\x89PNG\r\n\x1a\nboat"


def test_no_other_programs_file_is_taken_for_one() -> None:
    others: list[object] = [[{"chat_messages": []}], [], {}, [[]], "mapping", [{"a": 1}]]
    for value in others:
        assert not chatgpt.recognises(Bytes(json.dumps(value).encode()))
    source = Bytes(b'[{"title": "' + b"x" * 10_000_000)
    assert not chatgpt.recognises(source)
    assert source.read <= 1_200_000


def test_markup_and_line_ends_in_a_title_are_text() -> None:
    record = only(chat(node("u", None, said="x"), title="<b>a</b>\nb\u2028c" + "d" * 1900))
    assert record.title.startswith("<b>a</b> b c")
    assert len(record.title) == 1000
    assert record.messages[0].role is Role.USER


def test_a_chat_that_nests_too_deep_is_passed_over() -> None:
    deep = b'[{"mapping":{},"x":' + b"[" * 150_000 + b"]" * 150_000 + b"},"
    good = json.dumps(chat(node("u", None, said="x"))).encode()
    skipped = Skipped()
    assert len([*chatgpt.records(Bytes(deep + good + b"]"), skipped)]) == 1
    assert skipped.told == [("export.json: 1", Why.TOO_DEEP)]
