"""Makes the window's style sheet from a Palette. Text sizes are relative to the system's font."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFontInfo, QGuiApplication

from desktop import paths
from desktop.rendering.style.palette import Palette
from desktop.ui.look.measures import SHORTEST_HANDLE


def stylesheet(palette: Palette) -> str:
    """Return the style sheet of the whole window."""
    points = QFontInfo(QGuiApplication.font()).pointSizeF()
    sizes = {"small": f"{points * 0.86:.1f}pt", "large": f"{points * 1.5:.1f}pt"}
    sizes["handle"] = f"{SHORTEST_HANDLE}px"
    sizes["huge"] = f"{points * 1.7:.1f}pt"
    tick = "tick" if QColor(palette.on_accent).lightness() > 127 else "tick_dark"
    files = {"chevron": "chevron.svg", "tick": f"{tick}.svg"}
    icons = paths.resources() / "icons"
    pictures = {name: (icons / file).as_posix() for name, file in files.items()}
    accent, behind = QColor(palette.accent), QColor(palette.panel)
    states = {
        "accent_hover": accent.lighter(112).name(),
        "accent_pressed": accent.darker(112).name(),
        "accent_faint": _between(accent, behind),
    }
    return _TEMPLATE % (palette._asdict() | sizes | pictures | states)


def _between(one: QColor, other: QColor) -> str:
    """Return the colour half way from one to the other."""
    return QColor(
        (one.red() + other.red()) // 2,
        (one.green() + other.green()) // 2,
        (one.blue() + other.blue()) // 2,
    ).name()


# `%(name)s` because a style sheet is full of braces. A focus ring is one pixel more of border and
# one less of padding, so that nothing moves.
_TEMPLATE = """
QMainWindow, QDialog, QWidget#main, QScrollArea, QWidget#page { background: %(window)s; }
QWidget#sidebar { background: %(sidebar)s; border-right: 1px solid %(border)s; }
QFrame#steering { background: %(window)s; border: none; border-left: 1px solid %(border)s; }
QLabel { color: %(text)s; }
QLabel#status, QLabel#muted, QLabel#note { color: %(muted)s; font-size: %(small)s; }
QLabel#heading { font-size: %(large)s; font-weight: 600; }
QLabel#section { font-weight: 600; }
QLabel#welcome { font-size: %(huge)s; font-weight: 700; }
QLabel#smallError { color: %(error)s; font-size: %(small)s; }
QLabel#quiet { color: %(muted)s; }
QLabel#greeting { color: %(muted)s; font-size: %(large)s; }
QLabel#error { color: %(error)s; }
QToolTip { color: %(text)s; background: %(panel)s; border: 1px solid %(border)s;
    border-radius: 4px; padding: 3px 6px; }

QPushButton { color: %(text)s; background: %(panel)s; border: 1px solid %(border)s;
    border-radius: 8px; padding: 6px 13px; outline: none; }
QToolButton, QComboBox { outline: none; }
QPushButton:hover { background: %(user_panel)s; }
QPushButton[keyFocus="true"]:focus { border: 2px solid %(accent)s; padding: 5px 12px; }
QPushButton:pressed { background: %(border)s; }
QPushButton:disabled { color: %(muted)s; background: %(window)s; }
QPushButton#send, QPushButton#primary { color: %(on_accent)s; background: %(accent)s;
    border: 1px solid %(accent)s; padding: 6px 12px; }
QPushButton#send[keyFocus="true"]:focus, QPushButton#primary[keyFocus="true"]:focus {
    border: 2px solid %(text)s; padding: 5px 11px; }
QPushButton#send:hover, QPushButton#primary:hover { background: %(accent_hover)s; }
QPushButton#send:pressed, QPushButton#primary:pressed { background: %(accent_pressed)s; }
QPushButton#send:disabled, QPushButton#primary:disabled { color: %(on_accent)s;
    background: %(accent_faint)s; border-color: %(accent_faint)s; }
QPushButton#danger { color: %(error)s; }
QPushButton#newChat { text-align: left; padding: 7px 11px; }
QPushButton#newChat[keyFocus="true"]:focus { padding: 6px 10px; }
QPushButton#flat { background: transparent; border: 1px solid transparent; text-align: left; }
QPushButton#flat:hover { background: %(user_panel)s; }
QPushButton#flat:checked { background: %(user_panel)s; }
QPushButton#flat:pressed { background: %(border)s; }
QPushButton#flat[keyFocus="true"]:focus { border: 2px solid %(accent)s; }
QPushButton#search { color: %(muted)s; background: transparent; border: 1px solid transparent;
    text-align: left; padding: 5px 11px; }
