"""`weir usage` in a real process: what was asked, what it used, what it cost."""

from __future__ import annotations

from pathlib import Path

from desktop.chat.endpoint import ModelChoice
from desktop.chat.usage.price import Price
from desktop.storage.history.history import History
from tests.support.terminal import Terminal, json_lines
from tests.support.used import figures, used

NOON = 1_790_000_000.0  # 2026-09-21
WORK = ModelChoice("Work", "gpt-5.2")


def test_usage_is_a_table_or_json_lines(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    nothing = terminal.run("usage")
    assert (nothing.returncode, nothing.stdout) == (0, "")
    assert "No reply" in nothing.stderr
    history = History(terminal.home / "history.db")
    chat = history.create("dams")
    used(history, chat, NOON, WORK, figures(900_000, 312, cached=450_000))
    used(history, chat, NOON, ModelChoice("Work", "qwen"), figures(100, 8))
    history.models.enter_price(WORK, Price(1.0, 14.0))
    history.close()
    shown = terminal.run("usage").stdout.splitlines()
    assert [line.split()[:2] for line in shown] == [
        ["Model", "Endpoint"], ["gpt-5.2", "Work"], ["qwen", "Work"], ["All", "2"]
    ]  # fmt: skip
    assert "900 k" in shown[1]
    assert shown[1].endswith("$0.90")
    assert shown[2].endswith("—")
    first, second, total = json_lines(terminal.run("usage", "--json").stdout)
    assert (first["type"], first["endpoint"], first["model"]) == ("model", "Work", "gpt-5.2")
    assert (first["tokens_in"], first["cached_tokens"]) == (900_000, 450_000)
    assert (second["cost"], second["price_in"]) == (None, None)
    assert (total["type"], total["replies"], total["currency"]) == ("total", 2, "$")
    assert total["cost"] == first["cost"] == (900_000 * 1 + 312 * 14) / 1e6
    later = json_lines(terminal.run("usage", "--json", "--since", "2026-09-25T08:00").stdout)
    assert [line["type"] for line in later] == ["total"]
    wrong = terminal.run("usage", "--since", "soon")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "soon" in wrong.stderr
