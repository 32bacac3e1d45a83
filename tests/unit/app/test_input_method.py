"""Which input module Qt finds named, of those that the environment names and those there are."""

from __future__ import annotations

import os
import sys

import pytest

from desktop.app.input_method import Changes, asked_for, changes_for, input_method, loadable

OURS = {"ibus", "compose", "xim"}
"""What Qt's wheels and Weir's bundles carry."""
IBUS: Changes = {"QT_IM_MODULES": "ibus", "QT_IM_MODULE": None}
NONE: Changes = {"QT_IM_MODULES": None, "QT_IM_MODULE": None}
PORTAL: Changes = {"IBUS_USE_PORTAL": "1"}


def changes(
    environ: dict[str, str], *, wayland: bool, has_ibus: bool, there: set[str] = OURS
) -> Changes:
    asked = asked_for(environ, wayland=wayland)
    return changes_for(environ, asked, there, wayland=wayland, has_ibus=has_ibus)


@pytest.mark.parametrize(
    ("environ", "on_x11", "on_wayland"),
    [
        ({}, {}, {}),
        ({"QT_IM_MODULE": "fcitx"}, IBUS, NONE),
        ({"QT_IM_MODULE": "fcitx5", "XMODIFIERS": "@im=fcitx"}, IBUS, NONE),
        ({"QT_IM_MODULES": "wayland;fcitx", "QT_IM_MODULE": "fcitx"}, IBUS, NONE),
        ({"QT_IM_MODULES": "", "QT_IM_MODULE": "fcitx"}, IBUS, NONE),
        ({"QT_IM_MODULES": "fcitx;ibus"}, IBUS, {"QT_IM_MODULES": "ibus", "QT_IM_MODULE": None}),
        ({"QT_IM_MODULE": "ibus"}, {}, {}),
        ({"QT_IM_MODULE": "IBus:something"}, {}, {}),
        ({"QT_IM_MODULE": "xim"}, {}, {}),
        ({"QT_IM_MODULE": "compose"}, {}, {}),
        ({"QT_IM_MODULE": "none", "XMODIFIERS": "@im=fcitx"}, {}, {}),
        ({"QT_IM_MODULE": "qtvirtualkeyboard"}, IBUS, NONE),
        ({"XMODIFIERS": "@im=fcitx"}, IBUS, {}),
        ({"XMODIFIERS": "@im=ibus"}, IBUS, {}),
        ({"XMODIFIERS": "@im=none"}, {}, {}),
        ({"XMODIFIERS": "@im=local"}, {}, {}),
    ],
)
def test_a_module_that_is_not_there_is_replaced(
    environ: dict[str, str], on_x11: Changes, on_wayland: Changes
) -> None:
    assert changes(environ, wayland=False, has_ibus=True) == on_x11
    assert changes(environ, wayland=True, has_ibus=True) == on_wayland


def test_a_module_that_the_system_brings_stays() -> None:
    there = OURS | {"fcitx"}
    assert changes({"QT_IM_MODULE": "fcitx"}, wayland=False, has_ibus=False, there=there) == {}


def test_without_ibus_whoever_speaks_for_it_is_asked() -> None:
    assert changes({"QT_IM_MODULE": "fcitx"}, wayland=False, has_ibus=False) == IBUS | PORTAL
    assert changes({"QT_IM_MODULE": "ibus"}, wayland=False, has_ibus=False) == PORTAL
    assert changes({"QT_IM_MODULE": "fcitx"}, wayland=True, has_ibus=False) == NONE


@pytest.mark.skipif(sys.platform != "linux", reason="input modules are Linux's")
def test_modules_are_looked_for_where_qt_does() -> None:
    assert loadable(["IBus", "compose", "fcitx", "none"]) == {"ibus", "compose"}


@pytest.mark.skipif(sys.platform != "linux", reason="input modules are Linux's")
def test_what_weir_starts_finds_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("QT_IM_MODULE", "fcitx")
    monkeypatch.delenv("QT_IM_MODULES", raising=False)
    before = dict(os.environ)
    with input_method():
        assert os.environ["QT_IM_MODULES"] == "ibus"
    assert dict(os.environ) == before
