"""Writes an export as ChatGPT gives it out, of any size.

    python -m tests.support.chatgpt_exports PATH --megabytes 1000

The same seed writes the same bytes. PATH ends with .json, or with .zip for an archive with several
files of chats and some pictures. There are questions with pictures that came along or did not,
replies that are made of thinking, tools and text, variants, edited questions, hidden nodes.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, BinaryIO

from tests.support.chat_texts import ChatTexts

BEGUN = 1_690_000_000.0
"""Seconds since the epoch: the first chat."""
_PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))
_PART = 100 << 20
"""Bytes of one file of chats in an archive."""


@dataclass(slots=True)
class Written:
    """What lies in the file."""

    chats: int = 0
    nodes: int = 0
    bytes: int = 0


def write(path: Path, size: int, seed: int = 1) -> Written:
    """Write at least so many bytes of chats."""
    written = Written()
    chats = _chats(Random(seed), written)
    if path.suffix != ".zip":
        with path.open("wb") as file:
            _fill(file, chats, written, size)
        return written
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("user.json", b"{}")
        for number in range(20):
            archive.writestr(f"file-{number:024x}-picture {number}.png", _PNG + bytes([number]))
        number = 0
        while written.bytes < size:
            name = f"conversations-{number:03}.json"
            with archive.open(name, "w", force_zip64=True) as member:
                _fill(member, chats, written, min(written.bytes + _PART, size))  # type: ignore[arg-type]
            number += 1
    return written


def _fill(file: BinaryIO, chats: Iterator[Any], written: Written, end: int) -> None:
    before = b"["
    while written.bytes < end:
        data = json.dumps(next(chats), ensure_ascii=False).encode()
        file.write(before + data)
        written.bytes += len(data) + 1
        before = b","
    file.write(b"]")


def _chats(dice: Random, written: Written) -> Iterator[Any]:
    texts = ChatTexts(dice)
    at = BEGUN
    while True:
        chat = _Chat(dice, texts, written.chats, at)
        chat.grow(min(400, 2 + int(dice.lognormvariate(1.6, 1))))
        written.chats += 1
        written.nodes += len(chat.mapping)
        at = chat.at + dice.uniform(60, 7200)
        yield chat.value()


@dataclass(slots=True)
class _Chat:
    """One chat while it grows."""

    dice: Random
    texts: ChatTexts
    number: int
    at: float
    begun: float = 0.0
    mapping: dict[str, Any] = field(default_factory=dict)
    leaf: str = "root"

    def grow(self, turns: int) -> None:
        """Ask and answer so often."""
        self.begun = self.at
        self.mapping["root"] = {"id": "root", "parent": None, "children": [], "message": None}
        self._add("root", "system", {"content_type": "text", "parts": [""]}, hidden=True)
        above = self.leaf
        for _ in range(turns):
            question = self._ask(above)
            answers = [self._answer(question) for _ in range(1 + (self.dice.random() < 0.06))]
            above = self.leaf = answers[-1]

    def _ask(self, above: str) -> str:
        text = self.texts.question(self.number % 2)
        if self.dice.random() > 0.04:
            return self._add(above, "user", {"content_type": "text", "parts": [text]})
        id_ = f"file-{self.dice.randrange(40):024x}"
        pointer = {
            "content_type": "image_asset_pointer",
            "asset_pointer": f"file-service://{id_}",
            "size_bytes": 72,
            "width": 1,
            "height": 1,
        }
        attached = [{"id": id_, "name": "picture.png", "mime_type": "image/png"}]
        content = {"content_type": "multimodal_text", "parts": [pointer, text]}
        return self._add(above, "user", content, attachments=attached)

    def _answer(self, question: str) -> str:
        above = question
        if self.dice.random() < 0.2:
            thought = {"summary": "Thinking", "content": self.texts.thought(self.number % 2)}
            content: Any = {"content_type": "thoughts", "thoughts": [thought]}
            above = self._add(above, "assistant", content)
            content = {"content_type": "reasoning_recap", "content": "Thought for 12s"}
            above = self._add(above, "assistant", content)
        if self.dice.random() < 0.1:
            content = {"content_type": "code", "language": "python", "text": "print(6 * 7)"}
            above = self._add(above, "assistant", content, recipient="python")
            content = {"content_type": "execution_output", "text": "42\n"}
            above = self._add(above, "tool", content)
        parts = [self.texts.answer(self.number % 2)]
        return self._add(above, "assistant", {"content_type": "text", "parts": parts})

    def _add(
        self, parent: str, role: str, content: Any, *, recipient: str = "all",
        hidden: bool = False, attachments: Any = (),
    ) -> str:  # fmt: skip
        key = f"{self.dice.getrandbits(128):032x}"
        self.at += self.dice.uniform(1, 90)
        metadata = {
            "model_slug": "gpt-5" if role == "assistant" else None,
            "request_id": f"{self.dice.getrandbits(64):016x}",
            "timestamp_": "absolute",
            "citations": [],
            "content_references": [],
            **({"is_visually_hidden_from_conversation": True} if hidden else {}),
            **({"attachments": attachments} if attachments else {}),
        }
        self.mapping[parent]["children"].append(key)
        self.mapping[key] = {
            "id": key,
            "parent": parent,
            "children": [],
            "message": {
                "id": key,
                "author": {"role": role, "name": None, "metadata": {}},
                "create_time": None if role == "system" else round(self.at, 6),
                "update_time": None,
                "content": content,
                "status": "finished_successfully",
                "end_turn": True if role == "assistant" else None,
                "weight": 1.0,
                "metadata": metadata,
                "recipient": recipient,
                "channel": None,
            },
        }
        return self._came(key)

    def _came(self, key: str) -> str:
        self.leaf = key
        return key

    def value(self) -> Any:
        """The chat as the export has it."""
        return {
            "title": f"Chat {self.number}",
            "create_time": self.begun,
            "update_time": self.at,
            "mapping": self.mapping,
            "moderation_results": [],
            "current_node": self.leaf,
            "plugin_ids": None,
            "conversation_id": f"{self.number:032x}",
            "gizmo_id": None,
            "is_archived": self.number % 17 == 0,
            "is_starred": None,
            "default_model_slug": "auto",
        }


def main() -> None:
    """Write the file that the command line names."""
    reader = argparse.ArgumentParser(description="Write an export as ChatGPT gives it out.")
    reader.add_argument("path", type=Path, help="a file that is not there yet")
    reader.add_argument("--megabytes", type=float, default=100)
    reader.add_argument("--seed", type=int, default=1)
    given = reader.parse_args()
    if given.path.exists():
        reader.error(f"{given.path} is there already")
    begun = time.monotonic()
    written = write(given.path, int(given.megabytes * 1_000_000), given.seed)
    sys.stdout.write(f"{written} in {time.monotonic() - begun:.1f} s\n")


if __name__ == "__main__":
    main()
