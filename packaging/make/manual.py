"""Writes the manual page and the shell completions from the program's own argument parser."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import shtab

from desktop import cli
from make.places import ROOT, day, version

PAGE = ROOT / "packaging" / "linux" / "weir.1"
COMPLETIONS = {
    "bash": "bash-completion/completions/weir",
    "zsh": "zsh/site-functions/_weir",
    "fish": "fish/vendor_completions.d/weir.fish",
}
"""Where each shell looks for completions, below `share`."""


def page() -> str:
    """Return the manual page weir(1), in roff."""
    parser = cli._parser()
    commands = list(_commands(parser))
    usages = [_usage(command) for command in commands]
    alone = [f"\\fBweir\\fR {_named(option)}" for option in _options(parser)]
    synopsis = "\n.br\n".join(["\\fBweir\\fR", *alone, *usages])
    facts = {
        "DATE": day(),
        "VERSION": version(),
        "SYNOPSIS": synopsis,
        "DESCRIPTION": _escaped(parser.description or ""),
        "OPTIONS": "\n".join(_rows(parser)),
        "COMMANDS": "\n".join(map(_section, commands)),
    }
    template = PAGE.read_text("utf-8").partition("\n")[2]  # below a comment for its editors
    return re.sub(r"@([A-Z]+)@", lambda found: facts[found[1]], template)


def completion(shell: str) -> str:
    """Return the script by which `shell` completes commands and options."""
    parser = cli._parser()
    for command in _commands(parser):
        for action in command._actions:
            if action.dest == "file":
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    return str(shtab.complete(parser, shell))


def _commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield every command and subcommand, in the order of the help."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from list(_commands(command)) or [command]


def _section(command: argparse.ArgumentParser) -> str:
    return "\n".join(
        [f".SS {_escaped(command.prog)}", _escaped(command.description or ""), *_rows(command)]
    )


def _rows(command: argparse.ArgumentParser) -> Iterator[str]:
    for action in _options(command):
        yield from (".TP", _named(action), _escaped(action.help or ""))


def _options(command: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield what a command takes, but for its own help and its subcommands."""
    for action in command._actions:
        if action.help and action.dest != "help":
            yield action


def _named(action: argparse.Action) -> str:
    value = f"\\fI{_escaped(action.metavar)}\\fR" if isinstance(action.metavar, str) else ""
    names = ", ".join(f"\\fB{_escaped(name)}\\fR" for name in action.option_strings)
    return " ".join(filter(None, [names, value]))


def _usage(command: argparse.ArgumentParser) -> str:
    """Return the usage on one line, with options in bold and their values in italics."""
    command.formatter_class = _OneLine
    usage = command.format_usage().partition(" ")[2].strip().replace(" [-h]", "")
    rest = _escaped(usage.removeprefix(command.prog))
    rest = re.sub(r"(?:\\-)+[a-z](?:\\-|[a-z])*", r"\\fB\g<0>\\fR", rest)
    rest = re.sub(r"\b[A-Z]{2,}\b", r"\\fI\g<0>\\fR", rest)
    return f"\\fB{_escaped(command.prog)}\\fR{rest}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-")


class _OneLine(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=10_000)
