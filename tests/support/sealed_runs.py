"""Writes into an encrypted history, and encrypts it anew and back, until it is killed or the disk
is full; then looks whether a word is lost.

    python -m tests.support.sealed_runs kill HOME COUNT [SEED]
    python -m tests.support.sealed_runs full HOME COUNT [SEED]     in a mount namespace of its own

HOME is an empty folder. What is printed last: how many runs, words and conversions there were, and
how often the person was told that the disk is full.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from desktop.chat.messages import Role, TurnState
from desktop.storage import keys
from desktop.storage.at_rest import converting
from desktop.storage.at_rest.unlocking import decrypt, encrypt, unlock
from desktop.storage.database.database import connect
from desktop.storage.database.sealing import key_of, use_key
from desktop.storage.failures import HistoryFailed, HistoryReadOnly
from desktop.storage.history.history import History
from desktop.storage.history.journal import Journal
from desktop.storage.searching.catching_up import CatchingUp

CANARY = "wombat-in-the-ledger"
_FAR = 8 << 20


class FileRing:
    """A keyring for this test: the real one is a process that these runs would wait for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        for name in ("read", "write", "delete"):
            setattr(keys, f"{name}_key", getattr(self, name))

    def read(self, name: str) -> str | None:
        return self._all().get(name)

    def write(self, name: str, key: str) -> None:
        self._keep({**self._all(), name: key})

    def delete(self, name: str) -> None:
        self._keep({one: key for one, key in self._all().items() if one != name})

    def _all(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self._path.read_bytes()) if self._path.exists() else {}
        return found

    def _keep(self, all_: dict[str, str]) -> None:
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(all_))
        new.replace(self._path)


class Run:
    """One history under one seed. `acknowledge` hears each word once it must not be lost."""

    def __init__(self, database: Path, dice: random.Random, acknowledge: object) -> None:
        self.database, self.dice = database, dice
        self.acknowledge = acknowledge
        self.count: Counter[str] = Counter()

    def go(self, steps: int) -> None:
        """Do this many things, in an order that the dice give."""
        unlock(self.database)
        for _ in range(steps):
            try:
                self._step()
            except HistoryFailed as failure:
                if failure.reason != "full":
                    raise
                self.count["told"] += 1

    def _step(self) -> None:
        if self.dice.random() < 0.25:
            (encrypt if key_of(self.database) is None else decrypt)(self.database)
            self.count["conversions"] += 1
        else:
            self._write()

    def _write(self) -> None:
        told: list[object] = []
        history = History(self.database, told.append)
        if any(isinstance(notice, HistoryReadOnly) for notice in told):
            self.count["told"] += 1
            history.close()
            return
        journal = Journal(history.database)
        try:
            self._words(history, journal)
            CatchingUp(self.database, lambda _s: False, lambda _n: None).run()
        finally:
            if reason := journal.close():
                assert reason == "full", reason
                self.count["told"] += 1
            history.close()

    def _words(self, history: History, journal: Journal) -> None:
        history.recover()
        chats = history.summaries()
        chat = chats[0].id if chats else history.create(CANARY)
        for _ in range(self.dice.randrange(1, 6)):
            word = f"{CANARY} {self.dice.getrandbits(64):x} " * self.dice.choice((1, 30, 600))
            history.add_message(chat, None, Role.USER, word)
            self._say(word.split()[1])
        reply = history.add_message(chat, None, Role.ASSISTANT, "", state=TurnState.STREAMING)
        entry = journal.open(reply.id)
        word = f"{CANARY} {self.dice.getrandbits(64):x} "
        entry.append("content", word)
        if self._is_on_disk(reply.id, word) and entry.failure is None:
            self._say(word.split()[1])

    def _is_on_disk(self, message_id: int, word: str) -> bool:
        """Whether the journal's thread has committed it, within a second."""
        for _ in range(100):
            with contextlib.closing(connect(self.database)) as reader:
                sql = "SELECT 1 FROM journal WHERE message_id = ? AND text = ?"
                if reader.execute(sql, (message_id, word)).fetchall():
                    return True
            time.sleep(0.01)
        return False

    def _say(self, word: str) -> None:
        self.count["words"] += 1
        self.acknowledge(word)  # type: ignore[operator]


def check(database: Path, words: list[str]) -> None:
    """The next start has every word, a sound file that was never put aside, and where it is
    encrypted, no plain word in any file."""
    use_key(database, None)  # as a process that starts
    unlock(database)
    notices: list[object] = []
    history = History(database, notices.append)
    assert not notices, notices
    history.recover()
    said = "".join(str(text) for (text,) in history.rows("SELECT text FROM messages"))
    lost = [word for word in words if word not in said]
    assert not lost, (len(lost), len(words))
    assert history.rows("PRAGMA integrity_check") == [("ok",)]
    history.close()
    beside = [path for path in database.parent.rglob("*") if path.is_file()]
    assert not [path.name for path in beside if "damaged" in path.name]
    if key_of(database) is not None:
        plain = [path.name for path in beside if CANARY.encode() in path.read_bytes()]
        assert not plain, plain


def kill(home: Path, count: int, seed: int) -> Counter[str]:
    """A process of its own writes; it is killed at a moment that the dice give."""
    total: Counter[str] = Counter()
    for number in range(count):
        place = home / str(number)
        place.mkdir()
        words = _killed(place / "history.db", random.Random(seed * 1000 + number))
        check(place / "history.db", words)
        is_sealed = key_of(place / "history.db") is not None
        total += Counter(runs=1, words=len(words), encrypted=is_sealed)
        use_key(place / "history.db", None)
    return total


def _killed(database: Path, dice: random.Random) -> list[str]:
    told, tell = os.pipe()
    wait = dice.random() * 0.6
    child = os.fork()
    if child == 0:
        os.close(told)
        encrypt(database)
        os.write(tell, b"ready\n")
        Run(database, dice, lambda word: os.write(tell, f"{word}\n".encode())).go(10_000)
        os._exit(1)
    os.close(tell)
    with open(told, "rb") as said:
        assert said.readline() == b"ready\n"
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return said.read().decode().split()


def full(home: Path, count: int, seed: int) -> Counter[str]:
    """The disk has a random room left, and fills up while words come in; then there is room."""
    setattr(converting, "SPARE", -_FAR)  # noqa: B010 - no copy is even begun on so small a disk
    total: Counter[str] = Counter()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_FAR}", "none", str(home)], check=True)
    for number in range(count):
        place = home / str(number)
        place.mkdir()
        database = place / "history.db"
        encrypt(database)
        words: list[str] = []
        run = Run(database, random.Random(seed * 1000 + number), words.append)
        run.go(3)
        used = os.statvfs(home)
        taken = (used.f_blocks - used.f_bfree) * used.f_frsize
        _resize(home, taken + run.dice.randrange(0, 700_000))
        while not run.count["told"]:
            run.go(1)
        run.go(3)  # and on, as a person who does not care
        _resize(home, taken + _FAR)
        check(database, words)
        use_key(database, None)
        total += Counter(runs=1) + run.count
        subprocess.run(["rm", "-r", str(place)], check=True)
    return total


def _resize(home: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(home)], check=True)


if __name__ == "__main__":
    kind, folder, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    FileRing(folder.with_name(f"{folder.name}.ring"))
    work = {"kill": kill, "full": full}[kind]
    figures = work(folder, runs, int(sys.argv[4]) if len(sys.argv) > 4 else 0)
    sys.stdout.write(json.dumps(figures) + "\n")
