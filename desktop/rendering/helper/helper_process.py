"""Runs the child process that colours code, draws formulas and decodes pictures.

Lexers and LaTeX readers hang on hostile input, in C code that nothing can interrupt; decoders of
pictures have had holes. In a process of their own they can be ended, the window never waits for
them, and there are no keys to steal.
"""

from __future__ import annotations

from collections import Counter
from typing import assert_never

import msgspec
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from desktop.child.command import command, variables
from desktop.rendering.helper.protocol import (
    LARGEST_PICTURE,
    LIMIT,
    LONGEST_LINE,
    LONGEST_PICTURE,
    START,
    STRIKES,
    Answer,
    Begun,
    CodeJob,
    Colours,
    Drawing,
    Failed,
    FormulaJob,
    Job,
    PictureFileJob,
    PictureJob,
    Pixels,
)

_BAD_STARTS = 3
"""Children in a row that ended before any work: then there is no helper on this machine."""


_PICTURES = (PictureJob, PictureFileJob)


class HelperProcess(QObject):
    """Takes orders, which the child serves one at a time; the first order starts the child.

    The last order is served first: it belongs to what was drawn last, which the person looks at.
    Else a reply with thousands of formulas would show its end as LaTeX until all are drawn.
    """

    answered = Signal(int, object)
    """An order's number, and its `protocol.Colours`, `protocol.Drawing` or QImage; None: failed."""

    def __init__(self, parent: QObject | None = None, limit: float = LIMIT) -> None:
        super().__init__(parent)
        self._limit = limit
        self._orders: list[tuple[Job, bytes, bytes]] = []  # job, its line, the bytes behind it
        self._current: Job | None = None
        self._pixels: Pixels | None = None  # those whose bytes are on their way
        self._strikes: Counter[str] = Counter()
        self._bad_starts = 0
        self._number = 0
        self._closed = False
        self._answers = msgspec.json.Decoder(Answer)
        self._watch = QTimer(self)
        self._watch.setSingleShot(True)
        self._watch.timeout.connect(self._on_timeout)
        self._process = _Child(self)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(self._process.end)

    @property
    def process_id(self) -> int:
        """The child's process id; 0 while there is none."""
        return self._process.processId()

    @property
    def is_idle(self) -> bool:
        """Whether every order is answered."""
        return self._current is None and not self._orders

    def order_colours(self, language: str, text: str) -> int | None:
        """Order the colours of code. Returns the answer's number; None if not worth trying."""
        return self._order(CodeJob(self._number + 1, language, text))

    def order_formula(self, latex: str, display: bool, size: float, color: str) -> int | None:
        """Order a formula (LaTeX without delimiters) in a font of `size` pixels; the same."""
        return self._order(FormulaJob(self._number + 1, latex, display, size, color))

    def order_picture(self, address: str) -> int | None:
        """Order the picture of a `data:` address; the same."""
        return self._order(PictureJob(self._number + 1, address))

    def order_picture_file(self, media_type: str, content: bytes) -> int | None:
        """Order the picture of these bytes; the same."""
        if len(content) > LARGEST_PICTURE:
            return None
        return self._order(PictureFileJob(self._number + 1, media_type, len(content)), content)

    def close(self) -> None:
        """End the child. Open orders are not answered any more, and no new ones are taken."""
        self._closed = True
        self._orders.clear()
        self._current = None
        self._watch.stop()
        self._process.end()

    def _order(self, job: Job, content: bytes = b"") -> int | None:
        try:
            line = msgspec.json.encode(job) + b"\n"
        except UnicodeEncodeError:  # half a character
            return None
        longest = LONGEST_PICTURE if isinstance(job, PictureJob) else LONGEST_LINE
        if self._closed or self._is_refused(job) or len(line) >= longest:
            return None
        self._number = job.number
        self._orders.append((job, line, content))
        self._send_next()
        return job.number

    def _is_refused(self, job: Job) -> bool:
        return self._bad_starts >= _BAD_STARTS or self._strikes[_key(job)] >= STRIKES

    def _send_next(self) -> None:
        """Send the next order to the child; start the child if there is none."""
        while self._current is None and self._orders:
            job, line, content = self._orders.pop()
            if self._is_refused(job):
                self.answered.emit(job.number, None)
                continue
            self._current = job
            self._watch.start(round(START * 1000))
            if self._process.state() == QProcess.ProcessState.NotRunning:
                self._start()
            if self._process.isWritable():  # else it did not start, and says so soon
                self._process.write(line)
                self._process.write(content)

    def _start(self) -> None:
        program, *arguments = command("helper")
        self._process.setProcessEnvironment(_environment())
        self._process.start(program, arguments)

    def _on_output(self) -> None:
        while self._pixels is None and self._process.canReadLine():
            self._hear(bytes(self._process.readLine().data()))
            self._take_pixels()
        self._take_pixels()
        if self._pixels is None and self._process.bytesAvailable() > LONGEST_LINE:
            self._process.kill()

    def _take_pixels(self) -> None:
        """Read the bytes of a picture, once all of them have come."""
        pixels = self._pixels
        if pixels is None or self._process.bytesAvailable() < pixels.size:
            return
        content = self._process.read(pixels.size).data()
        self._pixels = None
        form = QImage.Format.Format_ARGB32_Premultiplied
        self._settle(QImage(content, pixels.width, pixels.height, form).copy())
        self._send_next()

    def _hear(self, line: bytes) -> None:
        try:
            answer = self._answers.decode(line)
        except msgspec.DecodeError:  # not our child's words
            self._process.kill()
            return
        if self._current is None or answer.number != self._current.number:
            return
        match answer:
            case Begun():
                self._bad_starts = 0
                slow = 3 if isinstance(self._current, _PICTURES) else 1
                self._watch.start(round(self._limit * slow * 1000))
            case Pixels() if answer.is_sound and isinstance(self._current, _PICTURES):
                self._pixels = answer
            case Pixels():  # not our child's words
                self._process.kill()
            case Colours() | Drawing() | Failed():
                self._settle(None if isinstance(answer, Failed) else answer)
                self._send_next()
            case _:
                assert_never(answer)

    def _settle(self, answer: Answer | QImage | None) -> None:
        job, self._current = self._current, None
        self._watch.stop()
        if job is not None:
            self.answered.emit(job.number, answer)

    def _on_timeout(self) -> None:
        self._process.kill()  # and go on when it is gone

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._on_finished()

    def _on_finished(self) -> None:
        """The child has ended; the order it worked on is to blame."""
        if self._closed:
            return
        self._process.readAll()
        self._pixels = None
        if self._current is not None:
            self._strikes[_key(self._current)] += 1
        self._bad_starts += 1  # the first thing a child does sets it back
        self._settle(None)
        self._send_next()


class _Child(QProcess):
    """The process. `end` can also be connected to the signal that its owner is destroyed."""

    @Slot()
    def end(self) -> None:
        """Kill the process and wait until it is gone. It emits no more signals."""
        self.blockSignals(True)
        if self.state() != QProcess.ProcessState.NotRunning:
            self.kill()
            self.waitForFinished(2000)


def _key(job: Job) -> str:
    match job:
        case CodeJob():
            return f"code {job.language}"
        case FormulaJob():
            return f"formula {job.latex}"
        case PictureJob():
            return f"picture {job.address[:20].partition(';')[0]}"
        case PictureFileJob():
            return f"picture data:{job.media_type}"[:28]
        case _:
            assert_never(job)


def _environment() -> QProcessEnvironment:
    kept = QProcessEnvironment()
    for name, value in variables().items():
        kept.insert(name, value)
    return kept
