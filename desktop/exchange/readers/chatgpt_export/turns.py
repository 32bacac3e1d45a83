"""Makes messages of nodes: what a model thought, did and wrote between two questions is one reply.

A reply ends where no more of it follows, or a question does. Where the nodes part before that,
there are as many replies, which share their beginning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.chat.content import Content, Part, Text
from desktop.chat.messages import Role, Sending, TurnState, TurnStats
from desktop.exchange.readers.chatgpt_export.nodes import Kind, Node
from desktop.exchange.readers.shared.assembling import Said
from desktop.exchange.readers.shared.failing import failure
from desktop.exchange.readers.shared.folds import joined
from desktop.exchange.readers.shared.parts import content_of
from desktop.exchange.readers.shared.trees import children_of, contracted, listed

_SHARED_NODES, _SHARED_TEXT = 20_000, 1 << 24
"""Nodes and characters that replies of one chat share at most; a reply that would share more
hangs below the one that it continues."""


class Turns:
    """The messages of one chat."""

    def __init__(self, nodes: Mapping[str, Node], parents: Mapping[str, str | None]) -> None:
        """`parents`: of all nodes, mended."""
        shown = {key for key, node in nodes.items() if node.kind is not Kind.HIDDEN}
        self._nodes = nodes
        self._all_parents = parents
        self._parents = contracted(parents, shown)
        self._children = children_of(self._parents)
        self._left = [_SHARED_NODES, _SHARED_TEXT]
        self._message: dict[str, str] = {}
        """The message that each shown node went into, by its key; of several, the first."""

    def said(self, default_model: str) -> list[Said]:
        """All messages, siblings in their order."""
        found: list[Said] = []
        taken: set[str] = set()
        hints = {key: self._nodes[key].hint for key in self._parents}
        for key in listed(self._parents, hints):
            node = self._nodes[key]
            if node.kind is Kind.QUESTION:
                self._message[key] = key
                taken.add(key)
                said = _question(node, self._parents[key])
            elif self._is_end(key):
                chain, above = self._chain(key)
                said = _reply(chain, default_model)
                said.key = said.key if said.key not in taken else key
                taken.add(said.key)
                for one in chain:
                    self._message.setdefault(one.key, said.key)
                self._message[key] = said.key
                said.parent = above
            else:
                continue
            found.append(said)
        for said in found:
            said.parent = None if said.parent is None else self._message[said.parent]
        return found

    def leaf(self, current: str | None) -> str | None:
        """The message that the active path leads to; None: nobody knows."""
        while current is not None and current in self._all_parents:
            if current in self._message:
                return self._message[current]
            current = self._all_parents[current]
        return None

    def _is_end(self, key: str) -> bool:
        kinds = {self._nodes[child].kind for child in self._children.get(key, ())}
        return Kind.ANSWER not in kinds or Kind.QUESTION in kinds

    def _chain(self, end: str) -> tuple[list[Node], str | None]:
        """The nodes of the reply that ends here, and what it hangs below."""
        chain: list[Node] = []
        key: str | None = end
        while key is not None and self._nodes[key].kind is Kind.ANSWER:
            if key in self._message and not self._may_share(self._nodes[key]):
                break
            chain.append(self._nodes[key])
            key = self._parents[key]
        return chain[::-1], key

    def _may_share(self, node: Node) -> bool:
        self._left[0] -= 1
        self._left[1] -= sum(
            len(part.text) for part in node.spoken.content if isinstance(part, Text)
        )
        self._left[1] -= len(node.spoken.reasoning)
        return min(self._left) >= 0


def _question(node: Node, parent: str | None) -> Said:
    sending = Sending.NEVER if node.is_left_out else Sending.BY_RULE
    return Said(node.key, parent, Role.USER, node.spoken.content, node.at, sending=sending)


def _reply(chain: Sequence[Node], default_model: str) -> Said:
    """The one reply that these nodes are."""
    last = chain[-1]
    shown = [node for node in chain if node.spoken.content]
    thought = [node.spoken.thought_ms for node in chain if node.spoken.thought_ms is not None]
    error = last.spoken.error
    state = TurnState.FAILED if error is not None else last.state
    return Said(
        key=shown[-1].key if shown else last.key,
        parent=None,
        role=Role.ASSISTANT,
        content=_written(shown),
        at=next((node.at for node in chain if node.at is not None), None),
        reasoning=joined(*(node.spoken.reasoning for node in chain)),
        tool_calls=tuple(call for node in chain for call in node.spoken.calls),
        state=state,
        finish_reason=last.finish_reason,
        failure=failure(error or "") if state is TurnState.FAILED else None,
        model=next((node.model for node in reversed(chain) if node.model), default_model),
        stats=TurnStats(thought_ms=sum(thought) if thought else None),
        sending=Sending.NEVER if _is_left_out(shown) else Sending.BY_RULE,
    )


def _is_left_out(shown: Sequence[Node]) -> bool:
    return bool(shown) and all(node.is_left_out for node in shown)


def _written(nodes: Sequence[Node]) -> Content:
    """The text of a reply. Where a node was cut off by its length, the next one goes on."""
    pieces: list[list[str] | Part] = []
    goes_on = False
    for node in nodes:
        for part in node.spoken.content:
            if not isinstance(part, Text):
                pieces.append(part)
            elif goes_on and pieces and isinstance(pieces[-1], list):
                pieces[-1].append(part.text)
            else:
                pieces.append([part.text])
            goes_on = False
        goes_on = node.finish_reason == "length"
    return content_of(("".join(one) if isinstance(one, list) else one for one in pieces), "\n\n")
