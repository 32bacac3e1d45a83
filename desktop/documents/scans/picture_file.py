"""Writes a picture of a PDF as a file that picture readers know: JPEG and fax data as they are,
plain pixels as PNG. https://pdfa.org/resource/iso-32000-2/ 8.9.5
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pypdf.filters import decode_stream_data
from pypdf.generic import ArrayObject, ByteStringObject, StreamObject, TextStringObject

_MOST_PIXELS = 200_000_000
_PIXELS = frozenset(
    ("/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode")
)
"""Filters behind which the pixels themselves stand."""
_GRAY, _RGB, _INDEXED = 0, 2, 3
"""Kinds of colours, as PNG numbers them."""
_DEPTHS = {_GRAY: (1, 2, 4, 8, 16), _RGB: (8, 16), _INDEXED: (1, 2, 4, 8)}


@dataclass(frozen=True, slots=True)
class _Colours:
    kind: int
    palette: bytes = b""
    """Three bytes a colour, of `_INDEXED`."""

    @property
    def channels(self) -> int:
        """How many samples a pixel has."""
        return 3 if self.kind == _RGB else 1


def is_readable(image: StreamObject) -> bool:
    """Whether `picture_file` can write it: JPEG 2000, JBIG2 and printers' colours it cannot."""
    width, height = image.get("/Width"), image.get("/Height")
    if not isinstance(width, int) or not isinstance(height, int):
        return False
    if not 0 < width * height <= _MOST_PIXELS or width < 0:
        return False
    *before, last = _filters(image) or ["/FlateDecode"]
    if not _PIXELS.issuperset(before):
        return False
    if last == "/DCTDecode":
        return _components(image) != 4  # what the fourth one means, each program says otherwise
    if last == "/CCITTFaxDecode":
        parameters = _last_parameters(image)
        return int(parameters.get("/K", 0)) <= 0 and not parameters.get("/EncodedByteAlign")
    colours, bits = _colours(image), _bits(image)
    if last not in _PIXELS or colours is None or bits not in _DEPTHS[colours.kind]:
        return False
    return _predictor(image) == 1 or _is_png_already(image, colours) or bits == 8


def picture_file(image: StreamObject) -> bytes:
    """The file. Raises what pypdf raises, and ValueError."""
    if _filters(image)[-1:] in (["/DCTDecode"], ["/CCITTFaxDecode"]):
        return decode_stream_data(image)  # pypdf puts fax data behind the head of a TIFF file
    colours = _colours(image)
    if colours is None:
        raise ValueError("colours that are not known")
    # No public name of pypdf gives the bytes as they are.
    packed = image._data if _is_png_already(image, colours) else _rows(image, colours)
    return _png(*sides(image), _bits(image), colours, packed)


def sides(image: Any) -> tuple[int, int]:
    """Its width and height in pixels."""
    return int(image["/Width"]), int(image["/Height"])


def is_negative(image: StreamObject) -> bool:
    """Whether its samples are to be read the other way round: the largest is black."""
    decode = image.get("/Decode")
    if not isinstance(decode, Sequence) or len(decode) < 2:
        return False
    return float(decode[0]) > float(decode[1])


def _filters(image: StreamObject) -> list[str]:
    found = image.get("/Filter", ())
    found = found.get_object() if hasattr(found, "get_object") else found
    return [str(one) for one in found] if isinstance(found, list | tuple) else [str(found)]


def _last_parameters(image: StreamObject) -> dict[str, Any]:
    found: Any = image.get("/DecodeParms")
    found = found[-1] if isinstance(found, ArrayObject) and found else found
    found = found.get_object() if found is not None else None
    return found if isinstance(found, dict) else {}


def _bits(image: StreamObject) -> int:
    return 1 if image.get("/ImageMask") else int(image.get("/BitsPerComponent", 8))


def _components(image: StreamObject) -> int:
    """How many samples a pixel has; 0 where that is not known."""
    colours = _colours(image)
    if colours is not None:
        return colours.channels
    space = image.get("/ColorSpace")
    if space is None:
        return 0
    space = space.get_object()
    return 4 if space == "/DeviceCMYK" or _icc_components(space) == 4 else 0


def _colours(image: StreamObject) -> _Colours | None:
    if image.get("/ImageMask"):
        return _Colours(_GRAY)
    space = image.get("/ColorSpace")
    return None if space is None else _colours_of(space.get_object())


def _colours_of(space: Any) -> _Colours | None:
    name = space[0] if isinstance(space, ArrayObject) and space else space
    channels = _icc_components(space)
    if name in ("/DeviceGray", "/CalGray", "/G") or channels == 1:
        return _Colours(_GRAY)
    if name in ("/DeviceRGB", "/CalRGB", "/RGB") or channels == 3:
        return _Colours(_RGB)
    if name in ("/Indexed", "/I") and len(space) == 4:
        return _indexed(space)
    return None


def _icc_components(space: Any) -> int:
    if isinstance(space, ArrayObject) and len(space) > 1 and space[0] == "/ICCBased":
        return int(space[1].get_object().get("/N", 0))
    return 0


def _indexed(space: ArrayObject) -> _Colours | None:
    base, table = _colours_of(space[1].get_object()), space[3].get_object()
    if isinstance(table, StreamObject):
        table = table.get_data()
    elif isinstance(table, TextStringObject):
        table = table.original_bytes
    if base is None or base.kind == _INDEXED or not isinstance(table, bytes | ByteStringObject):
        return None
    table = bytes(table)
    if base.kind == _GRAY:
        table = b"".join(bytes((level,)) * 3 for level in table[:256])
    return _Colours(_INDEXED, table[: min(len(table) // 3, 256) * 3])


def _predictor(image: StreamObject) -> int:
    return int(_last_parameters(image).get("/Predictor", 1))


def _is_png_already(image: StreamObject, colours: _Colours) -> bool:
    """Whether the pixels are packed as PNG packs them: then nothing is to be unpacked, which
    pypdf does slowly, and wrongly where a byte holds several pixels."""
    said = _last_parameters(image)
    shape = (said.get("/Columns", 1), said.get("/Colors", 1), said.get("/BitsPerComponent", 8))
    own = (image["/Width"], colours.channels, _bits(image))
    return _filters(image) == ["/FlateDecode"] and _predictor(image) >= 10 and shape == own


def _rows(image: StreamObject, colours: _Colours) -> bytes:
    """All rows as PNG has them, packed. Those that are missing are white."""
    pixels = decode_stream_data(image) if _filters(image) else image.get_data()
    width, height = sides(image)
    length = (width * _bits(image) * colours.channels + 7) // 8
    if len(pixels) < length:
        raise ValueError("fewer pixels than the picture says")
    starts = range(0, length * height, length)
    rows = (pixels[at : at + length].ljust(length, b"\xff") for at in starts)
    return zlib.compress(b"".join(b"\0" + row for row in rows), 0)  # it is read at once


def _png(width: int, height: int, bits: int, colours: _Colours, packed: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, bits, colours.kind, 0, 0, 0)
    palette = _chunk(b"PLTE", colours.palette) if colours.kind == _INDEXED else b""
    parts = (_chunk(b"IHDR", head), palette, _chunk(b"IDAT", packed), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(content, zlib.crc32(name))
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
