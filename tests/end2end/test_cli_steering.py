"""`weir ask` steered by options, presets and chats, and what lists them, in real processes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.fault_server import (
    FaultServer,
    closed_port,
    content_stream,
    models,
    status,
)
from tests.support.terminal import Terminal, json_lines
from tests.unit.engine.composing.test_composition import ALWAYS, SET


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture
def server(terminal: Terminal) -> Iterator[FaultServer]:
    """A server that is the endpoint "Work" of the settings, and a preset that asks it."""
    with FaultServer(content_stream("Hello.")) as server:
        (terminal.home / "settings.toml").write_text(settings_for(server), "utf-8")
        yield server


def settings_for(server: FaultServer) -> str:
    return f"""
[[endpoints]]
name = "Work"
base_url = "{server.base_url}"
model = "m"

[[presets]]
name = "Reviewer"
system = "You review {{{{model}}}}."
endpoint = "Work"
model = "reviewing"
parameters = {{ temperature = 0.2, top_k = 40 }}

[[presets]]
name = "Plain"
"""


def sent(server: FaultServer, number: int = -1) -> dict[str, Any]:
    found: dict[str, Any] = server.requests[number].json
    return found


def written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize("name", SET)
def test_an_option_is_sent_where_it_is_given_and_no_other(
    terminal: Terminal, server: FaultServer, name: str
) -> None:
    done = terminal.run("ask", "why?", "--endpoint", "Work", "-o", f"{name}={written(SET[name])}")
    assert (done.returncode, done.stderr) == (0, "")
    assert set(sent(server)) == ALWAYS | {name}
    assert sent(server)[name] == SET[name]


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("temperature=9", "temperature: It must lie within 0 – 2."),
        ("temperature=hot", "temperature: It must be of the type: number."),
        ("model=other", "model: Weir itself writes model into each request."),
        ("messages=[]", "messages"),
        ("stream=false", "stream"),
        ("reasoning_effort=very", "none, minimal, low, medium, high, xhigh"),
        ("temperature", "-o wants KEY=VALUE"),
        ("=1", "-o wants KEY=VALUE"),
        ("x=" + "[" * 100_000, None),
    ],
)
def test_a_wrong_option_ends_with_two_and_says_what_is_allowed(
    terminal: Terminal, server: FaultServer, option: str, words: str | None
) -> None:
    done = terminal.run("ask", "why?", "--endpoint", "Work", "-o", option)
    if words is None:  # no JSON: a string, which this field may be
        assert sent(server)["x"] == option[2:]
        return
    assert done.returncode == 2
    assert words in done.stderr
    assert server.requests == []


def test_a_preset_gives_endpoint_model_instructions_and_parameters(
    terminal: Terminal, server: FaultServer
) -> None:
    assert terminal.run("ask", "why?", "--preset", "Reviewer").returncode == 0
    body = sent(server)
    assert (body["model"], body["temperature"], body["top_k"]) == ("reviewing", 0.2, 40)
    assert body["messages"][0] == {"role": "system", "content": "You review reviewing."}


def test_what_is_named_wins_over_the_preset(terminal: Terminal, server: FaultServer) -> None:
    options = ("--model", "other", "-o", "temperature=1", "--system", "Be brief.")
    assert terminal.run("ask", "why?", "--preset", "Reviewer", *options).returncode == 0
    body = sent(server)
    assert (body["model"], body["temperature"], body["top_k"]) == ("other", 1, 40)
    assert [one["content"] for one in body["messages"]] == ["Be brief.", "why?"]


def test_a_preset_that_is_not_there_is_told_with_those_that_are(
    terminal: Terminal, server: FaultServer
) -> None:
    done = terminal.run("ask", "why?", "--preset", "Nobody")
    assert done.returncode == 2
    assert done.stderr == (
        "There is no preset named Nobody.\nThere are these presets: Reviewer, Plain\n"
    )
    assert server.requests == []


def test_a_preset_whose_endpoint_is_gone_says_so(terminal: Terminal) -> None:
    (terminal.home / "settings.toml").write_text(
        '[[presets]]\nname = "Old"\nendpoint = "Gone"\n', "utf-8"
    )
    done = terminal.run("ask", "why?", "--preset", "Old")
    assert done.returncode == 2
    assert "Gone" in done.stderr


def test_a_chat_is_gone_on_with_as_it_was_steered(terminal: Terminal, server: FaultServer) -> None:
    first = terminal.run("ask", "one?", "--save", "--json", "--preset", "Reviewer")
    chat = json_lines(first.stdout)[-1]["chat"]
    other = terminal.run("ask", "two?", "--save", "--json", "--endpoint", "Work")
    newest = json_lines(other.stdout)[-1]["chat"]
    on = terminal.run("ask", "three?", "--chat", str(chat), "--json", "-o", "seed=1")
    again = terminal.run("ask", "four?", "-c", "--json")
    assert isinstance(chat, int)
    assert chat != newest
    assert json_lines(on.stdout)[-1]["chat"] == json_lines(again.stdout)[-1]["chat"] == chat
    third, fourth = sent(server, 2), sent(server, 3)
    assert [one["content"] for one in third["messages"]][1:] == ["one?", "Hello.", "three?"]
    assert (third["model"], third["top_k"], third["seed"]) == ("reviewing", 40, 1)
    assert "seed" not in fourth  # it was for one question
    assert len(fourth["messages"]) == 6


def test_without_a_chat_there_is_none_to_go_on_with(
    terminal: Terminal, server: FaultServer
) -> None:
    none = terminal.run("ask", "why?", "-c")
    gone = terminal.run("ask", "why?", "--chat", "99")
    both = terminal.run("ask", "why?", "-c", "--chat", "1")
    assert (none.returncode, gone.returncode, both.returncode) == (2, 2, 2)
    assert "no chat" in none.stderr
    assert server.requests == []


def test_a_question_that_is_not_kept_has_no_chat(terminal: Terminal, server: FaultServer) -> None:
    done = terminal.run("ask", "why?", "--endpoint", "Work", "--json")
    assert json_lines(done.stdout)[-1]["chat"] is None


CODE = "So:\n\n1. First\n\n   ```python\n   print('👋')\n   ```\n\n```sh\nls\n```\n"


def test_extract_prints_the_first_code_block_and_nothing_else(terminal: Terminal) -> None:
    with FaultServer(content_stream(*CODE)) as server:
        done = terminal.run("ask", "why?", "--base-url", server.base_url, "--model", "m", "-x")
    assert (done.returncode, done.stdout, done.stderr) == (0, "print('👋')\n", "")


def test_extract_without_a_code_block_says_so(terminal: Terminal) -> None:
    with FaultServer(content_stream("Just `words`.\n\n    indented\n")) as server:
        done = terminal.run("ask", "why?", "--base-url", server.base_url, "--model", "m", "-x")
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr == "The reply holds no fenced code block.\n"


def test_extract_of_a_reply_that_failed_tells_the_failure(terminal: Terminal) -> None:
    with FaultServer(status(500, {"error": {"message": "broken"}})) as server:
        done = terminal.run("ask", "why?", "--base-url", server.base_url, "--model", "m", "-x")
    assert (done.returncode, done.stdout) == (5, "")
    assert "fenced" not in done.stderr


@pytest.mark.parametrize("client", ["curl", "python", "node", "fetch", "httpx"])
def test_a_program_is_printed_and_nothing_is_sent(
    terminal: Terminal, server: FaultServer, client: str
) -> None:
    done = terminal.run("ask", "why?", "--preset", "Reviewer", "--as", client)
    assert (done.returncode, done.stderr) == (0, "")
    assert "You review reviewing." in done.stdout
    assert "why?" in done.stdout
    assert "top_k" in done.stdout
    assert server.requests == []
    assert not (terminal.home / "history.db").exists()


def test_the_printed_program_sends_what_weir_sends(terminal: Terminal, server: FaultServer) -> None:
    program = terminal.run("ask", "why?", "--preset", "Reviewer", "--as", "httpx").stdout
    ran = subprocess.run(
        [sys.executable, "-"], input=program, capture_output=True, text=True, check=False
    )
    assert terminal.run("ask", "why?", "--preset", "Reviewer").returncode == 0
    assert (ran.returncode, ran.stdout.strip()) == (0, "Hello.")
    assert sent(server, 0) == sent(server, 1)


def test_usage_is_a_line_on_stderr(terminal: Terminal) -> None:
    with FaultServer(content_stream("ok", usage=True)) as server:
        done = terminal.run("ask", "why?", "--base-url", server.base_url, "--model", "m", "--usage")
    assert done.stdout == "ok\n"
    assert done.stderr.startswith("7 tokens in · 1 tokens out · ")
    assert done.stderr.count("\n") == 1


# lists ------------------------------------------------------------------------------------------


def test_models_of_an_endpoint_are_listed(terminal: Terminal, server: FaultServer) -> None:
    server.script(models("b", "a"), path="/v1/models")
    plain = terminal.run("models", "--endpoint", "Work")
    lines = terminal.run("models", "--endpoint", "Work", "--json")
    nobody = terminal.run("models", "--endpoint", "Nobody")
    assert (plain.returncode, plain.stdout) == (0, "a\nb\n")
    assert json_lines(lines.stdout) == [
        {"endpoint": "Work", "model": "a"},
        {"endpoint": "Work", "model": "b"},
    ]
    assert nobody.returncode == 2


def test_models_of_an_endpoint_that_does_not_answer(terminal: Terminal) -> None:
    settings = settings_for(FaultServer()).replace(":0/", f":{closed_port()}/")
    (terminal.home / "settings.toml").write_text(settings, "utf-8")
    assert terminal.run("models", "--endpoint", "Work").returncode == 4


def test_presets_are_listed(terminal: Terminal, server: FaultServer) -> None:
    done = terminal.run("presets")
    assert done.returncode == 0
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["Name", "Endpoint", "Model", "Parameters"],
        ["Reviewer", "Work", "reviewing", "temperature=0.2,", "top_k=40"],
        ["Plain"],
    ]


# prompts ----------------------------------------------------------------------------------------

MAIL = """---
description: A mail
variables:
  tone: {kind: choice, choices: [friendly, formal], default: formal}
