"""How large the samples are: large enough to show what they are to show, or all they can be.

WEIR_FULL=1 python -m pytest …      the full sizes, for a run at night
"""

import os

FULL = bool(os.environ.get("WEIR_FULL"))


def examples(full: int) -> int:
    """How many examples a property is tried with: in a run that somebody waits for a third of them,
    the same ones each time (see `tests/conftest.py`). The full run draws new ones."""
    return full if FULL else full // 3
