"""The section “What is sent” of the panel: the rule of the chat, and how much the model reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.chat.settings.row import Words
from desktop.chat.steering.model_facts import ModelFacts
from desktop.chat.steering.parameters import MOST_TOKENS, Within
from desktop.chat.steering.steering import SentKind, SentRule, Steering
from desktop.language import _
from desktop.ui.settings.controls import Choice
from desktop.ui.widgets.inputs.captioned import Captioned
from desktop.ui.widgets.inputs.typed_value import TypedValue
from desktop.ui.widgets.labels import plain_label
from desktop.ui.widgets.parameters.number_fields import grouped, number
from desktop.ui.window.steering.chat_steering import ChatSteering

_BEGIN = {SentKind.TOKENS: 8_000, SentKind.TURNS: 10}
"""What a rule begins with, until the person says how much."""
_NARROW = 106
"""Pixels of a field that stands beside something."""


class RuleField(QWidget):
    """Every change holds at once."""

    limit_edited = Signal(object)
    """How many tokens the model reads, as the person says; None: that is not known."""

    def __init__(self, chat: ChatSteering) -> None:
        super().__init__()
        self._chat = chat
        words = Words(
            _("What is sent"),
            _("Which of the earlier messages go with a question"),
            choices={
                SentKind.ALL: _("All messages"),
                SentKind.TOKENS: _("The last tokens"),
                SentKind.TURNS: _("The last questions"),
            },
        )
        self.kind = Choice(words)
        self.kind.setAccessibleName(words.name)
        self.kind.setToolTip(words.hint)
        self.count = QLineEdit()
        self.limit = QLineEdit()
        self.limit.setPlaceholderText(_("not known"))
        self._rule = Captioned(words.name, _beside(self.kind, self.count))
        limit = _("Tokens that the model reads")
        self._limited = _named(_("Model reads at most"), limit, self.limit)
        self._number = _typed(self._rule, self.count)
        self._most = _typed(self._limited, self.limit)
        self._number.edited.connect(self._on_count)
        self._most.edited.connect(self.limit_edited)
        self.kind.currentIndexChanged.connect(self._on_kind)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for field in (self._rule, self._limited):
            layout.addWidget(field)
        chat.changed.connect(self._on_changed)
        self._show(chat.steering, anew=True)

    def show_limit(self, facts: ModelFacts) -> None:
        """Show how many tokens the model reads: what the person said, or beneath it what a server
        says."""
        self._most.show(facts.context_limit, anew=False)
        known = f"{facts.limit:,}" if facts.limit else _("not known")
        self.limit.setPlaceholderText(known)
        said = _("{count}, as the server says").format(count=known)
        name = self.limit.accessibleName()
        self.limit.setToolTip(said if facts.limit and not facts.context_limit else name)

    def _on_changed(self, anew: bool) -> None:
        self._show(self._chat.steering, anew=anew)

    def _show(self, steering: Steering, *, anew: bool) -> None:
        rule = steering.sent
        self.kind.blockSignals(True)
        self.kind.setCurrentIndex(self.kind.findData(rule.kind))
        self.kind.blockSignals(False)
        self.count.setVisible(rule.kind is not SentKind.ALL)
        name = _("How many tokens") if rule.kind is SentKind.TOKENS else _("How many questions")
        self.count.setAccessibleName(name)
        self.count.setToolTip(name)
        self._number.show(rule.limit or None, anew=anew)

    def _on_kind(self) -> None:
        kind = SentKind(self.kind.currentData())
        self._chat.end_step()
        self._change(SentRule(kind, _BEGIN.get(kind, 0)))

    def _on_count(self, count: int | None) -> None:
        kind = self._chat.steering.sent.kind
        if kind is not SentKind.ALL and count is not None:
            self._change(SentRule(kind, count))

    def _change(self, rule: SentRule) -> None:
        self._chat.change(replace(self._chat.steering, sent=rule), "sent")


def _beside(left: QWidget, edit: QLineEdit) -> QWidget:
    """A narrow field beside what it belongs to."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    layout.addWidget(left, 1)
    layout.addWidget(edit)
    edit.setFixedWidth(_NARROW)
    return row


def _named(caption_words: str, name: str, edit: QLineEdit) -> Captioned:
    edit.setAccessibleName(name)
    edit.setToolTip(name)
    caption = plain_label(caption_words, "caption")
    caption.setBuddy(edit)
    return Captioned("", _beside(caption, edit))


def _typed(field: Captioned, edit: QLineEdit) -> TypedValue:
    check = Within(1, MOST_TOKENS, is_whole=True)

    def read(text: str) -> Any:
        return check(number(text, whole=True))

    return TypedValue(field, edit, read, grouped)
