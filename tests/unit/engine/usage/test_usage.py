"""What replies have used: the days of a span, what it cost, and the file of it."""

from __future__ import annotations

import asyncio
import csv
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.chat.endpoint import ON_THIS_COMPUTER, ModelChoice
from desktop.chat.messages import Message, Role, TurnStats
from desktop.chat.settings.checks import BadValue
from desktop.chat.settings.setting import CURRENCY
from desktop.chat.usage.price import FREE, Price, is_price, read_price
from desktop.chat.usage.tally import Tally
from desktop.engine.failures import FileNotSaved
from desktop.engine.usage.bars import bars_of
from desktop.engine.usage.csv_file import COLUMNS
from desktop.engine.usage.report import Grouping, Report
from desktop.engine.usage.spans import Span, SpanKind, beginning_of, day_of, span_of
from desktop.engine.usage.usage import Asked, Usage
from desktop.engine.usage.wording import few_digits, money, percent, price_text, tokens_text
from desktop.storage.history.history import History
from desktop.storage.settings.settings import Settings
from tests.support.used import DAY, figures, used

TODAY = date(2026, 3, 30)
WORK, HOME = ModelChoice("Work", "gpt"), ModelChoice(ON_THIS_COMPUTER.name, "small.gguf")
OTHER = ModelChoice("Work", "qwen")


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A place whose clock goes forward on 29 March 2026."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path / "history.db")
    yield history
    history.close()


@pytest.fixture
def usage(history: History, tmp_path: Path) -> Usage:
    settings = Settings(tmp_path / "settings.toml", [ON_THIS_COMPUTER])
    return Usage(settings, lambda: history, lambda: TODAY)


def report(usage: Usage, asked: Asked | None = None) -> Report:
    return asyncio.run(usage.report(asked or Asked()))


# days ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "first", "days"),
    [
        (SpanKind.WEEK, date(2026, 3, 24), 7),
        (SpanKind.MONTH, date(2026, 3, 1), 30),
        (SpanKind.QUARTER, date(2025, 12, 31), 90),
        (SpanKind.YEAR, date(2026, 1, 1), 89),
        (SpanKind.ALL, date(2026, 3, 20), 11),
    ],
)
def test_a_span_ends_today(kind: SpanKind, first: date, days: int) -> None:
    span = span_of(kind, TODAY, beginning_of(date(2026, 3, 20)) + 3600)
    assert (span.first, span.last, len(span), len(span.days)) == (first, TODAY, days, days)
    assert span.before().last < first
    assert len(span.before()) == days


def test_before_the_first_reply_there_is_today() -> None:
    assert span_of(SpanKind.ALL, TODAY, None) == Span(TODAY, TODAY)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the place is the system's there")
def test_a_day_has_the_hours_that_the_clock_of_the_place_gives_it(berlin: None) -> None:
    moments = Span(date(2026, 3, 28), TODAY).moments()
    assert [(end - start) / 3600 for start, end in moments] == [24, 23, 24]
    assert [day_of(start) for start, _end in moments] == Span(date(2026, 3, 28), TODAY).days


# sums --------------------------------------------------------------------------------------


def write(history: History) -> tuple[int, int]:
    """Two chats with three models over two days, and something from before the span."""
    first, second = history.create("dams"), history.create("鱼 ladders")
    today = beginning_of(TODAY)
    used(history, first, today, WORK, figures(1000, 200, 500, cached=400))
    used(history, first, today + 60, OTHER, figures(500, 100, 1500))
    used(history, second, today - 60, WORK, figures(3000, 600, 700))
    used(history, second, today - 60, HOME, figures(10, 50, 100))
    used(history, second, today - 40 * DAY, WORK, figures(7, 500))
    return first, second


