"""Searching a history of years: each key against SQLite alone, and what the index costs.

python tests/bench/bench_search.py              100,000 messages in 5,000 chats, half Chinese
python tests/bench/bench_search.py 1000000
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import apsw  # noqa: E402 - the clone is no package of its own

from desktop.chat.messages import Role  # noqa: E402
from desktop.chat.searching.query import parse  # noqa: E402
from desktop.storage.history.history import History  # noqa: E402
from desktop.storage.searching.answer import Wish  # noqa: E402
from desktop.storage.searching.expression import expression_of  # noqa: E402
from desktop.storage.searching.index_file import index_of  # noqa: E402
from desktop.storage.searching.lazy_hits import MESSAGE, TITLE  # noqa: E402
from desktop.storage.searching.search import Searcher  # noqa: E402
from tests.bench.table import Row, report  # noqa: E402
from tests.support.indexing import index  # noqa: E402
from tests.support.many_chats import write  # noqa: E402

TYPED = (
    "parser", "sparrows nest", "second derivative", "invoice number", "the", "never looks back",
    "server", "budget Lima", "committee", "self._pending.take()", "def main(", "quux",
    "解析器", "迁移脚本", "大部分时间", "的", "武汉的日记", "预算", "二阶导数", "渡轮 早上",
)  # fmt: skip
"""What is typed, a key after the other. Chinese comes by syllables in one go."""
ROUNDS = 5
ADDED = 400
LIMIT_MS = {True: 60, False: 30}
"""Milliseconds of CPU for a key, in a history of a million messages, or of a tenth."""


def main(messages: int) -> int:
    """Measure it; about a minute, most of it to write the index."""
    notes: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        return report(rows(Path(folder), messages, notes), notes)


def rows(folder: Path, messages: int, notes: list[str]) -> Iterator[Row]:
    """All figures."""
    path = folder / "history.db"
    write(path, messages)
    began = time.process_time()
    index(path)
    took = time.process_time() - began
    notes.append(f"index of {messages:,} messages: {took:.0f} s of CPU, {size(path) >> 20} MB")
    yield Row("search: index ÷ text, in bytes", 1.5, 1.0, size(path) / size_of_texts(path))
    ours, bare = keys(path)
    slowest = max(ours, key=lambda typed: ours[typed])
    p95 = quantiles(ours.values(), n=20)[-1] * 1000
    notes.append(f"keys: median {median(ours.values()) * 1000:.1f} ms, p95 {p95:.1f} ms of CPU,")
    notes.append(f"slowest “{slowest}”: {ours[slowest] * 1000:.1f} ms")
    name = f"search: CPU of a key, p95, ms, of {messages:,} messages"
    yield Row(name, LIMIT_MS[messages > 500_000], 10, p95)
    ratios = [ours[typed] / bare[typed] for typed in ours]
    yield Row("search: a key ÷ the bare query on the same index, median", 2, 1.5, median(ratios))
    total = sum(ours.values()) / sum(bare.values())
    yield Row("search: all keys ÷ the bare queries", 2, 1.5, total)
    yield Row("search: adding a message, with the index ÷ without", 2, 1.2, adding(folder))


def size(path: Path) -> int:
    """Bytes of an index."""
    return index_of(path).stat().st_size


def size_of_texts(path: Path) -> int:
    """Bytes of all that is indexed."""
    with closing(apsw.Connection(str(path))) as connection:
        [(messages,)] = connection.execute(
            "SELECT sum(octet_length(text) + octet_length(reasoning)"
            " + coalesce(octet_length(parts), 0)) FROM messages"
        )
        [(titles,)] = connection.execute("SELECT sum(octet_length(title)) FROM conversations")
    return int(messages) + int(titles)


def keys(path: Path) -> tuple[dict[str, float], dict[str, float]]:
    """CPU seconds of each state of the search field: of a search, and of SQLite alone."""
    ours: dict[str, float] = {}
    bare: dict[str, float] = {}
    searcher = Searcher(path)
    with closing(connected(path)) as connection:
        for typed in dict.fromkeys(text[:end] for text in TYPED for end in range(1, len(text) + 1)):
            wish = Wish(parse(typed))
            searcher.find(wish)
            found, alone = [], []
            for _ in range(ROUNDS):
                found.append(seconds_of(lambda: searcher.find(wish)))  # noqa: B023
                alone.append(seconds_of(lambda: bare_query(connection, wish)))  # noqa: B023
            ours[typed], bare[typed] = min(found), min(alone)
    searcher.close()
    return ours, bare


def connected(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    connection.execute("ATTACH ? AS search", (str(index_of(path)),))
    return connection


def seconds_of(work: object) -> float:
    began = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - began


def bare_query(connection: apsw.Connection, wish: Wish) -> None:
    """The newest messages and chats that match, with the same columns: nothing is looked at."""
    words = expression_of(wish.query, ["text", "reasoning", "files"])
    connection.execute(
        f"SELECT {MESSAGE} FROM search.words AS w CROSS JOIN messages AS m ON m.id = w.rowid"
        " CROSS JOIN conversations AS c ON c.id = m.conversation_id"
        " WHERE w.words MATCH ? ORDER BY w.rowid DESC LIMIT ?",
        (words, wish.limit + 1),
    ).fetchall()
    connection.execute(
        f"SELECT {TITLE} FROM search.titles AS t CROSS JOIN conversations AS c ON c.id = t.rowid"
        " WHERE t.titles MATCH ? ORDER BY c.updated_at DESC LIMIT ?",
        (expression_of(wish.query, ["title"]), wish.limit + 1),
    ).fetchall()


def adding(folder: Path) -> float:
    """CPU of adding a message where the index is kept, as a share of that where it is not."""
    plain, kept = (History(folder / f"{name}.db") for name in ("plain", "kept"))
    for (name,) in plain.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
        plain.rows(f"DROP TRIGGER {name}")
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        times.append(added(kept) / added(plain))
    plain.close()
    kept.close()
    return median(times)


def added(history: History) -> float:
    chat = history.create("t")
    began = time.process_time()
    parent = None
    for number in range(ADDED):
        text = f"{number} only where its first column is named 只有用到第一列时 " * 8
        parent = history.add_message(chat, parent, Role.USER, text).id
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
