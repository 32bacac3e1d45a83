"""A recording as a file of JSON lines: one fact or one read of a body each, in their order.

    {"weir_recording": 1, "started": …, "endpoint": {…}, "begun": …, "left_out": {…}}
    {"at": 0.0, "type": "request", "method": "POST", "url": …, "headers": {…}, "body": …}
    {"at": 0.3, "bytes": "data: {…}\\n\\n"}      or "base64" where they are no whole UTF-8
    {"at": 1.2, "type": "end", "state": "done", "finish_reason": "stop", "failure": null}

Keys are masked everywhere. A file may come from anywhere: nothing in it is trusted.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from desktop import __version__
from desktop.chat.endpoint import Endpoint, Timeouts
from desktop.chat.masking import Mask, masked_url
from desktop.chat.text import whole_text
from desktop.engine.failures import RecordingUnreadable
from desktop.engine.masking import masked_fact
from desktop.engine.recording.file_schema import About, AnyFact, Failure, Line, Version, Where
from desktop.engine.recording.recording import HEAD_CHUNKS, MAX_FACTS, TAIL_CHUNKS, Fact, Recording
from desktop.engine.saving import save_text

SUFFIX = ".weir.jsonl"
FORMAT = 1
MAX_FILE, MAX_LINE = 64_000_000, 16_000_000
"""Bytes that are read at most; Weir's own recordings are smaller."""
MAX_LINES = HEAD_CHUNKS + 2 * TAIL_CHUNKS + MAX_FACTS + 2


def save_recording(recording: Recording, path: Path) -> None:
    """Write a recording to `path`, without keys. Raises FileNotSaved."""
    save_text(path, "".join(f"{line}\n" for line in _lines(recording)))


def load_recording(path: Path) -> Recording:
    """Read a file that `save_recording` wrote. Raises RecordingUnreadable, with the line."""
    number = 0
    try:
        if path.stat().st_size > MAX_FILE:
            raise RecordingUnreadable(str(path), "too_large")
        with path.open("rb") as file:
            number = 1
            recording, gap_after = _begun(_line(file))
            while line := _line(file):
                number += 1
                _take(recording, line)
                if len(recording.head) == gap_after:
                    recording.close_head()
                    gap_after = None
                if number > MAX_LINES:
                    raise RecordingUnreadable(str(path), "too_large")
    except OSError as exc:
        raise RecordingUnreadable(str(path), "file", detail=exc.strerror or "") from exc
    except (ValueError, RecursionError) as exc:
        raise RecordingUnreadable(str(path), "damaged", number) from exc
    except _NewerError as exc:
        raise RecordingUnreadable(str(path), "newer") from exc
    if recording.end is None:
        raise RecordingUnreadable(str(path), "unfinished")
    return recording


class _NewerError(Exception):
    """The file says that it is of a later format."""


# writing --------------------------------------------------------------------------------


def _lines(recording: Recording) -> Iterator[str]:
    mask = recording.mask()
    yield _json(_about(recording, mask))
    facts = iter(recording.facts)
    fact = next(facts, None)
    for number, at, data in recording.pieces():
        while fact is not None and fact.chunks <= number:
            yield _fact_line(fact, mask)
            fact = next(facts, None)
        yield _json({"at": round(at, 6), **_bytes(data)})
    while fact is not None:
        yield _fact_line(fact, mask)
        fact = next(facts, None)


def _about(recording: Recording, mask: Mask) -> dict[str, Any]:
    """The first line. Only what a person or a model wrote is masked: many a local server has the
    key "none", which is also a word of the settings."""
    endpoint = recording.endpoint
    known = {name: getattr(endpoint, name) for name in Where.__annotations__}
    known |= {"base_url": masked_url(endpoint.base_url), "timeouts": asdict(endpoint.timeouts)}
    known |= {name: mask.text(known[name]) for name in ("name", "base_url", "model")}
    left_out = {"chunks": recording.left_out_chunks, "bytes": recording.left_out_bytes}
    return {
        "weir_recording": FORMAT,
        "weir": __version__,
        "started": recording.started,
        "endpoint": known,
        "begun": mask.bytes(recording.begun.encode()).decode("utf-8", "replace"),
        "left_out": {**left_out, "facts": recording.facts_left_out, "after": len(recording.head)},
    }


def _fact_line(fact: Fact, mask: Mask) -> str:
    data = dict(fact.data)
    if isinstance(data.get("body"), bytes):
        data["body"] = mask.bytes(data["body"]).decode("utf-8", "replace")
    return _json({"at": round(fact.at, 6), "type": fact.type, **masked_fact(data, mask.text)})


def _bytes(data: bytes) -> dict[str, str]:
    try:
        return {"bytes": data.decode()}
    except UnicodeDecodeError:  # a character was cut between two reads
        return {"base64": base64.b64encode(data).decode()}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# reading --------------------------------------------------------------------------------


def _line(file: BinaryIO) -> bytes:
    """The next line; empty at the end."""
    line = file.readline(MAX_LINE)
    if len(line) == MAX_LINE:
        raise ValueError("a line is too long")
    return line


def _begun(line: bytes) -> tuple[Recording, int | None]:
    """A recording without its wire, and the number of chunks before what was left out."""
    if msgspec.json.decode(line, type=Version)["weir_recording"] > FORMAT:
        raise _NewerError
    about = msgspec.json.decode(line, type=About)
    where, left_out = about["endpoint"], about["left_out"]
    endpoint = Endpoint(
        where["name"],
        where["base_url"],
        where["model"],
        timeouts=Timeouts(**where["timeouts"]),
        resume=where["resume"],
        continue_=where["continue_"],
        auto_continue=where["auto_continue"],
    )
    recording = Recording(endpoint, whole_text(about["begun"]), about["started"])
    recording.facts_left_out = left_out["facts"]
    recording.leave_out(left_out["chunks"], left_out["bytes"])
    return recording, left_out["after"] if left_out["chunks"] else None


def _take(recording: Recording, line: bytes) -> None:
    if not line.strip():
        return
    read = msgspec.json.decode(line, type=Line)
    at = max(read["at"], recording.last_at)
    if (text := read.get("bytes")) is not None:
        recording.add_chunk(at, text.encode("utf-8", "replace"))
    elif (coded := read.get("base64")) is not None:
        recording.add_chunk(at, base64.b64decode(coded, validate=True))
    else:
        recording.add_fact(_fact(at, recording.chunk_count, line))


def _fact(at: float, chunks: int, line: bytes) -> Fact:
    data = msgspec.to_builtins(msgspec.json.decode(line, type=AnyFact))
    for name in ("failure", "cause"):
        if data.get(name) is not None:
            msgspec.convert(data[name], type=Failure)
    if data.get("body") is not None:
        data["body"] = data["body"].encode("utf-8", "replace")
    return Fact(at, chunks, data.pop("type"), data)
