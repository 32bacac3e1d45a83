"""Rules of the house that neither ruff nor the import contracts can keep."""

from __future__ import annotations

import ast
import gc
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
DESKTOP = ROOT / "desktop"
SOURCES = sorted(DESKTOP.rglob("*.py"))
OURS = ("desktop", "docs", "packaging", "resources", "tests", ".ci", ".github")
TEXTS = [path for folder in OURS for path in sorted((ROOT / folder).rglob("*")) if path.is_file()]
TEXTS += [path for path in sorted(ROOT.iterdir()) if path.is_file() and path.name != ".git"]
LONG_FOR_A_REASON: dict[str, str] = {}
"""Files over 300 lines, each with why it reads better whole."""


def room(path: Path) -> str:
    """The room a file stands in: "ui" for ui/theme.py, "cli" for cli.py."""
    return path.relative_to(DESKTOP).with_suffix("").parts[0]


def nodes(path: Path) -> list[ast.AST]:
    """Everything in a file's syntax tree, the tree itself first."""
    return syntax()[path]


@cache
def syntax() -> dict[Path, list[ast.AST]]:
    """The nodes of every file: 770,000 that stay, which no garbage collection need go over."""
    gc.disable()
    try:
        return {path: list(ast.walk(ast.parse(path.read_text("utf-8")))) for path in SOURCES}
    finally:
        gc.freeze()
        gc.enable()


@cache
def imports(path: Path) -> set[str]:
    """Every module a file names in an import, "PySide6.QtCore" style, also inside functions."""
    found = set[str]()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update((node.module, *(f"{node.module}.{alias.name}" for alias in node.names)))
    return found


def offenders(pattern: str, rooms: set[str]) -> list[str]:
    """Lines of these rooms that match, as file:line."""
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if room(path) in rooms
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]


@pytest.mark.parametrize(
    ("module", "rooms"),
    [
        ("PySide6", {"app", "ui", "rendering"}),
        ("qasync", {"app", "ui", "rendering"}),
        ("PySide6.QtWidgets", {"app", "ui"}),
        ("PySide6.QtNetwork", {"app"}),  # single instance alone; the wire is the only HTTP
    ],
)
def test_qt_stays_in_its_rooms(module: str, rooms: set[str]) -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for name in imports(path)
        if f"{name}.".startswith(f"{module}.") and room(path) not in rooms
    }
    assert not found


@cache
def graph() -> grimp.ImportGraph:
    """Every import of the program, those within functions too."""
    return grimp.build_graph("desktop", cache_dir=None)


def arrows(folder: str) -> dict[str, set[str]]:
    """Each module and folder right within a folder, with those beside it that it imports."""
    found: dict[str, set[str]] = {child: set() for child in graph().find_children(folder)}
    for child, imported in found.items():
        for module in (child, *graph().find_descendants(child)):
            for name in graph().find_modules_directly_imported_by(module):
                imported.update(one for one in found if f"{name}.".startswith(f"{one}."))
        imported.discard(child)
    return found


