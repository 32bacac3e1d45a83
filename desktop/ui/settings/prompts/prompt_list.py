"""The list of the prompts, with the buttons that add one and open their folder."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from desktop.chat.prompts.prompt import Prompt
from desktop.language import _
from desktop.ui.settings.listed.row_list import Listed, RowList
from desktop.ui.widgets.buttons import push_button
from desktop.ui.widgets.labels import plain_label


class PromptList(RowList):
    """Lists the prompts, and says where they are kept."""

    def __init__(self) -> None:
        add = push_button(_("New prompt"), _("Write a new prompt"), "provider")
        super().__init__(_("Prompts"), add, spacing=10)
        self.folder = push_button(_("Open the folder"), _("The files of the prompts"), "link")
        hint = _("Each prompt is a file: copying files is how they come here and go elsewhere.")
        said = plain_label(hint, "muted")
        said.setContentsMargins(7, 0, 7, 0)  # in line with the words of the button above
        self.column.addWidget(self.folder, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(said)

    def show_prompts(self, prompts: Sequence[Prompt], current: str | None) -> None:
        """List these, and select the one of this name; None: none."""
        self.show_rows([Listed(one.name, one.name, _below(one)) for one in prompts], current)


def _below(prompt: Prompt) -> str:
    if prompt.fault is not None:
        return _("shown as plain text")
    return prompt.description or " ".join(prompt.text.split())[:120]
