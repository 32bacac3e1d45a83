"""The child process that makes a PDF.

stdin   `protocol.Line`s, `Setup` first, from a file that the parent has opened
stdout  `protocol.Drawn` as it goes, then the file as `protocol.Bytes`, `protocol.Finished` last
It reads no other file than fonts, writes none, and reaches no network. Code and formulas go to a
helper process of its own, which is ended when they make it hang.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import BinaryIO

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QGuiApplication

from desktop import language
from desktop.child.inside import claim_stdout, limit_memory
from desktop.child.rights import give_up_rights
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.pages.paper.finishing import finished
from desktop.rendering.pages.paper.message_strips import MessageStrips
from desktop.rendering.pages.paper.protocol import (
    MEMORY,
    SECONDS,
    Answer,
    Bytes,
    ChatBegins,
    Drawn,
    Finished,
    Line,
    Missing,
    Setup,
    Told,
)
from desktop.rendering.pages.paper.sheets import Sheets
from desktop.rendering.pages.paper.strips import Strip
from desktop.rendering.pages.paper.waiting import Waiting
from desktop.rendering.style.palette import LIGHT
from desktop.rendering.style.style import Style

_TOGETHER = 96
"""Strips whose colours, formulas and pictures are waited for at a time."""
_POINTS = 10.5
_CHINESE = ["Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimSun"]
"""Behind the system's own font: else a system may take a Japanese one, with other shapes."""
_OTHER_GLYPHS = ("liga", "clig", "locl")
"""What gives letters glyphs that no character has by itself, so that nobody finds or copies them in
a PDF: "fl" as one sign, and the digits of some Chinese fonts beside Latin letters."""
_PIECE = 1 << 20
"""Bytes of the file in one line."""


def main() -> int:
    """Make it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is the parent's affair
    pipe = claim_stdout()
    if sys.platform != "win32":  # there it knows no fonts of the system
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QGuiApplication(sys.argv[:1])
    limit_memory(MEMORY)
    give_up_rights(reading=False)
    with open(os.devnull, "w") as nothing:

        def say(answer: Answer) -> None:
            pipe.write(msgspec.json.encode(answer) + b"\n")
            pipe.flush()
            faulthandler.dump_traceback_later(2 * SECONDS, exit=True, file=nothing)

        if QFontDatabase.families():
            _make(sys.stdin.buffer, say)
        else:
            say(Missing())
        faulthandler.cancel_dump_traceback_later()
    del app
    return 0


def _make(told: BinaryIO, say: Callable[[Answer], None]) -> None:
    lines = _lines(told)
    setup = next(lines)
    assert isinstance(setup, Setup)
    language.use(setup.language)
    helper, buffer = HelperProcess(), QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    style = Style(LIGHT, _font())
    sheets = Sheets(buffer, style, setup.title)
    strips = MessageStrips(style, helper, sheets.width)
    say(Drawn(0))
    drawn = _fill(sheets, strips, _told(strips, setup, lines), say)
    sheets.end()
    helper.close()
    pdf = bytes(buffer.data().data())
    buffer.close()
    buffer.setData(QByteArray())  # there are copies enough
    with contextlib.suppress(MemoryError):  # too many sheets: it is whole, without an outline
        pdf = finished(pdf, sheets.entries, sheets.jumps, drawn, setup.language)
    for at in range(0, len(pdf), _PIECE):
        say(Bytes(pdf[at : at + _PIECE]))
    say(Finished(sheets.count))


def _lines(told: BinaryIO) -> Iterator[Line]:
    decoder = msgspec.json.Decoder[Line](Line)
    for line in told:
        yield decoder.decode(line)


def _told(
    strips: MessageStrips, setup: Setup, lines: Iterator[Line]
) -> Iterator[tuple[Strip, float]]:
    if len(setup.contents) > 1:
        yield from strips.contents(setup.title, setup.contents)
    for line in lines:
        if isinstance(line, ChatBegins):
            yield from strips.chat(line)
        elif isinstance(line, Told):
            yield from strips.message(line)


def _fill(
    sheets: Sheets,
    drawing: MessageStrips,
    strips: Iterator[tuple[Strip, float]],
    say: Callable[[Answer], None],
) -> set[str]:
    """Draw all strips, some at a time. Returns the characters that stand on the sheets."""
    drawn, messages = set("0123456789…"), 0
    gathered: list[tuple[Strip, float]] = []

    def beat() -> None:
        say(Drawn(messages))

    waiting = Waiting(drawing.helper, drawing.colours, beat)

    def paint() -> None:
        nonlocal messages
        waiting.until_drawn([strip for strip, _gap in gathered])
        for strip, gap in gathered:
            strip.settle()
            sheets.add(strip, gap)
            messages += strip.messages
            drawn.update(strip.document.toRawText())
            strip.let_go()
        gathered.clear()
        beat()

    for one in strips:
        gathered.append(one)
        if len(gathered) >= _TOGETHER:
            paint()
    paint()
    return {character for character in drawn if character >= " "}


def _font() -> QFont:
    # The family behind an alias such as "sans": in a list with real names, these would win.
    own = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).family()
    font = QFont([own, *_CHINESE])
    font.setPointSizeF(_POINTS)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in _OTHER_GLYPHS:
        font.setFeature(QFont.Tag(feature), 0)
    return font
