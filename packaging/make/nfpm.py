"""Makes the .deb and .rpm packages of the program and of the on-device component, with nfpm."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
import tomllib
from pathlib import Path
from typing import Any, Literal

from make import bundle, needs, share
from make.places import BIN, DIST, OUT, REPOSITORY, ROOT, WORK, call, epoch, version

Kind = Literal["deb", "rpm"]
NAMES = ("weir", "weir-local")
TREE = WORK / "linux"
FACTS = ROOT / "packaging" / "linux" / "packages.toml"
_GO = {"x86_64": "amd64", "aarch64": "arm64"}
"""The names that nfpm and Debian have for a machine."""
_ZSH = {"deb": "zsh/vendor-completions", "rpm": "zsh/site-functions"}
_LICENCE = {"deb": "doc/{}/copyright", "rpm": "licenses/{}/LICENSE"}


def deb() -> list[Path]:
    """Make the packages for Debian, Ubuntu and the like."""
    return _make("deb")


def rpm() -> list[Path]:
    """Make the packages for Fedora, Red Hat, openSUSE and the like."""
    return _make("rpm")


def recipe(name: str, kind: Kind, folder: Path, shared: Path) -> dict[str, Any]:
    """Return nfpm's configuration: the bundle in `folder` and, for the program, `shared`."""
    facts = tomllib.loads(FACTS.read_text("utf-8").replace("@VERSION@", version()))[name]
    relations = facts[kind]
    libraries = getattr(needs.of(folder), kind)()
    return {
        "name": name,
        "arch": _GO[platform.machine()],
        "platform": "linux",
        "version": version(),
        "section": "net",
        "maintainer": "The Weir authors",
        "homepage": f"https://github.com/{REPOSITORY}",
        "license": "MIT",
        "description": f"{facts['summary']}\n{facts['description'].strip()}",
        "mtime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(epoch()))),
        **relations,
        "depends": [*libraries, *relations["depends"]],
        "deb": {"compression": "zstd"},
        "rpm": {"compression": "zstd", "buildhost": "weir", "summary": facts["summary"]},
        "contents": [
            {"src": str(folder), "dst": f"/usr/lib/{name}", "type": "tree"},
            _file(ROOT / "LICENSE", _LICENCE[kind].format(name)),
            *(_beside(shared, kind) if name == "weir" else []),
        ],
    }


def _beside(shared: Path, kind: Kind) -> list[dict[str, Any]]:
    """Return the files below `share` one by one: the folders belong to other packages, too."""
    files = [path for path in sorted(shared.rglob("*")) if path.is_file()]
    places = [f"{path.relative_to(shared)}" for path in files]
    places = [place.replace("zsh/site-functions", _ZSH[kind]) for place in places]
    links = [
        {"src": "../lib/weir/weir", "dst": f"/usr/bin/{link}", "type": "symlink"}
        for link in ("weir", "weir-desktop")
    ]
    return [*map(_file, files, places), *links]


def _file(source: Path, place: str) -> dict[str, Any]:
    return {"src": str(source), "dst": f"/usr/share/{place}", "file_info": {"mode": 0o644}}


def _make(kind: Kind) -> list[Path]:
    if sys.platform != "linux":
        print("The packages for Linux are made on Linux.")  # noqa: T201 - it speaks to a person
        return []
    bundle.make()
    shared = share.make(TREE / "share")
    return [_package(name, kind, shared) for name in NAMES]


def _package(name: str, kind: Kind, shared: Path) -> Path:
    date(DIST / name)
    config = TREE / f"{name}.{kind}.json"
    config.write_text(json.dumps(recipe(name, kind, DIST / name, shared), indent=1), "utf-8")
    machine = platform.machine()
    ending = {"deb": f"_{version()}_{_GO[machine]}", "rpm": f"-{version()}-1.{machine}"}[kind]
    target = OUT / f"{name}{ending}.{kind}"
    OUT.mkdir(parents=True, exist_ok=True)
    call(BIN / "nfpm", "package", "--packager", kind, "--config", config, "--target", target)
    return target


def date(folder: Path) -> None:
    """Give every file the same time: nfpm takes the times of a tree as they are."""
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (int(epoch()),) * 2, follow_symlinks=False)