QPushButton#search:hover { background: %(user_panel)s; }
QPushButton#search:pressed { background: %(border)s; }
QPushButton#search[keyFocus="true"]:focus { border: 2px solid %(accent)s; padding: 4px 10px; }
QWidget#sidebar QPushButton#flat { padding: 6px 11px; }
QWidget#sidebar QPushButton#flat[keyFocus="true"]:focus { padding: 5px 10px; }
QPushButton#chip { color: %(muted)s; background: transparent; border: 1px solid %(border)s;
    border-radius: 9px; text-align: left; padding: 4px 30px 4px 10px; font-size: %(small)s; }
QPushButton#chip:hover { background: %(user_panel)s; }
QPushButton#chip:pressed { background: %(border)s; }
QPushButton#chip[keyFocus="true"]:focus { border: 2px solid %(accent)s;
    padding: 3px 29px 3px 9px; }
QScrollArea#cards { background: transparent; }
QFrame#chipFrame { background: transparent; border: 1px solid %(border)s; border-radius: 9px; }
QPushButton#chipPart { color: %(muted)s; background: transparent; border: 1px solid transparent;
    border-radius: 8px; padding: 3px 8px; font-size: %(small)s; }
QPushButton#chipPart:hover { background: %(user_panel)s; }
QPushButton#chipPart:pressed { background: %(border)s; }
QPushButton#chipPart[keyFocus="true"]:focus { border: 2px solid %(accent)s; padding: 2px 7px; }
QPushButton#chip[plain="true"] { padding: 4px 10px; }
QPushButton#chip[plain="true"][keyFocus="true"]:focus { padding: 3px 9px; }
QPushButton#chip:checked, QPushButton#chip[set="true"] { color: %(accent)s;
    background: %(user_panel)s; }
QPushButton#tool { color: %(muted)s; background: transparent; border: 1px solid %(border)s;
    border-radius: 9px; padding: 4px 10px; font-size: %(small)s; }
QPushButton#tool[keyFocus="true"]:focus { border: 2px solid %(accent)s; padding: 3px 9px; }
QPushButton#tool:hover { background: %(user_panel)s; }
QPushButton#tool:pressed { background: %(border)s; }
QLabel#chatTitle, QLabel#shelfTitle { font-weight: 600; }
QPushButton#small { padding: 5px 8px; }
QPushButton#small[keyFocus="true"]:focus { padding: 4px 7px; }
QPushButton#fold { background: transparent; border: 2px solid transparent; text-align: left;
    padding: 3px 4px 3px 0px; font-weight: 600; }
QPushButton#fold:hover { color: %(accent)s; }
QPushButton#fold[keyFocus="true"]:focus { border-color: %(accent)s; padding: 3px 4px 3px 0px; }
QPushButton#bare { background: transparent; border: 1px solid transparent; padding: 0px; }
QPushButton#bare:hover { background: %(border)s; }
QPushButton#bare[keyFocus="true"]:focus { border: 2px solid %(accent)s; }
QPushButton#field { background: %(panel)s; border: 1px solid %(border)s; border-radius: 8px; }
QPushButton#field:hover { border-color: %(muted)s; }
QPushButton#field[keyFocus="true"]:focus { border: 2px solid %(accent)s; }
QFrame#rule { background: %(border)s; border: none; }
QLabel#status[over="true"] { color: %(error)s; }
QPushButton#link { color: %(accent)s; background: transparent; border: 1px solid transparent;
    padding: 3px 6px; }
QPushButton#link[keyFocus="true"]:focus { border: 2px solid %(accent)s; padding: 2px 5px; }
QPushButton#link:hover { background: %(user_panel)s; }
QPushButton#link:pressed { background: %(border)s; }
QPushButton#smallLink { color: %(accent)s; background: transparent; font-size: %(small)s;
    border: 1px solid transparent; padding: 2px 0px; }
QPushButton#smallLink:hover { text-decoration: underline; }
QPushButton#smallLink:pressed { color: %(text)s; }
QPushButton#smallLink[keyFocus="true"]:focus { border: 2px solid %(accent)s; border-radius: 4px;
    padding: 1px 0px; }
QPushButton#link:disabled { color: %(muted)s; }

QListView#chats { background: transparent; border: 1px solid transparent; border-radius: 8px;
    outline: none; }
QListView#chats[dropping="true"] { border: 1px solid %(accent)s; }
QListView#chats[keyFocus="true"]:focus { border: 1px solid %(accent)s; }
QLineEdit#titleEditor { border-radius: 6px; padding: 2px 8px; }

QFrame#answer { background: %(window)s; border: 1px solid %(border)s; border-radius: 12px; }
QFrame#marking { background: transparent; border: 1px solid %(border)s; border-radius: 9px; }
QFrame#marking QCheckBox { color: %(muted)s; font-size: %(small)s; }
QLabel#question { background: %(user_panel)s; border-radius: 14px; border-bottom-right-radius: 4px;
    padding: 10px 16px; }
