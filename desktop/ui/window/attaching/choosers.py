"""What can be chosen of a document, and how much it is: for the dialog that asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.chat.steering.tokens import PER_PICTURE, tokens_of
from desktop.engine.attaching.attaching import Attaching, Scan
from desktop.engine.attaching.excerpts import Excerpt
from desktop.engine.attaching.page_ranges import pages_in, pages_text
from desktop.language import _, ngettext
from desktop.ui.window.shared.attached_entry import excerpt_words


@dataclass(frozen=True, slots=True)
class Told:
    """What the words in the dialog mean."""

    words: str
    is_possible: bool = False
    chosen: Excerpt | Sequence[int] | None = None


class Chooser(Protocol):
    """What the dialog shows, and reads."""

    label: str
    """The name of the field, for who does not see it."""
    count: str
    """How much there is to choose from."""
    example: str
    tip: str

    def told(self, words: str) -> Told:
        """What these words mean; empty: everything."""


class DocumentChooser:
    """Pages of a document; of one without pages, lines or a share."""

    def __init__(self, read: Attaching) -> None:
        assert read.excerpts is not None
        self._read, self._excerpts = read, read.excerpts
        pages, lines = self._excerpts.pages, self._excerpts.lines if not self._in_pages else 0
        if self._in_pages:
            self.label = _("Pages")
            self.count = ngettext("{count} page", "{count} pages", pages).format(count=pages)
            self.example = _("all, or for instance 3-7, 9")
            self.tip = _("The pages that go with the message; empty: all of them")
        else:
            self.label = _("Lines, or a share")
            self.count = ngettext("{count} line", "{count} lines", lines).format(count=f"{lines:,}")
            self.example = _("all, or for instance 1-200, or 50 %, or 50-75 %")
            self.tip = _("The lines or the share that goes with the message; empty: all of it")

    @property
    def _in_pages(self) -> bool:
        return self._excerpts.pages > 1

    def told(self, words: str) -> Told:
        """What of the document the words name."""
        excerpt = self._excerpts.of(words) if words else None
        if words and excerpt is None:
            return Told(self._mistake())
        if excerpt is not None:
            said = excerpt_words(excerpt.unit, excerpt.shown)
        else:
            said = _("all pages") if self._in_pages else _("all of it")
        tokens = tokens_of(self._read.only(excerpt)).total
        return Told(f"{said} · {_tokens(tokens)}", True, excerpt)

    def _mistake(self) -> str:
        if self._in_pages:
            words = _("Write pages from 1 to {most}, such as 3-7, 9.")
            return words.format(most=self._excerpts.pages)
        words = _("Write lines from 1 to {most}, such as 1-200, or a share, such as 50 %.")
        return words.format(most=self._excerpts.lines)


class ScanChooser:
    """Pages of a document without text, which go as pictures."""

    def __init__(self, scan: Scan, room: int) -> None:
        """`room`: how many files the message still takes."""
        self._pages, self._room = scan.pages, room
        count = len(scan.pages)
        self.label = _("Pages")
        self.count = ngettext("{count} page", "{count} pages", count).format(count=count)
        self.example = _("all, or for instance 3-7, 9")
        self.tip = _("The pages that go as pictures; empty: all of them")

    @property
    def first(self) -> str:
        """What to begin with: the pages that are pictures, as many as have room; empty: all."""
        pictures = [number for number, size in enumerate(self._pages, 1) if size is not None]
        if len(self._pages) <= self._room and len(pictures) == len(self._pages):
            return ""
        return pages_text(pictures[: max(1, self._room)])

    def told(self, words: str) -> Told:
        """Which pages the words name, but for those that are no picture."""
        most = len(self._pages)
        named = pages_in(words or "1-", most)
        if named is None:
            return Told(_("Write pages from 1 to {most}, such as 3-7, 9.").format(most=most))
        taken = [number for number in named if self._pages[number - 1] is not None]
        if not taken:
            return Told(_("None of these pages can be taken out as a picture."))
        count = len(taken)
        said = ngettext("{count} picture", "{count} pictures", count).format(count=count)
        said += " · " + _tokens(count * PER_PICTURE)
        if count > self._room:
            said += " · " + _("the message takes {most} more").format(most=self._room)
            return Told(said)
        if left := [number for number in named if self._pages[number - 1] is None]:
            words = ngettext(
                "Page {pages} is left out: there is no picture that can be taken out.",
                "Pages {pages} are left out: there are no pictures that can be taken out.",
                len(left),
            )
            said += "\n" + words.format(pages=pages_text(left))
        return Told(said, True, taken)


def _tokens(count: int) -> str:
    return _("≈ {size} tokens").format(size=f"{count:,}")
