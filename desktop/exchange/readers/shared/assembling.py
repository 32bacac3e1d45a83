"""Makes a record of what a reader found out about a chat and its messages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.chat.content import Content, text_of
from desktop.chat.endpoint import ModelChoice
from desktop.chat.messages import Message, Role, Sending, ToolCall, TurnState, TurnStats
from desktop.chat.steering.parameters import KNOWN, readable
from desktop.chat.steering.steering import Steering
from desktop.exchange.programs import NAMES
from desktop.exchange.readers.shared.trees import downwards, inherited, mended, path_to
from desktop.exchange.readers.shared.values import line, title
from desktop.exchange.record import Bytes, Origin, Record
from desktop.exchange.source import Skip, Why


@dataclass(slots=True)
class Said:
    """One message as a reader found it."""

    key: str
    """Its id there; "": it has none. A second one of the same id is told apart by a number."""
    parent: str | None
    """The key of its parent; one that is not there hangs it on the beginning of the chat."""
    role: Role
    content: Content = ()
    at: float | None = None
    """None: it has its parent's time."""
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    state: TurnState = TurnState.DONE
    finish_reason: str | None = None
    failure: Mapping[str, Any] | None = None
    model: str = ""
    stats: TurnStats = field(default_factory=TurnStats)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    is_starred: bool = False
    sending: Sending = Sending.BY_RULE
    summary: str = ""
    """As `Message.summary`."""


@dataclass(slots=True)
class Chat:
    """One chat as a reader found it, but for its messages."""

    source: str
    """The reader's SOURCE."""
    key: str = ""
    """Its id there; "": one is made from its title, first time and first text."""
    title: str = ""
    created_at: float | None = None
    updated_at: float | None = None
    leaf: str | None = None
    """The key of the message that the active path leads to; None: to the newest one."""
    model: str = ""
    """What the chat asks; "": the model of the last reply on the active path."""
    system: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    folder: tuple[str, ...] = ()
    pinned_at: float | None = None
    archived_at: float | None = None
    is_pinned: bool = False
    """It is, and nobody knows since when: since its last change."""
    is_archived: bool = False
    files: Mapping[str, Bytes] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What a person knows it by, for `skip`."""
        return line(self.title) or self.key or "…"


def assembled(chat: Chat, said: Sequence[Said], skip: Skip) -> Record | None:
    """The record of a chat; None for one without any message, which `skip` is told.

    The messages are in the order of their times, those of one time in the order of `said`.
    """
    if not said:
        skip(chat.name, Why.EMPTY)
        return None
    by_key = _by_unique_key(said)
    parents, has_cycle = mended({key: one.parent for key, one in by_key.items()})
    if has_cycle:
        skip(chat.name, Why.CYCLE)
    times = _times(chat, parents, by_key)
    ranks = {key: (times[key], place) for place, key in enumerate(by_key)}
    order = downwards(parents, ranks)
    ids = {key: id_ for id_, key in enumerate(order, 1)}
    active = _active(order, parents, chat.leaf, ranks)
    program = NAMES.get(chat.source, chat.source)
    messages = tuple(
        _message(by_key[key], ids[key], _id_of(parents[key], ids), times[key], program)
        for key in order
    )
    created = chat.created_at if chat.created_at is not None else min(times.values())
    updated = chat.updated_at if chat.updated_at is not None else max(times.values())
    shown = title(chat.title)
    model = line(chat.model) or _last_model(messages, active, ids)
    return Record(
        origin=Origin(chat.source, chat.key or _made_key(shown, messages)),
        title=shown,
        messages=messages,
        keys={id_: key for key, id_ in ids.items()},
        active_children={_id_of(parent, ids): ids[child] for parent, child in active.items()},
        created_at=created,
        updated_at=max(created, updated),
        choice=ModelChoice("", model) if model else None,
        steering=Steering(system=chat.system, parameters=_known(chat.parameters)),
        titled_by="model" if shown else "",
        folder=tuple(filter(None, (line(one) for one in chat.folder))),
        pinned_at=_since(chat.pinned_at, chat.is_pinned, updated),
        archived_at=_since(chat.archived_at, chat.is_archived, updated),
        files=dict(chat.files),
    )


def _known(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Those that any server knows: another program's own would be sent, and refused."""
    names = {row.key for row in KNOWN}
    return readable({name: value for name, value in parameters.items() if name in names})


