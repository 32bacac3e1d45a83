"""The JSON Schema of Weir's own JSON, which docs/ has.

python -m tests.support.export_schema       write it anew
"""

from __future__ import annotations

import json
from pathlib import Path

from desktop.exchange.weir_json.shape import schema

PATH = Path(__file__).resolve().parents[2] / "docs" / "export.schema.json"


def text() -> str:
    """The file as it should be."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), "utf-8")
