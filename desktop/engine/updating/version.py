"""Compares versions as PEP 440 orders them. Pure.

https://peps.python.org/pep-0440/#summary-of-permitted-suffixes-and-relative-ordering
"""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import TypeAlias

LONGEST = 60
"""Characters of a version that is one."""
_FORM = re.compile(
    r"""v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)
    (?:[._-]?(?P<pre>alpha|a|beta|b|preview|pre|c|rc)[._-]?(?P<pre_number>\d*))?
    (?P<post>-(?P<bare>\d+)|[._-]?(?:post|rev|r)[._-]?(?P<post_number>\d*))?
    (?P<dev>[._-]?dev[._-]?(?P<dev_number>\d*))?
    (?:\+[a-z0-9]+(?:[._-][a-z0-9]+)*)?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_PRE = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}
_LAST = ("z", 0)
"""Sorts behind every pre-release: a final version comes after them."""

Key: TypeAlias = tuple[int, tuple[int, ...], tuple[str, int], int, float]


def is_version(text: str) -> bool:
    """Whether a text is a version."""
    return len(text) <= LONGEST and _FORM.fullmatch(text) is not None


def is_newer(offered: str, own: str) -> bool:
    """Whether a version comes after one's own. A pre-release is offered to pre-releases alone.

    Both must be versions. A local part (`+abc`) does not count.
    """
    if _is_pre(offered) and not _is_pre(own):
        return False
    return _key(offered) > _key(own)


def _is_pre(version: str) -> bool:
    found = _FORM.fullmatch(version)
    return found is not None and bool(found["pre"] or found["dev"])


def _key(version: str) -> Key:
    found = _FORM.fullmatch(version)
    if found is None:
        raise ValueError("no version")
    numbers = [int(number) for number in found["release"].split(".")]
    release = tuple(reversed(tuple(dropwhile(_is_zero, reversed(numbers)))))
    pre = _LAST
    if found["pre"]:
        name = found["pre"].lower()
        pre = (_PRE.get(name, name), int(found["pre_number"] or 0))
    elif found["dev"] and not found["post"]:
        pre = ("", 0)  # 1.0.dev1 comes before 1.0a1
    post = int(found["bare"] or found["post_number"] or 0) if found["post"] else -1
    dev = float(found["dev_number"] or 0) if found["dev"] else float("inf")
    return int(found["epoch"] or 0), release, pre, post, dev


def _is_zero(number: int) -> bool:
    return number == 0
