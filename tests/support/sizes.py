"""How large the samples are: large enough to show what they are to show, or all they can be.

WEIR_FULL=1 python -m pytest …      the full sizes, for a run at night
"""

import os

FULL = bool(os.environ.get("WEIR_FULL"))
