"""The style sheet of the settings: what is theirs alone, in the colours of a palette."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFontInfo, QGuiApplication

from desktop.rendering.style.palette import Palette


def amber_of(palette: Palette) -> tuple[str, str]:
    """What needs attention: the colour of letters and signs, and that of the panel below them."""
    dark = QColor(palette.window).lightness() < 128
    return ("#f0c674", "#33291a") if dark else ("#8a5a00", "#fdf3e1")


def settings_style(palette: Palette) -> str:
    """The rules for the dialog, which stand beside those of the window."""
    amber, amber_panel = amber_of(palette)
    points = QFontInfo(QGuiApplication.font()).pointSizeF()
    return _RULES % {
        "window": palette.window,
        "sidebar": palette.sidebar,
        "border": palette.border,
        "panel": palette.panel,
        "text": palette.text,
        "muted": palette.muted,
        "error": palette.error,
        "chosen": palette.user_panel,
        "accent": palette.accent,
        "amber": amber,
        "amber_panel": amber_panel,
        "small": f"{points * 0.86:.1f}pt",
        "large": f"{points * 1.55:.1f}pt",
        "title": f"{points * 1.12:.1f}pt",
    }


_RULES = """
QFrame#settings { background: %(window)s; border: 1px solid %(border)s; border-radius: 12px; }
QScrollArea, QWidget#page { background: transparent; }
QListWidget#settingsPages { background: %(sidebar)s; border: none;
    border-right: 1px solid %(border)s; border-radius: 0px; padding: 14px 10px;
    border-top-left-radius: 11px; border-bottom-left-radius: 11px; }
QListWidget#settingsPages::item { padding: 7px 10px; border-radius: 8px; }
QListWidget#settingsPages::item:selected { background: %(chosen)s; color: %(text)s; }
QListWidget#settingsPages[keyFocus="true"]::item:selected:focus { border: 2px solid %(accent)s;
    padding: 5px 8px; }
QFrame#rowList { background: transparent; border: none;
    border-right: 1px solid %(border)s; border-radius: 0px; }
QLabel#pageTitle { font-size: %(title)s; font-weight: 600; }
QLabel#error { color: %(error)s; font-size: %(small)s; }
QLabel#step { font-size: %(small)s; }
QFrame#policyBanner { background: %(amber_panel)s; border-radius: 8px; }
QFrame#inForce { border: 1px solid %(border)s; border-radius: 10px; }
QLabel#onAmber { color: %(amber)s; font-size: %(small)s; }
QPushButton#onAmber { color: %(amber)s; background: transparent; border: 1px solid transparent;
    border-radius: 6px; padding: 3px 5px; font-size: %(small)s; text-decoration: underline; }
QPushButton#onAmber[keyFocus="true"]:focus { border: 2px solid %(accent)s; padding: 2px 4px; }
QLabel#entry { color: %(text)s; }
QLabel#faint { color: %(muted)s; font-size: %(small)s; }
QLineEdit#locked { background: %(panel)s; color: %(text)s; }
QLabel#amber, QLabel#broken { color: %(amber)s; background: %(amber_panel)s; border-radius: 8px;
    padding: 8px 11px; font-size: %(small)s; }
QPlainTextEdit#raw { font-family: monospace; font-size: %(small)s; }
QFrame#testCard { border: 1px solid %(border)s; border-radius: 10px; }
QFrame#keySummary { background: %(panel)s; border: 1px solid %(border)s; border-radius: 8px; }
QPushButton#fold { color: %(muted)s; font-weight: 400; font-size: %(small)s; }
QPushButton#fold:hover { color: %(text)s; }
QListView#models { color: %(text)s; background: %(panel)s; border: 1px solid %(border)s;
    border-radius: 8px; padding: 4px; outline: none; }
QListView#models:focus { border: 1px solid %(accent)s; }
QListView#models::item { padding: 5px 6px; border-radius: 6px; color: %(text)s; }
QListView#models::item:hover, QListView#models::item:selected { background: %(chosen)s;
    color: %(text)s; }
QPushButton#count { color: %(muted)s; background: transparent; border: 1px solid transparent;
    border-radius: 6px; padding: 2px 6px; font-size: %(small)s; }
QPushButton#count:hover { color: %(text)s; }
QPushButton#count:focus { border: 2px solid %(accent)s; padding: 1px 5px; }
QFrame#usageCard { border: 1px solid %(border)s; border-radius: 10px; }
QLabel#usageFigure { font-size: %(large)s; font-weight: 700; }
QComboBox#chooser { color: %(muted)s; padding: 3px 8px; font-size: %(small)s; }
QComboBox#chooser[keyFocus="true"]:focus { padding: 2px 7px; }
QTableWidget { background: transparent; border: none; outline: none; color: %(text)s; }
QTableWidget::item { border: none; border-bottom: 1px solid %(border)s;
    padding: 0px 3px; }
QTableWidget::item:focus { border: 2px solid %(accent)s; padding: 0px 1px; }
QTableWidget QHeaderView { background: transparent; border: none; }
QTableWidget QHeaderView::section { background: transparent; color: %(muted)s;
    border: none; border-bottom: 1px solid %(border)s; padding: 6px; font-size: %(small)s; }
QFrame#priceEditor { background: transparent; }
QFrame#priceEditor QLineEdit { padding: 4px 7px; }
QFrame#priceEditor QLineEdit:focus { padding: 3px 6px; }
QPushButton#provider { text-align: left; }
"""
