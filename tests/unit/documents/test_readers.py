"""The readers of documents, over files that other programs wrote, in the real child process."""

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO

import pytest

from desktop.documents.kinds import HEAD, Kind, kind_of
from desktop.documents.protocol import Page
from desktop.documents.reading import Document, DocumentFailed, Reading

DATA = Path(__file__).parents[2] / "data" / "documents"


def kind_in(file: BinaryIO, name: str) -> Kind:
    kind = kind_of(file.read(HEAD), name)
    file.seek(0)
    return kind


def read(name: str) -> Document:
    with (DATA / name).open("rb") as file:
        return Reading(file, kind_in(file, name)).document()


def read_bytes(tmp_path: Path, content: bytes, name: str = "a.txt") -> Document:
    path = tmp_path / "file"
    path.write_bytes(content)
    with path.open("rb") as file:
        return Reading(file, kind_in(file, name)).document()


def refusal(tmp_path: Path, content: bytes, name: str) -> str:
    with pytest.raises(DocumentFailed) as caught:
        read_bytes(tmp_path, content, name)
    return caught.value.reason


REPORT = (
    "# 季度报告 Quarterly report\n\nThe river rose by 12 % — 水位上升了。\n\n"
    "## Figures\n\n- first point\n"
    "- second 第二点\n  - nested\n\n| Month | 金额 |\n| --- | --- |\n| May | 1,200 |\n"
    "| June \\| July | 900 |"
)


def test_word_keeps_headings_lists_tables_and_pages() -> None:
    document = read("report.docx")
    assert document.form == "word"
    assert [page.text for page in document.pages] == [REPORT, "On the second page.link"]


def test_word_finds_lists_by_their_style_and_tells_what_stands_in_the_margin() -> None:
    pages = [page.text for page in read("letter.docx").pages]
    assert pages[0] == "# Überschrift 标题\n\nPlain text.\n\n- item"
    assert pages[1].startswith("after the break")
    assert pages[1].endswith("Head of the page")


def test_pdf_is_read_page_by_page() -> None:
    counted: list[tuple[int, int | None]] = []
    with (DATA / "report.pdf").open("rb") as file:
        document = Reading(file, Kind.PDF).document(lambda *count: counted.append(count))
    first, second = document.pages
    assert first.text.splitlines()[:2] == [
        "季度报告 Quarterly report",
        "The river rose by 12 % — 水位上升了。",
    ]
    assert "On the second page." in second.text
    assert counted == [(1, 2), (2, 2)]


def test_excel_gives_each_sheet_as_csv_with_days_as_people_write_them() -> None:
    sales, empty, hidden = read("book.xlsx").pages
    assert sales == Page(
        "Name,When,At,Sum\n张三,2026-01-31,2026-01-31 08:30:00,12.5\n"
        '"with, comma",,23:59:00,TRUE\n,,,=SUM(D2:D3)',
        "销售 Sales",
    )
    assert empty == Page("", "Empty")
    assert hidden == Page(",,far away", "Hidden")


def test_powerpoint_goes_by_the_order_of_the_show_and_reads_notes() -> None:
    table, title, flow = (page.text for page in read("slides.pptx").pages)
    assert table == "Table\n| r0c0 | r0c1 |\n| r1c0 | r1c1 |"
    assert title == "水文 Hydrology\nWeir 2026"
    assert flow == "Flow\nfirst\nsecond 第二\n\nNotes: Say it slowly 慢慢说"


def test_html_is_read_as_one_sees_it(tmp_path: Path) -> None:
    page = b"""<!DOCTYPE html><meta charset="gb2312"><title>T</title><script>steal()</script>
        <h2>\xb1\xea\xcc\xe2</h2><p>one <b>two</b>\n three<br>four</p><pre>a\n  b</pre>
        <a href="https://x.example/">here</a> <a href="javascript:x">there</a>
        <img src="file:///etc/passwd" alt="a cat">"""
    document = read_bytes(tmp_path, page, "page")
    assert document.form == "html"
    assert document.pages[0].text == (
        "T\n\n## 标题\n\none two three\nfour\n\na\n  b\n\nhere (https://x.example/) there a cat"
    )


