"""The pages of a scan are found and taken out, as they lie on the page; by the real child."""

import io
import random
from pathlib import Path

import pypdf
import pytest
from PIL import Image, ImageDraw
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)
from PySide6.QtGui import QImage

from desktop.documents.kinds import Kind
from desktop.documents.pictures import Preparing
from desktop.documents.protocol import Prepared, Refused
from desktop.documents.reading import DocumentFailed, Reading
from desktop.documents.refusal import Refusal
from desktop.documents.scans.scanned_page import scanned_page
from desktop.rendering.helper.sent_picture import answer
from tests.unit.documents.test_damaged import FILES, damaged

SCAN = Path(__file__).parents[3] / "data" / "documents" / "scan.pdf"
"""Of img2pdf: fax, a JPEG that the page turns, gray PNG, a palette, JPEG 2000. Each page has a
black bar near its upper left corner."""


def taken(content: bytes, number: int) -> QImage:
    """What a page is, taken out in this process."""
    page = scanned_page(io.BytesIO(content), number)
    picture = answer(page.content, 2048, page)
    assert isinstance(picture, Prepared)
    return QImage.fromData(picture.data)


def shows_the_bar(image: QImage) -> bool:
    """Whether the bar is black, and what is below it and at the right white."""
    x, y = image.width() / 620, image.height() / 877
    dark = image.pixelColor(round(170 * x), round(120 * y)).lightness() < 60
    light = [(170, 400), (500, 120), (500, 800), (20, 120)]
    return dark and all(
        image.pixelColor(round(a * x), round(b * y)).lightness() > 200 for a, b in light
    )


def test_a_scan_has_no_text_and_says_which_pages_are_pictures() -> None:
    with SCAN.open("rb") as file, pytest.raises(DocumentFailed) as caught:
        Reading(file, Kind.PDF).document()
    assert (caught.value.reason, caught.value.scans) == ("no text", (*[(620, 877)] * 4, None))


def test_a_page_of_a_scan_is_taken_out_by_the_child() -> None:
    with SCAN.open("rb") as file:
        picture = Preparing(file, 300, page=2).prepared()
    assert (picture.media_type, picture.width, picture.height) == ("image/jpeg", 212, 300)
    assert shows_the_bar(QImage.fromData(picture.data))
    with SCAN.open("rb") as file, pytest.raises(DocumentFailed, match="no picture"):
        Preparing(file, 300, page=5).prepared()


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_each_kind_of_picture_lies_upright(number: int) -> None:
    assert shows_the_bar(taken(SCAN.read_bytes(), number))


def made(image: StreamObject, drawn: bytes) -> bytes:
    """A PDF of one page that draws this with a picture /I."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(100, 200)
    resources = DictionaryObject({NameObject("/I"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): resources})
    contents = DecodedStreamObject()
    contents.set_data(drawn)
    page[NameObject("/Contents")] = writer._add_object(contents)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def pixels(**said: object) -> DecodedStreamObject:
    """A gray picture of 2 × 4 pixels, the upper left one black."""
    image = DecodedStreamObject()
    image.set_data(bytes([0] + [255] * 7))
    sizes = {"Width": 2, "Height": 4, "BitsPerComponent": 8}
    image.update({NameObject(f"/{name}"): NumberObject(size) for name, size in sizes.items()})
    image[NameObject("/Subtype")] = NameObject("/Image")
    image[NameObject("/ColorSpace")] = NameObject("/DeviceGray")
    image.update({NameObject(f"/{name}"): value for name, value in said.items()})
    return image


def corners(image: QImage) -> list[int]:
    """Which of the four corners is dark: upper left, upper right, lower left, lower right."""
    right, low = image.width() - 1, image.height() - 1
    places = [(0, 0), (right, 0), (0, low), (right, low)]
    return [at for at, place in enumerate(places) if image.pixelColor(*place).lightness() < 99]


@pytest.mark.parametrize(
    ("drawn", "dark"),
    [
        (b"q 100 0 0 200 0 0 cm /I Do Q", [0]),
        (b"100 0 0 -200 0 200 cm /I Do", [2]),  # upside down and mirrored
        (b"-100 0 0 -200 100 200 cm /I Do", [3]),  # turned by half
        (b"0 -200 100 0 0 200 cm /I Do", [1]),  # turned by a quarter to the right
        (b"99.9 2 -2 199.9 0 0 cm /I Do", [0]),  # put straight
    ],
)
def test_a_picture_is_turned_as_the_page_draws_it(drawn: bytes, dark: list[int]) -> None:
    assert corners(taken(made(pixels(), drawn), 1)) == dark


def test_a_negative_is_read_the_other_way_round() -> None:
    inverted = ArrayObject([NumberObject(1), NumberObject(0)])
    page = made(pixels(Decode=inverted), b"100 0 0 200 0 0 cm /I Do")
    assert corners(taken(page, 1)) == [1, 2, 3]


@pytest.mark.parametrize(
    "drawn",
    [
        b"",
        b"30 0 0 40 0 0 cm /I Do",  # a logo
        b"q 100 0 0 100 0 0 cm /I Do Q 100 0 0 100 0 100 cm /I Do",  # two strips
    ],
)
def test_a_page_that_is_not_one_picture_is_left_out(drawn: bytes) -> None:
    with pytest.raises(Refusal, match="no picture"):
        scanned_page(io.BytesIO(made(pixels(), drawn)), 1)


@pytest.mark.no_qt_log  # its decoders tell what is damaged
def test_a_damaged_scan_gives_a_picture_or_one_reason() -> None:
    page = Image.new("1", (60, 80), 1)
    ImageDraw.Draw(page).rectangle((10, 10, 30, 20), fill=0)
    for form in (page, page.convert("L"), page.convert("P")):
        file, chance = io.BytesIO(), random.Random(form.mode)
        form.save(file, "PDF")
        for _ in range(FILES // 3):
            try:
                found = scanned_page(io.BytesIO(damaged(file.getvalue(), chance)), 1)
            except Refusal:
                continue
            assert isinstance(answer(found.content, 2048, found), Prepared | Refused)
