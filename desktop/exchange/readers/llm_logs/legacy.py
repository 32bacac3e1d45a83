"""The older generation of a logs.db: conversations of responses, each a question and its answer."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.chat.content import Content, Part
from desktop.chat.messages import Role, ToolCall, TurnStats
from desktop.exchange.readers.llm_logs.attachments import Attachments
from desktop.exchange.readers.shared.assembling import Chat, Said
from desktop.exchange.readers.shared.columns import (
    Grouped,
    Row,
    has,
    json_in,
    rows_of,
    text_in,
    time_in,
)
from desktop.exchange.readers.shared.folds import fenced, joined
from desktop.exchange.readers.shared.parts import Files, content_of
from desktop.exchange.readers.shared.times import seconds
from desktop.exchange.readers.shared.values import count, line
from desktop.exchange.source import Tables

_COLUMNS = (
    "id",
    "model",
    "prompt",
    "system",
    "options_json",
    "response",
    "datetime_utc",
    "input_tokens",
    "output_tokens",
    "reasoning",
)


class Legacy:
    """The conversations of a database."""

    def __init__(self, tables: Tables, attachments: Attachments) -> None:
        self._tables = tables
        self._attachments = attachments
        has_conversations = has(tables, "responses", "conversation_id")
        key = "COALESCE(conversation_id, id)" if has_conversations else "id"
        needs = ("id", "conversation_id") if has_conversations else ("id",)
        self._responses = Grouped(tables, "responses", key, needs=needs)
        self._tool_calls = Grouped(tables, "tool_calls", "response_id")
        self._tool_results = Grouped(tables, "tool_results", "response_id")

    def all(self) -> Iterator[tuple[str, str]]:
        """The key and the name of each conversation; a response that has none is one by itself."""
        names = {
            text_in(row.get("id")): line(text_in(row.get("name")))
            for row in rows_of(self._tables, "conversations", ("id", "name"))
        }
        for key in dict.fromkeys([*filter(None, names), *self._responses.keys()]):
            yield key, names.get(key, "")

    def said(self, chat: Chat, files: Files) -> list[Said]:
        """The messages of a conversation, in their order."""
        found = list(self._responses.rows(_COLUMNS, chat.key))
        found.sort(key=lambda row: (_at(row) or 0.0, text_in(row.get("id"))))
        said: list[Said] = []
        for row in found:
            self._take(row, said, chat, files)
        return said

    def _take(self, row: Row, said: list[Said], chat: Chat, files: Files) -> None:
        """Add one response to those before it."""
        id_ = text_in(row.get("id")) or f"#{len(said) + 1}"
        system = "\n\n".join(
            [*self._fragments("system_fragments", id_), text_in(row.get("system"))]
        )
        if system.strip() and not chat.system:
            chat.system = system.strip()
        elif system.strip() and system.strip() != chat.system:
            _hang(said, Said(f"{id_}/system", None, Role.SYSTEM, content_of([system.strip()])))
        asked = self._question(id_, row, files)
        results = self._results(id_)
        answer = self._answer(id_, row)
        last = said[-1] if said else None
        if not asked and last is not None and last.role is Role.ASSISTANT:
            _go_on(last, answer, results)  # a model that was told what its tools gave
            return
        if asked:
            _hang(said, Said(f"{id_}/prompt", None, Role.USER, asked, _at(row)))
        answer.reasoning = joined(*results, answer.reasoning)
        _hang(said, answer)
        chat.parameters = answer.parameters

    def _question(self, id_: str, row: Row, files: Files) -> Content:
        prompt = "\n".join(filter(None, [*self._fragments("prompt_fragments", id_), _prompt(row)]))
        pieces: list[str | Part] = [prompt]
        for one in self._linked("prompt_attachments", "attachment_id", id_):
            pieces.append(self._attachments.part(one, files))
        return content_of(pieces)

    def _answer(self, id_: str, row: Row) -> Said:
        return Said(
            id_,
            None,
            Role.ASSISTANT,
            content_of([text_in(row.get("response"))]),
            _at(row),
            reasoning=text_in(row.get("reasoning")),
            tool_calls=tuple(self._calls(id_)),
            model=line(text_in(row.get("model"))),
            stats=TurnStats(
                prompt_tokens=count(row.get("input_tokens")),
                completion_tokens=count(row.get("output_tokens")),
            ),
            parameters=dict(json_in(row.get("options_json"))),
        )

    def _calls(self, id_: str) -> Iterator[ToolCall]:
        for row in self._tool_calls.rows(("name", "arguments"), id_):
            yield ToolCall(line(text_in(row.get("name"))), text_in(row.get("arguments")))

    def _results(self, id_: str) -> list[str]:
        """What tools gave before this response, as it is shown among the thoughts."""
        rows = self._tool_results.rows(("output", "exception"), id_)
        said = [text_in(row.get("output")) or text_in(row.get("exception")) for row in rows]
        return [fenced(one) for one in said if one.strip()]

    def _fragments(self, link: str, id_: str) -> list[str]:
        return [self._attachments.fragment(one) for one in self._linked(link, "fragment_id", id_)]

    def _linked(self, link: str, column: str, id_: str) -> list[str]:
        """What is linked to a response, in its order."""
        if not has(self._tables, link, "response_id", column):
            return []
        order = 'ORDER BY "order"' if has(self._tables, link, "order") else ""
        rows = rows_of(self._tables, link, (column,), f"WHERE response_id = ? {order}", id_)
        return [text_in(row[column]) for row in rows]


def _prompt(row: Row) -> str:
    return text_in(row.get("prompt"))


def _at(row: Row) -> float | None:
    return seconds(time_in(row.get("datetime_utc")))


def _hang(said: list[Said], one: Said) -> None:
    """Add a message below the last one."""
    one.parent = said[-1].key if said else None
    said.append(one)


def _go_on(reply: Said, more: Said, results: list[str]) -> None:
    """Add to a reply what the model said once its tools had given these results."""
    reply.content = content_of([*reply.content, *more.content], "\n\n")
    reply.reasoning = joined(reply.reasoning, *results, more.reasoning)
    reply.tool_calls += more.tool_calls
    counted = (reply.stats.completion_tokens, more.stats.completion_tokens)
    known = [one for one in counted if one is not None]
    reply.stats = TurnStats(
        prompt_tokens=more.stats.prompt_tokens or reply.stats.prompt_tokens,
        completion_tokens=sum(known) if known else None,
    )
