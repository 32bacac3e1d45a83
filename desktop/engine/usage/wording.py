"""Writes tokens, times and money as people read them."""

from __future__ import annotations

from desktop.language import _

_MILLION, _THOUSAND = 1_000_000, 10_000


def money(amount: float, currency: str) -> str:
    """Write an amount: "$8.42", "$0.004", "< $0.001", "CHF 8.42"."""
    if 0 < amount < 0.001:
        return f"< {_with(currency, '0.001')}"
    if not amount:
        return _with(currency, "0")
    return _with(currency, f"{amount:,.3f}" if amount < 0.1 else f"{amount:,.2f}")


def price_text(price: float, currency: str) -> str:
    """Write a price with the digits that it has: "$14", "$1.75", "$0.075"."""
    digits = f"{price:,.6f}".rstrip("0").rstrip(".")
    whole, point, rest = digits.partition(".")
    return _with(currency, f"{whole}{point}{rest.ljust(2, '0')}" if point else whole)


def tokens_text(count: int) -> str:
    """Write a number of tokens whole up to a million: "412,300", "1.9 M"."""
    return _millions(count) if count >= _MILLION else f"{count:,}"


def few_digits(count: int) -> str:
    """Write a number of tokens in few digits, for a table: "9,140", "240 k", "1.2 M"."""
    if count >= _MILLION:
        return _millions(count)
    if count >= _THOUSAND:
        return _("{number} k").format(number=f"{count / 1000:,.0f}")
    return f"{count:,}"


def seconds(ms: float | None) -> str:
    """Write milliseconds as seconds: "0.9 s"; "—" where nothing is known."""
    return "—" if ms is None else _("{seconds} s").format(seconds=f"{ms / 1000:.1f}")


def rate(tokens_per_second: float | None) -> str:
    """Write a rate; "—" where nothing is known."""
    if tokens_per_second is None:
        return "—"
    return f"{tokens_per_second:.0f}" if tokens_per_second >= 10 else f"{tokens_per_second:.1f}"


def percent(share: float) -> str:
    """Write a share: "61 %"; a small one that is not nothing as "< 1 %"."""
    if 0 < share < 0.01:
        return _("< 1 %")
    return _("{number} %").format(number=f"{share * 100:.0f}")


def _millions(count: int) -> str:
    return _("{number} M").format(number=f"{count / _MILLION:,.1f}")


def _with(currency: str, number: str) -> str:
    """A word stands apart from the number, a sign does not."""
    return f"{currency}\u00a0{number}" if currency[-1:].isalpha() else f"{currency}{number}"
