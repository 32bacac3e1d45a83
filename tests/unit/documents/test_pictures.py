"""Pictures are made ready for a model by a child process."""

import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QImage

from desktop.documents.pictures import Preparing
from desktop.documents.protocol import Prepared, Refused
from desktop.documents.reading import DocumentFailed
from desktop.rendering.helper.sent_picture import answer
from tests.unit.documents.test_damaged import FILES, damaged

ORIENTATION, MAKER = 0x112, 0x10F


def written(form: str, size: tuple[int, int] = (60, 30), **options: object) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "red").save(content, form, **options)
    return content.getvalue()


def prepared(tmp_path: Path, content: bytes, side: int = 2048) -> Prepared:
    path = tmp_path / "picture"
    path.write_bytes(content)
    with path.open("rb") as file:
        return Preparing(file, side).prepared()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_each_format_becomes_one_that_models_take(tmp_path: Path, form: str) -> None:
    picture = prepared(tmp_path, written(form))
    assert picture.media_type == ("image/jpeg" if form == "JPEG" else "image/png")
    shown = QImage.fromData(picture.data)
    assert (shown.width(), shown.height()) == (picture.width, picture.height) == (60, 30)
    assert shown.pixelColor(30, 15).red() > 250


def test_a_photo_goes_upright_smaller_and_without_its_camera() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Camera of Ann, 52.5 N 13.4 E"
    photo = written("JPEG", (400, 200), exif=exif)
    assert b"Camera of Ann" in photo
    picture = answer(photo, 100)
    assert isinstance(picture, Prepared)
    assert (picture.width, picture.height) == (50, 100)
    assert b"Camera of Ann" not in picture.data


def test_a_large_drawing_goes_as_jpeg_on_white() -> None:
    content = io.BytesIO()
    noise = Image.effect_noise((1200, 1200), 100).convert("RGBA")
    noise.putpixel((0, 0), (0, 0, 0, 0))
    noise.save(content, "PNG")
    picture = answer(content.getvalue(), 2048)
    assert isinstance(picture, Prepared)
    assert picture.media_type == "image/jpeg"


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(100_000)))
    bomb = b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")
    with pytest.raises(DocumentFailed, match="too large"):
        prepared(tmp_path, bomb)


def test_a_drawing_that_names_files_is_no_picture_for_a_model() -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    assert answer(drawing, 2048) == Refused("unreadable")


@pytest.mark.no_qt_log  # its decoders tell what is damaged
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_damaged_pictures_are_drawn_or_refused(form: str) -> None:
    content, chance = written(form), random.Random(form)
    for _ in range(FILES // 6):
        assert isinstance(answer(damaged(content, chance), 2048), Prepared | Refused)
