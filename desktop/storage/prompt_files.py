"""The prompt library: one Markdown file for each prompt. Copying files is its import and export."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop.chat.policy.given import GivenPrompt
from desktop.chat.policy.keys import PROMPTS
from desktop.chat.prompts.prompt import Prompt, prompt_from, split
from desktop.chat.settings.checks import BadValue
from desktop.chat.settings.setting import Policy
from desktop.storage.failures import NoSuchPrompt, PromptNotSaved, SetByPolicy
from desktop.storage.files import private_folder, write_atomically
from desktop.storage.prompt_source import front_matter, rewritten

SUFFIX = ".md"
MOST_BYTES = 1_000_000
"""Of a prompt; more than any model reads of one, and little enough to be read at once."""
MOST_PROMPTS = 2_000

_NAME = re.compile(r"[^/\\:*?\"<>|\x00-\x1f\x7f.][^/\\:*?\"<>|\x00-\x1f\x7f]{0,99}")


@dataclass(frozen=True, slots=True)
class GivenPrompts:
    """The prompts of an organisation, by name: what their files would hold."""

    locked: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    """Each gives way to a file of its name."""

    @classmethod
    def of(cls, policy: Policy) -> GivenPrompts:
        """Those that a policy names."""
        locked, defaults = (
            {one.name: one.text for one in some.get(PROMPTS.key, ())}
            for some in (policy.locked, policy.defaults)
        )
        return cls(locked, defaults)

    def beside(self, names: Collection[str]) -> list[GivenPrompt]:
        """Those that stand in the library, beside files of these names."""
        free = {name: text for name, text in self.defaults.items() if name not in names}
        return [GivenPrompt(name, text) for name, text in {**self.locked, **free}.items()]


class PromptFiles:
    """Reads and writes them. A file that somebody changes is as it is at the next reading."""

    def __init__(
        self,
        folder: Path,
        own: tuple[str, ...],
        given: Callable[[], GivenPrompts] = GivenPrompts,
    ) -> None:
        """`own`: the variables that fill themselves. `given`: what an organisation gives."""
        self.folder = folder
        self._given = given
        self._own = own
        self._read: dict[str, tuple[object, Prompt]] = {}
        """What was read, and what the system said of the file then: a library is listed often."""

    def all(self) -> list[Prompt]:
        """All prompts that can be read: the organisation's, then those of the folder by name."""
        found = []
        with contextlib.suppress(OSError):
            files = sorted(self.folder.glob(f"*{SUFFIX}"), key=lambda path: path.name.casefold())
            for path in files[:MOST_PROMPTS]:
                with contextlib.suppress(NoSuchPrompt):
                    found.append(self._unchanged(path) or self._reread(path))
        given = self._given()
        theirs = given.beside({one.name for one in found})
        return [
            *(self._prompt(one.name, one.text.encode()) for one in theirs),
            *(one for one in found if one.name not in given.locked),
        ]

    def is_locked(self, name: str) -> bool:
        """Whether an organisation gives the prompt, so that nobody can change it."""
        return name in self._given().locked

    def _is_only_given(self, name: str) -> bool:
        """Whether an organisation gives the prompt as a default, and no file takes its place."""
        return name in self._given().defaults and not self.file_of(name).is_file()

    def get(self, name: str) -> Prompt:
        """One prompt. Where its front matter is broken, all of the file is its text.

        Raises NoSuchPrompt.
        """
        given = self._given()
        text = given.locked.get(name)
        if text is None and self._is_only_given(name):
            text = given.defaults[name]
        return self._prompt(name, self._raw(name) if text is None else text.encode())

    def _prompt(self, name: str, raw: bytes) -> Prompt:
        source = _text(raw[:MOST_BYTES], errors="replace")
        try:
            _check(raw)
            return prompt_from(name, source, front_matter(split(source)[0]), self._own)
        except BadValue as bad:
            plain = prompt_from(name, source, None, self._own)
            return Prompt(name, source, variables=plain.variables, fault=bad)

    def save(self, prompt: Prompt, before: str | None = None) -> None:
        """Write a prompt; `before` is the name that it had, None: it is new.

        Of its file, comments and keys of others stay. Raises PromptNotSaved, NoSuchPrompt,
        SetByPolicy.
        """
        if before is not None and self._is_only_given(before):
            before = None  # the person's own takes the place of a default
        self._check_given(prompt.name, before)
        path = self.file_of(prompt.name)
        old = self.file_of(before) if before else None
        source = rewritten(self._source(before) if before else "", prompt)
        try:
            same = (
                old is not None and path.exists() and path.samefile(old)
            )  # in other capitals, maybe
            if path.exists() and not same:
                raise PromptNotSaved(prompt.name, "taken")
            if same and old and old != path:
                old.rename(path)
        except (OSError, ValueError) as exc:
            raise PromptNotSaved(prompt.name, "name") from exc
        self.put(prompt.name, source)
        if before and not same:
            self.remove(before)

    def put(self, name: str, source: str | bytes) -> None:
        """Write a prompt's file. Raises PromptNotSaved, SetByPolicy."""
        self._check_given(name)
        if not _NAME.fullmatch(name):
            raise PromptNotSaved(name, "name")
        raw = source if isinstance(source, bytes) else source.encode("utf-8", "replace")
        try:
            private_folder(self.folder)
            write_atomically(self.file_of(name), raw)
        except OSError as exc:
            raise PromptNotSaved(name, exc.strerror or type(exc).__name__) from exc

    def remove(self, name: str) -> bytes:
        """Delete a prompt; return what its file held, so that `put` brings it back.

        Raises NoSuchPrompt, PromptNotSaved, SetByPolicy.
        """
        self._check_given(name)
        if self._is_only_given(name):
            raise SetByPolicy(PROMPTS.key)
        raw = self._raw(name)
        if len(raw) > MOST_BYTES:
            raise PromptNotSaved(name, "too_large")
        try:
            self.file_of(name).unlink()
        except OSError as exc:
            raise PromptNotSaved(name, exc.strerror or type(exc).__name__) from exc
        return raw

    def raw(self, name: str) -> bytes | None:
        """What a prompt's file holds, so that `put` brings it back; None: there is none."""
        try:
            return self._raw(name)
        except NoSuchPrompt:
            return None

    def _check_given(self, *names: str | None) -> None:
        if any(name and self.is_locked(name) for name in names):
            raise SetByPolicy(PROMPTS.key)

    def _source(self, name: str) -> str:
        """What a file holds that can be written anew without loss."""
        raw = self._raw(name)
        try:
            _check(raw)
        except BadValue as bad:
            raise PromptNotSaved(name, bad.reason) from bad
        return _text(raw)

    def _raw(self, name: str) -> bytes:
        path = self.file_of(name)
        try:
            if not path.is_file() or path.parent != self.folder:  # a pipe may never end
                raise NoSuchPrompt(name)
            with path.open("rb") as file:
                return file.read(MOST_BYTES + 1)
        except (OSError, ValueError) as exc:
            raise NoSuchPrompt(name) from exc

    def _reread(self, path: Path) -> Prompt:
        known = _stamp(path)
        prompt = self.get(path.stem)
        self._read[path.stem] = known, prompt
        return prompt

    def _unchanged(self, path: Path) -> Prompt | None:
        known, prompt = self._read.get(path.stem, (None, None))
        return prompt if known is not None and known == _stamp(path) else None

    def file_of(self, name: str) -> Path:
        """Where a prompt of this name lies, or would lie."""
        return self.folder / f"{name}{SUFFIX}"


def _stamp(path: Path) -> object:
    """What is another once a file was written: its times, size and place; None: it is gone."""
    try:
        now = path.stat()
    except OSError:
        return None
    return now.st_mtime_ns, now.st_ctime_ns, now.st_size, now.st_ino, now.st_mode


def _check(raw: bytes) -> None:
    """Raises BadValue for what is no text that a prompt can have."""
    if len(raw) > MOST_BYTES:
        raise BadValue("too_large")
    try:
        _text(raw)
    except UnicodeDecodeError as exc:
        raise BadValue("encoding") from exc


def _text(raw: bytes, errors: str = "strict") -> str:
    return raw.decode("utf-8-sig", errors).replace("\r\n", "\n")
