"""The rows of the list after any changes are those of a naive list made anew."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtTest import QAbstractItemModelTester

from desktop import language
from desktop.chat.ordering.folder import Folder
from desktop.ui.chats.chat_list_model import Chat, ChatListModel
from desktop.ui.chats.rows.grouping import Group, Kind, Sort
from desktop.ui.chats.rows.sections import Section
from desktop.ui.chats.rows.wording import heading
from tests.support.sizes import examples

DAY = 86_400
NOON = datetime.datetime.combine(datetime.date.today(), datetime.time(12)).timestamp()


def naive(chats: Iterable[Chat], folders: list[Folder], order: Sort, folded: set[int]) -> list[str]:
    """Every row, written down without any of what the model knows."""
    known = {folder.id for folder in folders}
    left = sorted(chats, key=lambda one: (-one.updated_at, -one.id))
    if order is Sort.OLDEST:
        left.reverse()
    if order is Sort.TITLE:
        left.sort(key=lambda one: one.title.casefold())
    rows = under("[Pinned]", [one for one in left if one.pinned])
    left = [one for one in left if not one.pinned]
    loose = [one for one in left if one.folder_id not in known]
    in_folders: list[str] = []
    for folder in folders:
        if folder.parent_id in folded:
            continue
        inside = [one for one in left if one.folder_id == folder.id]
        count = len(inside) + sum(
            one.folder_id in {f.id for f in folders if f.parent_id == folder.id} for one in left
        )
        in_folders.append(f"<{folder.name} {count}>")
        in_folders += [] if folder.id in folded else [one.title for one in inside]
    if order is Sort.TITLE:
        return rows + in_folders + under("[All chats]", loose)
    days: dict[str, list[Chat]] = {}
    for one in loose:
        days.setdefault(day(one.updated_at), []).append(one)
    lines = [(name, under(name, some)) for name, some in days.items()]
    recent = [line for name, some in lines if name in ("[Today]", "[Yesterday]") for line in some]
    older = [
        line for name, some in lines if name not in ("[Today]", "[Yesterday]") for line in some
    ]
    if order is Sort.OLDEST:
        return rows + in_folders + older + recent
    return rows + recent + in_folders + older


def under(heading: str, chats: list[Chat]) -> list[str]:
    return [heading, *(chat.title for chat in chats)] if chats else []


def day(moment: float) -> str:
    age = round((NOON - moment) / DAY)
    if age <= 1:
        return ("[Today]", "[Yesterday]")[max(0, age)]
    if age <= 7:
        return "[Previous 7 days]"
    return f"{datetime.datetime.fromtimestamp(moment):[%B %Y]}"


def shown(model: ChatListModel) -> list[str]:
    rows = [model.index(row) for row in range(model.rowCount())]
    return [
        f"<{row.data()} {row.data(ChatListModel.COUNT)}>"
        if row.data(ChatListModel.FOLDER)
        else row.data()
        if row.data(ChatListModel.CHAT_ID) is not None
        else f"[{row.data()}]"
        for row in rows
    ]


ids, folder_ids = st.integers(1, 7), st.integers(1, 4)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), ids, st.integers(0, 70)),
        st.tuples(st.just("remove"), ids),
        st.tuples(st.just("pin"), ids),
        st.tuples(st.just("move"), ids, st.one_of(st.none(), folder_ids)),
        st.tuples(st.just("title"), ids, st.sampled_from("abcdefgh")),
        st.tuples(st.just("folder"), folder_ids),
        st.tuples(st.just("nest"), folder_ids, folder_ids),
        st.tuples(st.just("unfolder"), folder_ids),
        st.tuples(st.just("fold"), folder_ids),
        st.tuples(st.just("shuffle")),
        st.tuples(st.just("order"), st.sampled_from(Sort)),
        st.tuples(st.just("mark"), ids),
    ),
    max_size=30,
)


class Naive:
    """The chats and folders as plain data, beside the model."""

    def __init__(self) -> None:
        self.model = ChatListModel()
        self.chats: dict[int, Chat] = {}
        self.folders: list[Folder] = []
        self.folded: set[int] = set()
        self.order = Sort.NEWEST
        self.number = 0

    def put(self, chat_id: int, days: int) -> None:
        self.number += 1  # no two chats have one time
        moment = NOON - days * DAY + self.number
        old = self.chats.get(chat_id, Chat(chat_id, f"chat {chat_id}", moment))
        self._keep(replace(old, updated_at=moment))

    def remove(self, chat_id: int) -> None:
        self.chats.pop(chat_id, None)
        self.model.remove(chat_id)

    def pin(self, chat_id: int) -> None:
        if chat := self.chats.get(chat_id):
            self._keep(replace(chat, pinned=not chat.pinned))

    def move(self, chat_id: int, folder_id: int | None) -> None:
        if folder_id in {None, *(folder.id for folder in self.folders)} and (
            chat := self.chats.get(chat_id)
        ):
            self._keep(replace(chat, folder_id=folder_id))

    def title(self, chat_id: int, letter: str) -> None:
        if chat := self.chats.get(chat_id):
            self.chats[chat_id] = replace(chat, title=f"{letter} {chat_id}")
            self.model.retitle(chat_id, f"{letter}  {chat_id}")

    def folder(self, folder_id: int) -> None:
        if folder_id not in {folder.id for folder in self.folders}:
            self._show([*self.folders, Folder(folder_id, f"folder {folder_id}")])

    def nest(self, folder_id: int, parent_id: int) -> None:
        parents = {folder.id: folder.parent_id for folder in self.folders}
        into_root = parents.get(parent_id, 0) is None and parent_id != folder_id
        if into_root and folder_id in parents and folder_id not in parents.values():
            moved = [replace(f, parent_id=parent_id) if f.id == folder_id else f
                     for f in self.folders]  # fmt: skip
            self._show(moved)

    def unfolder(self, folder_id: int) -> None:
        self.chats = {
            id_: replace(chat, folder_id=None) if chat.folder_id == folder_id else chat
            for id_, chat in self.chats.items()
        }
        left = [folder for folder in self.folders if folder.id != folder_id]
        self._show([replace(one, parent_id=None) if one.parent_id == folder_id else one
                    for one in left])  # fmt: skip

    def fold(self, folder_id: int) -> None:
        if folder_id in {folder.id for folder in self.folders}:
            self.folded ^= {folder_id}
            self.model.fold(folder_id, folded=folder_id in self.folded)

    def shuffle(self) -> None:
        self._show(self.folders[::-1])

    def order_(self, order: Sort) -> None:
        self.order = order
        self.model.arrange(order, self.model.folded)

    def mark(self, chat_id: int) -> None:
        self.model.set_unread(chat_id, True)
        self.model.set_running(chat_id, True)

    def check(self) -> None:
        expected = naive(self.chats.values(), self.folders, self.order, self.folded)
        assert shown(self.model) == expected
        rows = [self.model.index(row) for row in range(self.model.rowCount())]
        at = {row.data(ChatListModel.CHAT_ID): row.row() for row in rows}
        assert all(self.model.row_of(chat) == at.get(chat) for chat in self.chats)
        assert {chat.id for chat in self.model.chats()} == set(self.chats)

    def _keep(self, chat: Chat) -> None:
        self.chats[chat.id] = chat
        self.model.put(chat)

    def _show(self, folders: list[Folder]) -> None:
        roots = [folder for folder in folders if folder.parent_id is None]
        self.folders = [one for root in roots for one in (root, *_inside(root, folders))]
        self.model.set_folders(self.folders)


def _inside(root: Folder, folders: list[Folder]) -> list[Folder]:
    return [folder for folder in folders if folder.parent_id == root.id]


@settings(deadline=None, max_examples=examples(300))  # a machine may be busy
@given(steps)
def test_after_any_changes_the_rows_are_those_of_a_naive_list(
    changes: list[tuple[object, ...]],
) -> None:
    user = Naive()
    tester = QAbstractItemModelTester(
        user.model, QAbstractItemModelTester.FailureReportingMode.Warning
    )
    for name, *values in changes:
        getattr(user, "order_" if name == "order" else str(name))(*values)
        user.check()
    del tester


def test_a_folded_folder_shows_the_marks_of_what_is_inside() -> None:
    model = ChatListModel()
    outer, inner = Folder(1, "outer"), Folder(2, "inner", 1)
    model.reset([Chat(7, "chat", NOON, 2), Chat(8, "other", NOON)], [outer, inner])
    model.set_unread(7, True)
    heading = model.index(model.folder_row(1) or 0)
    assert not heading.data(ChatListModel.UNREAD)
    told: list[int] = []
    model.fold(1, folded=True)
    model.dataChanged.connect(lambda first, _last: told.append(first.row()))
    assert heading.data(ChatListModel.UNREAD)
    model.set_running(7, True)
    assert heading.row() in told
    assert heading.data(ChatListModel.RUNNING)
    model.set_unread(7, False)
    assert not heading.data(ChatListModel.UNREAD)
    assert model.row_of(7) is None


def test_a_month_is_written_as_the_language_writes_it() -> None:
    november = Section(Group(Kind.MONTH, 2026 * 12 + 10), (0, 0))
    assert heading(november) == "November 2026"
    language.use("zh_CN")
    assert heading(november) == "2026年11月"
