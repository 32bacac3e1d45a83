"""The files of a question above its words, pictures small; those of a reply below its text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QFontMetricsF, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor

from desktop.chat.content import Attachment, Content, File, Picture, Unknown, attachments
from desktop.chat.messages import Message
from desktop.chat.steering.tokens import tokens_of
from desktop.chat.text import printable_line
from desktop.language import _
from desktop.rendering.markdown.inline.runs import OBJECT
from desktop.rendering.objects.album import Album, kept_address
from desktop.rendering.objects.file_cards import card_format, card_width
from desktop.rendering.objects.pictures import HIGHEST, picture_format
from desktop.rendering.safety.links import InternalLink
from desktop.rendering.style.properties import FILES
from desktop.rendering.style.spacing import PANEL_PADDING
from desktop.rendering.style.style import Style
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.messages.parts import Part

_PICTURE_WIDTH = 103.0
"""Pixels of a usual picture above a question."""
_ABOVE = 12
"""Pixels between a reply's text and its pictures."""
_BETWEEN = "  "


class FilesPart(Part):
    """The files of a message; of a question its pictures, too, which stand in a reply's text."""

    highest: int | None = None
    """Pixels that a picture is high at most; None: as the text's own."""

    def __init__(
        self,
        document: MessageDocument,
        message_id: int,
        files: Sequence[Attachment],
        first: int = 0,
    ) -> None:
        """`first`: the number of the first one among all that the message has."""
        super().__init__(document)
        self._message_id, self._files, self._first = message_id, files, first
        self._album = Album()

    @property
    def names(self) -> list[str]:
        """What the files are called, as it is shown."""
        return [_name(part) for part in self._files]

    def _draw(self, after: QTextBlock) -> None:
        plain = self.document.style.text.plain()
        at = QTextCursor(self.document.insert(after, self._form(), plain).block())
        for number, part in enumerate(self._files):
            if number:
                at.insertText(_BETWEEN, plain)
            form = self._format_of(part)
            if not isinstance(part, Unknown):
                form.setAnchor(True)
                link = InternalLink("open", self._message_id, "files", self._first + number)
                form.setAnchorHref(link.address())
            at.insertText(OBJECT, form)

    def _form(self) -> QTextBlockFormat:
        return self.document.style.plain_block(_ABOVE)

    def _format_of(self, part: Attachment) -> QTextCharFormat:
        style = self.document.style
        match part:
            case Picture(sha256=sha256, media_type=media_type):
                address = kept_address(sha256, media_type)
                form = picture_format(style, self._album.add(address), _name(part))
                if self.highest is not None:
                    form.setProperty(HIGHEST, self.highest)
                form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
                return form
            case File() | Unknown():
                return _card(style, part)


def files_below(document: MessageDocument, reply: Message) -> FilesPart | None:
    """The files of a reply, behind its text and its pictures (`for_window`); None: it has none."""
    parts = [part for _offset, part in attachments(reply.content)]
    files = [part for part in parts if not isinstance(part, Picture)]
    return FilesPart(document, reply.id, files, len(parts) - len(files)) if files else None


def wanted_width(style: Style, files: Sequence[Attachment]) -> float:
    """About how many pixels files want that stand beside one another. A picture's shape is not
    known before it is drawn."""
    widths = (
        _PICTURE_WIDTH if isinstance(part, Picture) else card_width(_card(style, part))
        for part in files
    )
    gap = QFontMetricsF(style.text.plain().font()).horizontalAdvance(_BETWEEN)
    return sum(widths) + gap * (len(files) - 1) + 2


def _card(style: Style, part: File | Unknown) -> QTextCharFormat:
    detail = _detail(part) if isinstance(part, File) else _("of another version of Weir")
    return card_format(style, _name(part), detail)


def attached_names(content: Content) -> list[str]:
    """What the files of a question are called, as it is shown."""
    return [_name(part) for _offset, part in attachments(content)]


def _name(part: Attachment) -> str:
    return _("Attachment") if isinstance(part, Unknown) else printable_line(part.name)


class AttachedPart(FilesPart):
    """The first part of a question that brings files along."""

    lines: Sequence[str] = ()
    """Nothing of the question's words."""
    highest = 64

    def __init__(
        self,
        document: MessageDocument,
        message_id: int,
        files: Sequence[Attachment],
        panel: int,
        left: float,
    ) -> None:
        """`panel`: the one in which the question's words stand, too. `left`: as theirs."""
        super().__init__(document, message_id, files)
        self._panel, self.left = panel, left

    def place(self, left: float) -> None:
        """Move the panel's edge to `left`: the window has another width."""
        self.left = left
        if self.first is not None:
            QTextCursor(self.first.block()).setBlockFormat(self._form())

    def _form(self) -> QTextBlockFormat:
        form = self.document.style.user_block(self._panel, self.left, True)
        form.setBottomMargin(PANEL_PADDING / 2)
        form.setProperty(FILES, True)
        return form


def _detail(file: File) -> str:
    size = f"{file.size / 1e6:.1f} MB" if file.size >= 1e6 else f"{max(1, file.size // 1000)} kB"
    tokens = _("about {count} tokens").format(count=f"{tokens_of(file).total:,}")
    return f"{size} · {tokens}"
