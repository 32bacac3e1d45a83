"""Which models think before they answer, as far as their names say so."""

from __future__ import annotations

import re

EFFORT = "reasoning_effort"
"""The parameter that says how long."""

_THINKING = re.compile(
    r"^o[1-9]\b|gpt-[5-9]|gpt-oss|think|reason|\br1\b|deepseek-v([4-9]|3\.[1-9])|qwq|qwen-?3"
    r"|magistral|grok-[3-9]|gemini-(2\.5|[3-9])|claude-([a-z]+-)?[4-9]|claude-3[-.]7|glm-(4\.[5-9]|[5-9])"
    r"|minimax-m",
    re.IGNORECASE,
)


def may_reason(model: str) -> bool:
    """Whether a model of this name probably takes a reasoning effort.

    No server says so in a way that others share. One that does not know the parameter refuses it,
    which is told with a button that leaves it out.
    """
    return _THINKING.search(model.rpartition("/")[2]) is not None