---
Write to {{name}}, {{tone}}, with {{model}}.
"""


@pytest.fixture
def library(terminal: Terminal) -> Path:
    folder = terminal.home / "prompts"
    folder.mkdir()
    (folder / "mail.md").write_text(MAIL, "utf-8")
    (folder / "broken.md").write_text("---\nvariables: [\n---\nSay it.", "utf-8")
    return folder


def test_a_prompt_is_asked_with_its_values_and_the_question_below_it(
    terminal: Terminal, server: FaultServer, library: Path
) -> None:
    filled = ("--prompt", "mail", "-p", "name=Ada = Lovelace", "-p", "tone=friendly")
    assert terminal.run("ask", *filled, "--endpoint", "Work").returncode == 0
    assert terminal.run("ask", "PS: soon", *filled, "--endpoint", "Work").returncode == 0
    words = "Write to Ada = Lovelace, friendly, with m."
    assert [sent(server, n)["messages"] for n in (0, 1)] == [
        [{"role": "user", "content": words}],
        [{"role": "user", "content": f"{words}\n\nPS: soon"}],
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--prompt", "mail"], "The prompt wants: -p name=…"),
        (["--prompt", "mail", "-p", "name=A", "-p", "tone=rude"], "friendly, formal"),
        (["--prompt", "mail", "-p", "name=A", "-p", "colour=red"], "name, tone"),
        (["--prompt", "nobody"], "There is no prompt named nobody."),
        (["why?", "-p", "name=A"], "name one with --prompt"),
        (["--prompt", "mail", "-p", "name"], "-p wants NAME=VALUE"),
    ],
)
def test_a_prompt_that_cannot_be_filled_ends_with_two(
    terminal: Terminal, server: FaultServer, library: Path, options: list[str], words: str
) -> None:
    done = terminal.run("ask", *options, "--endpoint", "Work")
    assert done.returncode == 2
    assert words in done.stderr
    assert server.requests == []


def test_a_broken_prompt_is_sent_as_plain_text_with_a_note(
    terminal: Terminal, server: FaultServer, library: Path
) -> None:
    done = terminal.run("ask", "--prompt", "broken", "--endpoint", "Work")
    assert done.returncode == 0
    assert "no YAML" in done.stderr
    assert sent(server)["messages"][0]["content"].endswith("Say it.")


def test_prompts_are_listed(terminal: Terminal, library: Path) -> None:
    done = terminal.run("prompts")
    assert done.returncode == 0
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["Name", "Variables", "Description"],
        ["broken"],
        ["mail", "name,", "tone", "A", "mail"],
    ]
    assert done.stderr.startswith("broken: ")
