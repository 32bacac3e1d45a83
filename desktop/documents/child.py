"""The child process that reads one attachment.

argv    the kind of the file, one of `kinds.Kind`
stdin   the file itself, opened for reading by the parent
stdout  `protocol.Answer`, one a line, `Finished` or `Refused` as the last
It imports what the kind needs, then it gives up all rights to files and the network.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import BinaryIO, assert_never

import msgspec

from desktop.child.inside import claim_stdout, limit_memory
from desktop.child.rights import give_up_rights
from desktop.documents.kinds import Kind
from desktop.documents.limits import LONGEST_TEXT, MEMORY, ORPHANED
from desktop.documents.protocol import Answer, Begun, Finished, Page, Refused
from desktop.documents.refusal import Refusal

Reader = Callable[[BinaryIO], Iterator[Begun | Page]]


def main(kind: str) -> int:
    """Read the file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is the parent's affair
    logging.disable()  # pypdf tells of each oddity
    pipe = claim_stdout()
    with open(os.devnull, "w") as nothing:
        reader = reader_of(Kind(kind))
        limit_memory(MEMORY)
        give_up_rights()
        for answer in answers(reader, sys.stdin.buffer):
            faulthandler.dump_traceback_later(ORPHANED, exit=True, file=nothing)
            pipe.write(msgspec.json.encode(answer) + b"\n")
            pipe.flush()
        faulthandler.cancel_dump_traceback_later()
    return 0


def reader_of(kind: Kind) -> Reader:
    """The reader for a kind of file; imports what it needs."""
    match kind:
        case Kind.PDF:
            from desktop.documents import pdf

            return pdf.pages
        case Kind.OFFICE:
            from desktop.documents.office import office

            return office.pages
        case Kind.HTML:
            from desktop.documents import markup

            return markup.pages
        case Kind.MAIL:
            from desktop.documents import mail

            return mail.pages
        case Kind.TEXT:
            from desktop.documents import plain

            return plain.pages
        case Kind.PICTURE | Kind.OLD_OFFICE | Kind.UNREADABLE:
            raise ValueError(f"there is no reader for {kind}")
        case _:
            assert_never(kind)


def answers(reader: Reader, file: BinaryIO) -> Iterator[Answer]:
    """What the reader says, up to the limit of text, and one end."""
    left, has_words = LONGEST_TEXT, False
    try:
        for answer in reader(file):
            if isinstance(answer, Begun):
                yield answer
                continue
            has_words = has_words or bool(answer.text.strip())
            yield Page(answer.text[:left], answer.title, answer.scan)
            left -= len(answer.text)
            if left < 0:
                break
        yield Finished(is_cut=left < 0) if has_words else Refused("no text")
    except Refusal as refusal:
        yield Refused(refusal.reason)
    except MemoryError:
        yield Refused("too large")
    except RecursionError:  # nested deeper than any program writes it
        yield Refused("damaged")
