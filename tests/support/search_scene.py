"""The chats of the picture of the search window: the same words in replies, a question, a file."""

from __future__ import annotations

import datetime

from desktop.chat.content import Content, File, Text, of_text
from desktop.chat.messages import Role
from desktop.storage.history.history import History

WORDS = "重新排版"
_FILE = File("0" * 64, "contract.pdf", "application/pdf", 18_000, "附件二须重新排版。")
_FOUND: tuple[tuple[str, int, Role, Content], ...] = (
    ("合同条款的要点", 58, Role.USER, (Text("要点是什么？"), _FILE)),
    ("Layout of long tables", 48, Role.ASSISTANT, of_text("QTextTable 每次插入都会重新排版。")),
    ("写一篇文章", 26, Role.ASSISTANT, of_text("段落需要重新排版之后再发布。")),
    ("Buffered flush in Qt", 0, Role.USER, of_text("能不能避免每次都重新排版整个文档？")),
)
"""Title, how many days ago, who wrote it, and what: from the oldest."""


def write_found(history: History, now: datetime.datetime) -> None:
    """Write these chats, of which the last one is there already, with a reply that is found."""
    chats = {summary.title: summary.id for summary in history.summaries()}
    for number, (title, days, role, content) in enumerate(_FOUND):
        chat = chats[title] = chats.get(title) or history.create(title)
        path = history.load(chat).active_path()
        parent = path[-1].id if path else None
        model = "gpt-5.2-instant" if role is Role.ASSISTANT else ""
        message = history.add_message(chat, parent, role, content, model=model)
        at = (now - datetime.timedelta(days, minutes=len(_FOUND) - number)).timestamp()
        history.rows("UPDATE messages SET created_at = ? WHERE id = ?", at, message.id)
