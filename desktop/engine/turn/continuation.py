"""Continues a reply that broke off: makes the request, and finds what of the answer is new.

The new request carries the text so far as the beginning of the answer. Endpoints differ in how a
request says that, and none says where its first new word joins the old ones.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

from desktop.chat.deltas import ContentDelta, Delta, SeamMarked
from desktop.chat.endpoint import Continue
from desktop.chat.request import Request

LONGEST_WORD = 40
"""Characters. A longer run is no word (an address, base64), and is sent as it stands."""
REPEATED = 400
"""Characters at the end of the old text that a model may say again."""
NOT_BY_CHANCE = 12
"""Characters that both share at the seam before they count as said twice."""


def continuing(request: Request, text: str, form: Continue) -> Request:
    """A request that asks for what comes after `text`, in one of three dialects.

    prefill: llama.cpp and others take a trailing assistant message as the reply's beginning.
    vllm:    https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html (extra parameters)
    prefix:  https://api-docs.deepseek.com/guides/chat_prefix_completion, and Mistral alike
    """
    begun: dict[str, Any] = {"role": "assistant", "content": whole_words(text)}
    extra = request.extra
    if form == "prefix":
        begun["prefix"] = True
    elif form == "vllm":
        extra = {**extra, "continue_final_message": True, "add_generation_prompt": False}
    return replace(request, messages=[*request.messages, begun], extra=extra)


def whole_words(text: str) -> str:
    """The text without the word that may have been cut in its middle, and the space before it.

    A model that is given half a word, or a trailing space, rarely continues well from there.
    """
    at = len(text)
    while at and _belongs_to_a_word(text[at - 1]):
        at -= 1
    if len(text) - at > LONGEST_WORD:
        return text
    return text[:at].rstrip() or text


class Overlap:
    """Removes from the new text what the old text already ends with."""

    def __init__(self, text: str) -> None:
        """`text` is all the old text."""
        self._old = text[-REPEATED:]
        self._cut = text[len(whole_words(text)) :]  # what was not sent
        self._held: str | None = ""

    def join(self, text: str) -> str:
        """The new part of `text`. What may yet prove to be a repetition is held back."""
        if self._held is None:
            return text
        self._held += text
        return "" if self._held in self._old else self.rest()

    def rest(self) -> str:
        """The text still held back, without the repetition. Nothing is held from then on."""
        held, self._held = self._held or "", None
        for length in range(min(len(held), len(self._old)), 0, -1):
            if self._old.endswith(held[:length]):
                said_twice = held[:length] == self._cut or length >= NOT_BY_CHANCE
                return held[length:] if said_twice else held
        return held


class Continued:
    """Filters the answer to a continuing request: only what is new, after a marked seam."""

    def __init__(self, text: str) -> None:
        self._overlap = Overlap(text)
        self._seam_is_marked = False

    def new(self, deltas: list[Delta]) -> list[Delta]:
        """The part of these deltas that is not in the old text already."""
        return [new for delta in deltas for new in self._new(delta)]

    def rest(self) -> list[Delta]:
        """The text still held back as a possible repetition; call it when the answer is over."""
        return self._text(self._overlap.rest())

    def _new(self, delta: Delta) -> list[Delta]:
        if not isinstance(delta, ContentDelta):
            return [delta]
        return self._text(self._overlap.join(delta.text))

    def _text(self, text: str) -> list[Delta]:
        if not text:
            return []
        seam: list[Delta] = [] if self._seam_is_marked else [SeamMarked("continued")]
        self._seam_is_marked = True
        return [*seam, ContentDelta(text)]


def _belongs_to_a_word(character: str) -> bool:
    """Letters and digits of scripts that put spaces between words; not CJK."""
    if unicodedata.east_asian_width(character) in "WF":
        return False
    return character.isalnum() or character in "_'’-"
