"""A recording as a file: JSON, one fact or one read of the body a line, in the order they came.

    {"weir_recording": 1, "started": …, "endpoint": {…}, "begun": …, "left_out": {…}}
    {"at": 0.0, "type": "request", "method": "POST", "url": …, "headers": {…}, "body": …}
    {"at": 0.3, "bytes": "data: {…}\\n\\n"}      or "base64" where they are no whole UTF-8
    {"at": 1.2, "type": "end", "state": "done", "finish_reason": "stop", "failure": null}

Keys are masked in all of it. A file comes from anywhere: nothing in it is trusted.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop import __version__
from desktop.chat.endpoint import Endpoint, Timeouts
from desktop.engine.failures import RecordingUnreadable
from desktop.engine.masking import Mask, masked_url
from desktop.engine.recording import Fact, Recording
from desktop.engine.saving import save_text

SUFFIX = ".weir.jsonl"
FORMAT = 1
MAX_FILE = 200_000_000
"""Bytes of a file that is read at all."""
LONGEST = 10_000_000.0
"""Seconds that a recording may span."""
_ENDPOINT = ("name", "base_url", "model", "kind", "resume", "continue_", "auto_continue")
_NEEDED: dict[str, dict[str, type | tuple[type, ...]]] = {
    "request": {"method": str, "url": str, "headers": dict},
    "head": {"status": int, "headers": dict},
    "over": {"cut": bool},
    "wait": {"after": (int, float)},
    "stage": {"stage": str},
    "end": {"state": str},
}
"""What a fact must hold for the rest of the program to read it."""
_MAY_BE_NONE: dict[str, tuple[str, ...]] = {
    "request": ("body",),
    "wait": ("cause",),
    "over": ("failure",),
    "end": ("failure", "finish_reason"),
}


def save_recording(recording: Recording, path: Path) -> None:
    """Write it to `path`, without keys. Raises FileNotSaved."""
    save_text(path, "".join(f"{line}\n" for line in _lines(recording)))


def load_recording(path: Path) -> Recording:
    """Read what `save_recording` wrote. Raises RecordingUnreadable, and says where."""
    number = 0
    try:
        if path.stat().st_size > MAX_FILE:
            raise RecordingUnreadable(str(path), "too_large")
        with path.open(encoding="utf-8") as lines:
            recording, gap_after = _begun(_parsed(lines.readline()))
            number = 1
            for line in lines:
                number += 1
                if line.strip():
                    _take(recording, _parsed(line))
                    if len(recording.head) == gap_after:
                        recording.close_head()
                        gap_after = None
    except OSError as exc:
        raise RecordingUnreadable(str(path), "file", detail=exc.strerror or "") from exc
    except _NewerError as exc:
        raise RecordingUnreadable(str(path), "newer") from exc
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise RecordingUnreadable(str(path), "damaged", number or 1) from exc
    return recording


class _NewerError(Exception):
    """The file says that it is of a later format."""


# writing --------------------------------------------------------------------------------


def _lines(recording: Recording) -> Iterator[str]:
    mask = recording.mask()
    yield mask.text(_json(_about(recording)))
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


def _about(recording: Recording) -> dict[str, Any]:
    endpoint = recording.endpoint
    known = {name: getattr(endpoint, name) for name in _ENDPOINT}
    known |= {"base_url": masked_url(endpoint.base_url), "timeouts": asdict(endpoint.timeouts)}
    left_out = {"chunks": recording.left_out_chunks, "bytes": recording.left_out_bytes}
    return {
        "weir_recording": FORMAT,
        "weir": __version__,
        "started": recording.started,
        "endpoint": known,
        "begun": recording.begun,
        "left_out": {**left_out, "facts": recording.facts_left_out, "after": len(recording.head)},
    }


def _fact_line(fact: Fact, mask: Mask) -> str:
    data = dict(fact.data)
    if isinstance(data.get("body"), bytes):
        data["body"] = data["body"].decode("utf-8", "replace")
    return mask.text(_json({"at": round(fact.at, 6), "type": fact.type, **data}))


def _bytes(data: bytes) -> dict[str, str]:
    try:
        return {"bytes": data.decode()}
    except UnicodeDecodeError:  # a character was cut between two reads
        return {"base64": base64.b64encode(data).decode()}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# reading --------------------------------------------------------------------------------


def _parsed(line: str) -> dict[str, Any]:
    value = json.loads(line)
    if not isinstance(value, dict):
        raise TypeError
    return value


def _begun(about: dict[str, Any]) -> tuple[Recording, int | None]:
    """A recording without its wire, and the number of chunks before what was left out."""
    if about["weir_recording"] > FORMAT:
        raise _NewerError
    known = {name: about["endpoint"][name] for name in _ENDPOINT}
    timeouts = Timeouts(**{k: float(v) for k, v in about["endpoint"]["timeouts"].items()})
    endpoint = Endpoint(**{**known, "kind": "openai"}, timeouts=timeouts)
    recording = Recording(endpoint, str(about["begun"]), float(about["started"]))
    left_out = {name: int(count) for name, count in about["left_out"].items()}
    recording.facts_left_out = left_out["facts"]
    recording.leave_out(left_out["chunks"], left_out["bytes"])
    return recording, left_out["after"] if left_out["chunks"] else None


def _take(recording: Recording, line: dict[str, Any]) -> None:
    at = max(_seconds(line.pop("at")), recording.last_at)
    if "bytes" in line:
        recording.add_chunk(at, line["bytes"].encode("utf-8", "replace"))
    elif "base64" in line:
        try:
            recording.add_chunk(at, base64.b64decode(line["base64"], validate=True))
        except binascii.Error as exc:
            raise ValueError from exc
    else:
        recording.add_fact(_fact(at, recording.chunk_count, line))


def _seconds(value: Any) -> float:
    seconds = float(value)
    if not 0 <= seconds < LONGEST:  # NaN, too
        raise ValueError
    return seconds


def _fact(at: float, chunks: int, data: dict[str, Any]) -> Fact:
    type_ = str(data.pop("type"))
    for name, kind in _NEEDED.get(type_, {}).items():
        if not isinstance(data[name], kind):
            raise TypeError(name)
    for name in _MAY_BE_NONE.get(type_, ()):
        data.setdefault(name, None)
    for name in ("failure", "cause"):
        if not isinstance(data.get(name), dict | None):
            raise TypeError(name)
    if type_ == "wait":
        data["after"] = _seconds(data["after"])
    if isinstance(data.get("body"), str):
        data["body"] = data["body"].encode("utf-8", "replace")
    return Fact(at, chunks, type_, data)
