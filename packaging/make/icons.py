"""Draws `resources/icons/weir.svg` in all sizes: PNG, .ico for Windows, .icns for Macs."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

from make.places import ROOT, WORK

SOURCE = ROOT / "resources" / "icons" / "weir.svg"
SIDES = (16, 24, 32, 48, 64, 128, 256, 512)
"""Sides of the PNG files in pixels."""
_ICO = (16, 24, 32, 48, 64, 256)
_ICNS = {"icp4": 16, "icp5": 32, "icp6": 64, "ic07": 128, "ic08": 256, "ic09": 512}
"""Apple's names for the sizes: https://en.wikipedia.org/wiki/Apple_Icon_Image_format."""


def make() -> list[Path]:
    """Draw the icons with Qt, which draws the icon in the window, too."""
    folder = WORK / "icons"
    folder.mkdir(parents=True, exist_ok=True)
    pictures = _pictures()
    for side, png in pictures.items():
        (folder / f"weir-{side}.png").write_bytes(png)
    shutil.copyfile(SOURCE, folder / "weir.svg")
    _write_ico(folder / "weir.ico", pictures)
    _write_icns(folder / "weir.icns", pictures)
    return [folder]


def _pictures() -> dict[int, bytes]:
    from PySide6.QtCore import QBuffer, QRectF
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    renderer, found = QSvgRenderer(str(SOURCE)), {}
    for side in SIDES:
        image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        buffer = QBuffer()
        image.save(buffer, "PNG")  # type: ignore[call-overload] # PySide takes text alone
        found[side] = bytes(buffer.data().data())
    return found


def _write_ico(path: Path, pictures: dict[int, bytes]) -> None:
    from PIL import Image

    images = [Image.open(io.BytesIO(pictures[side])) for side in _ICO]
    images[-1].save(path, sizes=[image.size for image in images], append_images=images[:-1])


def _write_icns(path: Path, pictures: dict[int, bytes]) -> None:
    import icnsutil

    icns = icnsutil.IcnsFile()
    for key, side in _ICNS.items():
        icns.add_media(key, data=pictures[side])
    icns.write(str(path), toc=False)
