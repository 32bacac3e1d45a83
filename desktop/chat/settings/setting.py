"""The settings that hold for the whole program, and where the value of each comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from desktop import language
from desktop.chat.settings import checks
from desktop.chat.settings.features import FEATURES, NETWORK_AND_HISTORY
from desktop.chat.settings.row import Row, Words
from desktop.language import _, ngettext

T = TypeVar("T")

Origin = Literal["default", "file", "policy"]


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """The value that holds, where it comes from, and whether the person may not change it."""

    value: T
    origin: Origin
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """What an organisation sets, by key, already checked."""

    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Hold where the file sets nothing."""
    locked: Mapping[str, Any] = field(default_factory=dict)
    """Hold whatever the file says, and cannot be changed."""


def merged(row: Row[T], file: Mapping[str, Any], policy: Policy) -> Setting[T]:
    """Merge the layers of one setting. No other place knows which layer wins."""
    if row.key in policy.locked:
        return Setting(policy.locked[row.key], "policy", locked=True)
    if row.key in file:
        return Setting(file[row.key], "file")
    if row.key in policy.defaults:
        return Setting(policy.defaults[row.key], "policy")
    return Setting(row.default, "default")


def _language_words() -> Words:
    choices: dict[Any, str] = {None: _("System"), **language.LANGUAGES}
    return Words(_("Language"), _("The language of the window"), choices=choices)


def _theme_words() -> Words:
    choices: dict[Any, str] = {None: _("As the system"), "light": _("Light"), "dark": _("Dark")}
    return Words(_("Appearance"), _("Light or dark colours"), choices=choices)


def _announce_words() -> Words:
    return Words(
        _("Tell a screen reader about replies"),
        _("A screen reader that runs says each sentence as it arrives; Weir itself never speaks."),
    )


def _notify_words() -> Words:
    return Words(
        _("Tell me about replies that end unseen"),
        _("The desktop shows a notification while another window or chat is in front."),
    )


def _tray_words() -> Words:
    return Words(
        _("Stay in the tray"),
        _("A closed window leaves Weir in the tray, until you quit."),
    )


def _quick_words() -> Words:
    return Words(
        _("Quick question"),
        _("Opens the quick window from any program."),
        is_shortcut=True,
    )


def _title_words() -> Words:
    return Words(
        _("Titles of chats"),
        _("A model may write them, after the first reply of a chat."),
        choices={None: _("From the first question")},  # and the endpoints that there are
    )


def _trash_words() -> Words:
    choices: dict[Any, str] = {0: _("Until the next start")}
    choices |= {days: days_in_words(days) for days in (7, 30, 90, 365)}
    return Words(
        _("Keep deleted chats"),
        _("So long they stay in the trash; then they are deleted for good."),
        choices=choices,
    )


def days_in_words(days: int) -> str:
    """So many days, in the language of the window."""
    return ngettext("{count} day", "{count} days", days).format(count=days)


ZOOM_RANGE = (0.7, 2.0)
"""The smallest and the largest text, as multiples of the system's."""

SELECTED: Row[str | None] = Row("selected", checks.text, None)
"""The name of the endpoint that the person chose last. It may be gone."""
SELECTED_MODEL: Row[str | None] = Row("selected_model", checks.text, None)
"""The model that the person chose with it; None: the one of its entry."""
LANGUAGE: Row[str | None] = Row("language", checks.text, None, _language_words)
"""The code of the language that the person chose; None: the system's."""
THEME: Row[str | None] = Row("theme", checks.one_of(("light", "dark")), None, _theme_words)
"""Whether the window is "light" or "dark"; None: as the system is."""
ZOOM: Row[float] = Row("zoom", checks.between(*ZOOM_RANGE), 1.0)
"""How many times as large as the system's the text of the window is."""
ANNOUNCE: Row[bool] = Row("announce", checks.flag, True, _announce_words)
"""Whether a screen reader reads replies aloud as they arrive."""
NOTIFY: Row[bool] = Row("notify", checks.flag, True, _notify_words)
"""Whether the desktop tells of replies that end while nobody looks at them."""
TRAY: Row[bool] = Row("tray", checks.flag, False, _tray_words)
"""Whether Weir has its icon in the tray at all times, and goes on there without a window."""
QUICK_SHORTCUT: Row[str | None] = Row("quick_shortcut", checks.shortcut, None, _quick_words)
"""The keys that open the quick window wherever the keyboard is; None: no keys do."""

TITLE_ENDPOINT: Row[str | None] = Row("title_endpoint", checks.name, None, _title_words)
"""The name of the endpoint whose model writes the titles of chats; None: no model does."""
DEFAULT_PRESET: Row[str | None] = Row("default_preset", checks.name, None)
"""The name of the preset that new chats begin with; None: they begin with nothing set."""

TRASH_DAYS: Row[int] = Row("trash_days", checks.days, 30, _trash_words)
"""How many days deleted chats stay in the trash; 0: until the next start."""

CURRENCY: Row[str] = Row("currency", checks.sign, "$")
"""The sign that stands before prices and costs."""

SETTINGS: tuple[Row[Any], ...] = (
    *(SELECTED, SELECTED_MODEL, LANGUAGE, THEME, ZOOM, ANNOUNCE, NOTIFY, TRAY, QUICK_SHORTCUT),
    *(TITLE_ENDPOINT, DEFAULT_PRESET, TRASH_DAYS, CURRENCY),
    *NETWORK_AND_HISTORY,
    *FEATURES,
)
