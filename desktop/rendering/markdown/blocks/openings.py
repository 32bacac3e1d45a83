"""The marks at the start of a line that begin blocks, and the line without them.

Every pattern is anchored and linear: replies are hostile.
"""

from __future__ import annotations

import re

from markdown_it.common.utils import unescapeAll

from desktop.rendering.markdown.definitions import UNDECIDED as UNDECIDED_DEFINITION
from desktop.rendering.safety.safe_text import safe_text

FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})\s*(.*)")
RULE = re.compile(r"(?>(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
ITEM = re.compile(r"(?:([-+*])|([0-9]{1,9})([.)]))(?:([ \t]+)(.*)|$)")
TASK = re.compile(r"\[([ xX])\](?:[ \t]+|$)")
NOTE = re.compile(r"\[\^([^\]\s]{1,60})\]:[ \t]*")
COMPARISON = re.compile(r">=?[ ]?[$€£¥]?[0-9]")
"""The start of a comparison, which is no quote in a list: "- > 25: rich"."""
SETEXT = re.compile(r"(=+|-+)[ \t]*$")
MATHS = re.compile(r"\$\$(?!\$)|\\\[")
_HTML_BLOCKS = (
    "address|article|aside|base|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir"
    "|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|h[1-6]|head|header|hr|html|iframe"
    "|legend|li|link|main|menu|nav|ol|optgroup|option|p|search|section|summary|table|tbody|td|template"
    "|tfoot|th|thead|title|tr|track|ul"
)
_LITERAL_BLOCKS = "pre|script|style|textarea"
"""Their closing tags begin no block."""
HTML = re.compile(
    rf"<(?:!--|[?]|![A-Za-z]|(?:/?(?:{_HTML_BLOCKS})|{_LITERAL_BLOCKS})(?=[\s/>]|$))",
    re.IGNORECASE,
)
_NAME = r"[A-Za-z_:@][\w:.@-]{0,40}"
_VALUE = r"=(?:\"[^\"<>]{0,200}\"|'[^'<>]{0,200}'|[^\s\"'=<>`]{1,200})"
_ATTRIBUTES = rf"(?=[^<>]{{0,300}}>)(?:[ \t]+{_NAME}(?:{_VALUE})?){{0,9}}[ \t]*"
"""The attributes of a tag. They are passed over, but for `open`."""
_ATTRIBUTE = re.compile(rf"[ \t]({_NAME})(?:{_VALUE})?")
_WHOLE_SUMMARY = rf"<summary{_ATTRIBUTES}>(.{{1,500}}?)</summary>"
_DETAILS = re.compile(
    rf"(?:</details>|<details{_ATTRIBUTES}>|{_WHOLE_SUMMARY})[ \t]*", re.IGNORECASE
)
_SUMMARY = re.compile(rf"{_WHOLE_SUMMARY}[ \t]*", re.IGNORECASE | re.DOTALL)
_SUMMARY_BEGUN = rf"<summary(?:[ \t][^<>]{{0,300}}|{_ATTRIBUTES}>(?:(?!</summary>).){{0,510}})"
_HALF_SUMMARY = re.compile(_SUMMARY_BEGUN, re.IGNORECASE | re.DOTALL)
_END = "</details>"
_HALF_DETAILS = (
    r"(?i:<details[ \t][^<>]{0,300}"
    rf"|(?:<details{_ATTRIBUTES}>[ \t]*)?(?:</?[a-z]{{0,7}}|{_SUMMARY_BEGUN}))"
)
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_UNDECIDED = re.compile(
    r"(?>(?:[ \t>]|[-+*][ \t]|[0-9]{1,9}[.)][ \t])*)"  # the marks of quotes and items,
    r"(?:[-+*_=~`#|:\\ \t]*+|[0-9]{1,9}[.)]?"  # then what may become a block's mark
    r"|\[(?:[ xX]\]?|\^[^\]\s]{0,60}(?:\]:?)?)?|\$\$?|\\\[\d{0,4}\\?"
    rf"|{_HALF_DETAILS}|{UNDECIDED_DEFINITION}|<(?:!-{{0,2}}|/?[A-Za-z][A-Za-z0-9]{{0,9}})?)[ \t]*$"
)
_LAZY = (FENCE, _HEADING, RULE, ITEM, NOTE, MATHS, HTML)


def is_undecided(line: str) -> bool:
    """Whether an unfinished line may turn out to be a block's mark, or to begin with one."""
    return not line[:1].isalpha() and _UNDECIDED.match(line) is not None


def starts_block(text: str) -> bool:
    """Whether a line begins a block, and so ends the paragraph above it."""
    if text[0].isalpha():
        return False
    return text[0] == "|" or any(pattern.match(text) for pattern in _LAZY)


def language(info: str) -> str:
    """The language that is named behind the mark of a fence."""
    if "\\" in info or "&" in info:
        info = safe_text(unescapeAll(info))
    word = info.split(maxsplit=1)[:1]
    return word[0].strip("{}.")[:40] if word else ""


def heading(text: str) -> tuple[int, str] | None:
    """The level and the text of an ATX heading."""
    found = _HEADING.match(text)
    if not found:
        return None
    title = text[found.end() :].rstrip()
    bare = title.rstrip("#")
    if bare != title and bare[-1:] in ("", " ", "\t"):
        title = bare.rstrip()
    return len(found[1]), title


def details(text: str) -> tuple[list[re.Match[str]], str] | None:
    """The tags of text that unfolds at the start of `text`, and what follows; None without such.

    The first group of a whole summary's match is what it says.
    """
    tags: list[re.Match[str]] = []
    rest = text
    while found := _DETAILS.match(rest):
        tags.append(found)
        rest = rest[found.end() :]
    return (tags, rest) if tags else None


def is_opened(tag: str) -> bool:
    """Whether a tag of text that unfolds has the one attribute that counts."""
    return any(name.lower() == "open" for name in _ATTRIBUTE.findall(tag))


def summary(text: str) -> str:
    """What a summary of several lines says; "" where `text` is no whole one."""
    found = _SUMMARY.fullmatch(text)
    return " ".join(found[1].split()) if found else ""


def is_half_summary(text: str) -> bool:
    """Whether `text` may become a summary, whose end has not come."""
    return _HALF_SUMMARY.fullmatch(text) is not None


def without_ends(line: str) -> tuple[str, int]:
    """The line without the closing tags of text that unfolds at its end, and how many they are.

    A line of nothing else stays as it is: `details` reads it.
    """
    bare, count = line.rstrip(), 0
    while bare[-len(_END) :].lower() == _END:
        bare, count = bare[: -len(_END)].rstrip(), count + 1
    return (bare, count) if count and bare.strip(" \t>") else (line, 0)


def may_interrupt(item: re.Match[str]) -> bool:
    """CommonMark: within a paragraph only a bullet with text, or number 1, begins a list."""
    return bool(item[5]) and (item[2] is None or item[2] == "1")


def without_quotes(line: str, most: int, columns: tuple[int, ...] = ()) -> tuple[int, str]:
    """How many `>` stand before the line, at most `most`, and the line after them.

    `columns`: where the text begins of each list item that the line may belong to.
    """
    quotes, room, length = 0, 3 + (columns[-1] if columns else 0), len(line)
    while quotes < most:
        bare = line.lstrip(" ")
        if not bare.startswith(">") or len(line) - len(bare) > room:
            break
        line = bare[1:].removeprefix(" ")
        if line[:1] == "\t" and bare[1] == "\t":
            line, length = _without_column(line, length - len(line))
        quotes, room = quotes + 1, 3
    return quotes, line


def _without_column(line: str, at: int) -> tuple[str, int]:
    """The line that begins at a column with tabs, without its first column, and where it ends."""
    text = line.lstrip("\t ")
    space = (" " * at + line[: len(line) - len(text)]).expandtabs(4)[at + 1 :]
    return space + text, at + 1 + len(space) + len(text)


def indented(line: str) -> tuple[int, str]:
    """The columns of white space before the line (tabs stop at 4), and the line without them."""
    text = line.lstrip(" \t")
    if not text.strip():
        return 0, ""
    space = line[: len(line) - len(text)]
    return len(space.expandtabs(4)) if "\t" in space else len(space), text
