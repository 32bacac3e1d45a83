"""The prompt library: one Markdown file for each prompt. Copying files is its import and export."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.chat.prompts.prompt import Prompt, prompt_from, split
from desktop.chat.settings.checks import BadValue
from desktop.storage.failures import NoSuchPrompt, PromptNotSaved
from desktop.storage.files import private_folder, write_atomically

if TYPE_CHECKING:
    import yaml

SUFFIX = ".md"
MOST_BYTES = 1_000_000
"""Of a prompt; more than any model reads of one, and little enough to be read at once."""
MOST_HEAD = 20_000
"""Characters of a front matter."""
MOST_PROMPTS = 2_000

_NAME = re.compile(r"[^/\\:*?\"<>|\x00-\x1f\x7f.][^/\\:*?\"<>|\x00-\x1f\x7f]{0,99}")


class PromptFiles:
    """Reads and writes them. A file that somebody changes is as it is at the next reading."""

    def __init__(self, folder: Path, own: tuple[str, ...]) -> None:
        """`own`: the variables that fill themselves."""
        self.folder = folder
        self._own = own

    def all(self) -> list[Prompt]:
        """All prompts that can be read, by their names."""
        found = []
        with contextlib.suppress(OSError):
            files = sorted(self.folder.glob(f"*{SUFFIX}"), key=lambda path: path.name.casefold())
            for path in files[:MOST_PROMPTS]:
                with contextlib.suppress(NoSuchPrompt):
                    found.append(self.get(path.stem))
        return found

    def get(self, name: str) -> Prompt:
        """One prompt. Where its front matter is broken, all of the file is its text.

        Raises NoSuchPrompt.
        """
        source = self._source(name)
        try:
            return prompt_from(name, source, _front_matter(split(source)[0]), self._own)
        except BadValue as bad:
            plain = prompt_from(name, source, None, self._own)
            return Prompt(name, source, variables=plain.variables, fault=bad)

    def put(self, name: str, source: str) -> None:
        """Write a prompt's file. Raises PromptNotSaved."""
        if not _NAME.fullmatch(name):
            raise PromptNotSaved(name, "name")
        try:
            private_folder(self.folder)
            write_atomically(self._path(name), source.encode())
        except OSError as exc:
            raise PromptNotSaved(name, exc.strerror or type(exc).__name__) from exc

    def remove(self, name: str) -> str:
        """Delete a prompt; return what its file held, so that `put` brings it back.

        Raises NoSuchPrompt, PromptNotSaved.
        """
        source = self._source(name)
        try:
            self._path(name).unlink()
        except OSError as exc:
            raise PromptNotSaved(name, exc.strerror or type(exc).__name__) from exc
        return source

    def _source(self, name: str) -> str:
        path = self._path(name)
        try:
            if not path.is_file() or path.parent != self.folder:  # a pipe may never end
                raise NoSuchPrompt(name)
            with path.open("rb") as file:
                return file.read(MOST_BYTES).decode("utf-8-sig", "replace").replace("\r\n", "\n")
        except (OSError, ValueError) as exc:
            raise NoSuchPrompt(name) from exc

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{SUFFIX}"


def _front_matter(head: str | None) -> Mapping[str, Any] | None:
    """What the head of a file says; None: it has none. Raises BadValue."""
    if head is None:
        return None
    if len(head) > MOST_HEAD:
        raise BadValue("front_matter", "too long")
    import yaml  # not at start-up

    try:
        # An alias stands for its anchor's own value: what is read stays as small as the text.
        found = yaml.load(head, yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        raise BadValue("front_matter", _place(exc)) from exc
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise BadValue("front_matter", "name: value")
    return found


def _place(exc: Exception) -> str:
    mark: yaml.Mark | None = getattr(exc, "problem_mark", None)
    problem = getattr(exc, "problem", None) or type(exc).__name__
    return f"{problem}, line {mark.line + 2}" if mark is not None else str(problem)
