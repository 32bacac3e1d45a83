"""Damaged files: a reader gives text or one reason, whatever the bytes are.

The readers run in this process: `child.answers` is all that the child does with a file. WEIR_FULL=1
tries 10,000 files for each reader; every run tries 300.
"""

import io
import random
from pathlib import Path

import pytest

from desktop.documents.child import answers, reader_of
from desktop.documents.kinds import Kind
from desktop.documents.protocol import Begun, Finished, Page, Refused
from tests.support.sizes import FULL

DATA = Path(__file__).parents[2] / "data" / "documents"
FILES = 10_000 if FULL else 300
SOUND = [
    ("small.pdf", Kind.PDF),
    ("report.docx", Kind.OFFICE),
    ("book.xlsx", Kind.OFFICE),
    ("slides.pptx", Kind.OFFICE),
    ("report.html", Kind.HTML),
    ("letter.eml", Kind.MAIL),
    ("report.html", Kind.TEXT),
]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content with some of it cut out, doubled, or replaced."""
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(damaged) + 1)
        length = chance.choice((1, 1, 2, 8, 64, 1024))
        match chance.randrange(4):
            case 0:
                del damaged[at : at + length]
            case 1:
                damaged[at:at] = damaged[at : at + length]
            case 2:
                damaged[at : at + length] = chance.randbytes(length)
            case 3 if len(damaged) > at:
                damaged[at] ^= 1 << chance.randrange(8)
    return bytes(damaged)


@pytest.mark.parametrize(("name", "kind"), SOUND)
def test_a_damaged_file_gives_text_or_one_reason(name: str, kind: Kind) -> None:
    reader, content = reader_of(kind), (DATA / name).read_bytes()
    chance = random.Random(name)
    for _ in range(FILES):
        said = list(answers(reader, io.BytesIO(damaged(content, chance))))
        assert isinstance(said[-1], Finished | Refused)
        assert all(isinstance(one, Begun | Page) for one in said[:-1])
