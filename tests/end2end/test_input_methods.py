"""Chinese, typed into the real window through a real fcitx and a real IBus.

Zhuyin is typed, on the usual keyboard for it: "su3cl3" is ㄋㄧˇ ㄏㄠˇ. Its dictionaries are small;
which one is used makes no difference to Weir.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.desktop import Desktop, until
from tests.support.fault_server import FaultServer, content_stream

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="input methods of Linux")

FCITX = """
[Groups/0]
Name=Default
Default Layout=us
DefaultIM=chewing
[Groups/0/Items/0]
Name=keyboard-us
[Groups/0/Items/1]
Name=chewing
[GroupOrder]
0=Default
"""


def ask_in_chinese(desktop: Desktop, server: FaultServer) -> str:
    """Type and send a message; what the server was asked."""
    desktop.type("su3cl3")
    desktop.keys("Return", "Return")  # the word is taken; the message is sent
    server.wait_for_requests(1)
    question: str = server.requests[0].json["messages"][-1]["content"]
    return question


@pytest.mark.parametrize("path", [None, "/nowhere"], ids=["", "without IBus"])
def test_fcitx_as_desktops_in_china_set_it(tmp_path: Path, path: str | None) -> None:
    """Most of them have fcitx alone: nothing of IBus is installed there."""
    environ = {"QT_IM_MODULE": "fcitx", "XMODIFIERS": "@im=fcitx"} | (
        {"PATH": path} if path else {}
    )
    with FaultServer(content_stream("你好")) as server, Desktop(tmp_path) as desktop:
        profile = desktop.home / ".config" / "fcitx5" / "profile"
        profile.parent.mkdir(parents=True)
        profile.write_text(FCITX)
        desktop.start("fcitx5", "--disable", "wayland,waylandim,kimpanel,notificationitem")
        bus = desktop.home / ".config" / "ibus" / "bus"
        until(lambda: "org.freedesktop.portal.IBus" in desktop.names_on_bus())
        until(lambda: any(bus.glob("*")))  # where Qt looks up who answers as IBus
        desktop.start_weir(server.base_url, **environ)
        until(lambda: desktop.told("fcitx5-remote").strip() == "1")  # it has the composer
        desktop.keys("ctrl+space")
        until(lambda: desktop.told("fcitx5-remote").strip() == "2")
        assert ask_in_chinese(desktop, server) == "你好"


def test_ibus(tmp_path: Path) -> None:
    with FaultServer(content_stream("你好")) as server, Desktop(tmp_path) as desktop:
        desktop.start("ibus-daemon", "--xim", "--panel=disable", "--emoji-extension=disable")
        until(lambda: desktop.told("ibus", "address").startswith("unix:"))
        desktop.start_weir(server.base_url, QT_IM_MODULE="ibus", XMODIFIERS="@im=ibus")
        until(lambda: "chewing" in desktop.told("sh", "-c", "ibus engine chewing; ibus engine"))
        assert ask_in_chinese(desktop, server) == "你好"
