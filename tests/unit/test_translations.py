"""Whoever reads Chinese reads Chinese everywhere, with the same facts in every sentence."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Message

from desktop import language
from tests.support import catalogues
from tests.support.catalogues import placeholders


def strings(text: object) -> list[str]:
    """A message's one string, or its plural forms."""
    return [str(part) for part in text] if isinstance(text, tuple | list) else [str(text)]


def messages(code: str) -> list[Message]:
    return [message for message in catalogues.translated(code) if message.id]


@pytest.mark.parametrize("code", catalogues.CODES)
class TestCatalogue:
    def test_holds_exactly_what_the_source_says(self, code: str) -> None:
        """To mend it: `python3 dev.py translate`, then translate what it counts."""
        wanted = {str(message.id) for message in catalogues.in_the_source() if message.id}
        have = {str(message.id) for message in messages(code)}
        assert wanted - have == set(), "missing"
        assert have - wanted == set(), "no longer in the source"
        assert not catalogues.translated(code).obsolete

    def test_is_translated_throughout(self, code: str) -> None:
        for message in messages(code):
            assert all(strings(message.string)), f"untranslated: {message.id}"
            assert message.string, f"untranslated: {message.id}"
            assert not message.fuzzy, f"a guess: {message.id}"

    def test_leaves_room_for_the_same_facts(self, code: str) -> None:
        for message in messages(code):
            facts = placeholders(strings(message.id)[-1])
            for translation in strings(message.string):
                assert placeholders(translation) == facts, message.id

    def test_is_what_the_program_reads(self, code: str) -> None:
        po = catalogues.translated(code)
        mo = catalogues.po_file(code).with_suffix(".mo").read_bytes()
        is_fresh = mo == catalogues.compiled(po)  # else pytest compares 100 kB by lines, in 85 s
        assert is_fresh, "run: python3 dev.py translate"

    def test_can_be_put_in_use(self, code: str) -> None:
        example = next(
            m for m in messages(code) if isinstance(m.id, str) and not placeholders(m.id)
        )
        try:
            assert language.use(code) == code
            assert language._(str(example.id)) == example.string
        finally:
            language.use("en")