QFrame#asked { background: transparent; border: 1px solid %(border)s; border-radius: 9px; }
QPushButton#askedName { color: %(muted)s; background: transparent; text-align: left;
    border: 1px solid transparent; padding: 4px 6px; font-size: %(small)s; }
QPushButton#askedName:hover { color: %(text)s; }
QPushButton#askedName[keyFocus="true"]:focus { border: 2px solid %(accent)s; padding: 3px 5px; }

QFrame#composer { background: %(panel)s; border: 1px solid %(border)s; border-radius: 14px; }
QFrame#editor { background: %(panel)s; border-radius: 14px; }
QFrame#composer[focused="true"], QFrame#editor { border: 1px solid %(accent)s; }
QLabel#caption { color: %(muted)s; }
QTextEdit#several { color: %(text)s; background: %(panel)s; border: 1px solid %(border)s;
    border-radius: 8px; padding: 2px 6px; placeholder-text-color: %(muted)s;
    selection-background-color: %(selection)s; selection-color: %(text)s; }
QTextEdit#several:focus { border: 2px solid %(accent)s; padding: 1px 5px; }
QTextEdit#several[code="true"] { font-family: monospace; }
QLineEdit#figure { background: transparent; border: 1px solid transparent; padding: 1px 2px;
    border-radius: 5px; }
QLineEdit#figure:hover { border-color: %(border)s; }
QLineEdit#figure:focus { border: 1px solid %(accent)s; padding: 1px 2px; }
QFrame#segments { background: %(panel)s; border: 1px solid %(border)s; border-radius: 8px; }
QPushButton#segment { background: transparent; border: 1px solid transparent; border-radius: 7px;
    padding: 6px 2px; }
QPushButton#segment:hover { background: %(user_panel)s; }
QPushButton#segment:checked { color: %(accent)s; background: %(user_panel)s; font-weight: 600; }
QPushButton#segment[unset="true"] { color: %(muted)s; font-weight: 400; }
QPushButton#segment[keyFocus="true"]:focus { border: 2px solid %(accent)s; padding: 5px 1px; }
QFrame#steering QPushButton#fold { color: %(muted)s; font-weight: 400; }
QFrame#steering *[refused="true"] { border-color: %(error)s; }
QPushButton#quiet { color: %(muted)s; background: transparent; border: 1px solid transparent;
    padding: 0px 5px; font-size: %(small)s; }
QPushButton#quiet:hover { color: %(text)s; background: %(user_panel)s; }
QPushButton#quiet[keyFocus="true"]:focus { border: 2px solid %(accent)s; padding: 0px 4px; }
QTextEdit#message { color: %(text)s; placeholder-text-color: %(muted)s;
    background: transparent; border: none;
    selection-background-color: %(selection)s; selection-color: %(text)s; }

QLabel#dragged { background: %(panel)s; border: 1px solid %(accent)s; border-radius: 8px;
                 padding: 5px 10px; }
QFrame#bar { background: %(user_panel)s; border: 1px solid %(border)s; border-radius: 8px; }
FindBar, NoticeBar, LockedBar, BackupBar { margin-bottom: 6px; }
QFrame#mainCard { background: %(panel)s; border: 1px solid %(accent)s; border-radius: 12px; }
QPushButton#starter { text-align: left; border-radius: 10px; padding: 9px 14px; }
QPushButton#starter[keyFocus="true"]:focus { padding: 8px 13px; }
QFrame#queued { background: %(user_panel)s; border: none; border-radius: 10px; }
QListWidget#files::indicator { width: 14px; height: 14px; border: 1px solid %(muted)s;
    border-radius: 4px; background: %(panel)s; }
QListWidget#files::indicator:checked { image: url("%(tick)s"); background: %(accent)s;
    border-color: %(accent)s; }
QFrame#fileMark { background: %(panel)s; border: 1px solid %(border)s; border-radius: 7px; }
QFrame#fileMark QLabel { font-size: %(small)s; }
QPushButton#attachment { background: %(code_panel)s; border: 1px solid %(border)s;
    border-radius: 10px; padding: 0px; min-height: 0px; }
QPushButton#attachment:hover { border-color: %(muted)s; }
QPushButton#attachment[refused="true"] { border-color: %(error)s; }
QPushButton#attachment QLabel[refused="true"] { color: %(error)s; }
QPushButton#attachment[keyFocus="true"]:focus { border: 2px solid %(accent)s; }
QFrame#card, QFrame#popup { background: %(panel)s; border: 1px solid %(border)s;
    border-radius: 12px; }

