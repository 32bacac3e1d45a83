"""Shows in the conversation what of it is sent: the cut, the summary, pale what does not go."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl, Signal

from desktop.chat.steering.sending import Cut
from desktop.chat.steering.steering import SentKind, SentRule
from desktop.language import _, ngettext
from desktop.rendering.safety.links import InternalLink
from desktop.ui.conversation.lazy_drawing import FIRST, MOST, LazyDrawing
from desktop.ui.conversation.message_feed import MessageFeed
from desktop.ui.conversation.messages.section import Section
from desktop.ui.conversation.sent.links_line import LinksLine, Words
from desktop.ui.conversation.sent.paleness import Paleness
from desktop.ui.conversation.sent.state import SentState
from desktop.ui.conversation.sent.summary_block import SECTION, SummaryBlock

_ACTIONS = ("change_sent", "sum_up", "stop_summing", "edit_summary", "undo_summary")


class SentDisplay(QObject):
    """Shows a `SentState`, and draws no more than changed since the last one."""

    action_chosen = Signal(str)
    """The person clicked "change_sent", "sum_up", "stop_summing", "edit_summary" or
    "undo_summary"."""
    left_out_changed = Signal(object)
    """The ids of the messages that do not go are others now: a frozenset."""
    sight_changed = Signal()
    """The cut came into sight, or went out of it."""

    def __init__(self, drawing: LazyDrawing, feed: MessageFeed) -> None:
        super().__init__(drawing)
        self._drawing, self._feed, self._view = drawing, feed, drawing.view
        self._state = SentState()
        self._line = LinksLine(drawing.document, top=20, bottom=10, is_cut=True)
        self._summary = SummaryBlock(drawing.document)
        self._paleness = Paleness(drawing.view, drawing.drawn)
        self._in_sight = False
        self.can_change = True
        """Whether the window has a place to change what is sent."""
        self._view.anchorClicked.connect(self._on_anchor_clicked)
        self._view.laid_out.connect(self._look)
        self._view.verticalScrollBar().valueChanged.connect(self._look)

    @property
    def is_cut_in_sight(self) -> bool:
        """Whether the reader sees the cut."""
        return self._in_sight

    def show(self, state: SentState) -> None:
        """Show what goes now. The line that is read stays in its place."""
        if state == self._state:
            return
        old, self._state = self._state, state
        if (old.cut, old.summary, old.is_writing, old.can_sum_up) != (
            state.cut,
            state.summary,
            state.is_writing,
            state.can_sum_up,
        ):
            self._draw()
        if old.left_out != state.left_out:
            self._paleness.show(state.left_out)
            self._view.viewport().update()
            self.left_out_changed.emit(state.left_out)
        self._look()

    def leave(self) -> None:
        """Show nothing any more: another conversation comes."""
        self.show(SentState())

    def restyle(self) -> None:
        """Draw in the document's style, which is another one now."""
        self._summary.restyle()

    def section(self, link: InternalLink) -> Section | None:
        """Return the text of the summary where a link leads to it; None where it does not."""
        return self._summary.section if link.section == SECTION else None

    def go_to_cut(self) -> None:
        """Bring the cut into sight, or the first message that does not go where there is none."""
        views = self._feed.messages
        if self._state.cut is None:
            pale = (n for n, id_ in enumerate(views.ids) if id_ in self._state.left_out)
            if (first := next(pale, None)) is not None:
                self._drawing.go_to(views[first])
            return
        if (view := views.of(self._state.cut.below)) is None:
            return
        self._view.set_following(False)
        if self._line.first is None:
            with self._view.writing():
                self._drawing.drawn.begin_at(view, self._line)
                self._drawing.add_below(FIRST)
        if self._line.first is not None:
            top = self._view.cursorRect(self._line.first).top()
            self._view.scroll_by(top - self._view.viewport().height() // 3)
        self._view.laid_out.emit()

    # drawing ----------------------------------------------------------------------------
    def _draw(self) -> None:
        with self._view.keeping_place(), self._view.writing():
            attached = self._drawing.drawn.reaches_end
            cut = self._state.cut
            if cut is not None:
                self._line.say(self._words(cut))
                if self._has_summary:
                    writing = self._state.is_writing
                    self._summary.show(self._state.summary, cut.summed_up, is_writing=writing)
            if cut is None or not self._has_summary:
                self._summary.fold()
            self._put(attached)

    def _put(self, attached: bool) -> None:
        """Draw the parts where they belong now. `attached`: the end of the conversation is drawn.
        The caller opens the edit block."""
        cut, drawn = self._state.cut, self._drawing.drawn
        summary = self._summary.parts if self._has_summary else []
        drawn.put_below({cut.below: [self._line, *summary]} if cut is not None else {})
        if drawn.is_empty and self._feed.messages:
            drawn.begin_at_end(FIRST)
        elif attached:
            self._drawing.add_below(MOST)

    def _words(self, cut: Cut) -> list[Words]:
        """The line of the cut: how many messages do not go, why, and what can be done."""
        count, state = cut.left_out, self._state
        said = ngettext(
            "{count} earlier message is not sent", "{count} earlier messages are not sent", count
        ).format(count=count)
        why = _why(cut.rule) if count > cut.summed_up else ""
        words = [Words(f"{said} ({why})" if why else said)]
        if state.can_sum_up and not state.is_writing:
            hint = _("Have the model sum up what is not sent; the summary goes in its place")
            words.append(Words(_("Sum up"), InternalLink("sum_up", 0), hint))
        if self.can_change:
            change = InternalLink("change_sent", 0)
            words.append(Words(_("Change"), change, _("Change what is sent")))
        return words

    @property
    def _has_summary(self) -> bool:
        return self._state.is_writing or bool(self._state.summary)

    def _look(self) -> None:
        """Tell whether the cut is in sight. That is asked for at each flush of a reply."""
        if self._state.cut is None and not self._in_sight:
            return
        in_sight = False
        if self._line.first is not None:
            line = self._view.cursorRect(self._line.first)
            in_sight = line.bottom() > 0 and line.top() < self._view.viewport().height()
        if in_sight != self._in_sight:
            self._in_sight = in_sight
            self.sight_changed.emit()

    # what is clicked --------------------------------------------------------------------
    def _on_anchor_clicked(self, url: QUrl) -> None:
        link = InternalLink.parse(url.toString())
        if link is None:
            return
        if link.action == "summary":
            self._toggle_summary()
        elif link.action in _ACTIONS:
            self.action_chosen.emit(link.action)

    def _toggle_summary(self) -> None:
        by_keyboard = self._view.textCursor().hasSelection()
        with self._view.unfolding():
            attached = self._drawing.drawn.reaches_end
            self._summary.toggle()
            self._put(attached)
        if by_keyboard and (head := self._summary.head.selected) is not None:
            self._view.setTextCursor(head)


def _why(rule: SentRule) -> str:
    match rule.kind:
        case SentKind.TOKENS:
            return _("limit {count} tokens").format(count=f"{rule.limit:,}")
        case SentKind.TURNS:
            said = ngettext("limit {count} question", "limit {count} questions", rule.limit)
            return said.format(count=f"{rule.limit:,}")
    return ""
