"""The prompt library: what a file says, and files that say nothing of use."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from dataclasses import replace
from math import isfinite
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.chat.prompts.prompt import Prompt, Variable, prompt_from, split
from desktop.chat.settings.checks import BadValue
from desktop.chat.steering.variables import names_in
from desktop.engine.composing.composition import VARIABLES
from desktop.storage.failures import NoSuchPrompt, PromptNotSaved
from desktop.storage.prompt_files import PromptFiles
from desktop.storage.prompt_source import front_matter, rewritten

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
        ("variables: {tone: {kind: number, default: many}}", "number"),
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
        assert isinstance(front_matter(head), dict)


@pytest.mark.parametrize(
    ("values", "reason", "key"),
    [
        ({}, "missing", "name"),
        ({"name": "A", "tone": "rude"}, "choice", "tone"),
        ({"name": "A", "length": "many"}, "number", "length"),
        ({"name": "A", "length": "inf"}, "number", "length"),
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


def test_a_change_keeps_comments_and_what_others_wrote(library: PromptFiles) -> None:
    library.put("mail", "---\n# from IT\n" + MAIL.removeprefix("---\n"))
    prompt = library.get("mail")
    library.save(replace(prompt, description="Other words", shortcut="Ctrl+Alt+M"), "mail")
    head = split(library.raw("mail").decode())[0]  # type: ignore[union-attr]
    assert head == (
        "# from IT\n"
        "description: Other words\n"
        "variables:\n"
        "  tone: {kind: choice, choices: [friendly, formal], default: formal}\n"
        "  length:\n"
        "    kind: number\n"
        "    default: 120\n"
        "  unused: {default: x}\n"
        "more: kept for later\n"
        "shortcut: Ctrl+Alt+M"
    )
    again = library.get("mail")
    assert again == replace(prompt, description="Other words", shortcut="Ctrl+Alt+M")
    library.save(replace(again, description="", shortcut=""), "mail")
    assert "description" not in library.raw("mail").decode()  # type: ignore[union-attr]
    assert library.get("mail").variables == prompt.variables


def test_a_variable_is_changed_and_the_others_stay(library: PromptFiles) -> None:
    prompt = written(library, MAIL)
    tone = Variable("tone", "choice", ("short", "long"), None)
    changed = replace(prompt, variables=(Variable("name", "number"), prompt.variables[1], tone))
    library.save(changed, "mail")
    assert library.get("mail") == changed
    assert "unused" in library.raw("mail").decode()  # type: ignore[union-attr]


NAMES = st.text(alphabet="aé中1-_ no", min_size=1, max_size=8).filter(
    lambda name: names_in(f"{{{{{name}}}}}") == [name] and name not in VARIABLES
)
CHOICES = st.lists(st.text(max_size=9).map(str.strip), min_size=1, max_size=4, unique=True)


@st.composite
def variables(draw: st.DrawFn) -> Variable:
    name = draw(NAMES)
    match draw(st.sampled_from(["text", "choice", "number"])):
        case "number":
            number = draw(st.none() | st.integers() | st.floats(allow_nan=False, width=16))
            shown = None if number is None or not isfinite(number) else str(number)
            return Variable(name, "number", (), shown)
        case "choice":
            choices = tuple(draw(CHOICES))
            return Variable(name, "choice", choices, draw(st.none() | st.sampled_from(choices)))
    return Variable(name, "text", (), draw(st.none() | st.text(max_size=30)))


@given(
    st.text(max_size=60),
    st.text(max_size=60),
    st.lists(variables(), max_size=4, unique_by=lambda one: one.name),
    st.sampled_from(["", "Ctrl+Alt+R", "F9"]),
    st.sampled_from(["", MAIL, "---\n{description: x, other: 1}\n---\nOld", "---\n---\nOld", "x"]),
)
def test_what_is_written_is_what_is_read(
    text: str, description: str, declared: list[Variable], shortcut: str, before: str
) -> None:
    text = "".join(f"{{{{{one.name}}}}}" for one in declared) + text.strip("\n")
    assume(set(names_in(text)) <= {one.name for one in declared} | set(VARIABLES))
    prompt = Prompt("x", text, " ".join(description.split()), tuple(declared), shortcut)
    source = rewritten(before, prompt)
    read = prompt_from("x", source, front_matter(split(source)[0]), VARIABLES)
    assert read == replace(prompt, text=read.text)
    assert read.text.strip("\n") == text.strip("\n")


def test_a_renamed_prompt_has_one_file(library: PromptFiles) -> None:
    prompt = written(library, MAIL)
    library.put("other", "text")
    for name, reason in (("other", "taken"), ("a/b", "name")):
        with pytest.raises(PromptNotSaved) as caught:
            library.save(replace(prompt, name=name), "mail")
        assert caught.value.reason == reason
    library.save(replace(prompt, name="letter"), "mail")
    assert [one.name for one in library.all()] == ["letter", "other"]
    library.save(replace(prompt, name="Letter"), "letter")
    assert [one.name for one in library.all()] == ["Letter", "other"]


@pytest.mark.parametrize(
    ("raw", "reason"), [(b"caf\xe9", "encoding"), (b"x" * 1_000_001, "too_large")]
)
def test_a_file_that_cannot_be_written_without_loss_is_left_alone(
    library: PromptFiles, raw: bytes, reason: str
) -> None:
    library.put("odd", raw)
    prompt = library.get("odd")
    assert prompt.fault is not None
    assert prompt.fault.reason == reason
    with pytest.raises(PromptNotSaved):
        library.save(replace(prompt, text="other"), "odd")
    assert (library.folder / "odd.md").read_bytes() == raw


def test_a_broken_file_can_be_mended_as_text(library: PromptFiles) -> None:
    prompt = written(library, "---\ndescription: [\n---\nText")
    library.save(replace(prompt, text="---\ndescription: Good\n---\nText"), "mail")
    assert library.get("mail") == Prompt("mail", "Text", "Good")


def test_a_list_is_read_again_where_a_file_changed(library: PromptFiles) -> None:
    library.put("a", "one")
    library.put("b", "text")
    first = library.all()
    library.put("a", "two")
    second = library.all()
    assert [one.text for one in second] == ["two", "text"]
    assert second[1] is first[1]  # what did not change is not read again


@pytest.mark.parametrize("head", ["x: [", "variables: 3", "description: [a]", "shortcut: A"])
def test_a_file_that_was_broken_meanwhile_is_written_whole(library: PromptFiles, head: str) -> None:
    prompt = written(library, MAIL)
    library.put("mail", f"---\n{head}\n---\nText")
    library.save(replace(prompt, description="Mended"), "mail")
    assert library.get("mail") == replace(prompt, description="Mended")
