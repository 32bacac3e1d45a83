"""The table of commands: each once, found by its words, and the same in the pages for people."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence

from desktop import language
from desktop.ui.commands.command import CommandName, Fact
from desktop.ui.commands.matching import matching
from desktop.ui.commands.table import commands, english, other_keys

ROOT = Path(__file__).resolve().parents[3]
READMES = {"README.md": "## In the window", "README.zh-CN.md": "## 窗口操作"}
_KEYS = re.compile(
    r"(?:(?:Ctrl|Shift|Alt)\+)+(?:[A-Za-z0-9]+|[-+=,↑↓←→])"
    r"|\b(?:F\d+|Home|End|Esc|Enter|Del|Tab|PageUp|PageDown|E|S|Up|Left|Right)\b|(?<!\+)[↑←→]"
    r"|(?<=\| )/(?= \|)"  # a cell of its own; else it is punctuation
    r"|(?<= )>(?=[,、])|(?<=[ 、])\?(?=[, ])"  # what is selected is quoted and asked about by them
)
_OTHER_SPELLINGS = {
    **{"PageUp": "PgUp", "PageDown": "PgDown", "Alt+↑": "Alt+Up", "Alt+↓": "Alt+Down"},
    **{"Alt+←": "Alt+Left", "Alt+→": "Alt+Right", "↑": "Up"},
    **{"Shift+↑": "Shift+Up", "Shift+↓": "Shift+Down", "←": "Left", "→": "Right"},
}


def named_in(text: str) -> set[str]:
    """The keys that a page names, in Qt's spelling."""
    return {_OTHER_SPELLINGS.get(keys, keys) for keys in _KEYS.findall(text)}


def all_keys() -> set[str]:
    """The keys of the table that are keys to Qt: not the wheel."""
    rows = [row.keys for row in english().values()] + [row.keys for row in other_keys()]
    return {keys for row in rows for keys in row if QKeySequence(keys).toString()}


def found(typed: str) -> list[CommandName]:
    return [command.name for command in matching(typed, commands())]


def test_each_command_has_one_row_and_no_two_hear_the_same_keys() -> None:
    names = [command.name for command in commands()]
    assert sorted(names) == sorted(CommandName)
    heard = Counter(
        QKeySequence(keys).toString() for row in commands() if row.is_heard for keys in row.keys
    )
    assert heard.most_common(1)[0][1] == 1
    assert "" not in heard


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_no_two_commands_have_the_same_words(code: str) -> None:
    language.use(code)
    words = [command.words for command in commands()]
    assert len(set(words)) == len(words)
    assert all(words)


@pytest.mark.parametrize(("page", "heading"), READMES.items())
def test_the_readme_lists_the_keys_of_the_table_and_no_others(page: str, heading: str) -> None:
    text = (ROOT / page).read_text("utf-8").partition(heading)[2].partition("\n## ")[0]
    rows = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    second_ones = {keys for row in commands() for keys in row.keys[1:]}
    assert named_in(rows) | second_ones == all_keys()


@pytest.mark.parametrize("page", ["docs/guide.md", "docs/guide.zh-CN.md"])
def test_the_guide_names_no_key_that_the_table_lacks(page: str) -> None:
    named = named_in((ROOT / page).read_text("utf-8"))
    assert len(named) > 8
    assert named <= all_keys()


def test_no_room_of_the_window_writes_a_shortcut_that_is_the_tables() -> None:
    shortcut = re.compile(r'"(?:(?:Ctrl|Alt|Shift)\+[^" ]+|F\d+)"')
    exempt = {"desktop/ui/commands/table.py", "desktop/ui/wire/footer.py"}  # a window of its own
    writing = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "desktop" / "ui").rglob("*.py")
        if shortcut.search(path.read_text("utf-8"))
    }
    assert writing <= exempt


def test_commands_are_found_by_their_words_a_part_of_them_and_initials() -> None:
    assert found("new chat")[0] is CommandName.NEW_CHAT
    assert found("  REC ")[0] is CommandName.OPEN_RECORDING
    assert found("lt")[0] is CommandName.LARGER
    assert found("chat find") == [CommandName.FIND]
    assert found("") == [command.name for command in commands()]
    assert found("no such thing") == []
    assert found("(") == []


def test_in_chinese_they_are_found_by_both_languages() -> None:
    language.use("zh_CN")
    assert found("快捷键") == [CommandName.SHORTCUTS]
    assert found("shortcuts") == [CommandName.SHORTCUTS]
    assert found("新对话")[0] is CommandName.NEW_CHAT


def test_a_command_applies_where_all_that_it_needs_holds() -> None:
    retry, settings = english()[CommandName.RETRY], english()[CommandName.SETTINGS]
    assert settings.applies(Fact.NONE)
    assert not retry.applies(Fact.MESSAGES | Fact.ARRIVING)
    assert retry.applies(Fact.MESSAGES | Fact.ANSWERED)
