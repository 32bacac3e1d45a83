"""What tokens of a model cost, as a person says."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from desktop.chat.settings.checks import BadValue

MOST = 1_000_000.0
"""No price is larger, in any currency that is written with a few digits."""
PER = 1_000_000
"""Prices are for so many tokens, as all providers write them."""


@dataclass(frozen=True, slots=True)
class Price:
    """The prices of a million tokens: of questions with all that goes with them, of replies."""

    tokens_in: float
    tokens_out: float

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """What so many tokens cost. Those from a cache count as all others."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / PER


FREE = Price(0.0, 0.0)
"""What a model on this computer costs."""


def read_price(text: str, *, decimal_comma: bool) -> float:
    """The price that a person wrote, with a sign or without. Raises BadValue.

    `decimal_comma`: a comma parts the decimals where the person lives, and points group digits. A
    comma before other than three digits parts decimals anywhere.
    """
    digits = unicodedata.normalize("NFKC", text).strip().strip(_SIGNS).strip()
    if decimal_comma and "," in digits:
        digits = digits.replace(".", "").replace(",", ".")
    elif _GROUPED.fullmatch(digits):
        digits = digits.replace(",", "")
    else:
        digits = digits.replace(",", ".")
    if not _NUMBER.fullmatch(digits):
        raise BadValue("number")
    if not is_price(price := float(digits)):
        raise BadValue("range", f"0 – {MOST:,.0f}")
    return price


_SIGNS = "$€£¥₹₩₽₺"
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
_NUMBER = re.compile(r"\d{1,12}(\.\d{0,12})?|\.\d{1,12}")


def is_price(value: object) -> bool:
    """Whether a value can be a price: a number from nothing to MOST."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return math.isfinite(value) and 0 <= value <= MOST
