"""Translates the English of the source by gettext, for the window and the terminal.

from desktop.language import _, ngettext
_("Send")                                    # looked up when called, so call it late
_("Cannot reach {host}.").format(host=host)  # facts go in after the look-up
"""

from __future__ import annotations

import gettext as _gettext
import locale
import os
from collections.abc import Iterable

from desktop import paths

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
"""The languages of Weir by their codes, each with its own name."""

_translations: _gettext.NullTranslations = _gettext.NullTranslations()
_current = "en"


def use(code: str | None = None) -> str:
    """Use the language `code`, or the system's where it is None. Returns the code in use."""
    global _translations, _current  # one process has one reader
    _current = known(code)
    _translations = _gettext.translation(
        "weir", paths.resources() / "locale", [_current], fallback=True
    )
    return _current


def current() -> str:
    """Return the code in use: "en" or "zh_CN"."""
    return _current


def known(code: str | None) -> str:
    """Return `code` where Weir has that language, else the system's."""
    return code if code in LANGUAGES else system_language()


def system_language() -> str:
    """Return "zh_CN" where the system's language is Chinese, else "en"."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return _nearest(value)
    try:
        return _nearest(locale.getlocale()[0] or "")
    except ValueError:
        return "en"


def _(text: str) -> str:
    """Return `text` in the language in use."""
    return _translations.gettext(text)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return `singular` or `plural`, as `n` requires in the language in use."""
    return _translations.ngettext(singular, plural, n)


def listed(names: Iterable[str]) -> str:
    """Return the names in a row, as the language in use joins them."""
    return _(", ").join(names)


def _nearest(name: str) -> str:
    """Return the code for a locale: "Chinese (Simplified)_China" on Windows, elsewhere
    "zh_CN.UTF-8"."""
    return "zh_CN" if name.lower().startswith(("zh", "chinese")) else "en"
