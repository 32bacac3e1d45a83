"""What is a picture is told by its first bytes, whatever its name says."""

from __future__ import annotations

import pytest

from desktop.chat.content import picture_type


@pytest.mark.parametrize(
    ("beginning", "told"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a\x01", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"BM\x46\0\0\0\0\0\0\0\x36", "image/bmp"),
        (b"BMW makes cars.", ""),
        (b"RIFF\x10\0\0\0WAVEfmt ", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"", ""),
    ],
)
def test_a_picture_is_known_by_its_beginning(beginning: bytes, told: str) -> None:
    assert picture_type(beginning) == told
