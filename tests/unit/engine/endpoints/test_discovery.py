"""The names that a server gives its models: safe to show, choose and hold, whatever it says."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desktop.engine.endpoints.discovery import LONGEST_MODEL, MOST_MODELS, list_models
from desktop.engine.explain.sentences import explain
from desktop.wire.failures import NotAStream
from desktop.wire.http import MAX_JSON
from tests.support import turns
from tests.support.fault_server import FaultServer, status


def named(answer: Any) -> list[str]:
    """What is listed where a server answers so."""
    with FaultServer() as server:
        server.script(status(200, answer), path="/v1/models")
        return list(asyncio.run(list_models(turns.endpoint_at(server.base_url), None)))


def test_a_name_is_listed_once() -> None:
    assert named(["b", "a", "b"]) == ["a", "b"]


@pytest.mark.parametrize(
    "odd",
    [
        "x" * 3_000_000,
        "x" * (LONGEST_MODEL + 1),
        "name" + "\n" * 100_000,
        "name\u2028of lines",
        "a\x1b[31m",
        "\u202egnp.sledom",
        "\u200b",
        "   ",
    ],
    ids=["endless", "long", "lines", "separator", "escape", "bidi", "unseen", "blank"],
)
def test_what_is_no_name_is_left_out(odd: str) -> None:
    assert named({"data": [{"id": "b"}, {"id": odd}, {"id": "a 模型"}]}) == ["a 模型", "b"]


def test_a_name_may_be_the_path_of_a_file() -> None:
    path = "/srv/models/" + "deep/" * 40 + "model.gguf"
    assert named([path]) == [path]


def test_of_names_without_end_the_first_are_taken() -> None:
    assert named([f"{number:06}" for number in range(200_000)]) == [
        f"{number:06}" for number in range(MOST_MODELS)
    ]


def test_a_list_that_is_too_long_to_be_read_is_told_so() -> None:
    """The picker shows this sentence; "not a reply" would send people to the base URL."""
    with pytest.raises(NotAStream) as refused:
        named(["x" * 400] * (MAX_JSON // 400))
    assert explain(refused.value).sentence == "What the server sent is too long to be read."
