"""Writes all that is made from the table of policies: the schema, the templates for Windows, a
sample for macOS and for Linux, and the table of docs/deployment.md.

python -m tests.support.policy_files      # after a change of desktop/chat/policy
"""

from __future__ import annotations

import json
import plistlib
import uuid
from pathlib import Path
from typing import Any

from desktop import language
from desktop.chat.policy.keys import KEYS, PolicyKey, in_category
from desktop.chat.policy.wording import CATEGORIES, title_of
from desktop.storage.policy.managed import BUNDLE
from desktop.storage.policy.source import DEFAULTS
from tests.support.policy_schema import schema
from tests.support.policy_templates import CULTURES, adml, admx

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "packaging" / "policy"
PAGE = ROOT / "docs" / "deployment.md"
BEGIN = "<!-- The table is written by: python -m tests.support.policy_files -->\n"
END = "<!-- Here the table ends. -->\n"
SAMPLE_DEFAULTS = ("language", "selected", "selected_model", "trash_days")
_KINDS = {
    "flag": "true, false",
    "number": "whole number",
    "text": "text",
    "texts": "list of texts",
    "tables": "list of objects",
}


def files() -> dict[Path, str]:
    """Each file with what it should hold."""
    before = language.current()
    language.use("en")
    try:
        return {
            ROOT / "docs" / "policy.schema.json": schema(),
            FOLDER / "weir.admx": admx(),
            **{FOLDER / culture / "weir.adml": adml(culture) for culture in CULTURES},
            FOLDER / "weir.mobileconfig": mobileconfig(),
            FOLDER / "50-weir.json": sample(),
            PAGE: with_table(PAGE.read_text("utf-8")),
        }
    finally:
        language.use(before)


def sample() -> str:
    """A policy file with the example of each key."""
    values = {
        key.name: {"default": key.example} if key.name in SAMPLE_DEFAULTS else key.example
        for key in KEYS
    }
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


def mobileconfig() -> str:
    """A configuration profile for Macs with the example of each key."""
    locked: dict[str, Any] = {k.name: k.example for k in KEYS if k.name not in SAMPLE_DEFAULTS}
    defaults = {k.name: k.example for k in KEYS if k.name in SAMPLE_DEFAULTS}
    settings = {**locked, DEFAULTS: defaults, **_payload(BUNDLE, "settings")}
    profile = {**_payload("Configuration", "profile"), "PayloadScope": "System"}
    profile["PayloadContent"] = [settings]
    return plistlib.dumps(profile, sort_keys=True).decode("utf-8")


def _payload(kind: str, name: str) -> dict[str, Any]:
    identifier = f"{BUNDLE}.policy.{name}"
    return {
        "PayloadType": kind,
        "PayloadVersion": 1,
        "PayloadIdentifier": identifier,
        "PayloadUUID": str(uuid.uuid5(uuid.NAMESPACE_DNS, identifier)).upper(),
        "PayloadDisplayName": "Weir",
    }


def with_table(page: str) -> str:
    """The page with the table as it is now."""
    before, _begin, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return before + BEGIN + "\n" + _table() + "\n" + END + after


def _table() -> str:
    lines = ["| key | takes | sets |", "|---|---|---|"]
    for category in CATEGORIES:
        lines.append(f"| **{title_of(category)}** | | |")
        lines += map(_line, in_category(category))
    return "\n".join(lines) + "\n"


def _line(key: PolicyKey) -> str:
    takes = ", ".join(key.choices) or _KINDS[key.kind]
    return f"| `{key.name}` | {takes} | {key.title}. {key.explanation} |"


def main() -> None:
    """Write what is another by now."""
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
