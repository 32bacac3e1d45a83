"""What the clipboard or a drag offers that can go with a message."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage


def files_in(offered: QMimeData) -> list[Path]:
    """The files of this computer that are named; none where a page or a mail is named as well."""
    urls = offered.urls() if offered.hasUrls() else []
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def has_files(offered: QMimeData) -> bool:
    """Whether `files_in` finds any."""
    return offered.hasUrls() and any(url.isLocalFile() for url in offered.urls())


def picture_in(offered: QMimeData) -> bytes | None:
    """A picture as PNG, such as a screenshot. None where there is text, too: programs offer a
    picture of the words that were copied."""
    if not offered.hasImage() or offered.hasText() or offered.hasHtml():
        return None
    image = QImage(offered.imageData())
    if image.isNull():
        return None
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 80)  # type: ignore[call-overload]  # it takes str alone
    return bytes(buffer.data().data())