def _since(at: float | None, holds: bool, updated: float) -> float | None:
    return at if at is not None else updated if holds else None


def in_a_row(said: Sequence[Said]) -> list[Said]:
    """The same messages, each below the one before it, for a chat that is a list."""
    rowed: list[Said] = []
    for key, one in _by_unique_key(said).items():
        rowed.append(replace(one, key=key, parent=rowed[-1].key if rowed else None))
    return rowed


def _by_unique_key(said: Sequence[Said]) -> dict[str, Said]:
    """Each message by a key that no other has; one that names another as its parent means the
    first of that key."""
    found: dict[str, Said] = {}
    for place, one in enumerate(said, 1):
        key = wanted = one.key or f"#{place}"
        number = 2
        while key in found:
            key, number = f"{wanted}#{number}", number + 1
        found[key] = one
    return found


def _times(
    chat: Chat, parents: Mapping[str, str | None], by_key: Mapping[str, Said]
) -> dict[str, float]:
    own = {key: one.at for key, one in by_key.items()}
    known = [at for at in own.values() if at is not None]
    begun = (chat.created_at, min(known, default=None), chat.updated_at, 0.0)
    return inherited(parents, own, next(at for at in begun if at is not None))


def _active(
    order: Sequence[str],
    parents: Mapping[str, str | None],
    leaf: str | None,
    ranks: Mapping[str, tuple[float, int]],
) -> dict[str | None, str]:
    """Each parent with the child that the path leads to: by the leaf, else to the newest."""
    active: dict[str | None, str] = {parents[key]: key for key in order}
    if leaf not in parents:
        leads_on = set(parents.values())
        leaf = max((key for key in order if key not in leads_on), key=lambda key: ranks[key])
    for key in path_to(parents, leaf):
        active[parents[key]] = key
    return active


def _message(one: Said, id_: int, parent_id: int | None, at: float, program: str) -> Message:
    is_reply = one.role is Role.ASSISTANT
    return Message(
        id=id_,
        parent_id=parent_id,
        role=one.role,
        content=one.content,
        created_at=at,
        reasoning=one.reasoning,
        tool_calls=one.tool_calls,
        state=one.state if is_reply else TurnState.DONE,
        finish_reason=one.finish_reason,
        failure=one.failure if is_reply else None,
        # A reply of which nobody knows the model would pass for one that a person wrote.
        endpoint_name=program if is_reply and not line(one.model) else "",
        model=line(one.model),
        stats=one.stats,
        parameters=_known(one.parameters),
        sending=one.sending,
        summary=one.summary,
        is_starred=one.is_starred,
    )


def _id_of(key: str | None, ids: Mapping[str, int]) -> int | None:
    return None if key is None else ids[key]


def _last_model(
    messages: Sequence[Message], active: Mapping[str | None, str], ids: Mapping[str, int]
) -> str:
    """The model of the last reply on the active path that names one."""
    on_path: set[int] = set()
    key = active.get(None)
    while key is not None:
        on_path.add(ids[key])
        key = active.get(key)
    return next((one.model for one in reversed(messages) if one.id in on_path and one.model), "")


def _made_key(title: str, messages: Sequence[Message]) -> str:
    """The key of a chat without an id: the same as long as its beginning is."""
    first = next((one for one in messages if one.content), messages[0])
    written = f"{title}\0{messages[0].created_at:.3f}\0{text_of(first.content)}"
    return f"sha256:{hashlib.sha256(written.encode('utf-8', 'replace')).hexdigest()}"
