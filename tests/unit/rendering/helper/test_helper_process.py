"""A real child colours code and draws formulas; whatever it chokes on, the window goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.rendering.helper import helper_process as module
from desktop.rendering.helper.child import ORPHANED
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.helper.protocol import STRIKES, Colours, Drawing

ROOT = Path(__file__).parents[4]
ENDLESS = "make", "\n".join(["a" * 900] * 100)
"""A language, and code that its lexer goes over for minutes."""
PATIENCE = 60_000
"""Milliseconds that a busy machine may take; no test waits for their end."""


class Clerk:
    """Orders of one helper and their answers."""

    def __init__(self, helper: HelperProcess, qtbot: QtBot) -> None:
        self.helper, self._qtbot = helper, qtbot
        self.answers: dict[int, object] = {}
        helper.answered.connect(self._on_answered)

    def _on_answered(self, number: int, answer: object) -> None:
        assert number not in self.answers
        self.answers[number] = answer

    def wait(self, number: int | None) -> object:
        assert number is not None
        self._qtbot.waitUntil(lambda: number in self.answers, timeout=PATIENCE)
        return self.answers[number]

    def colours(self, language: str, text: str) -> list[str]:
        answer = self.wait(self.helper.order_colours(language, text))
        assert isinstance(answer, Colours)
        return answer.lines

    def formula(self, latex: str) -> object:
        return self.wait(self.helper.order_formula(latex, False, 16, "#123456"))


@pytest.fixture
def clerk(qtbot: QtBot) -> Iterator[Clerk]:
    helper = HelperProcess(limit=20)
    yield Clerk(helper, qtbot)
    helper.close()


@pytest.fixture
def hasty(qtbot: QtBot) -> Iterator[Clerk]:
    """Its child has no time for anything long."""
    helper = HelperProcess(limit=0.5)
    yield Clerk(helper, qtbot)
    helper.close()


def test_code_and_formulas_come_from_one_child(clerk: Clerk) -> None:
    assert clerk.helper.process_id == 0  # nobody has asked for anything
    assert clerk.colours("python", "def f():\n    return 1  # 水") == [
        "kkk n",
        "    kkkkkk d  ccc",
    ]
    child = clerk.helper.process_id
    drawing = clerk.formula("x^2")
    assert isinstance(drawing, Drawing)
    assert 0 < drawing.width < 40
    assert clerk.helper.process_id == child
    assert clerk.helper.is_idle


def test_what_is_looked_at_now_does_not_wait_for_what_was_before(clerk: Clerk) -> None:
    """The first order is in work at once; of those that wait the last comes first."""
    first, *others = [clerk.helper.order_colours("python", f"x = {n}") for n in range(20)]
    clerk.wait(others[0])
    assert list(clerk.answers) == [first, *reversed(others)]


def test_an_unknown_language_and_a_broken_formula_cost_no_child(clerk: Clerk) -> None:
    assert clerk.colours("no such language", "x") == []
    child = clerk.helper.process_id
    assert clerk.formula(r"\frac{") is None
    assert clerk.formula(r"\nosuchcommand{x}") is None
    assert clerk.formula("{" * 3000) is None
    assert clerk.helper.process_id == child


def test_what_hangs_is_ended_and_the_next_order_is_served(hasty: Clerk) -> None:
    hanging = hasty.helper.order_colours(*ENDLESS)
    behind = hasty.helper.order_colours("json", "1")
    child = hasty.helper.process_id
    assert hasty.wait(hanging) is None
    assert isinstance(hasty.wait(behind), Colours)
    assert hasty.helper.process_id != child


def test_a_language_that_hung_twice_is_not_tried_again(hasty: Clerk) -> None:
    numbers = [hasty.helper.order_colours(*ENDLESS) for _ in range(STRIKES + 2)]
    assert [hasty.wait(number) for number in numbers] == [None] * len(numbers)
    assert hasty.helper.order_colours(*ENDLESS) is None
    assert hasty.helper.is_idle
    assert hasty.colours("json", "1") == ["d"]


def test_a_killed_child_is_replaced(clerk: Clerk) -> None:
    assert clerk.colours("json", "1") == ["d"]
    child = clerk.helper.process_id
    os.kill(child, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    # It may be busy with the order when it dies: that one comes to nothing, the next does not.
    clerk.wait(clerk.helper.order_colours("json", "1"))
    assert clerk.colours("json", "2") == ["d"]
    assert clerk.helper.process_id != child


def test_where_no_child_can_be_started_everything_stays_plain(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "command", lambda kind: ["/no/such/program"])
    numbers = [clerk.helper.order_colours(f"language {n}", "x") for n in range(9)]
    assert [clerk.wait(number) for number in numbers] == [None] * 9
    assert clerk.helper.order_colours("python", "x") is None


def test_a_child_that_ends_at_once_is_not_started_for_ever(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "command", lambda kind: [sys.executable, "-c", "1/0"])
    numbers = [clerk.helper.order_colours(f"language {n}", "x") for n in range(9)]
    assert [clerk.wait(number) for number in numbers] == [None] * 9
    assert clerk.helper.order_colours("python", "x") is None


FAKE = """
import sys, time
for line in sys.stdin:
    if '"picture"' not in line:
        continue
    number = line.split('"number":')[1].split(",")[0]
    print('{"type":"begun","number":%s}' % number, flush=True)
    for answer in sys.argv[1:]:
        print(answer.replace("NUMBER", number), flush=True)
