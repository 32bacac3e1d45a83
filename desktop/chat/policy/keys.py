"""The keys of a policy, one row each. Reading, the schema, the templates for Windows and macOS and
the table of docs/deployment.md are all made from this table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from desktop import language
from desktop.chat.endpoint import Endpoint
from desktop.chat.policy import given
from desktop.chat.policy.given import GivenPrompt
from desktop.chat.policy.wording import CATEGORIES, Category, words_of
from desktop.chat.settings import features
from desktop.chat.settings import setting as settings
from desktop.chat.settings.checks import one_of
from desktop.chat.settings.row import Row
from desktop.chat.steering.preset import Preset

Kind = Literal["flag", "number", "text", "choice", "texts", "tables"]
"""The form of a value: true or false, a whole number, a text, one of a few texts, a list of texts,
a list of tables."""

ENDPOINTS: Row[tuple[Endpoint, ...]] = Row("endpoints", given.endpoints, ())
PRESETS: Row[tuple[Preset, ...]] = Row("presets", given.presets, ())
PROMPTS: Row[tuple[GivenPrompt, ...]] = Row("prompts", given.prompts, ())


@dataclass(frozen=True, slots=True)
class PolicyKey:
    """One key that an organisation may set."""

    row: Row[Any]
    """Its name, its check, and what holds where nobody sets it."""
    kind: Kind
    closed: Any
    """What holds where its value cannot be read: the strictest, but for what would delete."""
    example: Any
    """A value as it stands in a policy."""
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the key: that of settings.toml, where that has it, too."""
        return self.row.key

    @property
    def title(self) -> str:
        """What it sets, in a few words of the language in use."""
        return words_of(self.name)[0]

    @property
    def explanation(self) -> str:
        """What each value means, in the language in use."""
        return words_of(self.name)[1]

    @property
    def category(self) -> Category:
        """The group that it stands in."""
        return next(one for one, names in CATEGORIES.items() if self.name in names)


UNREADABLE_PROXY = "policy:unreadable"
"""No proxy, and not the way past it either: whatever would go through it is refused."""


def _feature(row: Row[bool]) -> PolicyKey:
    return PolicyKey(row, "flag", closed=False, example=False)


def _text(row: Row[str | None], example: str, closed: str | None = None) -> PolicyKey:
    return PolicyKey(row, "text", closed, example)


_GATEWAY = {
    "name": "Our gateway",
    "base_url": "https://llm.example.com/v1",
    "model": "big-model",
}
_REVIEWER = {
    "name": "Reviewer",
    "system": "You review Python.",
    "parameters": {"temperature": 0.2},
}
_SUMMARY = {"name": "summary", "text": "Sum this up for {{audience}}:"}

KEYS: tuple[PolicyKey, ...] = (
    PolicyKey(ENDPOINTS, "tables", (), [_GATEWAY]),
    _feature(features.ADD_ENDPOINTS),
    PolicyKey(features.ALLOWED_HOSTS, "texts", (), ["llm.example.com", "*.example.org:443"]),
    PolicyKey(features.ALLOWED_MODELS, "texts", (), ["big-model", "small-*"]),
    _text(settings.SELECTED, "Our gateway"),
    _text(settings.SELECTED_MODEL, "big-model"),
    _text(features.PROXY, "http://proxy.example.com:3128", UNREADABLE_PROXY),
    _text(features.CA_FILE, "/etc/pki/company-ca.pem"),
    PolicyKey(features.UPDATE_NOTICE, "flag", False, True),
    _text(features.UPDATE_URL, "https://it.example.com/weir.json"),
    PolicyKey(PRESETS, "tables", (), [_REVIEWER]),
    PolicyKey(PROMPTS, "tables", (), [_SUMMARY]),
    _text(settings.DEFAULT_PRESET, "Reviewer"),
    _text(settings.TITLE_ENDPOINT, "Our gateway"),
    _feature(features.HISTORY),
    PolicyKey(features.HISTORY_DAYS, "number", None, 90),
    PolicyKey(settings.TRASH_DAYS, "number", settings.TRASH_DAYS.default, 7),
    PolicyKey(features.TEMPORARY_ONLY, "flag", True, True),
    _text(features.BACKUP_FOLDER, "/srv/backup"),
    PolicyKey(features.BACKUP_DAILY, "flag", False, True),
    PolicyKey(features.BACKUP_KEEP, "number", features.BACKUP_KEEP.default, 30),
    *map(_feature, features.FEATURES),
    _text(settings.QUICK_SHORTCUT, "Ctrl+Alt+Space"),
    _feature(settings.NOTIFY),
    _feature(settings.TRAY),
    PolicyKey(settings.LANGUAGE, "choice", None, "zh_CN", tuple(language.LANGUAGES)),
)

BY_NAME = {key.name: key for key in KEYS}


def in_category(category: Category) -> Iterator[PolicyKey]:
    """The keys of a group, in the order of the table."""
    return (key for key in KEYS if key.category == category)


def checked(key: PolicyKey, value: object) -> Any:
    """The value as the program has it. Raises BadValue.

    Null, or a text that is empty, sets what holds where nobody sets anything.
    """
    if value is None:
        return key.row.default
    found = one_of(key.choices)(value) if key.choices else key.row.check(value)
    return key.row.default if found is None else found
