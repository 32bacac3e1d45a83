"""The settings, in pages, over the dimmed window. Every change takes effect at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.failures import ChatError
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.look.text_size import with_text
from desktop.ui.settings.changes import Changes
from desktop.ui.settings.computer_page import ComputerPage
from desktop.ui.settings.endpoints.endpoint_editor import EndpointEditor
from desktop.ui.settings.endpoints.endpoints_page import EndpointsPage
from desktop.ui.settings.general_page import GeneralPage
from desktop.ui.settings.network.network_page import NetworkPage
from desktop.ui.settings.page import TOP, Page
from desktop.ui.settings.pages import PAGES, PageList
from desktop.ui.settings.presets.presets_page import PresetsPage
from desktop.ui.settings.prompts.prompts_page import PromptsPage
from desktop.ui.settings.style import settings_style
from desktop.ui.settings.usage.usage_page import UsagePage
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.scrim import Scrim

_SIZE = QSize(1010, 690)
_NARROW = 760
"""A dialog of less width shows the list of pages, or one page."""
_PAGES_WIDTH = 200
_BACK = QKeyCombination(Qt.KeyboardModifier.AltModifier, Qt.Key.Key_Left)


class SettingsDialog(QFrame):
    """Shows one page at a time. Esc, the close button and a click beside it leave it.

    One dialog serves the whole run: a key may still be saved after the dialog was closed.
    """

    endpoints_changed = Signal()
    key_changed = Signal()
    announce_changed = Signal(object)
    tray_changed = Signal()
    theme_changed = Signal()
    rebuild_requested = Signal()
    """Another language was chosen: the window is to be made anew."""
    prompts_changed = Signal()
    endpoint_renamed = Signal(str, str)
    link_requested = Signal(str)
    notice_raised = Signal(str)
    """A sentence the person must read and that the dialog does not show: what became of a key, or
    of a value that could not be saved."""

    def __init__(self, workspace: Workspace, tasks: Tasks, window: QWidget) -> None:
        """`window`: what the dialog covers."""
        super().__init__()
        self.setObjectName("settings")
        self.setAccessibleName(_("Settings"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # a click beside a field ends its typing
        self.changes = Changes(self)
        self.general = GeneralPage(workspace, self.changes)
        self.endpoints = EndpointsPage(workspace, tasks, self.changes)
        self.presets = PresetsPage(workspace, self.changes)
        self.prompts = PromptsPage(workspace, self.changes)
        self.network = NetworkPage(workspace, tasks, self.changes)
        self.usage = UsagePage(workspace, tasks, self.changes)
        self._pages: dict[str, Page | EndpointsPage | PromptsPage] = {
            "general": self.general,
            "endpoints": self.endpoints,
            "presets": self.presets,
            "prompts": self.prompts,
            "network": self.network,
            "usage": self.usage,
            "computer": ComputerPage(workspace, self.changes),
        }
        self._is_narrow = False
        self._inside = True
        """Where the dialog is narrow: whether a page is shown, and not their list."""
        self.close_button = push_button("", _("Close the settings (Esc)"), "flat")
        self.close_button.setAccessibleName(_("Close"))
        self.close_button.setParent(self)
        self.close_button.setFixedSize(36, 32)
        self._lay_out()
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(True)  # Enter presses it, as Space does
        self._connect()
        self.scrim = Scrim(window, self)
        self.show_page("endpoints")

    @property
    def editor(self) -> EndpointEditor:
        """The form of the endpoint that is shown."""
        return self.endpoints.editor

    @property
    def _shown(self) -> Page | EndpointsPage | PromptsPage:
        """The page that is shown."""
        return self._pages[PAGES[self.rows.currentRow()].name]

    def _lay_out(self) -> None:
        self.rows = PageList()
        self.broken = plain_label(object_name="broken")
        self.broken.hide()
        self._stack = QStackedWidget()
        for row in PAGES:
            self._stack.addWidget(self._pages[row.name])
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        right.addWidget(self.broken)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self.rows)
        layout.addWidget(self._right, 1)

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.close)
        self.rows.currentRowChanged.connect(self._on_page)
        self.rows.itemClicked.connect(self._go_inside)
        self.rows.itemActivated.connect(self._go_inside)
        for page in self._pages.values():
            page.back_requested.connect(self._go_back)
        self.general.announce_changed.connect(self.announce_changed)
        self.general.theme_changed.connect(self.theme_changed)
        self.network.examine_requested.connect(self.show_page)
        self.general.tray_changed.connect(self.tray_changed)
        self.general.rebuild_requested.connect(self.rebuild_requested)
        self.endpoints.changed.connect(self.endpoints_changed)
        self.endpoints.kept_out.connect(self.notice_raised)
        self.presets.saved.connect(self.endpoints_changed)
        self.prompts.changed.connect(self.prompts_changed)
        self.prompts.kept_out.connect(self.notice_raised)
        editor = self.endpoints.editor
        editor.renamed.connect(self.endpoint_renamed)
        editor.link_requested.connect(self.link_requested)
        editor.key_field.saved.connect(self._on_key_saved)
        editor.key_field.ended_unseen.connect(self.notice_raised)

    def set_palette(self, palette: Palette) -> None:
        """Draw everything in these colours."""
        self.setStyleSheet(settings_style(palette))
        self.close_button.setIcon(icon("close", palette.text))
        self.rows.set_palette(palette)
        for page in self._pages.values():
            page.set_palette(palette)

    # opening and leaving ----------------------------------------------------------------
    def open(self, endpoint: str) -> None:
        """Show the settings as they are now, at the page that was shown last.

        `endpoint`: the name of the one that the shown chat asks, which the form shows.
        """
        if self.scrim.isVisible():
            return
        self.changes.forget()
        self.broken.setVisible(bool(self.broken.text()))
        self._shown.refresh()  # the others are when they are shown
        self.endpoints.show_known(endpoint)
        self.show()
        self.scrim.open(QSize(with_text(_SIZE.width()), with_text(_SIZE.height())))
        self._is_narrow = self._lacks_room()  # the text may have grown
        self._show_in_narrow()
        self.rows.setFocus()

    def show_page(self, name: str) -> None:
        """Show the page of this name."""
        self.rows.setCurrentRow([row.name for row in PAGES].index(name))
        self._inside = True
        self._show_in_narrow()

    def show_language(self) -> None:
        """Put the keyboard where the language is chosen."""
        self.show_page("general")
        self.general.language.control.setFocus(Qt.FocusReason.TabFocusReason)

    def show_key_of(self, name: str) -> None:
        """Put the cursor where this endpoint's key is entered."""
        self.show_page("endpoints")
        self.endpoints.begin_key(name)

    def show_adding(self) -> None:
        """Offer what a new endpoint can lead to."""
        self.show_page("endpoints")
        self.endpoints.begin_adding()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what is typed; the window shows why a value cannot be saved."""
        self._finish()
        self.endpoints.editor.leave()
        self.scrim.leave()
        event.accept()

    # the file ---------------------------------------------------------------------------
    def refresh(self) -> None:
        """Show the settings as they hold by now: the file was edited meanwhile."""
        for page in self._pages.values():
            page.refresh()

    def show_broken(self, failure: ChatError | None) -> None:
        """Say that the file cannot be used as it is; None: it can."""
        self.broken.setText(explain(failure).line if failure is not None else "")
        self.broken.setVisible(failure is not None)

    # keys -------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        """Keep the shortcuts of the covered window from working, but the one that ends Weir."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(not event.matches(QKeySequence.StandardKey.Quit))
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no control wanted; none goes on to the covered window."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.changes.take_back()
        elif event.keyCombination() == _BACK:
            self._go_back()
        event.accept()

    # narrow -----------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_close_button()
        self.close_button.raise_()
        narrow = self._lacks_room()
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._show_in_narrow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place_close_button()  # the titles have their font only now

    def _place_close_button(self) -> None:
        title, button = self.general.header, self.close_button
        middle = 1 + TOP + title.sizeHint().height() // 2
        button.move(self.width() - button.width() - 14, middle - button.height() // 2)

    def _lacks_room(self) -> bool:
        return self.width() < with_text(_NARROW)

    def _show_in_narrow(self) -> None:
        narrow, inside = self._is_narrow, self._inside
        width = with_text(_PAGES_WIDTH)
        self.rows.setMinimumWidth(0 if narrow else width)
        self.rows.setMaximumWidth(16_777_215 if narrow else width)
        for page in self._pages.values():
            page.show_in_narrow(narrow)
        self.rows.setVisible(not narrow or not inside)
        self._right.setVisible(not narrow or inside)

    def _go_inside(self, item: QListWidgetItem) -> None:
        self._inside = True
        self._show_in_narrow()
        if self._is_narrow:  # what had the keyboard is hidden by now
            self._shown.take_keyboard()

    def _go_back(self) -> None:
        """From a form to its list, from a page to the list of pages."""
        page = self._shown
        if not self._is_narrow or (not isinstance(page, Page) and page.go_back()):
            return
        self._inside = False
        self._show_in_narrow()
        self.rows.setFocus()

    # slots ------------------------------------------------------------------------------
    def _on_page(self, number: int) -> None:
        self._finish()
        self._stack.setCurrentIndex(number)
        self._shown.refresh()

    def _finish(self) -> None:
        """Save what is typed; the window shows why a value cannot be saved."""
        for page in self._pages.values():
            for sentence in page.finish():
                self.notice_raised.emit(sentence)

    def _on_key_saved(self, in_keyring: bool) -> None:
        self.key_changed.emit()
        self.endpoints_changed.emit()  # the first key given chooses its endpoint
