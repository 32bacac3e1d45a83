"""Gives one job to a child process that is started for it, and takes its answer.

The child says `BEGUN` once it has imported what it needs; then its time runs. Blocks: call it in a
thread.
"""

from __future__ import annotations

import tempfile

from desktop.child.job import Job, JobFailed

BEGUN = b"begun\n"


def answer_of(kind: str, job: bytes, seconds: float, longest: int) -> bytes:
    """What a child of this kind answers to the job that it reads from stdin. Raises JobFailed."""
    with tempfile.TemporaryFile() as given:  # a pipe would be full before a child reads
        given.write(job)
        given.seek(0)
        lines = list(Job([kind], given, seconds, len(BEGUN) + longest).lines())
    if lines[:1] != [BEGUN.rstrip()] or len(lines) == 1:
        raise JobFailed("died")
    return b"\n".join(lines[1:])