def test_mail_is_read_with_its_headers(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ann <ann@a.example>", "李 <li@b.example>"
    mail["Subject"] = "会议 tomorrow"
    mail.set_content("Bring the plans. 带上图纸。")
    mail.add_alternative("<p>not this</p>", subtype="html")
    mail.add_attachment(b"x", maintype="image", subtype="png", filename="plan.png")
    text = read_bytes(tmp_path, bytes(mail), "m.eml").pages[0].text
    assert text.splitlines()[:3] == [
        "From: Ann <ann@a.example>",
        "To: 李 <li@b.example>",
        "Subject: 会议 tomorrow",
    ]
    assert "Bring the plans. 带上图纸。" in text
    assert "not this" not in text
    assert text.endswith("Attachments: plan.png")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "big5", "shift_jis"]
)
def test_text_of_any_encoding_arrives_whole(tmp_path: Path, encoding: str) -> None:
    traditional = encoding == "big5"
    text = "這個程序把回覆平穩地顯示出來。\n" if traditional else "日本語の文章です。中文文字。\n"
    document = read_bytes(tmp_path, (text * 20).encode(encoding))
    assert document.pages[0].text == text * 20
    assert bool(document.encoding) == (encoding not in ("utf-8", "utf-8-sig"))


def zip_of(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("[Content_Types].xml", b"<x/>")
        for name, member in members.items():
            package.writestr(name.replace("__", "/") + ".xml", member)
    return content.getvalue()


ENTITIES = b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d><body><p>&a;</p></body></d>'


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "no text"),
        ("spaces.txt", b" \n" * 9, "no text"),
        ("a.txt", bytes(range(256)) * 40, "unreadable"),
        ("tool.exe", b"MZ" + bytes(99), "unreadable"),
        ("a.zip", b"PK\x03\x04" + bytes(99), "unreadable"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "unreadable"),
        ("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "encrypted"),
        ("a.docx", b"PK\x03\x04" + bytes(99), "damaged"),
        ("a.docx", lambda: zip_of(word__document=b"<w><body>"), "damaged"),
        ("a.docx", lambda: zip_of(word__document=ENTITIES), "damaged"),
        ("a.docx", lambda: zip_of(word__document=b" " * (201 << 20)), "too large"),
        ("a.docx", lambda: zip_of(word__document=b"<p>" * 300_000), "damaged"),
        ("a.xlsx", lambda: zip_of(xl__workbook=b"<w/>"), "no text"),
        ("a.pdf", b"%PDF-1.7\n" + bytes(99), "damaged"),
        ("a.eml", b"no header\n\nno mail", "damaged"),
    ],
)
def test_bad_files_are_refused_for_a_reason(
    tmp_path: Path, name: str, content: bytes | Callable[[], bytes], reason: str
) -> None:
    """A package is made where it is read: one is of 201 MB, and each worker lists all tests."""
    made = content if isinstance(content, bytes) else content()
    assert refusal(tmp_path, made, name) == reason


def test_more_text_than_the_limit_is_cut_and_said(tmp_path: Path) -> None:
    document = read_bytes(tmp_path, b"word " * 2_000_000)
    assert document.is_cut
    assert len(document.pages[0].text) == 8_000_000


def test_a_reading_can_be_stopped_and_a_slow_page_ends_it() -> None:
    with (DATA / "report.pdf").open("rb") as file:
        reading = Reading(file, Kind.PDF)
        with pytest.raises(DocumentFailed, match="stopped"):
            reading.document(lambda *_count: reading.stop())
    with (DATA / "report.pdf").open("rb") as file, pytest.raises(DocumentFailed, match="slow"):
        Reading(file, Kind.PDF, seconds=0.0).document()
