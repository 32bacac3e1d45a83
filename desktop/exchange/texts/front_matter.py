"""The facts of a chat in front of its text, as YAML: notes programs read them, and people do."""

from __future__ import annotations

from typing import Any

from desktop.chat.text import sound_text
from desktop.exchange.programs import WEIR
from desktop.exchange.record import Record
from desktop.exchange.texts.words import endpoints, models, moment, title_of


def front_matter(facts: dict[str, Any]) -> str:
    """The facts between two lines of hyphens; those without a value are left out."""
    import yaml  # loaded where it is of use

    class Dumper(yaml.SafeDumper):
        """Writes a text of several lines as it is."""

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    told = {name: value for name, value in facts.items() if value not in ("", None, [], {})}
    written = yaml.dump(told, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{written}---"


def facts_of(record: Record) -> dict[str, Any]:
    """What is known of a chat beside its messages."""
    return {
        "title": title_of(record),
        "created": moment(record.created_at),
        "updated": moment(record.updated_at),
        "model": _one_or_all(models(record)),
        "endpoint": _one_or_all(endpoints(record)),
        "preset": sound_text(record.steering.preset),
        "system": sound_text(record.steering.system),
        "parameters": dict(record.steering.parameters),
        "folder": "/".join(record.folder),
        "tags": _tags(record),
        "source": "" if record.origin.source == WEIR else record.origin.source,
    }


def _tags(record: Record) -> list[str]:
    states = {
        "pinned": record.pinned_at is not None,
        "archived": record.archived_at is not None,
        "starred": any(message.is_starred for message in record.messages),
    }
    return [name for name, holds in states.items() if holds]


def _one_or_all(names: list[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else names
