"""Names of files: every system takes them, and none climbs, hides or lies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange.naming import folded, safe_name, safe_stem


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("How high is a weir?", "How high is a weir"),
        ("都江堰: 多高？", "都江堰- 多高？"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\con", "C--Windows-con"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("COM¹", "_COM¹"),
        ("console", "console"),
        ("ends. . .", "ends"),
        (".hidden", "hidden"),
        ("-rf *", "rf"),
        ("\u202egnp.exe", "gnp.exe"),
        ("<b>bold</b>", "b bold -b"),
        ("a\nb\0c\x7f", "a b c"),
        ("  ", "Chat"),
        ("", "Chat"),
        ("…", "…"),
        ("e\u0301", "é"),
    ],
)
def test_titles_become_names(title: str, stem: str) -> None:
    assert safe_stem(title, "Chat") == stem


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo.png", "photo.png"),
        ("/tmp/x/photo.PNG", "photo.PNG"),
        ("..\\..\\photo.png", "photo.png"),
        ("con.png", "_con.png"),
        (".png", "png"),
        ("archive.tar.gz", "archive.tar.gz"),
        ("a.averyveryverylongending", "a.averyveryverylongending"),
        ("..", "File"),
        ("weir 都.pdf ", "weir 都.pdf"),
    ],
)
def test_names_of_attachments_keep_their_ending(name: str, safe: str) -> None:
    assert safe_name(name, "File") == safe


@given(st.text())
def test_every_text_makes_a_name(text: str) -> None:
    for name in (safe_stem(text, "Chat"), safe_name(text, "File")):
        assert name
        assert name == name.strip()
        assert not name.startswith((".", "-", "~"))
        assert not name.endswith(".")
        assert not set(name) & set('/\\:*?"<>|\0\n\r\t')
        assert len(name.encode()) < 150


def test_names_that_are_one_for_some_system_are_one() -> None:
    assert folded("Straße.md") == folded("STRASSE.MD")
    assert folded("é") == folded("e\u0301")
