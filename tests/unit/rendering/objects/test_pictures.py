"""Pictures of `data:` addresses are decoded within caps; nothing is opened by its name."""

from __future__ import annotations

import base64
import gc
import random
import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QImageReader,
    QPainter,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.rendering.helper import picture_decoding as decoding
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.helper.picture_decoding import decode
from desktop.rendering.helper.protocol import WIDEST
from desktop.rendering.markdown.inline.runs import OBJECT
from desktop.rendering.objects import pictures
from desktop.rendering.objects.album import Album
from desktop.rendering.objects.pictures import TALLEST, PictureObjects, picture_format
from desktop.rendering.style.style import Style
from desktop.ui.look.theme import LIGHT
from tests.support.sizes import FULL
from tests.unit.documents.test_damaged import damaged

PATIENCE = 60_000
DAMAGED = 10_000 if FULL else 75
WIDTH = 600
RED = "#cc0000"
_RGB32 = QImage.Format.Format_RGB32


def encoded(width: int, height: int, form: str = "PNG") -> bytes:
    image = QImage(width, height, _RGB32)
    image.fill(QColor(RED))
    return as_bytes(image, form)


def as_bytes(image: QImage, form: str = "PNG") -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, form)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def address(content: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64," + base64.b64encode(content).decode()


def chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def bomb(width: int, height: int) -> bytes:
    """A valid PNG of one bit a pixel, all of it blank: some kB for any size."""
    row = b"\0" * (1 + (width + 7) // 8)
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(row * 1000) for _ in range(height // 1000)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    whole = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + whole


class Sheet:
    """A document for pictures."""

    def __init__(self, helper: HelperProcess, qtbot: QtBot) -> None:
        font = QFont()
        font.setPointSizeF(11)
        self._qtbot = qtbot
        self.style = Style(LIGHT, font)
        self.document = QTextDocument()
        self.document.setUndoRedoEnabled(False)
        self.document.setTextWidth(WIDTH)
        self.kept = 0
        self.objects = PictureObjects(self.document, helper, self._keeping)
        self.album = Album()

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        yield
        self.kept += 1

    def write(self, source: str, alt: str = "a cat") -> str:
        key = self.album.add(source)
        QTextCursor(self.document).insertText(OBJECT, picture_format(self.style, key, alt))
        self.document.size()
        return key

    def wait(self) -> None:
        self._qtbot.waitUntil(lambda: self.objects.is_idle, timeout=PATIENCE)

    def picture(self) -> QImage:
        image = QImage(WIDTH, 520, QImage.Format.Format_RGB32)
        image.fill(QColor(LIGHT.window))
        painter = QPainter(image)
        self.document.drawContents(painter)
        painter.end()
        return image


@pytest.fixture(scope="module")
def helper(qapp: QApplication) -> Iterator[HelperProcess]:
    """One for all sheets: a child process takes a while to start."""
    made = HelperProcess(limit=20)
    yield made
    made.close()


@pytest.fixture
def sheet(helper: HelperProcess, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sheet]:
    """In this process, which holds the keys, nothing is decoded."""
    made = Sheet(helper, qtbot)
    for name in ("read", "size", "setDevice"):
        monkeypatch.setattr(QImageReader, name, never)
    for name in ("load", "loadFromData", "fromData"):
        monkeypatch.setattr(QImage, name, never)
    yield made
    made.wait()


def never(*_arguments: object) -> None:
    raise AssertionError("decoded in the process that holds the keys")


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "bmp"])
def test_each_format_is_decoded(qapp: object, kind: str) -> None:
    image = decode(address(encoded(40, 30, kind), kind))
    assert (image.width(), image.height()) == (40, 30)


def test_a_gif_is_its_first_frame(qapp: object) -> None:
    gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    assert decode(f"data:image/gif;base64,{gif}").width() == 1


def test_a_large_one_is_scaled_down_while_it_is_decoded(qapp: object) -> None:
    image = decode(address(encoded(4000, 1000)))
    assert (image.width(), image.height()) == (WIDEST, WIDEST // 4)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>'


@pytest.mark.qt_log_ignore("JPEG")  # Qt's decoder says what is wrong with it
@pytest.mark.parametrize(
    "source",
    [
        "",
        "/etc/passwd",
        "file:///etc/passwd",
        "data:text/plain;base64,aGk=",
        "data:image/png,abc",
        "data:image/png;base64,",
        "data:image/png;base64,////",
        "data:image/png;base64,水",
        address(SVG, "svg+xml"),
        address(SVG, "png"),
        address(encoded(9, 9), "jpeg"),
        address(encoded(9, 9)[:40]),
        address(b"\x89PNG\r\n\x1a\n" + b"\xff" * 500),
        address(b"GIF89a" + b"\xff" * 500, "gif"),
        address(b"\xff\xd8\xff" + b"\x00" * 500, "jpeg"),
        address(b"BM" + b"\xff" * 500, "bmp"),
        address(b"RIFF" + b"\xff" * 500, "webp"),
        address(b"\x89PNG\r\n\x1a\n" + b"\0" * 8_000_001),
    ],
    ids=lambda source: source[:30],
)
def test_what_is_no_picture_or_too_large_is_refused(qapp: object, source: str) -> None:
    assert decode(source).isNull()


@pytest.mark.parametrize("size", [(30_000, 30_000), (60_000, 1_000)])
def test_a_picture_of_too_many_pixels_is_refused(qapp: object, size: tuple[int, int]) -> None:
    assert decode(address(bomb(*size))).isNull()


def test_the_caps_alone_refuse_a_bomb(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes are a picture where the cap is higher: so it is the cap that refuses them."""
    assert decode(address(bomb(8_000, 6_000))).isNull()
    monkeypatch.setattr(decoding, "MOST_PIXELS", 50_000_000)
    assert not decode(address(bomb(8_000, 6_000))).isNull()


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "bmp"])
def test_the_child_decodes_each_format(helper: HelperProcess, qtbot: QtBot, kind: str) -> None:
    source = address(encoded(40, 30, kind), kind)
    with qtbot.waitSignal(helper.answered, timeout=PATIENCE) as answered:
        helper.order_picture(source)
    image = answered.args[1]
    assert image == decode(source)
    assert QColor(image.pixel(20, 15)).red() > 200


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "bmp"])
def test_a_damaged_file_is_a_picture_or_none_and_the_child_goes_on(
    helper: HelperProcess, qtbot: QtBot, kind: str
) -> None:
    """WEIR_FULL=1 tries 10,000 of each format; every run tries 75."""
    content, chance = encoded(90, 60, kind), random.Random(kind)
    answers: dict[int, object] = {}
    helper.answered.connect(answers.__setitem__)
    sound = helper.order_picture_file(f"image/{kind}", content)
    qtbot.waitUntil(lambda: sound in answers, timeout=PATIENCE)
    child = helper.process_id
    for _ in range(DAMAGED):
        helper.order_picture_file(f"image/{kind}", damaged(content, chance))
    qtbot.waitUntil(lambda: helper.is_idle, timeout=PATIENCE * (1 + DAMAGED // 500))
    assert len(answers) == DAMAGED + 1
    assert all(one is None or isinstance(one, QImage) for one in answers.values())
    assert helper.process_id == child


def test_large_ones_and_broken_ones_come_back_from_the_child(
    helper: HelperProcess, qtbot: QtBot
) -> None:
    noise = QImage(random.Random(1).randbytes(1400 * 800 * 4), 1400, 800, _RGB32)
    sources = [
        address(as_bytes(noise)),
        address(encoded(9, 9)[:40]),
        address(bomb(30_000, 30_000)),
        address(encoded(4000, 1000)),
        "data:image/png;base64,AAAA",
    ]
    answers: dict[int, QImage | None] = {}

    def note(number: int, image: object) -> None:
        answers[number] = image if isinstance(image, QImage) else None

    helper.answered.connect(note)
    numbers = [helper.order_picture(source) or 0 for source in sources]
    qtbot.waitUntil(lambda: len(answers) == len(sources), timeout=PATIENCE)
    helper.answered.disconnect(note)
    images = [answers[number] for number in numbers]
    sizes = [image and (image.width(), image.height()) for image in images]
    assert sizes == [(1400, 800), None, None, (WIDEST, WIDEST // 4), None]
    assert images[0] == noise.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def test_a_box_stands_there_until_it_is_decoded(sheet: Sheet) -> None:
    key = sheet.write(address(encoded(300, 200)))
    before = sheet.document.size().height()
    assert sheet.objects.image(key).isNull()
    sheet.wait()
    assert sheet.kept == 1
    assert sheet.document.size().height() == before - 120 + 200
    margin = int(sheet.document.documentMargin())
    image = sheet.picture()
    assert QColor(image.pixel(margin + 150, margin + 100)).name() == RED
    assert QColor(image.pixel(margin, margin)).name() != RED  # round corners
    assert sheet.objects.image(key).width() == 300


def test_it_is_no_wider_than_the_measure_and_no_higher_than_allowed(sheet: Sheet) -> None:
    sheet.write(address(encoded(3000, 100)))
    sheet.wait()
    assert WIDTH - 20 < sheet.document.idealWidth() <= WIDTH
    sheet.document.clear()
    sheet.write(address(encoded(100, 3000)))
    sheet.wait()
    assert sheet.document.size().height() <= TALLEST + 2 * sheet.document.documentMargin() + 4


def test_what_is_refused_is_said_in_one_line(sheet: Sheet) -> None:
    sheet.write(address(b"no picture"), "a\ncat " * 200)
    sheet.wait()
    assert sheet.document.size().height() < 40
    assert sheet.document.idealWidth() <= WIDTH
    assert len({sheet.picture().pixel(x, 14) for x in range(WIDTH)}) > 3  # words


def test_equal_pictures_are_decoded_once_and_kept_once(sheet: Sheet) -> None:
    source = address(encoded(30, 20))
    keys = {sheet.write(source) for _ in range(3)}
    assert len(keys) == 1
    sheet.wait()
    assert sheet.kept == 1
    assert len(sheet.objects._images) == 1


def test_the_document_holds_no_data(sheet: Sheet) -> None:
    source = address(encoded(300, 300))
    sheet.write(source)
    cursor = QTextCursor(sheet.document)
    cursor.setPosition(1)
    form = cursor.charFormat()
    first = QTextFormat.Property.UserProperty.value
    held = [str(form.property(first + at)) for at in range(200) if form.hasProperty(first + at)]
    assert "a cat" in held
    assert max(map(len, held)) < 100


def test_decoded_pictures_are_let_go_and_decoded_again(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "KEPT", 40_000)
    first = sheet.write(address(encoded(90, 100)))
    sheet.wait()
    second = sheet.write(address(encoded(91, 100)))
    sheet.wait()
    assert sheet.objects.image(first).isNull()
    assert not sheet.objects.image(second).isNull()
    height = sheet.document.size().height()
    sheet.document.clear()
    sheet.write(address(encoded(90, 100)))
    sheet.picture()
    sheet.wait()
    assert not sheet.objects.image(first).isNull()
    assert sheet.document.size().height() == height


def test_a_reply_that_is_gone_takes_its_pictures_along(qtbot: QtBot) -> None:
    album = Album()
    key = album.add(address(encoded(3, 3)))
    assert Album.address(key)
    del album
    gc.collect()
    assert Album.address(key) == ""


def test_no_name_is_opened(qapp: object) -> None:
    """As Python sees it; what Qt opens is strace's to see."""
    opened: list[str] = []
    watching = [True]

    def hear(event: str, args: tuple[object, ...]) -> None:
        if watching[0] and event in ("open", "os.open"):
            opened.append(str(args[0]))

    sys.addaudithook(hear)
    for source in ("/etc/passwd", "data:image/png;base64,/etc/passwd", address(encoded(9, 9))):
        decode(source)
    watching[0] = False
    assert opened == []
