"""What stands in escaped brackets and is no formula: `\\[only words\\]`."""

from __future__ import annotations

WORDS = (
    r"(?=[^\\]{0,500}?(?:[^\W\d_]{3}[^\W\d_A-Z]|[\u3040-\u9fff]{2}))"
    r"[^\W\d_]{1,60}(?:[ ,.;:!?'’，。、：-]{1,3}[^\W\d_]{1,60}){0,60}[.!?…。！？]{0,3}"
)
"""Words alone, one of which at least is too long for a product of variables."""
