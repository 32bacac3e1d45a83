"""The summary that goes in place of the older messages: one line that unfolds, below the cut."""

from __future__ import annotations

from desktop.language import _, ngettext
from desktop.rendering.safety.links import InternalLink
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.messages.parts import Part
from desktop.ui.conversation.messages.section import Section
from desktop.ui.conversation.sent.links_line import LinksLine, Words

SECTION = "summary"
"""Names the text in its links."""
_MOST = 100_000
"""Characters that are shown; a person may have put anything there."""


class SummaryBlock:
    """In sight while it is written; folded otherwise, until the person unfolds it."""

    def __init__(self, document: MessageDocument) -> None:
        self._document = document
        self._head = LinksLine(document, top=2, bottom=6)
        self._text, self._count = "", 0
        self._is_writing = False
        self._section: Section | None = None
        self._fed = 0

    @property
    def parts(self) -> list[Part]:
        """The line and, unfolded, the text below it."""
        return [self._head, *(self._section.parts if self._section is not None else [])]

    @property
    def head(self) -> LinksLine:
        """The line."""
        return self._head

    @property
    def section(self) -> Section | None:
        """The text as it can be read; None while it is folded."""
        return self._section

    def show(self, text: str, count: int, *, is_writing: bool) -> None:
        """Show a summary of so many messages, or what is there of one that is being written. The
        caller opens the edit block, and draws the parts that came."""
        text = text[:_MOST]
        begins = is_writing and not self._is_writing
        grows = text.startswith(self._text) and not begins
        self._is_writing, self._count = is_writing, count
        if begins or (self._section is not None and not (grows and text)):
            self._section = self._unfolded()
        self._text = text
        self._feed()
        self._say()

    def toggle(self) -> None:
        """Unfold the text, or fold it away. The caller opens the edit block."""
        self._section = None if self._section is not None else self._unfolded()
        self._feed()
        self._say()

    def fold(self) -> None:
        """Be folded, without any text: another conversation is shown."""
        self._section, self._text, self._is_writing = None, "", False

    def restyle(self) -> None:
        """Draw in the document's style, which is another one now."""
        if self._section is not None:
            self._section.restyle(self._document.style.muted)

    def _unfolded(self) -> Section:
        self._fed = 0
        return Section(self._document, self._document.style.muted, InternalLink("", 0, SECTION))

    def _feed(self) -> None:
        if self._section is None:
            return
        if self._fed < len(self._text):
            self._section.feed(self._text[self._fed :])
            self._fed = len(self._text)
        if not self._is_writing and not self._section.reply_pages.finished:
            self._section.finish()
        self._section.update()

    def _say(self) -> None:
        if self._is_writing:
            stop = InternalLink("stop_summing", 0)
            self._head.say([Words(_("Summing up…")), Words(_("Stop"), stop, _("Stop summing up"))])
            return
        said = ngettext(
            "Summary of {count} earlier message", "Summary of {count} earlier messages", self._count
        ).format(count=self._count)
        arrow = "▾" if self._section is not None else "▸"
        self._head.say(
            [
                Words(f"{arrow} {said}", InternalLink("summary", 0), _("Is sent in their place")),
                Words(_("Edit"), InternalLink("edit_summary", 0), _("Change the summary")),
                Words(
                    _("Undo"),
                    InternalLink("undo_summary", 0),
                    _("Send the messages in place of the summary"),
                ),
            ]
        )
