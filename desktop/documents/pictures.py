"""Has a child process make a picture ready for a model."""

from __future__ import annotations

from typing import IO

import msgspec

from desktop.child.job import Job, JobFailed
from desktop.documents.limits import PAGE_SECONDS
from desktop.documents.protocol import PictureAnswer, Prepared, Refused
from desktop.documents.reading import REASONS, DocumentFailed

LARGEST_SIDE = 2048
"""Pixels; servers scale down what is larger, and count it."""
_LONGEST = 64 << 20
"""Bytes of the answer: an upright PNG of that size at its worst, in base64."""
_ANSWERS: msgspec.json.Decoder[PictureAnswer] = msgspec.json.Decoder(PictureAnswer)


class Preparing:
    """One picture that is made ready. `prepared` blocks: call it in a thread."""

    def __init__(
        self, file: IO[bytes], largest_side: int = LARGEST_SIDE, page: int | None = None
    ) -> None:
        """`page`: the number of the page of a PDF that is this picture; None: the file is one."""
        pages = [] if page is None else [str(page)]
        self._job = Job(["picture", str(largest_side), *pages], file, PAGE_SECONDS, _LONGEST)

    def stop(self) -> None:
        """End the child. `prepared` raises DocumentFailed then. Any thread may call it."""
        self._job.stop()

    def prepared(self) -> Prepared:
        """The picture. Raises DocumentFailed."""
        try:
            for line in self._job.lines():
                match _ANSWERS.decode(line):
                    case Prepared() as picture:
                        return picture
                    case Refused(reason):
                        raise DocumentFailed(reason)
        except JobFailed as failed:
            raise DocumentFailed(REASONS[failed.reason]) from None
        except msgspec.DecodeError:  # not our child's words
            pass
        raise DocumentFailed("died")
