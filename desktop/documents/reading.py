"""Has a child process read a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Literal, assert_never

import msgspec

from desktop.child.job import Job, JobFailed
from desktop.documents.kinds import Kind
from desktop.documents.limits import LONGEST_TEXT, PAGE_SECONDS
from desktop.documents.protocol import Answer, Begun, Finished, Form, Page, Reason, Refused

_ANSWERS: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)
_LONGEST = 8 * LONGEST_TEXT
"""Bytes: JSON writes some characters in six."""

Scans = tuple[tuple[int, int] | None, ...]


class DocumentFailed(Exception):
    """A file gives no text. `reason` is "stopped" where a person stopped the reading. `scans`: of
    each page, how large the picture is that it consists of; None where it is none."""

    def __init__(self, reason: Reason | Literal["stopped"], scans: Scans = ()) -> None:
        super().__init__(reason)
        self.reason, self.scans = reason, scans


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file, page by page."""

    form: Form
    pages: tuple[Page, ...]
    encoding: str = ""
    """Of text that is not UTF-8."""
    is_cut: bool = False
    """Whether there is more text than Weir takes from one file."""

    @property
    def scans(self) -> Scans:
        """Of each page how large the picture is that it consists of; None of one with text. Empty
        where no page is a picture."""
        scans = tuple(page.scan for page in self.pages)
        return scans if any(scans) else ()

    @property
    def text(self) -> str:
        """All of it, for a model, which reads English: each page below its number or title."""
        return self.text_of(range(1, len(self.pages) + 1))

    def text_of(self, numbers: Iterable[int]) -> str:
        """The same of some pages, by their numbers, which begin at 1."""
        if len(self.pages) == 1 and not self.pages[0].title:
            return self.pages[0].text
        word = _PAGE_WORDS.get(self.form, "Page")
        pages = ((number, self.pages[number - 1]) for number in numbers)
        return "\n\n".join(
            f"[{word} {number}{': ' if page.title else ''}{page.title}]\n{page.text}"
            for number, page in pages
        )


_PAGE_WORDS: dict[Form, str] = {"excel": "Sheet", "powerpoint": "Slide"}


class Reading:
    """One file that is read. `document` blocks: call it in a thread."""

    def __init__(self, file: IO[bytes], kind: Kind, seconds: float = PAGE_SECONDS) -> None:
        """`seconds`: how long one page may take."""
        self._kind = kind
        self._job = Job(["document", kind], file, seconds, _LONGEST)

    def stop(self) -> None:
        """End the child. `document` raises DocumentFailed then. Any thread may call it."""
        self._job.stop()

    def document(self, on_page: Callable[[int, int | None], None] | None = None) -> Document:
        """The document. `on_page` hears how many pages are read, and of how many, in this thread.
        Raises DocumentFailed."""
        if self._kind in (Kind.PICTURE, Kind.OLD_OFFICE, Kind.UNREADABLE):
            raise DocumentFailed("unreadable")
        begun: Begun | None = None
        pages: list[Page] = []
        try:
            for line in self._job.lines():
                match _ANSWERS.decode(line):
                    case Begun() as said:
                        begun = said
                    case Page() as page:
                        pages.append(page)
                        if on_page is not None:
                            on_page(len(pages), begun.pages if begun is not None else None)
                    case Refused(reason):
                        scans = tuple(page.scan for page in pages)
                        raise DocumentFailed(reason, scans if any(scans) else ())
                    case Finished(is_cut) if begun is not None:
                        return Document(begun.form, tuple(pages), begun.encoding, is_cut)
                    case Finished():
                        break
                    case answer:
                        assert_never(answer)
        except JobFailed as failed:
            raise DocumentFailed(REASONS[failed.reason]) from None
        except msgspec.DecodeError:  # not our child's words
            pass
        raise DocumentFailed("died")


REASONS: dict[str, Reason | Literal["stopped"]] = {
    "slow": "slow",
    "died": "died",
    "long": "too large",
    "stopped": "stopped",
}
