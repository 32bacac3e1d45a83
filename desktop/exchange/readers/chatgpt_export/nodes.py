"""Reads one node of a chat's `mapping`: what it is, and what of it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from desktop.chat.messages import TurnState
from desktop.exchange.readers.chatgpt_export.speaking import Speaking, Spoken, parts_of
from desktop.exchange.readers.shared.folds import joined
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.values import ident, line, number, rows, table, text


class Kind(Enum):
    """What a node is to a person."""

    HIDDEN = auto()
    """It is not shown; what follows it follows its parent."""
    QUESTION = auto()
    ANSWER = auto()
    """A piece of a reply: thinking, a tool's call or result, text."""


@dataclass(slots=True)
class Node:
    """One node."""

    key: str
    parent: str | None
    hint: Sequence[Any] = ()
    """Its children as the file lists them: their order alone is heeded."""
    kind: Kind = Kind.HIDDEN
    at: float | None = None
    spoken: Spoken = field(default_factory=Spoken)
    model: str = ""
    state: TurnState = TurnState.DONE
    finish_reason: str | None = None
    is_left_out: bool = False
    """It is no part of what the model was told."""
    instructions: tuple[str, str] | None = None
    """Where it holds the chat's instructions to the model: their kind, and they."""


def nodes_of(mapping: Mapping[str, Any], speaking: Speaking) -> Iterator[Node]:
    """Each node of a chat."""
    for key, value in mapping.items():
        known = table(value)
        node = Node(text(key), ident(known.get("parent")) or None, rows(known.get("children")))
        if message := table(known.get("message")):
            _read(node, message, speaking)
        yield node


def _read(node: Node, message: Mapping[str, Any], speaking: Speaking) -> None:
    role = line(table(message.get("author")).get("role"))
    metadata, content = table(message.get("metadata")), table(message.get("content"))
    node.at = seconds(message.get("create_time"))
    node.is_left_out = number(message.get("weight")) == 0
    node.instructions = _instructions(role, content, metadata)
    is_hidden = metadata.get("is_visually_hidden_from_conversation") is True
    if node.instructions is not None or is_hidden or role == "system":
        return
    if role == "user":
        node.kind = Kind.QUESTION
        node.spoken = speaking.asked(message.get("content"), metadata)
        return
    is_tool = role in ("tool", "function")
    said = speaking.tool_said if is_tool else speaking.answered
    node.spoken = said(message, metadata)
    node.state, node.finish_reason = _ending(message, metadata)
    if node.spoken or node.state is not TurnState.DONE:
        node.kind = Kind.ANSWER
    if not is_tool:
        node.model = line(metadata.get("model_slug"))


def _instructions(
    role: str, content: Mapping[str, Any], metadata: Mapping[str, Any]
) -> tuple[str, str] | None:
    """The custom instructions of the account or the chat, newer and older form."""
    if content.get("content_type") == "user_editable_context":
        said = [text(content.get(key)) for key in ("user_profile", "user_instructions")]
        return "context", joined(*said)
    if role == "system" and metadata.get("is_user_system_message") is True:
        told = table(metadata.get("user_context_message_data"))
        said = [text(told.get(key)) for key in ("about_user_message", "about_model_message")]
        written = "\n".join(filter(None, map(text, parts_of(content))))
        return "system", written or joined(*said)
    return None


def _ending(
    message: Mapping[str, Any], metadata: Mapping[str, Any]
) -> tuple[TurnState, str | None]:
    """How the node ended, and why, in the words of the protocol."""
    finish = line(table(metadata.get("finish_details")).get("type"))
    match message.get("status"):
        case "in_progress":
            return TurnState.INCOMPLETE, None
        case "error" | "failed" | "finished_with_error":
            return TurnState.FAILED, None
        case "finished_partial_completion":
            return TurnState.INCOMPLETE, _REASONS.get(finish)
    if finish == "interrupted":
        return TurnState.STOPPED, None
    return TurnState.DONE, _REASONS.get(finish)


_REASONS = {"stop": "stop", "max_tokens": "length", "length": "length"}
