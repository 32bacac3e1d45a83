"""Pictures and files in words."""

from __future__ import annotations

from dataclasses import replace

from desktop.chat.content import File, Picture, Text, Unknown
from desktop.chat.messages import Message, Role, Seam
from desktop.engine.explain.files.content import for_window, in_words
from tests.support.chats import question
from tests.support.damage import FILE, PICTURE


def test_a_message_of_text_alone_is_the_same_one() -> None:
    for message in (question(1, ""), question(1, "Why?")):
        assert in_words(message) is message


def test_a_paragraph_stands_for_each_picture_and_file() -> None:
    content = (PICTURE, Text("this or"), FILE, Unknown("7"))
    shown = in_words(Message(1, None, Role.USER, content, 0.0))
    assert shown.text == (
        "[Picture: weir.png]\n\nthis or\n\n[File: flow 都.pdf]\n\n"
        "[An attachment that this version of Weir cannot read]"
    )


def test_a_name_cannot_break_out_of_its_line() -> None:
    name = "a\n\n# b\u202egnp.exe\u2028\0 c"
    content = (Picture("", name, "image/png", 1), File("", name, "text/plain", 1))
    shown = in_words(Message(1, None, Role.USER, content, 0.0))
    assert shown.text == "[Picture: a # b gnp.exe c]\n\n[File: a # b gnp.exe c]"


def test_a_seam_stays_between_the_same_words() -> None:
    content = (PICTURE, Text("Hel"), PICTURE, Text("lo"))
    seams = (Seam(0, "gateway"), Seam(2, "gateway"), Seam(3, "continued"), Seam(5, "gateway"))
    shown = in_words(Message(1, None, Role.ASSISTANT, content, 0.0, seams=seams))
    behind = [shown.text[seam.offset :] for seam in shown.seams]
    assert behind == [
        "Hel\n\n[Picture: weir.png]\n\nlo",
        "l\n\n[Picture: weir.png]\n\nlo",
        "lo",
        "",
    ]
    assert [seam.cause for seam in shown.seams] == [seam.cause for seam in seams]


def test_the_window_has_the_text_of_a_reply_with_its_pictures_and_its_files_behind() -> None:
    seams = (Seam(3, "gateway"),)
    message = Message(1, None, Role.ASSISTANT, (PICTURE, Text("Hel"), FILE, Text("lo")), 0.0)
    shown = for_window(replace(message, seams=seams))
    assert shown.content == (PICTURE, Text("Hel\n\nlo"), FILE)
    assert shown.seams == (Seam(5, "gateway"),)
    asked = replace(message, role=Role.USER)
    assert for_window(asked) is asked
    drawn = replace(message, content=(Text("A"), PICTURE, Text("B")))
    assert for_window(drawn) is drawn
