"""The catalogues of resources/locale: found in the source, brought up to date, compiled.

python -m tests.support.catalogues     what `dev.py translate` does; then translate what is new
"""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from desktop import language

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "ngettext": (1, 2)}
CODES = [code for code in language.LANGUAGES if code != "en"]


def po_file(code: str) -> Path:
    """The catalogue a translator edits."""
    return ROOT / "resources" / "locale" / code / "LC_MESSAGES" / "weir.po"


def in_the_source() -> Catalog:
    """Every string that the source looks up, with the files it stands in."""
    catalogue = Catalog(charset="utf-8")
    found = extract_from_dir(ROOT / "desktop", keywords=KEYWORDS, comment_tags=("For translators",))
    for file, _line, message, comments, context in found:
        catalogue.add(message, None, [(f"desktop/{file}", 0)], (), comments, context=context)
    return catalogue


def translated(code: str) -> Catalog:
    """The catalogue of one language as it is committed."""
    with po_file(code).open("rb") as file:
        return read_po(file, locale=code)


def compiled(catalogue: Catalog) -> bytes:
    """What gettext reads at run time."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def placeholders(text: str) -> list[str]:
    """The facts a string leaves room for: {name}, {seconds:.0f}, %(prog)s, %s."""
    return sorted(re.findall(r"\{[^}]*\}|%(?:\(\w+\))?[a-z]", text))


def new_catalogue(code: str) -> Catalog:
    """The first of a language."""
    authors = "The Weir authors"
    return Catalog(
        locale=code,
        project="Weir",
        version="1",
        header_comment=f"# {language.LANGUAGES[code]} for Weir. {authors}, MIT.",
        msgid_bugs_address="",
        last_translator=authors,
        language_team=code,
        revision_date=datetime.now(UTC),
        fuzzy=False,
    )


def update(code: str) -> int:
    """Bring one language up to date; returns how many strings still want a translation."""
    path = po_file(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = translated(code) if path.exists() else new_catalogue(code)
    catalogue.update(in_the_source(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        write_po(
            file, catalogue, width=100, omit_header=False, sort_by_file=True, include_lineno=False
        )
    path.with_suffix(".mo").write_bytes(compiled(translated(code)))
    return sum(1 for message in catalogue if message.id and not message.string)


if __name__ == "__main__":
    for language_code in CODES:
        sys.stdout.write(f"{po_file(language_code)}: {update(language_code)} untranslated\n")
