"""The catalogue in use: English source text, translated by gettext. One for window and terminal.

from desktop.language import _, ngettext
_("Send")                                    # looked up when called, so call it late
_("Cannot reach {host}.").format(host=host)  # facts go in after the look-up
"""

from __future__ import annotations

import gettext as _gettext
import locale
import os

from desktop import paths

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
"""The languages Weir speaks, by code, each under its own name."""

_translations: _gettext.NullTranslations = _gettext.NullTranslations()
_current = "en"


def use(code: str | None = None) -> str:
    """Speak `code`, or the system's language where it is None. Returns the code in use."""
    global _translations, _current  # one process has one reader
    _current = code if code in LANGUAGES else system_language()
    _translations = _gettext.translation(
        "weir", paths.resources() / "locale", [_current], fallback=True
    )
    return _current


def current() -> str:
    """The code in use: "en" or "zh_CN"."""
    return _current


def system_language() -> str:
    """ "zh_CN" where the system reads Chinese, else "en"."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return _nearest(value)
    try:
        return _nearest(locale.getlocale()[0] or "")
    except ValueError:
        return "en"


def _(text: str) -> str:
    """`text` in the language in use."""
    return _translations.gettext(text)


def ngettext(singular: str, plural: str, n: int) -> str:
    """`singular` or `plural`, as `n` asks for in the language in use."""
    return _translations.ngettext(singular, plural, n)


def _nearest(name: str) -> str:
    """Windows says "Chinese (Simplified)_China", everyone else "zh_CN.UTF-8"."""
    return "zh_CN" if name.lower().startswith(("zh", "chinese")) else "en"
