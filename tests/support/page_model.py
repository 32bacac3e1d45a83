"""A page under random use, and what must hold after each step of it.

user = RandomUser(page, random.Random(7))
for _ in range(100):
    user.act()
    user.check()
user.close_chat()
"""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.chat.deltas import ContentDelta, ReasoningDelta, SeamMarked, ToolCallDelta
from desktop.chat.messages import Message, ToolCall, TurnState
from desktop.chat.steering.sending import Cut
from desktop.chat.steering.steering import SentKind, SentRule
from desktop.chat.tree import Conversation
from desktop.engine.events import Retrying, Stage, StageReached, StillAlive, TurnEvent
from desktop.ui.conversation.find.find_bar import FindBar
from desktop.ui.conversation.messages.reply_view import ReplyView
from desktop.ui.conversation.sent.state import SentState
from desktop.ui.conversation.transcript import Transcript
from desktop.ui.look.text_size import set_text_size
from desktop.ui.look.theme import DARK, LIGHT
from desktop.wire.failures import ServerBusy
from tests.support.chats import arriving, long_chat, question, reply
from tests.support.page_facts import check_drawing, check_page, settle
from tests.support.page_pieces import PIECES


class RandomUser:
    """Does one thing after the other with a page, as a controller and a reader would."""

    def __init__(self, page: Transcript, dice: random.Random) -> None:
        self.page, self.dice = page, dice
        self.done: list[str] = []
        """What it did, last last."""
        self.chat = Conversation(1, "t")
        self._next_id = 1
        self._text = self._reasoning = ""
        self._find = FindBar(page.finder)
        self._acts: list[tuple[int, Callable[[], None]]] = [
            (3, self.open_chat), (6, self.ask), (5, self.retry), (40, self.stream),
            (6, self.end), (2, self.choose), (3, self.look), (2, self.resize), (12, self.scroll),
            (4, self.keys), (2, self.drag), (6, self.thoughts), (4, self.panel), (5, self.find),
            (4, self.go_to_match), (2, self.end_find), (4, self.select), (4, self.click),
            (3, self.menu), (3, self.walk), (15, self.wait), (2, self.go_on), (3, self.reload),
            (6, self.cut),
        ]  # fmt: skip

    def act(self) -> None:
        """The next thing."""
        weights, acts = zip(*self._acts, strict=True)
        act = self.dice.choices(acts, weights)[0]
        self.done.append(act.__name__)
        act()

    def check(self, thorough: bool = False) -> None:
        """What holds at any time; `thorough`: what holds once all is drawn."""
        check_page(self.page)
        if thorough:
            settle(self.page)
            check_page(self.page)
            reply = self.page.feed.open_reply()
            if reply is not None:
                assert reply.snapshot().text == self._text, "the open reply lost or doubled words"
                assert reply.snapshot().reasoning == self._reasoning, "thoughts lost or doubled"
            check_drawing(self.page)

    def close_all(self) -> None:
        """Close what was opened over the page."""
        for widget in QApplication.topLevelWidgets():
            over = (Qt.WindowType.Popup, Qt.WindowType.Dialog, Qt.WindowType.Sheet)
            if widget is not self.page.window() and widget.windowType() in over:
                widget.close()

    # The controller's part

    def open_chat(self) -> None:
        """Another chat: none, small, long, of long messages or of odd ones."""
        kind = self.dice.choice(("empty", "small", "long", "giant", "giant question", "odd"))
        self.done[-1] += f" {kind}"
        number = self.dice.randrange(10, 10**6)
        self.chat = Conversation(number, "t")
        if kind == "long":
            self.chat = long_chat(150, number)
        elif kind != "empty":
            for _turn in range(self.dice.randrange(1, 4)):
                self._add_turn(kind)
        self._next_id = 1 + max((m.id for m in self.chat.active_path()), default=0)
        if kind == "small" and self.dice.random() < 0.3:
            self._add_arriving("begun ", "")
        self.page.show_conversation(self.chat)

    def ask(self) -> None:
        """A question, and a reply that begins."""
        self._end_open(TurnState.STOPPED)
        last = self._last()
        if last is None or last.role.value == "assistant":
            text = self._words(3) if self.dice.random() < 0.9 else self._words(2000)
            self._append(question(self._id(), text, last.id if last else None))
        self._add_arriving("", "", self.page.append)

    def retry(self) -> None:
        """Another variant of some reply."""
        replies = [m for m in self.chat.active_path() if m.role.value == "assistant"]
        if replies:
            self._end_open(TurnState.STOPPED)
            parent = self.dice.choice(replies[-3:]).parent_id
            made = arriving(self._id(), parent or 0)
            self._text = self._reasoning = ""
            self._append(made)

    def go_on(self) -> None:
        """Go on with a reply that ended: it is open again."""
        last = self._last()
        if last is not None and last.role.value == "assistant" and not self._open():
            again = arriving(last.id, last.parent_id or 0, last.text, reasoning=last.reasoning)
            self._text, self._reasoning = last.text, last.reasoning
            self.chat.replace(again)
            self.page.show_conversation(self.chat)

    def reload(self) -> None:
        """The same conversation is shown again, as when a variant is chosen elsewhere."""
        opened = self._open()
        if opened is not None:
            self.chat.replace(arriving(opened.id, opened.parent_id or 0, self._text,
                                       reasoning=self._reasoning))  # fmt: skip
        self.page.show_conversation(self.chat)

    def choose(self) -> None:
        """Another variant of the last reply is looked at."""
        last = self._last()
        if last is not None and not self._open():
            self.chat.choose(self.dice.choice(self.chat.variants(last.id)))
            self.page.show_conversation(self.chat)

    def stream(self) -> None:
        """Some events of the turn."""
        for _event in range(self.dice.choice((1, 1, 3, 20, 200))):
            if self._open() is None:
                return
            event = self._event()
            if isinstance(event, ContentDelta):
                self._text += event.text
            elif isinstance(event, ReasoningDelta):
                self._reasoning += event.text
            self.page.push(event)
            if self.dice.random() < 0.05:
                self.page.feed.delta_buffer.flush()

    def end(self) -> None:
        """The turn ends, with what was told or with another text."""
        states = (TurnState.DONE, TurnState.STOPPED, TurnState.FAILED, TurnState.INCOMPLETE)
        other = self._words(30) if self.dice.random() < 0.15 else None
        self._end_open(self.dice.choice(states), other)

    # The reader's part

    def look(self) -> None:
        """Other colours, or another size of text."""
        if self.dice.random() < 0.5:
            self.page.set_palette(self.dice.choice((LIGHT, DARK)))
        else:
            set_text_size(self.dice.choice((0.7, 1.0, 1.3, 2.0)))

    def resize(self) -> None:
        self.page.resize(self.dice.choice((120, 333, 900, 1400)), self.dice.choice((90, 600, 1000)))

    def scroll(self) -> None:
        """By the wheel or the bar."""
        bar = self.page.view.verticalScrollBar()
        match self.dice.randrange(4):
            case 0:
                bar.setValue(self.dice.randint(0, max(bar.maximum(), 0)))
            case 1:
                bar.setValue(self.dice.choice((0, bar.maximum())))
            case _:
                for _turn in range(self.dice.randrange(1, 8)):
                    self._wheel(self.dice.choice((-120, 120, -960, 960)))

    def keys(self) -> None:
        keys = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
                Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Tab, Qt.Key.Key_Return,
                Qt.Key.Key_Backspace, Qt.Key.Key_Space)  # fmt: skip
        self.page.setFocus()
        shift = Qt.KeyboardModifier.ShiftModifier
        held = shift if self.dice.random() < 0.3 else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.page.view, self.dice.choice(keys), held)
        self.close_all()

    def drag(self) -> None:
        """The bar's handle."""
        bar = self.page.view.verticalScrollBar()
        bar.setSliderDown(True)
        for _move in range(5):
            bar.setSliderPosition(self.dice.randint(0, max(bar.maximum(), 0)))
            QApplication.processEvents()
        bar.setSliderDown(False)

    def thoughts(self) -> None:
        for view in self.page.drawing.drawn.views()[-4:]:
            if view.message.role.value == "assistant":
                self._go(f"thoughts/{view.message.id}")
                return

    def cut(self) -> None:
        """Move the cut between what is sent and what is not, or unfold the summary below it."""
        below = [view.message for view in self.page.feed.messages if not view.is_open]
        if not below or self.dice.random() < 0.2:
            self.page.sent.show(SentState())
            return
        at = self.dice.choice(below[-6:] if self.dice.random() < 0.7 else below)
        left_out = frozenset(one.id for one in below if one.id <= at.id)
        cut = Cut(at.id, len(left_out), len(left_out), SentRule(SentKind.TURNS, 2))
        summary = self.dice.choice(("", "", "They spoke.", self._words(400)))
        writing = bool(summary) and self.dice.random() < 0.3
        self.page.sent.show(SentState(cut, left_out, summary, not summary, writing))
        if summary and self.dice.random() < 0.5:
            self._go("summary/0")

    def panel(self) -> None:
        """Wrap or copy some code."""
        for view in reversed(self.page.drawing.drawn.views()):
            section = view.section("text") if isinstance(view, ReplyView) else None
            if section is not None and section.reply_pages.codes:
                number = self.dice.choice(list(section.reply_pages.codes))
                action = self.dice.choice(("wrap", "copy"))
                self._go(f"{action}/{view.message.id}/text/{number}")
                return

    def find(self) -> None:
        self.page.finder.find_all(
            self.dice.choice(("a", "Paragraph 3", "x", "word", "文", "nowhere", "1"))
        )

    def go_to_match(self) -> None:
        if total := self.page.finder.match_count:
            self.page.finder.go_to_match(self.dice.randrange(total))

    def end_find(self) -> None:
        self.page.finder.end_find()

    def select(self) -> None:
        """With the mouse, or all; and copy it."""
        if self.dice.random() < 0.5:
            self.page.navigation.select_all()
        else:
            caret = self.page.view.textCursor()
            caret.clearSelection()  # dragging what is selected waits for a real mouse
            self.page.view.setTextCursor(caret)
            self._mouse(QEvent.Type.MouseButtonPress, self._somewhere())
            self._mouse(QEvent.Type.MouseMove, self._somewhere())
            if self.dice.random() < 0.5:
                self.stream()
                QApplication.processEvents()
            self._mouse(QEvent.Type.MouseButtonRelease, self._somewhere())
        self.page.navigation.copy()
        self.close_all()

    def click(self) -> None:
        self.page.view.setTextCursor(QTextCursor(self.page.view.document()))
        at = self._somewhere()
        self._mouse(QEvent.Type.MouseMove, at)
        self._mouse(QEvent.Type.MouseButtonPress, at)
        self._mouse(QEvent.Type.MouseButtonRelease, at)
        self.close_all()

    def menu(self) -> None:
        at = self._somewhere()
        where = self.page.view.viewport().mapToGlobal(at)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, where)
        QApplication.sendEvent(self.page.view.viewport(), event)
        self.close_all()

    def walk(self) -> None:
        """To some message."""
        if count := self.page.navigation.message_count():
            self.page.navigation.go_to_message(self.dice.randrange(count))
            at = self.page.navigation.message_at_cursor()
            if at >= 0:
                self.page.overlays.take_focus(self.page.navigation.message(at).id)

    def wait(self) -> None:
        for _round in range(self.dice.choice((1, 5))):
            QApplication.processEvents()
            QTest.qSleep(self.dice.choice((0, 10, 45)))
        QApplication.processEvents()

    # How

    def _event(self) -> TurnEvent:
        pick = self.dice.random()
        if pick < 0.10:
            return ReasoningDelta(self._words(self.dice.choice((1, 5, 5, 300))))
        if pick < 0.13:
            return SeamMarked(self.dice.choice(("gateway", "continued")))
        if pick < 0.16:
            return StageReached(self.dice.choice(list(Stage)))
        if pick < 0.19:
            return Retrying(self.dice.choice((0.0, 2.0)), ServerBusy(503, "<b>busy</b>"))
        if pick < 0.21:
            return ToolCallDelta(0, "<b>tool</b>", "{}")
        if pick < 0.23:
            return StillAlive(5.0)
        if pick < 0.26:
            return ContentDelta(self.dice.choice((" ", "\n", "\n" * 400, "y" * 9000)))
        return ContentDelta(self._words(self.dice.choice((1, 1, 1, 10))))

    def _words(self, count: int) -> str:
        return "".join(self.dice.choices(PIECES, k=count))

    def _add_turn(self, kind: str) -> None:
        last = self._last()
        self._next_id = 1 + max((m.id for m in self.chat.active_path()), default=0)
        asked = "word\n" * 20_000 if kind == "giant question" else self._words(3)
        self.chat.add(question(self._id(), asked, last.id if last else None))
        words = self._words(4000 if kind == "giant" else 30)
        facts = {}
        if kind == "odd":
            words = self.dice.choice(("", " \n", "\n" * 20_000 + "late", words))
            facts = {
                "tool_calls": (ToolCall("<i>t</i>", "{" * 5000),),
                "failure": ServerBusy(503, "<b>x").to_record(), "state": TurnState.FAILED,
            }  # fmt: skip
        if kind in ("odd", "giant"):
            facts["reasoning"] = self._words(self.dice.choice((1, 3000)))
        self.chat.add(reply(self._id(), words, self._next_id - 2, **facts))

    def _add_arriving(
        self, text: str, reasoning: str, add: Callable[[Conversation, Message], None] | None = None
    ) -> None:
        last = self._last()
        made = arriving(self._id(), last.id if last else 0, text, reasoning=reasoning)
        self._text, self._reasoning = text, reasoning
        self.chat.add(made)
        if add is not None:
            add(self.chat, made)

    def _append(self, message: Message) -> None:
        self.chat.add(message)
        self.page.append(self.chat, message)

    def _end_open(self, state: TurnState, other: str | None = None) -> None:
        opened = self._open()
        if opened is None:
            return
        failure = ServerBusy(503, "<b>x").to_record() if state is TurnState.FAILED else None
        text = self._text if other is None else other
        ended = reply(opened.id, text, opened.parent_id or 0, state=state,
                      reasoning=self._reasoning, failure=failure)  # fmt: skip
        self.chat.replace(ended)
        self.page.end(ended)

    def _open(self) -> Message | None:
        last = self._last()
        return last if last is not None and last.state is TurnState.STREAMING else None

    def _last(self) -> Message | None:
        path = self.chat.active_path()
        return path[-1] if path else None

    def _id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def _go(self, link: str) -> None:
        self.page.view.anchorClicked.emit(QUrl(f"weir:{link}"))

    def _somewhere(self) -> QPoint:
        size = self.page.view.viewport().size()
        return QPoint(self.dice.randrange(max(1, size.width())),
                      self.dice.randrange(max(1, size.height())))  # fmt: skip

    def _mouse(self, kind: QEvent.Type, at: QPoint) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        where = QPointF(at)
        button = none if kind is QEvent.Type.MouseMove else left
        held = none if kind is QEvent.Type.MouseButtonRelease else left
        view = self.page.view.viewport()
        event = QMouseEvent(kind, where, view.mapToGlobal(where), button, held,
                            Qt.KeyboardModifier.NoModifier)  # fmt: skip
        QApplication.sendEvent(view, event)

    def _wheel(self, eighths: int) -> None:
        view: QWidget = self.page.view.viewport()
        middle = QPointF(view.rect().center())
        event = QWheelEvent(
            middle, view.mapToGlobal(middle), QPoint(), QPoint(0, eighths),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view, event)
