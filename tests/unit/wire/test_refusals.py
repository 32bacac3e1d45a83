import json

import pytest

from desktop.chat.failures import ChatError
from desktop.wire.failures import (
    ContextFull,
    QuotaExhausted,
    RateLimited,
    RequestRefused,
    ServerBusy,
    ServerFailed,
)
from desktop.wire.refusals import failure_from, retry_after
from tests.support.captures import load


def refused(status: int, error: dict[str, str], headers: dict[str, str] | None = None) -> ChatError:
    body = json.dumps({"error": error}).encode()
    return failure_from(status, headers or {}, body, url="http://a/v1", model="m")


def test_a_full_context_names_the_servers_own_numbers() -> None:
    capture = load("llama_ctxtoolong")
    failure = failure_from(400, {}, capture.body, url="u", model="m")
    assert isinstance(failure, ContextFull)
    assert (failure.prompt_tokens, failure.limit) == (6031, 2048)


@pytest.mark.parametrize(
    ("message", "numbers"),
    [
        (
            "This model's maximum context length is 8192 tokens. However, your messages resulted "
            "in 9001 tokens. Please reduce the length of the messages.",
            (9001, 8192),
        ),
        (
            "This model's maximum context length is 2048 tokens. However, you requested 3000 "
            "tokens (2000 in the messages, 1000 in the completion).",
            (3000, 2048),
        ),
        ("prompt is too long: 210000 tokens > 200000 maximum", (210000, 200000)),
        ("too many tokens", (None, None)),
    ],
)
def test_a_full_context_names_the_numbers_that_stand_in_a_sentence(
    message: str, numbers: tuple[int | None, int | None]
) -> None:
    failure = refused(400, {"message": message})
    assert isinstance(failure, ContextFull)
    assert (failure.prompt_tokens, failure.limit) == numbers


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": "rate_limit_exceeded", "message": "Rate limit reached"}, RateLimited),
        ({"message": "Quota exceeded: 10 requests per minute"}, RateLimited),
        ({"code": "insufficient_quota", "message": "check your billing"}, QuotaExhausted),
        ({"message": "Your credit balance is too low"}, QuotaExhausted),
        ({"message": "slow down"}, RateLimited),
    ],
)
def test_429_is_told_apart_by_rate_and_by_money(
    error: dict[str, str], kind: type[RequestRefused]
) -> None:
    assert type(refused(429, error)) is kind


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("1.5", 1.5),
        (" 20 ", 20.0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    noon = 1795348800.0  # 22 November 2026, 12:00:00 UTC
    assert retry_after({"retry-after": value}, now=noon) == seconds


def test_the_servers_words_and_request_id_are_kept_and_cut_short() -> None:
    failure = refused(503, {"message": "x" * 9000}, {"x-request-id": "r-1", "retry-after": "7"})
    assert isinstance(failure, ServerBusy)
    assert (len(failure.message), failure.request_id, failure.retry_after) == (500, "r-1", 7.0)


def test_a_page_of_html_is_not_quoted() -> None:
    failure = failure_from(502, {}, b"<html><h1>Bad gateway</h1>", url="u", model="m")
    assert isinstance(failure, ServerFailed)
    assert failure.message == ""
