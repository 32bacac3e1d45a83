"""What replies have used, summed by SQLite, is what a naive sum over the rows says."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Message, TurnStats
from desktop.chat.steering.model_facts import ModelFacts, Ratio
from desktop.chat.usage.price import Price
from desktop.chat.usage.tally import Tally
from desktop.storage.history.history import History
from desktop.storage.history.usage import _BY_CHAT, _BY_DAY, _FIRST_TOKENS, UsageRows
from tests.support.used import DAY, used

NOON = 1_800_000_000.0
DAYS = [(NOON + n * DAY, NOON + (n + 1) * DAY) for n in range(9)]
CHOICES = [ModelChoice("Work", "m"), ModelChoice("Work", "大模型"), ModelChoice("Home", "m")]


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.db")
    yield history
    history.close()


def some_stats(dice: random.Random) -> TurnStats:
    counted = dice.random() < 0.7
    prompt = dice.randrange(5000) if counted else None
    return TurnStats(
        ttft_ms=dice.choice([None, dice.uniform(1, 9000)]),
        tokens_per_second=dice.choice([None, dice.uniform(1, 200)]),
        prompt_tokens=prompt,
        completion_tokens=dice.choice([None, dice.randrange(3000), dice.randrange(3000)]),
        estimated=not counted,
        cached_tokens=dice.choice([None, dice.randrange(prompt)]) if prompt else None,
    )


def naive(messages: list[Message]) -> Tally:
    """The sum, without SQL."""
    total = Tally()
    for stats in (message.stats for message in messages):
        out = stats.completion_tokens
        if out is not None:
            rate = stats.tokens_per_second
            total += Tally(
                *(1, stats.prompt_tokens or 0, stats.cached_tokens or 0, out, stats.estimated),
                *((out, out / rate) if rate else (0, 0.0)),
            )
    return total


def rounded(tally: Tally) -> tuple[float, ...]:
    return (*(getattr(tally, n) for n in Tally.__slots__[:-1]), round(tally.seconds, 6))


@pytest.mark.parametrize("seed", range(3))
def test_the_sums_are_those_of_the_rows(history: History, seed: int) -> None:
    dice = random.Random(seed)
    chats = [history.create(f"chat {n}") for n in range(5)]
    made = []
    for _number in range(300):
        at = NOON + dice.uniform(-1, len(DAYS) + 1) * DAY
        chat, choice = dice.choice(chats), dice.choice(CHOICES)
        made.append((chat, choice, used(history, chat, at, choice, some_stats(dice))))
    usage = UsageRows(history.database)
    for endpoint in (None, "Work"):
        asked = [one for one in made if endpoint in (None, one[1].endpoint_name)]
        by_day = {(c.place, c.choice): c.tally for c in usage.by_day(DAYS, endpoint)}
        by_chat = {(c.place, c.choice): c.tally
                   for c in usage.by_chat(DAYS[0][0], DAYS[-1][1], endpoint)}  # fmt: skip
        times = usage.first_tokens(DAYS[0][0], DAYS[-1][1], endpoint)
        for choice in CHOICES:
            for number, (first, after) in enumerate(DAYS):
                of_day = [
                    m for _chat, c, m in asked if c == choice and first <= m.created_at < after
                ]
                assert rounded(by_day.get((number, choice), Tally())) == rounded(naive(of_day))
            inside = [
                one
                for one in asked
                if one[1] == choice and DAYS[0][0] <= one[2].created_at < DAYS[-1][1]
            ]
            for chat in chats:
                of_chat = [m for its, _choice, m in inside if its == chat]
                assert rounded(by_chat.get((chat, choice), Tally())) == rounded(naive(of_chat))
            assert sorted(times.get(choice, [])) == sorted(
                m.stats.ttft_ms
                for _chat, _choice, m in inside
                if m.stats.ttft_ms and m.stats.completion_tokens is not None
            )
    assert usage.endpoints() == ["Home", "Work"]


@pytest.mark.parametrize("sql", [_BY_DAY, _BY_CHAT, _FIRST_TOKENS])
def test_no_sum_reads_the_text_of_a_message(history: History, sql: str) -> None:
    """All figures stand in one index: a million messages with long replies are no matter."""
    asked = {"days": "[[0, 1]]", "first": 0, "after": 1, "endpoint": None}
    plan = history._connection.execute(f"EXPLAIN QUERY PLAN {sql}", asked).fetchall()
    [way] = [str(row[3]) for row in plan if "messages" in str(row[3])]
    assert "SEARCH messages USING COVERING INDEX messages_used" in way


def test_every_reply_is_listed_with_its_chat(history: History) -> None:
    chat = history.create("一个 chat")
    stats = TurnStats(1200.0, 84.5, 900, 312, False, None, 800)
    reply = used(history, chat, NOON, CHOICES[1], stats)
    used(history, chat, NOON - DAY, CHOICES[0], stats)
    usage = UsageRows(history.database)
    [line] = usage.replies(NOON, NOON + 1, None)
    assert (line.at, line.chat_id, line.chat, line.message_id) == (
        NOON,
        chat,
        "一个 chat",
        reply.id,
    )
    assert (line.choice, line.state, line.estimated) == (CHOICES[1], "done", False)
    assert (line.tokens_in, line.cached_tokens, line.tokens_out) == (900, 800, 312)
    assert (line.ttft_ms, line.rate) == (1200.0, 84.5)
    assert usage.titles([chat]) == {chat: "一个 chat"}
    assert usage.beginning() == NOON - DAY


def test_what_no_turn_can_have_used_counts_as_nothing(history: History) -> None:
    """And hides nothing that the other columns, or the other rows, say."""
    chat = history.create("one")
    stats = TurnStats(1200.0, 84.5, 900, 312, False, None, 800)
    for column, junk in (
        ("completion_tokens", "9223372036854775807"),
        ("completion_tokens", "-5"),
        ("completion_tokens", "'many'"),
        ("prompt_tokens", "x'ff'"),
        ("cached_tokens", "901"),
        ("ttft_ms", "1e300"),
        ("tokens_per_second", "-1e300"),
        ("tokens_per_second", "'fast'"),
        ("estimated", "'?'"),
        ("conversation_id", "x'ff'"),
        ("model", "CAST(x'ff' AS TEXT)"),
    ):
        reply = used(history, chat, NOON, CHOICES[0], stats)
        history.rows("PRAGMA foreign_keys = OFF")
        history.rows(f"UPDATE messages SET {column} = {junk} WHERE id = ?", reply.id)
    used(history, chat, NOON, CHOICES[0], stats)
    bad = used(history, chat, NOON, CHOICES[0], stats)
    history.rows("UPDATE messages SET created_at = 'noon' WHERE id = ?", bad.id)
    usage = UsageRows(history.database)
    assert usage.titles([cell.place for cell in usage.by_chat(NOON, NOON + 1, None)])
    total = sum((cell.tally for cell in usage.by_day(DAYS, None)), Tally())
    assert (total.replies, total.tokens_out, total.estimated) == (12, 9 * 312, 0)
    assert (total.tokens_in, total.cached_tokens) == (11 * 900, 10 * 800 + 900)
    assert total.timed_tokens == 7 * 312
    assert len(list(usage.replies(NOON, NOON + 1, None))) == 12
    assert sum(map(len, usage.first_tokens(NOON, NOON + 1, None).values())) == 11
    history.rows("UPDATE messages SET created_at = 1e300 WHERE completion_tokens IS NOT NULL")
    assert usage.beginning() is None


def test_a_deleted_chat_has_cost_what_it_cost_until_it_is_purged(history: History) -> None:
    chat = history.create("one")
    used(history, chat, NOON, CHOICES[0], TurnStats(completion_tokens=3))
    history.delete(chat)
    usage = UsageRows(history.database)
    assert [cell.tally.tokens_out for cell in usage.by_day(DAYS, None)] == [3]
    history.purge_deleted()
    assert usage.by_day(DAYS, None) == []


def test_a_price_stays_whatever_else_is_learned_of_its_model(history: History) -> None:
    here, there = CHOICES[0], CHOICES[2]
    models = history.models
    models.enter_price(here, Price(1.75, 14.0))
    facts = ModelFacts(Ratio(1.25, 3.0), context_limit=128_000, effort="high")
    models.keep(here, facts)
    models.keep(there, ModelFacts(Ratio(1.25, 3.0)))
    assert models.prices() == {here: Price(1.75, 14.0)}
    assert models.of(here) == facts
    history.rows("UPDATE models SET learned_limit = 1, listed_limit = 2 WHERE model = 'm'")
    history.choices.rename_endpoint("Work", "Office")
    rows = history.rows("SELECT * FROM models WHERE endpoint_name IN ('Work', 'Office')")
    assert rows[0][1:] == rows[1][1:]  # every column, also those of later steps
    assert models.prices()[ModelChoice("Office", "m")] == models.prices()[here]
    assert models.of(ModelChoice("Office", "m")).context_limit == 128_000
    models.enter_price(here, None)
    assert here not in models.prices()


@pytest.mark.parametrize("junk", ["-1", "1e300", "'dear'", "x'00'"])
def test_a_damaged_price_is_none(history: History, junk: str) -> None:
    history.models.enter_price(CHOICES[0], Price(1.0, 2.0))
    history._connection.execute(f"UPDATE models SET price_in = {junk}")
    assert history.models.prices() == {}
