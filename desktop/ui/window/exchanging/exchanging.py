"""Exports and imports of a window: what asks for them, where they show, what follows from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.chat.failures import ChatError
from desktop.chat.settings.features import EXPORT, IMPORT
from desktop.engine.exchanging.exporting.wishes import Exported, Scope
from desktop.engine.workspace import Workspace
from desktop.exchange.writing import Format
from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.rendering.style.palette import Palette
from desktop.ui.chats.acting.wishes import Verb, Wish
from desktop.ui.chats.chat_list_model import Chat
from desktop.ui.chats.sidebar import Sidebar
from desktop.ui.commands.command import CommandName, Fact
from desktop.ui.commands.table import keys_of
from desktop.ui.errors import errors_to
from desktop.ui.look.icons import icon
from desktop.ui.look.theme import LIGHT
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.shortcuts import with_shortcut
from desktop.ui.window.chat_controller import ChatController
from desktop.ui.window.columns import Columns
from desktop.ui.window.conversation_pane import ConversationPane
from desktop.ui.window.exchanging.dragged_chats import DraggedChats
from desktop.ui.window.exchanging.export_work import ExportWork, Wanted
from desktop.ui.window.exchanging.list_drop import ListDrop
from desktop.ui.window.exchanging.stage import Pages, Stage
from desktop.ui.window.exchanging.window_imports import WindowImports
from desktop.ui.window.exchanging.wording import chats_text, exported_words
from desktop.ui.window.ordering.chat_order import ChatOrder
from desktop.ui.window.shared.shared import Shared

if TYPE_CHECKING:  # the dialogs are loaded when they are wanted
    pass


class Exchanging(QObject):
    """Joins the dialogs with the header, the list, the commands and the shown chat."""

    failed = Signal(ChatError)
    notice_raised = Signal(str)
    """What came of something whose dialog was closed meanwhile."""

    def __init__(
        self,
        workspace: Workspace,
        shared: Shared,
        tasks: Tasks,
        order: ChatOrder,
        chat: ChatController,
        sidebar: Sidebar,
        pane: ConversationPane,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._workspace, self._shared, self._tasks = workspace, shared, tasks
        self._order, self._chat, self._window = order, chat, window
        self._sidebar, self._list, self._palette = sidebar, sidebar.chats, LIGHT
        self.stage = Stage(window)
        self.exports = ExportWork(workspace, tasks, self)
        self.imports = WindowImports(workspace, shared, tasks, chat, sidebar, self.stage)
        self.dragged = DraggedChats(workspace.exporting, tasks, self._list)
        self.drop = ListDrop(self._list, self._may_import)
        self.button = QPushButton()
        self.button.setObjectName("flat")
        self.button.setFixedWidth(42)
        self.button.setAccessibleName(_("Export"))
        tip = _("Export the chat")
        self.button.setToolTip(with_shortcut(tip, keys_of(CommandName.EXPORT)))
        pane.add_at_end(self.button)
        self._list.menus.hidden = self._hidden
        self._connect(order, pane)
        self._obey()

    def _connect(self, order: ChatOrder, pane: ConversationPane) -> None:
        self.button.clicked.connect(self.export)
        self._list.wished.connect(self._on_wished)
        order.shelves.export_wished.connect(self._on_wished)
        self._list.mouse.dragged_out.connect(self._on_dragged_out)
        self.drop.dropped.connect(self.imports.look_into)
        pane.first_run.import_requested.connect(self.imports.open)
        self.exports.ended.connect(self._on_exported)
        self.exports.failed.connect(self._on_failed)
        self.imports.notice_raised.connect(self.notice_raised)
        for part in (self.dragged, self.imports):
            part.failed.connect(self.failed)
        self._chat.chat_shown.connect(self._show_button)
        self._first_run = pane.first_run
        self._workspace.policy.listen(self._obey)

    def join(self, pages: Pages, columns: Columns) -> None:
        """Show the dialogs in place of other pages, and the list by these columns."""
        self.stage.pages, self.stage.columns = pages, columns

    def leave(self) -> None:
        """The window closes. What is exported ends with it, an import goes on."""
        self._workspace.policy.forget(self._obey)
        self.imports.leave()

    def set_palette(self, palette: Palette) -> None:
        """Tint for `palette`."""
        self._palette = self.stage.palette = palette
        self.button.setIcon(icon("export", palette.text, disabled=palette.border))

    def calls(self) -> dict[CommandName, Callable[[], object]]:
        """What the commands of the window about files of chats call."""
        return {
            CommandName.EXPORT: self.export,
            CommandName.EXPORT_ALL: self.export_all,
            CommandName.IMPORT: self.imports.open,
        }

    def facts(self) -> Fact:
        """What holds of them now."""
        allows = self._workspace.policy.allows
        exports = Fact.EXPORTS if allows(EXPORT) else Fact.NONE
        return exports | (Fact.IMPORTS if self._may_import() else Fact.NONE)

    # export -----------------------------------------------------------------------------
    def export(self) -> None:
        """Ask how to export the chats that are selected together, else the shown one."""
        chats = self._order.meant()
        shown = self._chat.conversation
        if len(chats) > 1:
            self._open_export(_wanted([(one.id, one.title) for one in chats]))
        elif shown and shown.id is not None:
            self._open_export(_wanted([(shown.id, shown.title)]))

    def export_all(self) -> None:
        """Ask how to export all chats."""
        self._open_export(Wanted(Scope(), _("Export all chats, those of the archive, too")))

    def _open_export(self, wanted: Wanted) -> None:
        from desktop.rendering.pages.writers import write_html, write_pdf
        from desktop.ui.window.exchanging.export_popup import ExportPopup

        with errors_to(self.failed):
            exporting = self._workspace.exporting
            exporting.check()
            exporting.use(Format.HTML, write_html)
            exporting.use(Format.PDF, write_pdf)
            if self.stage.makes_room(ExportPopup):
                popup = ExportPopup(wanted, exporting, self.exports, self._palette, self._window)
                self.stage.lay_over(popup, popup.first)

    def _on_exported(self, done: Exported) -> None:
        if self.stage.is_free:
            self.notice_raised.emit(exported_words(done))

    def _on_failed(self, failure: ChatError) -> None:
        if self.stage.is_free:
            self.failed.emit(failure)

    # both -------------------------------------------------------------------------------
    def _on_wished(self, wish: Wish) -> None:
        match wish.verb:
            case Verb.IMPORT:
                self.imports.open()
            case Verb.EXPORT if wish.chats:
                known = {one.id: one.title for one in self._listed()}
                chats = [(chat_id, known.get(chat_id, "")) for chat_id in wish.chats]
                self._open_export(_wanted(chats))
            case Verb.EXPORT if wish.folder is not None:
                folder = self._shared.chats.folder(wish.folder)
                name = safe_text(folder.name) if folder is not None else ""
                heading = _("Export the folder “{name}”").format(name=name or _("Folder"))
                self._open_export(Wanted(Scope(folder_id=wish.folder), heading, (name,)))
            case Verb.EXPORT:
                self.export_all()

    def _listed(self) -> list[Chat]:
        shelf = self._sidebar.shelf
        archived = shelf.model.chats() if shelf is not None else ()
        return [*self._shared.chats.chats(), *archived]

    def _on_dragged_out(self, chats: list[Chat]) -> None:
        one_or_all = safe_text(chats[0].title)[:60] if len(chats) == 1 else chats_text(len(chats))
        self.dragged.drag([(one.id, one.title) for one in chats], one_or_all)

    # what may be done -------------------------------------------------------------------
    def _may_import(self) -> bool:
        policy = self._workspace.policy
        return policy.allows(IMPORT) and policy.keeps_chats

    def _hidden(self) -> tuple[Verb, ...]:
        export = () if self._workspace.policy.allows(EXPORT) else (Verb.EXPORT,)
        return export if self._may_import() else (*export, Verb.IMPORT)

    def _obey(self) -> None:
        """Offer nothing that an organisation does not let be done."""
        self._first_run.bring.setVisible(self._may_import())
        self._show_button()

    def _show_button(self) -> None:
        self.button.setVisible(self._workspace.policy.allows(EXPORT))
        self.button.setEnabled(bool(self._chat.conversation))


def _wanted(chats: list[tuple[int, str]]) -> Wanted:
    ids, titles = zip(*chats, strict=True)
    if len(chats) == 1:
        title = safe_text(" ".join(titles[0].split()))[:80] or _("Chat")
        heading = _("Export “{title}”").format(title=title)
    else:
        heading = _("Export {chats}").format(chats=chats_text(len(chats)))
    return Wanted(Scope(ids), heading, titles)
