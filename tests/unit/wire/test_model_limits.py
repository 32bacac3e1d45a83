"""How much a model reads, as the lists of different servers say it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.wire.model_limits import MOST, limit_of


@pytest.mark.parametrize(
    ("entry", "limit"),
    [
        ({"id": "m", "context_length": 128_000}, 128_000),
        ({"context_length": 200_000, "top_provider": {"context_length": 131_072}}, 131_072),
        ({"max_context_length": 32_768, "loaded_context_length": 4096}, 4096),
        ({"max_context_length": 32_768}, 32_768),
        ({"max_model_len": 8192}, 8192),
        ({"context_window": 131_072}, 131_072),
        ({"meta": {"n_ctx_train": 131_072, "n_ctx": 8192}}, 8192),
        ({"meta": {"n_ctx_train": 131_072}}, 131_072),
        ({"capabilities": {"limits": {"max_context_window_tokens": 64_000}}}, 64_000),
        ({"context_length": 8192.0}, 8192),
    ],
)
def test_servers_say_it_by_different_names(entry: Any, limit: int) -> None:
    assert limit_of(entry) == limit


@pytest.mark.parametrize(
    "junk", [0, -1, MOST, 10**30, True, "8192", None, [], {}, 0.5, float("inf"), float("nan")]
)
def test_what_is_no_number_of_tokens_says_nothing(junk: Any) -> None:
    assert limit_of({"context_length": junk, "meta": junk}) is None
    assert limit_of({"context_length": junk, "max_model_len": 4096}) == 4096


@pytest.mark.parametrize("entry", ["m", None, 3, [], {"meta": "none"}, {"id": "m"}])
def test_an_entry_that_says_nothing_is_no_trouble(entry: Any) -> None:
    assert limit_of(entry) is None