def test_a_report_has_all_sums_and_what_they_cost(usage: Usage, history: History) -> None:
    write(history)
    usage.prices.enter(WORK, Price(1.75, 14.0))
    shown = report(usage)
    total = shown.total
    assert (total.replies, total.tokens_in, total.tokens_out) == (4, 4510, 950)
    assert total.cached_share == 400 / 4510
    assert shown.out_before == 500
    assert [tally.tokens_out for tally in shown.days[-3:]] == [0, 650, 300]
    assert [(line.name, line.tally.tokens_out, line.price) for line in shown.lines] == [
        ("gpt", 800, Price(1.75, 14.0)),
        ("qwen", 100, None),
        ("small.gguf", 50, FREE),
    ]
    assert [line.cost for line in shown.lines] == [
        pytest.approx((4000 * 1.75 + 800 * 14) / 1e6),
        None,
        0.0,
    ]
    assert shown.cost == shown.lines[0].cost
    assert (shown.priced, len(shown.models)) == (2, 3)
    assert (shown.ttft_ms, shown.ttft_p95_ms) == (600, 1500)
    assert [line.ttft_ms for line in shown.lines] == [600, 1500, 100]
    assert total.rate == pytest.approx(80)


def test_the_table_is_by_what_was_asked_for(usage: Usage, history: History) -> None:
    write(history)
    usage.prices.enter(WORK, Price(0.0, 1000.0))
    tables = {
        by: [(line.name, line.tally.tokens_out, line.cost) for line in
             report(usage, Asked(grouping=by)).lines]
        for by in Grouping
    }  # fmt: skip
    assert tables[Grouping.ENDPOINT] == [("Work", 900, 0.8), (HOME.endpoint_name, 50, 0.0)]
    assert tables[Grouping.CHAT] == [("鱼 ladders", 650, 0.6), ("dams", 300, 0.2)]
    assert tables[Grouping.DAY] == [("2026-03-30", 300, 0.2), ("2026-03-29", 650, 0.6)]
    assert all(sum(line[1] for line in lines) == 950 for lines in tables.values())


def test_one_endpoint_is_looked_at_alone(usage: Usage, history: History) -> None:
    write(history)
    shown = report(usage, Asked(kind=SpanKind.ALL, endpoint_name=HOME.endpoint_name))
    assert [line.name for line in shown.models] == ["small.gguf"]
    assert (shown.total.tokens_out, shown.out_before, shown.cost) == (50, None, 0)
    assert asyncio.run(usage.endpoint_names()) == [HOME.endpoint_name, "Work"]


@pytest.mark.parametrize(
    ("since", "replies"),
    [("2026-03-30", 2), ("2026-03-29", 4), ("2026-01-01", 5), ("0001-01-01", 5), ("9999-12-31", 0)],
)
def test_the_first_day_can_be_any(usage: Usage, history: History, since: str, replies: int) -> None:
    write(history)
    asked = Asked(kind=SpanKind.ALL, since=date.fromisoformat(since))
    assert report(usage, asked).total.replies == replies


def test_where_nothing_was_asked_there_is_nothing(usage: Usage) -> None:
    shown = report(usage)
    assert (shown.total.replies, shown.cost, shown.ttft_ms, shown.models) == (0, None, None, [])
    assert len(shown.days) == 30


# money ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (0, "$", "$0"),
        (8.4249, "$", "$8.42"),
        (0.0041, "$", "$0.004"),
        (0.0001, "¥", "< ¥0.001"),
        (1234.5, "€", "€1,234.50"),
        (8.42, "CHF", "CHF\u00a08.42"),
    ],
)
def test_money_is_written_as_people_write_it(amount: float, currency: str, text: str) -> None:
    assert money(amount, currency) == text


@pytest.mark.parametrize(
    ("price", "text"),
    [(14.0, "$14"), (1.75, "$1.75"), (0.5, "$0.50"), (0.075, "$0.075"), (1000, "$1,000")],
)
def test_a_price_has_the_digits_that_were_entered(price: float, text: str) -> None:
    assert price_text(price, "$") == text


def test_numbers_are_short_where_room_is() -> None:
    assert [few_digits(n) for n in (0, 9140, 240_400, 1_240_000)] == [
        "0",
        "9,140",
        "240 k",
        "1.2 M",
    ]
    assert [tokens_text(n) for n in (412_300, 1_900_000)] == ["412,300", "1.9 M"]
    assert [percent(share) for share in (0.61, 0.001, 1.8)] == ["61 %", "< 1 %", "180 %"]


@pytest.mark.parametrize("value", [-1, 1e7, float("nan"), float("inf"), True, "1", None])
def test_what_is_no_price_is_none(value: object) -> None:
    assert not is_price(value)


