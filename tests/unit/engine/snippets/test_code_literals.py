"""No text breaks out of its quotes: what is written as code reads back as the same value."""

from __future__ import annotations

import ast
import json
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.engine.snippets.code_literals import (
    JavaScript,
    Joined,
    Python,
    Shell,
    Variable,
    joined,
)
from tests.support.node import NODE

NASTY = [
    "'\"\\`$x${x}$(x)!",
    "\r\n\t\0\x0b\x1b\x7f\x85",
    "</script><!-- <SCRIPT> ]]>",
    "line\u2028line\u2029",
    "\u202eevil\u2066\ufeff\u200b",
    "JSON\nJSON\n",
    "«url» {0} {name} %s",
    "世界 👩\u200d👩\u200d👧 😀",
    "#{x} //x /*x*/",
    "long " * 20_000,
]
TEXT = st.text(st.characters(codec="utf-8")) | st.sampled_from(NASTY)
NUMBER = st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9)
VALUE = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)


@given(VALUE)
@example(NASTY)
def test_python_reads_back(value: Any) -> None:
    assert ast.literal_eval(Python().code(value)) == value


@given(VALUE)
@example(NASTY)
def test_json_reads_back_and_no_line_of_it_ends_a_here_document(value: Any) -> None:
    code = Shell().code(value)
    assert json.loads(code) == value
    assert "JSON" not in code.splitlines()


@pytest.fixture(scope="module")
def evaluated() -> Iterator[Callable[[str], Any]]:
    """What node makes of an expression; one process for all of them."""
    loop = """
    require("readline").createInterface({ input: process.stdin }).on("line", (line) =>
      console.log(JSON.stringify(eval("(" + JSON.parse(line) + ")"))));
    """
    with subprocess.Popen(
        [NODE, "-e", loop],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        bufsize=1,
    ) as process:
        typed, said = process.stdin, process.stdout
        assert typed is not None
        assert said is not None

        def evaluate(code: str) -> Any:
            typed.write(json.dumps(code) + "\n")
            return json.loads(said.readline())

        yield evaluate
        typed.close()


@given(value=VALUE)
@example(value=NASTY)
@example(value={"__proto__": {"a": 1}, "a-b": 1, "true": 1, "0": 1, "ß": 1, "$_": 1})
def test_javascript_reads_back(evaluated: Callable[[str], Any], value: Any) -> None:
    code = JavaScript("env").code(value)
    assert evaluated(code) == value
    lower = code.lower()
    assert not any(markup in lower for markup in ("</script", "<script", "<!--"))


@given(TEXT.filter(lambda text: "\0" not in text))
def test_a_word_of_the_shell_is_one_word(text: str) -> None:
    assert shlex.split(Shell().word(text)) == [text]


@pytest.mark.skipif(not shutil.which("sh"), reason="needs sh")
def test_a_word_with_a_variable_holds_its_value_and_nothing_else() -> None:
    before, after = "'\"\\`$x${x}$(exit 3)", "\n$SECRET `exit 4`"
    word = Shell().word(Joined((before, Variable("SECRET"), after)))
    secret = "$HOME `exit 5` \"'\\"
    shown = subprocess.check_output(["sh", "-c", f"printf %s {word}"], env={"SECRET": secret})
    assert shown.decode() == before + secret + after


def test_what_is_known_stands_together() -> None:
    secret = Variable("SECRET")
    assert joined("a", "b") == "ab"
    assert joined("a", "b", secret, "c") == Joined(("ab", secret, "c"))
    assert joined("x: ", joined("Bearer ", secret)) == Joined(("x: Bearer ", secret))


@pytest.mark.parametrize(
    ("literals", "code"),
    [
        (Python(), '"Bearer " + os.environ["KEY"]'),
        (JavaScript("process.env"), '"Bearer " + process.env.KEY'),
    ],
)
def test_variables_are_read_when_the_program_runs(literals: Any, code: str) -> None:
    assert literals.code(joined("Bearer ", Variable("KEY"))) == code


def test_what_a_reader_would_not_see_is_written_out() -> None:
    shown = Python().code("a\u202eb\u2028c\x7f世界 👩\u200d👧")
    assert shown == r'"a\u202eb\u2028c\u007f世界 👩' + "\u200d👧" + '"'
