"""Finds where Han stands beside Latin, and the quotation marks of Chinese, in a growing text.

The text stays as it is: such characters have looks of their own. Han and Latin are set apart by a
gap behind the first of the two; “ ” ‘ ’ of Chinese are as wide as Han, while the same characters
are narrow in English, and around English that spaces set apart in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.rendering.markdown.inline.runs import Look, Run, merged

GAP = "gap"
"""The fit of a character with a gap behind it."""
FULL = "full"
"""The fit of a quotation mark that is as wide as Han."""

_HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
)
_LATIN = "0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u0373\u0386-\u052f\u1e00-\u1fff"
_MARKS = "\u201c\u201d\u2018\u2019"
_BORDER = f"[{_HAN}](?=[{_LATIN}])|[{_LATIN}](?=[{_HAN}])"
_APOSTROPHE = f"(?<=[{_LATIN}])\u2019(?=[{_LATIN}])"
_IN_LATIN = re.compile(_BORDER)
_IN_CHINESE = re.compile(f"{_BORDER}|(?!{_APOSTROPHE})[{_MARKS}]")
_QUOTED = re.compile(f"[{_MARKS}]")
_OPENING = {"\u201d": "\u201c", "\u2019": "\u2018"}
_OPENS_ENGLISH = re.compile(f"(?<=[ \\t\u00a0(])[\u201c\u2018](?=[{_LATIN}])")
_CLOSES_ENGLISH = re.compile(f"(?<=[{_LATIN}])[\u201d\u2019](?=[ \\t\u00a0])")
_UNCERTAIN = re.compile(f"[{_HAN}{_LATIN}{_MARKS}]")
_A_HAN = re.compile(f"[{_HAN}]")
_A_WORD = re.compile(f"[{_LATIN}]+")
_ADDRESS = re.compile(r"\]\([^)]*|\b(?:https?://|www\.)[!-~]*")
_TELLING = 100
"""Characters of a text that tell whether it is Chinese; more would keep the rest waiting."""
_APART = {"kbd", "sub", "sup"}


class MixedScripts:
    """Gives the runs of one text their fit. What is settled keeps it."""

    __slots__ = ("_before", "_held", "_quoted", "_settled")

    def __init__(self) -> None:
        self._held: list[Run] = []  # settled, but their fit depends on what comes
        self._before = ""  # the character before those
        self._settled = 0  # characters before those, of text that is not ASCII alone
        self._quoted: dict[str, bool] = {}  # the quotations open there; whether each is English

    def fitted(
        self, fixed: list[Run], loose: list[Run], source: str, final: bool
    ) -> tuple[list[Run], list[Run]]:
        """Return newly settled runs, and those that may change; the arguments are such runs.

        `source`: the whole text so far, as it was written.
        """
        if not self._held and self._are_narrow(fixed, loose, final):
            return fixed, loose
        marks = _IN_CHINESE if _is_chinese(source) else _IN_LATIN
        before, done = self._before, self._release(fixed, final) if fixed or final else []
        coming = merged([*self._held, *loose])
        return (
            merged(_fits(done, before, coming, marks, self._quoted)) if done else done,
            merged(_fits(coming, self._before, [], marks, dict(self._quoted))),
        )

    def _release(self, fixed: list[Run], final: bool) -> list[Run]:
        """Hold newly settled runs as far as their fit is uncertain. Returns those before."""
        fixed = merged([*self._held, *fixed])
        self._settled += sum(len(run.text) for run in fixed)
        self._held = [] if final else _uncertain(fixed, self._settled < _TELLING)
        kept = sum(len(run.text) for run in self._held)
        self._settled -= kept
        done = _without_end(fixed, kept)
        if done:
            self._before = done[-1].text[-1]
        return done

    def _are_narrow(self, fixed: list[Run], loose: list[Run], final: bool) -> bool:
        """Whether nothing is to be done for these runs, whatever comes: true of most texts."""
        for run in loose:
            if not run.text.isascii():
                return False
        if not fixed:
            return True
        for run in fixed:
            if not run.text.isascii():
                return False
        if not final and not fixed[-1].text[-1].isspace():
            return False
        self._before = fixed[-1].text[-1]
        self._settled += sum(len(run.text) for run in fixed)
        return True


def fitted_text(text: str) -> list[Run]:
    """Return the runs of a line that has come as a whole, and in which no mark has a meaning."""
    runs = [Run(text)]
    return runs if text.isascii() else MixedScripts().fitted(runs, [], text, final=True)[0]


def _is_chinese(source: str) -> bool:
    """Whether a text has as many Han as words of Latin, as far as its beginning tells."""
    if "&" not in source and not _QUOTED.search(source):
        return False  # it has no quotation mark, not even one written as `&ldquo;`: none asks
    start = _ADDRESS.sub("", source[:_TELLING])
    characters = len(_A_HAN.findall(start))
    return 0 < characters >= len(_A_WORD.findall(start))


def _uncertain(runs: list[Run], is_young: bool) -> list[Run]:
    """The end of settled runs whose fit depends on what comes: the last character, and in a young
    text all from its first quotation mark on."""
    for number, run in enumerate(runs):
        found = _QUOTED.search(run.text) if is_young and not run.text.isascii() else None
        if found:
            return [Run(run.text[found.start() :], run.look), *runs[number + 1 :]]
    if runs and (runs[-1].look.math or _UNCERTAIN.match(runs[-1].text[-1])):
        return [Run(runs[-1].text[-1], runs[-1].look)]
    return []


def _without_end(runs: list[Run], count: int) -> list[Run]:
    """The runs without their last characters, `count` of them."""
    runs = list(runs)
    while count:
        text, look = runs.pop()
        if len(text) > count:
            runs.append(Run(text[:-count], look))
        count -= min(count, len(text))
    return runs


def _fits(
    runs: list[Run],
    before: str,
    after: list[Run],
    marks: re.Pattern[str],
    quoted: dict[str, bool],
) -> Iterator[Run]:
    """Cut the runs where the fit changes. `before` and `after` stand beside them.

    `quoted`: the quotations that are open before them; afterwards those behind them.
    """
    followers = [*runs[1:], *after[:1]]
    for number, run in enumerate(runs):
        follower = _first(followers[number]) if number < len(followers) else ""
        yield from _cut(run, before, follower, marks, quoted)
        before = run.text[-1]


def _first(run: Run) -> str:
    """What stands for a run beside another: its first character, a letter for a formula."""
    if run.look.math:
        return "x"
    return "" if _stands_apart(run.look) else run.text[0]


def _cut(
    run: Run, before: str, after: str, marks: re.Pattern[str], quoted: dict[str, bool]
) -> Iterator[Run]:
    text, look = run
    if look.math and _A_HAN.match(after):
        yield Run(text, look._replace(fit=GAP))
    elif _stands_apart(look) or look.math or (text.isascii() and (not after or after.isascii())):
        yield run
    else:
        done, start = 0, len(before)
        first = len(text) - 1 if _is_address(run) else 0
        for found in marks.finditer(before + text + after, start + first):
            at = found.start() - start
            if at >= len(text):
                break
            if text[at] in _MARKS and _is_english(found, quoted):
                continue
            if at > done:
                yield Run(text[done:at], look)
            fit = FULL if text[at] in _MARKS else GAP
            yield Run(text[at], look._replace(fit=fit))
            done = at + 1
        yield Run(text[done:], look)


def _is_english(mark: re.Match[str], quoted: dict[str, bool]) -> bool:
    """Whether a quotation mark is one of English: a space or "(" outside of it, Latin within.

    A closing mark is what its opening one is. `quoted` notes which are open.
    """
    opening = _OPENING.get(mark[0])
    if opening is None:
        quoted[mark[0]] = _OPENS_ENGLISH.match(mark.string, mark.start()) is not None
        return quoted[mark[0]]
    alone = _CLOSES_ENGLISH.match(mark.string, mark.start()) is not None
    return quoted.pop(opening, alone)


def _stands_apart(look: Look) -> bool:
    """Whether text is set apart by its look: code has a box, raised text needs no space."""
    return look.code or look.raised or not _APART.isdisjoint(look.tags)


def _is_address(run: Run) -> bool:
    return bool(run.look.link) and ("://" in run.text or run.look.link.endswith(run.text))