def test_a_reply_says_what_it_cost_where_that_is_known(usage: Usage) -> None:
    def text(choice: ModelChoice, stats: TurnStats) -> str:
        reply = Message(
            *(2, 1, Role.ASSISTANT, (), 0.0),
            endpoint_name=choice.endpoint_name,
            model=choice.model,
            stats=stats,
        )
        return usage.prices.cost_text(reply)

    assert text(WORK, figures(900, 312)) == ""
    usage.prices.enter(WORK, Price(1.75, 14.0))
    assert text(WORK, figures(900, 312)) == "$0.006"
    assert text(WORK, TurnStats(completion_tokens=312, estimated=True)) == "≈ $0.004"
    assert text(WORK, TurnStats()) == ""
    assert text(HOME, figures(900, 312)) == ""  # it is free
    usage.prices.enter(WORK, None)
    assert text(WORK, figures(900, 312)) == ""


@pytest.mark.parametrize(
    ("text", "comma", "price"),
    [
        ("1.75", False, 1.75), ("1,75", False, 1.75), ("1,75", True, 1.75), (" $14 ", False, 14.0),
        ("1,750", False, 1750.0), ("1,750", True, 1.75), ("1.234,5", True, 1234.5),
        ("1,234.5", False, 1234.5), ("１．５", False, 1.5), ("¥0", False, 0.0), (".5", False, 0.5),
    ],
)  # fmt: skip
def test_a_price_is_read_as_the_person_writes_numbers(text: str, comma: bool, price: float) -> None:
    assert read_price(text, decimal_comma=comma) == price


@pytest.mark.parametrize("text", ["", "dear", "-1", "1e3", "1.2.3", "nan", "99999999", "1 2"])
def test_what_cannot_be_a_price_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        read_price(text, decimal_comma=False)


# the chart ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "bars", "last"),
    [(30, 30, (TODAY, TODAY)), (92, 92, (TODAY, TODAY)), (93, 15, (TODAY, TODAY)),
     (800, 27, (date(2026, 3, 1), TODAY))],
)  # fmt: skip
def test_bars_are_days_weeks_or_months(days: int, bars: int, last: tuple[date, date]) -> None:
    """So many that each can be seen, and all days are in them."""
    span = Span(TODAY - timedelta(days=days - 1), TODAY)
    found = bars_of(span, [Tally(tokens_out=1)] * days)
    assert len(found) == bars
    assert (found[-1].first, found[-1].last) == last
    assert sum(bar.tally.tokens_out for bar in found) == days
    assert found[0].first == span.first


# the file -----------------------------------------------------------------------------------


def test_the_file_is_opened_right_by_every_spreadsheet(
    usage: Usage, history: History, tmp_path: Path
) -> None:
    """Chinese by its byte-order mark; and no title, model or endpoint is run as a formula."""
    chat = history.create('=HYPERLINK("http://x","鱼")')
    used(history, chat, beginning_of(TODAY), WORK, figures(1000, 200, 512.34, cached=400))
    at = history.create("鱼, und")
    odd = ModelChoice("@work", "-1+1")
    used(history, at, beginning_of(TODAY) + 1, odd, TurnStats(completion_tokens=3, estimated=True))
    usage.prices.enter(WORK, Price(1.75, 14.0))
    usage.prices._settings.change(CURRENCY, "¥")
    path = tmp_path / "usage.csv"
    asyncio.run(usage.write_csv(path, Asked()))
    assert path.read_bytes().startswith(b"\xef\xbb\xbfat,chat,")
    with path.open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert tuple(first) == COLUMNS
    assert first["at"].startswith("2026-03-30 00:00:00")
    assert first["title"] == '\'=HYPERLINK("http://x","鱼")'
    assert [first[name] for name in COLUMNS[7:]] == [
        *("1000", "400", "200", "0", "512.3", "80.0", "0.004550", "¥")
    ]
    assert (second["title"], second["endpoint"], second["model"]) == ("鱼, und", "'@work", "'-1+1")
    assert [second[name] for name in COLUMNS[7:]] == ["", "", "3", "1", "", "", "", "¥"]


def test_a_file_that_cannot_be_written_says_so(usage: Usage, tmp_path: Path) -> None:
    with pytest.raises(FileNotSaved):
        asyncio.run(usage.write_csv(tmp_path / "gone" / "usage.csv", Asked()))
