"""The prompt library: what a file says, and files that say nothing of use."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.prompts.prompt import Prompt, Variable, split
from desktop.chat.settings.checks import BadValue
from desktop.engine.composing.composition import VARIABLES
from desktop.storage import prompt_files
from desktop.storage.failures import NoSuchPrompt, PromptNotSaved
from desktop.storage.prompt_files import PromptFiles

MAIL = """---
description: A mail in a
  given tone
variables:
  tone: {kind: choice, choices: [friendly, formal], default: formal}
  length:
    kind: number
    default: 120
  unused: {default: x}
more: kept for later
---

Write to {{name}} in {{length}} words, {{tone}}; today is {{date}}.
"""


@pytest.fixture
def library(tmp_path: Path) -> PromptFiles:
    return PromptFiles(tmp_path / "prompts", VARIABLES)


def written(library: PromptFiles, source: str) -> Prompt:
    library.put("mail", source)
    return library.get("mail")


def test_a_file_says_what_it_asks_for(library: PromptFiles) -> None:
    prompt = written(library, MAIL)
    assert (prompt.fault, prompt.description) == (None, "A mail in a given tone")
    assert prompt.variables == (
        Variable("name"),
        Variable("length", "number", (), "120"),
        Variable("tone", "choice", ("friendly", "formal"), "formal"),
    )
    assert prompt.missing({}) == ["name"]
    assert prompt.filled({"name": "Ada", "tone": "friendly"}, {"date": "1 May"}) == (
        "Write to Ada in 120 words, friendly; today is 1 May."
    )


def test_without_a_front_matter_all_is_text(library: PromptFiles) -> None:
    prompt = written(library, "Explain {{topic}} to a child.\n---\nNo head.")
    assert prompt.text == "Explain {{topic}} to a child.\n---\nNo head."
    assert prompt.variables == (Variable("topic"),)


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("variables: [", "front_matter"),
        ("- a list", "front_matter"),
        ("variables: 3", "type"),
        ("description: [x]", "type"),
        ("variables: {tone: {kind: colour}}", "choice"),
        ("variables: {tone: {kind: choice}}", "missing"),
        ("variables: {tone: {kind: number, default: many}}", "type"),
        ("variables: {tone: {choices: [a], default: b}}", "choice"),
        ("variables: {tone: {choices: [[a]]}}", "type"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nvariables: {t: {choices: *b}}", "type"),
        ("a: &a [*a]\nvariables: {t: {default: *a}}", "type"),
        ("!!python/object/apply:os.system ['true']", "front_matter"),
        ("x: " + "[" * 5_000, "front_matter"),
        ("x: " + "y" * 30_000, "front_matter"),
    ],
)
def test_a_broken_front_matter_is_plain_text_and_says_why(
    library: PromptFiles, head: str, reason: str
) -> None:
    source = f"---\n{head}\n---\nSay {{{{tone}}}}."
    prompt = written(library, source)
    assert prompt.fault is not None
    assert prompt.fault.reason == reason
    assert prompt.text == source
    assert [one.name for one in prompt.variables][-1] == "tone"


@given(st.text(alphabet="-\n: {}[]&*!%@ab'\"|>#,?0", max_size=60))
def test_any_head_is_read(head: str) -> None:
    with contextlib.suppress(BadValue):
        assert isinstance(prompt_files._front_matter(head), dict)


@pytest.mark.parametrize(
    ("values", "reason", "key"),
    [
        ({}, "missing", "name"),
        ({"name": "A", "tone": "rude"}, "choice", "tone"),
        ({"name": "A", "length": "many"}, "type", "length"),
        ({"name": "A", "length": "inf"}, "type", "length"),
        ({"name": "A", "colour": "red"}, "unknown", "colour"),
    ],
)
def test_a_wrong_value_is_refused(
    library: PromptFiles, values: dict[str, str], reason: str, key: str
) -> None:
    with pytest.raises(BadValue) as caught:
        written(library, MAIL).filled(values, {})
    assert (caught.value.reason, caught.value.key) == (reason, key)


def test_prompts_are_listed_by_their_names(library: PromptFiles) -> None:
    for name in ("zebra", "Apfel", "邮件"):
        library.put(name, "text")
    (library.folder / "notes.txt").write_text("no prompt")
    (library.folder / "folder.md").mkdir()
    (library.folder / "latin.md").write_bytes(b"caf\xe9")
    assert [prompt.name for prompt in library.all()] == ["Apfel", "latin", "zebra", "邮件"]
    assert library.get("latin").text == "caf�"


@pytest.mark.parametrize("name", ["../settings", "a/b", "nobody", "", "\0", "a" * 300])
def test_a_name_that_leads_nowhere_finds_no_prompt(library: PromptFiles, name: str) -> None:
    library.put("mail", "text")
    (library.folder.parent / "settings.md").write_text("secret")
    with pytest.raises(NoSuchPrompt):
        library.get(name)


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "a" * 101, "a\nb", "c:d"])
def test_a_name_that_no_file_can_have_is_refused(library: PromptFiles, name: str) -> None:
    with pytest.raises(PromptNotSaved):
        library.put(name, "text")


def test_a_prompt_that_was_deleted_can_be_brought_back(library: PromptFiles) -> None:
    library.put("mail", MAIL)
    source = library.remove("mail")
    assert library.all() == []
    library.put("mail", source)
    assert library.get("mail").text == split(MAIL)[1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions and no pipes")
def test_files_are_private_and_pipes_are_left_alone(library: PromptFiles) -> None:
    library.put("mail", "text")
    assert stat.S_IMODE((library.folder / "mail.md").stat().st_mode) == 0o600
    os.mkfifo(library.folder / "pipe.md")
    assert [prompt.name for prompt in library.all()] == ["mail"]