"""


@pytest.mark.parametrize(
    "answers",
    [
        [],
        ['{"type":"pixels","number":NUMBER,"width":1560,"height":961}'],
        ['{"type":"pixels","number":NUMBER,"width":-1,"height":9}'],
        ['{"type":"pixels","number":NUMBER,"width":100,"height":100}', "too few"],
        ["no answer at all"],
    ],
    ids=["hangs", "too large", "no size", "bytes are missing", "nonsense"],
)
def test_a_child_that_a_picture_has_taken_over_is_ended(
    hasty: Clerk, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    command = [sys.executable, "-c", FAKE, *answers]
    monkeypatch.setattr(module, "command", lambda kind: command)
    address = "data:image/webp;base64,AAAA"
    for _strike in range(STRIKES):
        number = hasty.helper.order_picture(address)
        child = hasty.helper.process_id
        assert hasty.wait(number) is None
        assert not is_alive(child)
    assert hasty.helper.order_picture(address) is None  # nor any other of that format
    assert hasty.helper.order_picture("data:image/png;base64,AAAA") is not None


def test_what_a_picture_needs_is_not_loaded_for_code(clerk: Clerk) -> None:
    assert clerk.colours("json", "1") == ["d"]
    if sys.platform == "linux":
        maps = Path(f"/proc/{clerk.helper.process_id}/maps")
        assert "Qt6Gui" not in maps.read_text("utf-8")
    picture = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    image = clerk.wait(clerk.helper.order_picture(picture))
    assert isinstance(image, QImage)
    assert (image.width(), image.height()) == (1, 1)


def test_after_its_close_nothing_is_answered(clerk: Clerk) -> None:
    clerk.helper.order_colours("json", "1")
    clerk.helper.close()
    assert clerk.helper.process_id == 0
    assert clerk.helper.order_colours("json", "1") is None
    assert not clerk.answers


def test_the_child_goes_with_its_owner(qtbot: QtBot) -> None:
    owner = QObject()
    helper = HelperProcess(owner)
    with qtbot.waitSignal(helper.answered, timeout=PATIENCE):
        helper.order_colours("json", "1")
    child = helper.process_id
    shiboken6.delete(owner)
    qtbot.waitUntil(lambda: not is_alive(child), timeout=10_000)


def test_too_long_and_half_characters_are_not_sent(clerk: Clerk) -> None:
    assert clerk.helper.order_colours("json", "1" * 5_000_000) is None
    assert clerk.helper.order_colours("json", "\ud800") is None


def test_the_child_sees_no_keys(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIGAI_API_KEY", "secret")
    monkeypatch.setenv("PYTHON_KEY", "secret")
    seen = module._environment()
    assert not [name for name in seen.keys() if "secret" in seen.value(name)]  # noqa: SIM118
    assert seen.value("PATH") == os.environ["PATH"]


PARENT = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from desktop.rendering.helper.helper_process import HelperProcess
app = QCoreApplication([])
helper = HelperProcess(limit=600)
def tell():
    if helper._watch.interval() == 600_000:  # the child is at it
        print(helper.process_id, flush=True)
        timer.stop()
timer = QTimer()
timer.timeout.connect(tell)
timer.start(5)
helper.order_colours(sys.argv[1], sys.argv[2])
app.exec()
"""


@pytest.mark.parametrize("busy", [("json", "1"), ENDLESS], ids=["idle", "hung"])
def test_the_child_goes_with_its_parent(busy: tuple[str, str]) -> None:
    command = [sys.executable, "-c", PARENT, *busy]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    end = time.monotonic() + 3 * ORPHANED
    while is_alive(child):
        assert time.monotonic() < end
        time.sleep(0.02)


def is_alive(process: int) -> bool:
    """Whether it runs; an orphan that nobody has asked for its end counts as gone."""
    if sys.platform == "linux":
        stat = Path(f"/proc/{process}/stat")
        return stat.exists() and stat.read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    tell = (
        ["tasklist", "/fi", f"pid eq {process}"] if os.name == "nt" else ["ps", "-p", str(process)]
    )
    return str(process) in subprocess.run(tell, capture_output=True, text=True, check=False).stdout
