"""Keys that programs print (`key_command`): asked for when one is needed, kept in memory until
they expire, never on the disk."""

from __future__ import annotations

import asyncio
import locale
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.chat.keys.command_line import BadCommand, check_batch, program_name, split
from desktop.chat.keys.printed import NoKeyPrinted, PrintedKey, read_printed, secrets_in
from desktop.chat.masking import Mask
from desktop.chat.text import printable_line
from desktop.child.foreign import ForeignProgram, Outcome, found_program
from desktop.engine.failures import KeyCommandFailed
from desktop.engine.masking import masked_line
from desktop.engine.threads import in_daemon_thread
from desktop.environment import for_stranger

SECONDS = 60.0
"""How long a program may take: a person may have to touch a key, or to log in."""
LONGEST = 65_536
"""Bytes that it may print; and of its complaints, what is read."""
UNSAID = 3600.0
"""Seconds for which a key is kept whose end nobody names."""
_LONGEST_KEPT = 43_200.0
_MARGIN, _MARGIN_SHARE = 60.0, 0.1
"""Seconds before its end in which a key is not used any more, and of a short life the share."""
_LINES, _CHARACTERS = 8, 600
"""Of what a program complained, the last that are shown."""
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)")
"""Colours, titles and other orders to a terminal."""


@dataclass(slots=True)
class _Known:
    printed: PrintedKey
    until: float
    """When the program is asked anew."""


@dataclass(slots=True)
class _Asking:
    task: asyncio.Task[PrintedKey]
    waiting: int = 0


class KeyCommands:
    """Keys by the line that names the program: endpoints of one line share a key."""

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = time.time) -> None:
        self._seconds, self._clock = seconds, clock
        self._known: dict[str, _Known] = {}
        self._asking: dict[str, _Asking] = {}

    def kept(self, line: str) -> PrintedKey | None:
        """The key as it was printed last, while it is good."""
        known = self._known.get(line)
        return known.printed if known is not None and self._clock() < known.until else None

    def drop(self, line: str) -> None:
        """Ask the program anew for the next request."""
        self._known.pop(line, None)

    async def key(self, line: str, *, anew: bool = False) -> str:
        """The key to use. Callers share one run of the program, which ends when nobody waits for it
        any more. `anew`: run it, also where its key is still good. Raises KeyCommandFailed."""
        if (kept := self.kept(line)) is not None and not anew:
            return kept.key
        asking = self._asking.get(line)
        if asking is None:
            task = asyncio.create_task(self._ask(line), name="key_command")
            asking = self._asking[line] = _Asking(task)
        asking.waiting += 1
        try:
            return (await asyncio.shield(asking.task)).key
        finally:
            asking.waiting -= 1
            if asking.waiting == 0 and self._asking.get(line) is asking:
                del self._asking[line]
                asking.task.cancel()

    async def other_key(self, line: str, refused: str | None) -> str:
        """A key that was asked for after a server refused this one. Raises KeyCommandFailed."""
        if (kept := self.kept(line)) is not None and kept.key == refused:
            self.drop(line)
        return await self.key(line)

    async def close(self) -> None:
        """End the programs that run, with all that they started."""
        tasks = [asking.task for asking in self._asking.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, line: str) -> PrintedKey:
        program = await in_daemon_thread(_program, line)  # its folder may be on a slow network
        try:
            return await in_daemon_thread(self._run, program, line)
        except (OSError, ValueError) as exc:  # no system takes a zero in an argument
            said = getattr(exc, "strerror", None) or str(exc)
            raise KeyCommandFailed(program_name(line), "not_started", said) from None
        finally:
            program.end()

    def _run(self, program: ForeignProgram, line: str) -> PrintedKey:
        """Run it, and read what it printed. Blocks; to mask what it complained of takes time."""
        outcome = program.run(self._seconds, LONGEST)
        now = self._clock()
        printed = self._printed(line, outcome, now)
        self._known[line] = _Known(printed, _asked_anew_at(printed, now))
        return printed

    def _printed(self, line: str, outcome: Outcome, now: float) -> PrintedKey:
        text = outcome.stdout.decode(errors="replace")
        reason, status = "", outcome.status or 0
        if outcome.status is None:
            reason = "too_long" if outcome.is_too_long else "slow"
        elif status != 0:
            reason = "status"
        else:
            try:
                return read_printed(text, now)
            except NoKeyPrinted as bad:
                reason = bad.reason
        said = _complaint(outcome.stderr, text)
        raise KeyCommandFailed(program_name(line), reason, said, status, self._seconds)


def _program(line: str) -> ForeignProgram:
    """The program, ready to run: in the person's folder, and with their environment, by which it
    finds its own settings."""
    name = program_name(line)
    try:
        words = split(line)
        found = found_program(words[0])
        if found is None:
            raise KeyCommandFailed(name, "not_found")
        words[0] = found
        if sys.platform == "win32":
            check_batch(words)
    except BadCommand as bad:
        raise KeyCommandFailed(name, bad.fault) from None
    home = Path.home()
    return ForeignProgram(words, for_stranger(), home if home.is_dir() else Path(home.anchor))


def _asked_anew_at(printed: PrintedKey, now: float) -> float:
    if printed.expires is None:
        return now + UNSAID
    life = min(printed.expires - now, _LONGEST_KEPT)
    return now + life - min(_MARGIN, life * _MARGIN_SHARE)


def _complaint(stderr: bytes, stdout: str) -> str:
    """What a program said when it failed: its last lines, without secrets and without orders to a
    terminal."""
    try:
        text = stderr.decode()
    except UnicodeDecodeError:  # a program of Windows, often
        text = stderr.decode(locale.getencoding(), "replace")
    text = _ESCAPES.sub("", text)
    text = masked_line(Mask(secrets_in(stdout)).text(text))
    lines = [line for raw in text.splitlines() if (line := printable_line(raw))]
    said = "\n".join(lines[-_LINES:])
    return said if len(said) <= _CHARACTERS else f"…{said[-_CHARACTERS:]}"
