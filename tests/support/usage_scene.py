"""The figures of the picture of the usage page: thirty days of three models, always the same."""

from __future__ import annotations

import datetime
import random

from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import TurnStats
from desktop.chat.usage.price import Price
from desktop.storage.history.history import History
from tests.support.used import used

GPT = ModelChoice("BigAI Pro", "gpt-5.2-instant")
QWEN = ModelChoice("Work", "qwen3-32b")
SMALL = ModelChoice("On this computer", "smollm2-135m.gguf")
_RATES = {GPT: (88, 0.7), QWEN: (61, 1.1), SMALL: (72, 0.2)}
"""Tokens per second, and the usual seconds to the first token."""


def write_usage(history: History, today: datetime.date) -> None:
    """Some replies on each of the last sixty days, and prices for one model."""
    dice = random.Random(7)
    chats = [history.create(title) for title in ("Proxy notes", "合同条款", "Release plan")]
    for number in range(60):
        day = today - datetime.timedelta(days=number)
        noon = datetime.datetime.combine(day, datetime.time(12)).timestamp()
        for turn in range(dice.randrange(1, 7)):
            choice = dice.choices([GPT, QWEN, SMALL], [7, 2, 1])[0]
            rate, first = _RATES[choice]
            tokens_in, out = dice.randrange(2000, 30_000), dice.randrange(500, 6000)
            stats = TurnStats(
                ttft_ms=first * dice.choice([800, 900, 1000, 1100, 4000]),
                tokens_per_second=float(rate),
                prompt_tokens=tokens_in,
                completion_tokens=out,
                cached_tokens=tokens_in * dice.randrange(30, 90) // 100,
            )
            used(history, dice.choice(chats), noon + turn, choice, stats)
    history.models.enter_price(GPT, Price(1.75, 14.0))
