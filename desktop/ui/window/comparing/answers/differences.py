"""The words in which answers differ, page by page of each answer. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from desktop.chat.comparing.answers import MOST_ASKED
from desktop.chat.comparing.words import differing_words, word_count
from desktop.rendering.document.reply_pages import ReplyPages
from desktop.rendering.export.matches import prose

_MOST = 24_000
"""Characters of an answer that are read: more than the words that are compared can have."""

Differing = list[list[bool]]
"""For each page of an answer, whether each of its words differs; behind the last one that was
compared, nothing is said."""


def differences(answers: Sequence[str]) -> list[Differing]:
    """Compare answers, in Markdown, by the words that a reader sees of them. Code is left out."""
    texts = [page_texts(answer) for answer in answers]
    found = differing_words(["\n".join(pages) for pages in texts])
    return [_by_page(pages, differs) for pages, differs in zip(texts, found, strict=True)]


@lru_cache(maxsize=2 * MOST_ASKED)
def page_texts(answer: str) -> list[str]:
    """The words of each page, as the document shows them."""
    pages = ReplyPages()
    pages.feed(answer[:_MOST])
    pages.finish()
    return ["\n".join(prose(page.blocks)) for page in pages.pages]


def _by_page(pages: Sequence[str], differs: Sequence[bool]) -> Differing:
    found: Differing = []
    at = 0
    for page in pages:
        count = word_count(page)
        found.append(list(differs[at : at + count]))
        at += count
    return found
