"""Says in words what is wrong with a search."""

from __future__ import annotations

from typing import assert_never

from desktop.chat.searching.filters import Problem, ProblemKind
from desktop.language import _

_SHOWN = 60
"""Characters of a value that a sentence repeats."""


def problem_in_words(problem: Problem) -> str:
    """Say which filter does not hold, and what it could be."""
    value = problem.value[:_SHOWN]
    match problem.kind:
        case ProblemKind.NO_VALUE:
            said = _("“{key}:” needs something behind it.").format(key=problem.key)
        case ProblemKind.NO_DATE:
            said = _("“{value}” is no date. Write 2026-11-03, 2026-11, 7d or yesterday.").format(
                value=value
            )
        case ProblemKind.UNKNOWN_VALUE:
            said = _("“{key}:{value}” means nothing.").format(key=problem.key, value=value)
        case _:
            assert_never(problem.kind)
    if not problem.choices:
        return said
    return said + " " + _("There is: {choices}.").format(choices=", ".join(problem.choices))
