"""`packaging/` is a folder of scripts, not a package: its `make` is found as its own scripts do."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "packaging"))
