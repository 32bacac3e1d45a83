"""Where a writer writes: a file that stands there whole or not at all, and files beside it."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import BinaryIO
from urllib.parse import quote

from desktop.engine.exchanging.exporting.wishes import Stream
from desktop.engine.failures import FileNotSaved
from desktop.exchange.naming import folded, safe_name
from desktop.exchange.record import Bytes
from desktop.language import _
from desktop.storage.files import sync_folder

Drawn = Callable[[int, int], None]
"""Hears how much of a file is drawn, as `Output.drawn` says."""


class Stopped(Exception):
    """The person stopped the export."""


class StreamOutput:
    """A stream, which has no place for files beside it."""

    path: Path | None = None

    def __init__(self, stream: Stream, stop: Event, drawn: Drawn) -> None:
        self._stream, self.stop, self.drawn = stream, stop, drawn
        self.failure: OSError | None = None
        """What the stream said when it took no more."""
        self.is_begun = False
        """Whether anything was written."""

    def write(self, data: bytes) -> None:
        """Append. Raises Stopped, and what the stream raises."""
        _check(self.stop)
        self.is_begun = True
        try:
            self._stream.write(data)
        except OSError as exc:
            self.failure = exc
            raise

    def beside(self, name: str, content: Bytes) -> str | None:
        """There is no such place."""
        return None


class FileOutput:
    """A file that is being written, and the folder beside it. Made by `whole_file`."""

    def __init__(self, target: Path, path: Path, file: BinaryIO, stop: Event, drawn: Drawn) -> None:
        self.path: Path | None = path
        self.stop, self.drawn = stop, drawn
        self._target, self._file = target, file
        self._folder = target.with_name(f"{target.stem}.files")
        self._kept: dict[str, Path] = {}
        """What lies beside it for this export, by its folded name."""
        self._new: list[Path] = []

    def write(self, data: bytes) -> None:
        """Append. Raises Stopped, FileNotSaved."""
        _check(self.stop)
        with saving(self._target):
            self._file.write(data)

    def beside(self, name: str, content: Bytes) -> str | None:
        """Keep a file in the folder; return the link to it. Nothing that lies there is replaced."""
        _check(self.stop)
        try:
            data = content()
        except (OSError, ValueError):
            return None
        path = self._free(safe_name(name, _("File")), data)
        if not path.exists():
            with saving(path):
                if not self._folder.exists():
                    self._folder.mkdir()
                    self._new.append(self._folder)
                with _written(path) as (beside, _hidden):
                    beside.write(data)
                self._new.append(path)
        self._kept[folded(path.name)] = path
        return quote(f"{self._folder.name}/{path.name}")

    def take_back(self) -> None:
        """Delete what was laid beside the file, which is not made after all."""
        for path in reversed(self._new):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()

    def _free(self, name: str, data: bytes) -> Path:
        """The first name that no other file has, or that these very bytes have already."""
        path, number = self._folder / name, 1
        while folded(path.name) in self._kept or not _is_free(path, data):
            number += 1
            path = (self._folder / name).with_stem(f"{Path(name).stem}-{number}")
        return path


@contextmanager
def whole_file(target: Path, stop: Event, drawn: Drawn) -> Iterator[FileOutput]:
    """The output of a file: it takes its name when the block is left, and not where it fails.

    Raises FileNotSaved.
    """
    with saving(target):
        real = target.resolve()
        is_device = real.exists() and not real.is_file()
        direct = _open_device(real) if is_device else None
    output: FileOutput | None = None
    try:
        if direct is not None:
            with saving(target), direct:
                yield FileOutput(target, real, direct, stop, drawn)
            return
        with saving(target), _written(real) as (file, hidden):
            output = FileOutput(target, hidden, file, stop, drawn)
            yield output
            _check(stop)
    except BaseException:
        if output is not None:
            output.take_back()
        raise


@contextmanager
def saving(path: Path) -> Iterator[None]:
    """Turn what the disk says into FileNotSaved."""
    try:
        yield
    except OSError as exc:
        raise FileNotSaved(str(path), exc.strerror or type(exc).__name__) from exc


@contextmanager
def _written(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A hidden file that takes this name, and the place of what has it, once it is on the disk.
    Raises OSError."""
    hidden = path.with_name(f".weir-{secrets.token_hex(6)}.part")
    try:
        with open(hidden, "xb") as file:
            yield file, hidden
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            os.chmod(hidden, stat.S_IMODE(path.stat().st_mode))
        os.replace(hidden, path)
    except BaseException:
        with contextlib.suppress(OSError):
            hidden.unlink()
        raise
    sync_folder(path.parent)


def _open_device(path: Path) -> BinaryIO:
    """What is no file cannot be replaced: a device, a pipe with a name. Raises OSError."""
    return open(path, "wb", buffering=0)


def _is_free(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _check(stop: Event) -> None:
    if stop.is_set():
        raise Stopped
