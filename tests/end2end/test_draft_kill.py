"""`kill -9` of the real program while somebody types: at most the last second of it is gone.

WEIR_FULL=1 python -m pytest tests/end2end/test_draft_kill.py      twenty times
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from itertools import count
from pathlib import Path

import pytest

from tests.support.desktop import Desktop, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="keys of an X server")

NOWHERE = "http://127.0.0.1:9/v1"
ROUNDS = 20 if os.environ.get("WEIR_FULL") else 2