QLineEdit, QDoubleSpinBox, QComboBox { color: %(text)s; background: %(panel)s;
    border: 1px solid %(border)s; border-radius: 8px; padding: 6px 9px;
    placeholder-text-color: %(muted)s;
    selection-background-color: %(selection)s; selection-color: %(text)s; }
QComboBox:hover { background: %(user_panel)s; }
QLineEdit:focus, QLineEdit[focused="true"], QDoubleSpinBox:focus, QComboBox[keyFocus="true"]:focus {
    border: 2px solid %(accent)s; padding: 5px 8px; }
QLineEdit[refused="true"] { border: 1px solid %(error)s; }
QLineEdit[refused="true"]:focus { border: 2px solid %(error)s; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {
    color: %(muted)s; background: %(window)s; }
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0px; border: none; }
QDoubleSpinBox QLineEdit { border: none; padding: 0px; background: transparent; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url("%(chevron)s"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { color: %(text)s; background: %(panel)s; padding: 5px; outline: none;
    border: 1px solid %(border)s; border-radius: 10px; }
QComboBox QAbstractItemView::item { padding: 6px 9px; border-radius: 6px; color: %(text)s; }
QComboBox QAbstractItemView::item:hover, QComboBox QAbstractItemView::item:selected {
    background: %(user_panel)s; color: %(text)s; }
QListWidget { color: %(text)s; background: %(panel)s; border: 1px solid %(border)s;
    border-radius: 8px; padding: 4px; outline: none; }
QListWidget[keyFocus="true"]:focus { border: 1px solid %(accent)s; }
QListWidget::item { padding: 6px 8px; border-radius: 6px; color: %(text)s; }
QListWidget::item:hover, QListWidget::item:selected { background: %(user_panel)s;
    color: %(text)s; }
QListWidget#plain { background: transparent; border: 1px solid transparent; padding: 0px; }
QListWidget#plain[keyFocus="true"]:focus { border: 1px solid %(accent)s; }
QFrame#footer { background: %(window)s; border: none; border-top: 1px solid %(border)s; }
QFrame#popup QListView { color: %(text)s; background: %(panel)s; border: 1px solid transparent;
    border-radius: 8px; padding: 4px; outline: none; }
SearchPopup QFrame#popup { background: %(window)s; }
QFrame#popup QListView#results { background: transparent; border: none; padding: 0px; }
QFrame#popup QListView[keyFocus="true"]:focus { border: 1px solid %(accent)s; }
QFrame#popup QListView::item { padding: 6px 8px; border-radius: 6px; color: %(text)s; }
QFrame#popup QListView::item:hover, QFrame#popup QListView::item:selected {
    background: %(user_panel)s; color: %(text)s; }
QFrame#popup QListView::item:disabled { color: %(muted)s; background: transparent; }

QTableView { color: %(text)s; background: %(window)s; border: 1px solid transparent;
    border-radius: 8px; outline: none;
    selection-background-color: %(user_panel)s; selection-color: %(text)s; }
QTableView::item { padding: 0px 6px; border: none; }
QTableView::item:selected { background: %(user_panel)s; color: %(text)s; }
QTableView[keyFocus="true"]:focus { border: 1px solid %(accent)s; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { color: %(muted)s; background: transparent; border: none;
    border-bottom: 1px solid %(border)s; padding: 3px 9px; font-size: %(small)s; }
QPlainTextEdit#raw { color: %(text)s; background: %(code_panel)s; border: 1px solid %(border)s;
    border-radius: 8px; padding: 4px 6px;
    selection-background-color: %(selection)s; selection-color: %(text)s; }
QPlainTextEdit#raw[keyFocus="true"]:focus { border: 1px solid %(accent)s; }
QSplitter::handle { background: transparent; }
QWidget#axis { font-size: %(small)s; }

QMenu { color: %(text)s; background: %(panel)s; border: 1px solid %(border)s;
    border-radius: 10px; padding: 5px; }
QMenu[shadow="true"] { margin: 10px; }
QMenu::item { padding: 6px 26px 6px 18px; border-radius: 6px; }
QMenu::item:selected { background: %(user_panel)s; color: %(text)s; }
QMenu::item:pressed { background: %(border)s; }
QMenu::item:disabled { color: %(muted)s; }
QMenu::icon { left: 9px; }
QMenu::icon:checked { background: transparent; border: none; }
QMenu::separator { height: 1px; background: %(border)s; margin: 4px 8px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QMessageBox QLabel#qt_msgbox_label { font-weight: 600; }
QMessageBox QLabel#qt_msgbox_informativelabel { color: %(muted)s; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: %(border)s; border-radius: 3px; min-height: %(handle)s;
    margin: 0 2px; }
QScrollBar::handle:vertical:hover { background: %(muted)s; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: %(border)s; border-radius: 3px; min-width: %(handle)s;
    margin: 2px 0; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
