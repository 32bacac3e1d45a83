"""What the pages for people promise: that their links lead somewhere, and both languages agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md")
]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
TWINS = [("README.md", "README.zh-CN.md"), ("docs/guide.md", "docs/guide.zh-CN.md")]

ROOMS = [path.name for path in sorted((ROOT / "desktop").iterdir()) if path.is_dir()]

_FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_PATH = re.compile(r"(?:desktop|tests|resources|docs|packaging)/[\w./-]+")
_NAMED = re.compile(r"`([\w./-]+)`")
_IN_OTHER_WORDS = re.compile(r"#.*|\"[^\"]*\"")
"""What a block of commands or settings says in the language of its page."""


def prose(page: str) -> str:
    """A page without its blocks of code, where "#" begins no heading."""
    return _FENCE.sub("", (ROOT / page).read_text("utf-8"))


def commands(page: str) -> list[list[str]]:
    """The blocks of code of a page, line by line, without comments and quoted words."""
    blocks = _FENCE.findall((ROOT / page).read_text("utf-8"))
    return [
        [_IN_OTHER_WORDS.sub("", line).strip() for line in block.splitlines()] for block in blocks
    ]


def anchors(page: Path) -> set[str]:
    """The places within a page that a link may name, as GitHub makes them of the headings."""
    headings = _HEADING.findall(_FENCE.sub("", page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-") for _level, name in headings}


@pytest.mark.parametrize(("english", "chinese"), TWINS)
def test_a_page_and_its_twin_say_the_same_in_the_same_order(english: str, chinese: str) -> None:
    levels = [
        [level for level, _name in _HEADING.findall(prose(page))] for page in (english, chinese)
    ]
    assert levels[0] == levels[1]
    assert commands(english) == commands(chinese)
    links = [len(_LINK.findall(prose(page))) for page in (english, chinese)]
    assert links[0] == links[1]
    rows = [len(re.findall(r"^\|", prose(page), re.MULTILINE)) for page in (english, chinese)]
    assert rows[0] == rows[1]


@pytest.mark.parametrize(("english", "chinese"), TWINS)
def test_each_twin_leads_to_the_other_at_its_top(english: str, chinese: str) -> None:
    for page, other in ((english, chinese), (chinese, english)):
        top = prose(page).split("\n## ")[0]
        assert f"]({Path(other).name})" in top


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_link_leads_to_a_file_and_a_place_in_it(page: Path) -> None:
    broken = []
    for link in _LINK.findall(_FENCE.sub("", page.read_text("utf-8"))):
        if re.match(r"\w+:", link) or link.startswith("../../releases/"):  # GitHub's own pages
            continue
        path, _hash, place = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (place and place not in anchors(target)):
            broken.append(link)
    assert not broken


def test_every_picture_is_shown_with_words_for_those_who_do_not_see_it() -> None:
    shown = [
        (page.parent / path, alt)
        for page in PAGES
        for alt, path in re.findall(r"!\[([^]]*)\]\(([^)\s]+)\)", page.read_text("utf-8"))
    ]
    assert [path for path, alt in shown if len(alt) < 9] == []
    pictures = set((ROOT / "docs" / "images").rglob("*.png"))
    assert pictures == {path.resolve() for path, _alt in shown}
    assert sum(path.stat().st_size for path in pictures) < 1_500_000


def test_every_path_that_the_way_in_names_exists() -> None:
    named = {
        path.rstrip(".") for path in _PATH.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    }
    assert len(named) > 10
    assert not {path for path in named if not (ROOT / path).exists()}


def test_every_file_in_the_table_of_where_to_add_what_exists() -> None:
    """A row names its files from the rooms on; below a folder that it named, by their ends."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = text.partition("## Where to add what")[2].partition("\n## ")[0]
    folders = ("desktop", "packaging", "resources", "tests")
    known = [f"/{path.relative_to(ROOT).as_posix()}" for one in folders for path in walk(one)]
    names = [name.rstrip("/") for name in _NAMED.findall(table) if re.search(r"/|\.py$", name)]
    assert len(names) > 10
    assert not [name for name in names if not any(path.endswith(f"/{name}") for path in known)]


def walk(folder: str) -> Iterator[Path]:
    """Every file and folder below one of the clone's."""
    return (ROOT / folder).rglob("*")


def test_every_module_that_the_architecture_names_exists() -> None:
    """`engine.turn.turn.Turn`: the module stands where its name says; a class may follow."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    names = re.findall(rf"`((?:{'|'.join(ROOMS)})(?:\.\w+)+)`", page)
    assert len(names) > 20
    assert not {name for name in names if not is_module(re.sub(r"\.[A-Z]\w*$", "", name))}


def is_module(name: str) -> bool:
    """Whether a dotted name is a module or a folder of modules of the program."""
    path = ROOT / "desktop" / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").exists()


KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
_VERSION = re.compile(r"\[Unreleased\]|\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d|Unreleased)")


def test_the_changelog_keeps_its_form() -> None:
    """That of keepachangelog.com: the newest version first, and what changed by its kind."""
    title, *versions = re.split(r"^## ", prose("CHANGELOG.md"), flags=re.MULTILINE)
    assert title.startswith("# Changelog\n")
    numbers = []
    for version in versions:
        heading, *sections = re.split(r"^### ", version, flags=re.MULTILINE)
        match = _VERSION.fullmatch(heading.partition("\n")[0])
        assert match, heading
        numbers.append(tuple(int(number or 10**6) for number in match.groups()[:3]))
        kinds = [section.partition("\n")[0] for section in sections]
        assert kinds == [kind for kind in KINDS if kind in kinds], "in this order, each once"
        assert sections
        for section in sections:
            lines = filter(None, section.splitlines()[1:])
            assert all(re.match(r"- \S|  \S", line) for line in lines), section
            assert "\n- " in section
    assert numbers == sorted(set(numbers), reverse=True)
