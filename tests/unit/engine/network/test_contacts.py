"""Contacts in words, as text for IT and as a table."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator

import pytest

from desktop import language
from desktop.engine.network.contacts import bytes_text, lines
from desktop.engine.network.sharing import COLUMNS, as_table, as_text
from desktop.wire.ledger import contacts
from desktop.wire.ledger.contacts import Contact, Purpose, Voucher, ledger
from desktop.wire.routes.route import Why


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    ledger.clear()
    yield
    ledger.clear()
    language.use("en")


def reached(host: str, port: int = 443, proxy: str | None = None) -> Contact:
    contact = ledger.begun(host, port, proxy, Purpose.QUESTION)
    contact.reached = 1
    return contact


def test_a_contact_is_told_in_words() -> None:
    contact = reached("api.example", proxy="p.corp:3128")
    contact.purposes = {Purpose.QUESTION: 14, Purpose.MODELS: 1}
    contact.vouched(Voucher("Example Corp CA", "/etc/pki/company-ca.pem"))
    contact.sent, contact.received = 212_345, 1_949_000
    contact.last = time.mktime((2001, 2, 3, 4, 5, 6, 0, 0, -1))
    (line,) = lines()
    assert (line.host, line.why) == ("api.example", "questions (14), models")
    assert (line.way, line.route) == ("proxy", "p.corp:3128")
    assert line.vouched == "Example Corp CA, by company-ca.pem"
    assert (line.sent, line.received) == ("212 kB", "1.9 MB")
    assert line.last == "2001-02-03 04:05"


@pytest.mark.parametrize("why", list(Why))
def test_who_decided_about_the_way_is_told_for_every_reason(why: Why) -> None:
    proxy = None if why in (Why.LOOPBACK, Why.NO_PROXY, Why.NOTHING) else "p.corp:3128"
    ledger.led("https://api.example/v1", proxy, why, "environment")
    reached("api.example", proxy=proxy)
    (line,) = lines()
    assert len(line.route) > len(proxy or "direct") + 2, line.route


def test_what_did_not_come_about_says_so() -> None:
    ledger.begun("gone.example", 8443, None, Purpose.MODELS)
    ledger.refused("https://no.example/v1?key=canary", Purpose.QUESTION)
    ledger.begun("wpad.corp", 0, None, Purpose.NAME)
    reached("::1", 1234)
    reached("forged.example").is_tls = True
    ledger.begun("p.corp", 3128, None, Purpose.KNOCK).reached = 1
    found = {line.host: line.vouched for line in lines()}
    assert found == {
        "gone.example:8443": "not reached",
        "no.example": "not allowed",
        "wpad.corp": "nothing was sent there",
        "[::1]:1234": "not encrypted",
        "forged.example": "nobody",
        "p.corp:3128": "nothing was sent there",
    }
    assert [line.is_refused for line in lines() if line.host == "no.example"] == [True]
    reached("no.example")
    (line,) = (line for line in lines() if line.host == "no.example")
    assert (line.why, line.is_refused) == ("questions, then not allowed", False)


def test_the_text_for_it_is_of_the_language_and_the_table_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contacts, "MOST_CONTACTS", 2)
    reached("=cmd.example")
    reached("two.example").vouched(Voucher(""))
    reached("three.example")
    assert "1 connection to other hosts" in as_text()
    language.use("zh_CN")
    assert "本次运行联系过的所有主机" in as_text()
    rows = list(csv.reader(io.StringIO(as_table())))
    assert tuple(rows[0]) == COLUMNS
    assert {row[0] for row in rows[1:]} == {"'=cmd.example", "two.example"}
    assert all(len(row) == len(COLUMNS) for row in rows)


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (1, "0.1 kB"), (200, "0.2 kB"), (18_400, "18 kB"), (1_900_000, "1.9 MB"),
     (2_100_000_000, "2.1 GB")],
)  # fmt: skip
def test_bytes_in_few_digits(count: int, text: str) -> None:
    assert bytes_text(count) == text