def floors() -> Iterator[tuple[str, dict[str, int]]]:
    """The folders that have an import contract of layers, and their children's floors from the
    highest, 0, down."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    for contract in contracts["contracts"]:
        for container in contract.get("containers", ()):
            yield (
                container,
                {
                    f"{container}.{name.strip()}": floor
                    for floor, names in enumerate(contract["layers"])
                    for name in re.split(r"[|:]", names)
                },
            )


@pytest.mark.parametrize("room", ["ui", "rendering", "engine"])
def test_no_imports_run_in_a_circle(room: str) -> None:
    """A circle of modules is one of the folders or modules that stand beside each other."""
    inside = {f"desktop.{room}", *graph().find_descendants(f"desktop.{room}")}
    folders = [module for module in inside if graph().find_children(module)]
    assert folders
    for folder in folders:
        TopologicalSorter(arrows(folder)).prepare()  # names the circle


def test_no_import_leads_from_a_lower_floor_to_a_higher_one() -> None:
    checked = 0
    for folder, floor in floors():
        for importer, imported in arrows(folder).items():
            assert all(floor[importer] <= floor[name] for name in imported), importer
            checked += len(imported)
    assert checked > 50


def test_broad_excepts_that_swallow_stand_at_the_outermost_edge_alone() -> None:
    """Elsewhere one may tidy up and raise on; a thread may hand the error to its caller."""
    swallowing = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if room(path) not in ("app", "cli")
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler) and is_broad(node.type)
        if not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    }
    assert swallowing <= {"desktop/engine/threads.py"}


def is_broad(caught: ast.expr | None) -> bool:
    """Whether a handler catches everything: bare, Exception, or a tuple with it."""
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        name is None or (isinstance(name, ast.Name) and name.id in ("Exception", "BaseException"))
        for name in names
    )


def test_dialogs_open_and_never_nest_an_event_loop() -> None:
    # a drag has no other way; Qt's own, of selected text, does the same
    assert not offenders(r"(?<!drag)\.exec_?\(|processEvents|QEventLoop\(\)", {"ui"})


def test_connections_are_opened_where_the_ledger_has_them_alone() -> None:
    """`app` connects to the first start of Weir, and to nobody else."""
    ways = r"open_connection\(|create_connection\(|connect_tcp\(|urlopen\(|\.connect\(\("
    found = offenders(ways, {path.stem for path in DESKTOP.iterdir()} - {"app"})
    places = {place.partition(":")[0] for place in found}
    assert places == {
        "desktop/wire/ledger/backend.py",
        "desktop/wire/ledger/connecting.py",
        "desktop/wire/ledger/opening.py",
        "desktop/wire/routes/pac_child.py",  # asks for its own address; nothing is sent
    }


def test_signals_are_connected_to_bound_methods() -> None:
    assert not offenders(r"\.connect\(\s*(lambda|partial|functools)", {"app", "ui", "rendering"})


def test_strings_are_looked_up_when_called_not_at_import() -> None:
    early = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for call in calls_at_import(nodes(path)[0])
        if isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext")
    ]
    assert not early


def calls_at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that run when the module is imported: those outside of any function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from calls_at_import(child)


def test_files_are_short_or_say_why_not() -> None:
    """Tests hold tables of cases for one file of the program: they may be half as long again."""
    files = {path: 300 for path in [*SOURCES, ROOT / "dev.py"]}
    files |= {path: 450 for path in (ROOT / "tests").rglob("*.py")}
    long = {
        str(path.relative_to(ROOT))
        for path, limit in files.items()
        if len(path.read_text("utf-8").splitlines()) > limit
    }
    assert long == set(LONG_FOR_A_REASON)


def test_a_folder_holds_no_more_than_one_can_take_in() -> None:
    modules = [path for path in SOURCES if path.name != "__init__.py"]
    folders = {path.parent for path in modules}
    crowded = {
        str(folder.relative_to(ROOT))
        for folder in folders
        if sum(path.parent == folder for path in modules) > 14
    }
    assert not crowded


def test_nothing_names_a_registry_or_a_machine() -> None:
    """What is committed works for anybody, from whatever mirror they use."""
    banned = re.compile(
        rb"pypi\.org|pythonhosted|registry\.npm|index[-_]url|find-links"
        rb"|/work/|/root/|/home/[a-z]|\.\./shared"
    )
    own = Path(__file__).resolve()  # this very list
    found = {
        str(path.relative_to(ROOT))
        for path in TEXTS
        if path != own and "__pycache__" not in path.parts and banned.search(path.read_bytes())
    }
    assert not found


def test_the_lock_has_a_hash_for_every_package_and_no_address() -> None:
    lock = (ROOT / "packaging" / "lock" / "all.txt").read_text("utf-8")
    assert "://" not in lock
    for requirement in re.split(r"\n(?=\S)", lock.strip()):
        assert "==" in requirement, requirement
        assert "--hash=sha256:" in requirement, requirement


def test_every_system_need_has_a_package_for_each_manager() -> None:
    lines = (ROOT / "packaging" / "system.txt").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    assert {len(row) for row in rows} == {6}
    groups = {"venv", "model", "window", "tests", "package", "windows", "wine"}
    assert {row[0] for row in rows} == groups
