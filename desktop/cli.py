"""Builds the terminal program, as `app` builds the window's: options, help, the outermost edge.

Nothing else is loaded before a command runs: `weir --version` imports no HTTP, keyring or SQLite.
"""

from __future__ import annotations

import argparse
import contextlib
import gettext
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import desktop
from desktop import language
from desktop.chat.failures import ChatError
from desktop.chat.text import whole_text
from desktop.language import _
from desktop.paths import NoSuchHome, places, resources
from desktop.terminal.options.backups import add_backups
from desktop.terminal.options.chats import add_history
from desktop.terminal.options.endpoints import add_endpoints
from desktop.terminal.options.exporting import add_export
from desktop.terminal.options.importing import add_import

if TYPE_CHECKING:
    Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"

UNEXPECTED, USAGE, STOPPED = 1, 2, 130


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit status."""
    language.use()
    _translate_argparse()
    options = _parsed(arguments)
    try:
        return _run(options)
    except KeyboardInterrupt:
        return STOPPED
    except Exception as error:  # noqa: BLE001 - the outermost edge: shown and logged
        return _unexpected(error)


def recording_in(arguments: list[str]) -> Path:
    """The file that `weir replay --window FILE` names. Exits with 2 where it names none."""
    language.use()
    _translate_argparse()
    return Path(_parsed(arguments).file)


def _run(options: argparse.Namespace) -> int:
    from desktop.engine.explain.sentences import exit_status_of
    from desktop.terminal import ask, backups, chats, endpoints, lists, output, replay, usage
    from desktop.terminal.exchanging import export, importing
    from desktop.terminal.reports import doctor, policy
    from desktop.terminal.session import NotUnderstood

    output.make_streams_safe(utf8="json" in options and options.json)
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "ask": ask.ask,
        "history": chats.history,
        "show": chats.show,
        "export": export.export,
        "import": importing.import_files,
        "models": lists.models,
        "presets": lists.presets,
        "prompts": lists.prompts,
        "policy": policy.policy,
        "doctor": doctor.doctor,
        "usage": usage.usage,
        "backup": backups.backup,
        "restore": backups.restore,
        "replay": replay.replay,
        "list": endpoints.list_endpoints,
        "add": endpoints.add,
        "remove": endpoints.remove,
        "set-key": endpoints.set_key,
    }
    try:
        return commands[options.command](options)
    except ChatError as failure:
        output.show_error(failure)
        return exit_status_of(failure)
    except NotUnderstood as error:
        for sentence in error.sentences:
            output.note(sentence)
        return USAGE
    except NoSuchHome as error:
        output.note(_("WEIR_HOME leads nowhere: {home}").format(home=error))
        return USAGE
    except OSError as error:
        if not output.is_unread(error):
            raise
        output.leave_stdout()  # nobody reads any more, as in `weir doctor | head -1`
        return STOPPED


def _unexpected(error: Exception) -> int:
    import logging

    from desktop.engine.log_file import LogFile
    from desktop.engine.masking import DiscreetFormatter, masked_line
    from desktop.terminal import output

    try:
        handler = LogFile(places().logs)
    except (OSError, NoSuchHome):  # a full or read-only disk must not hide the error
        output.note(
            _("Something unexpected happened: {error}").format(error=masked_line(str(error)))
        )
        return UNEXPECTED
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("weir.cli")
    logger.addHandler(handler)
    logger.error("unexpected", exc_info=error)
    sentence = _("Something unexpected happened: {error}. More is in {log}")
    shown = masked_line(f"{type(error).__name__}: {error}")
    output.note(sentence.format(error=shown, log=handler.baseFilename))
    return UNEXPECTED


def _parsed(arguments: list[str]) -> argparse.Namespace:
    """The parsed options; exits with 2 for what is no command. Unknown words are not repeated: one
    of them may be a key."""
    parser = _parser()
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        shown = (word.partition("=")[0] if word.startswith("--") else "…" for word in unknown)
        parser.error(_("unrecognized arguments: %s") % " ".join(shown))
    for name, value in vars(options).items():
        if isinstance(value, str) and name not in _NAMES_OF_FILES:
            setattr(options, name, whole_text(value))
        elif isinstance(value, list) and name != "files":
            texts = [whole_text(one) if isinstance(one, str) else one for one in value]
            setattr(options, name, texts)
    return options


_NAMES_OF_FILES = ("file", "beside")
"""Options whose values may be of any bytes."""


class _Parser(argparse.ArgumentParser):
    """The parser of the command line, and of each command: what argparse makes below it."""

    def _print_message(self, message: str, file: Any = None) -> None:
        """WORKAROUND CPython 3.11.2: argparse raises where stderr takes nothing."""
        with contextlib.suppress(OSError):
            super()._print_message(message, file)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="weir",
        description=_("Chat with language models. Without a command, the window opens."),
    )
    version = f"weir {desktop.__version__}"
    parser.add_argument("--version", action="version", version=version, help=_("show the version"))
    _add_windows(parser)
    commands = parser.add_subparsers(title=_("commands"), required=True, metavar=_("COMMAND"))
    _add_ask(commands)
    add_history(partial(_add_command, commands))
    add_export(partial(_add_command, commands))
    add_import(partial(_add_command, commands))
    _add_doctor(commands)
    models = _add_command(commands, "models", _("list the models that an endpoint offers"))
    models.add_argument("--endpoint", metavar=_("NAME"), help=_("the endpoint to ask"))
    models.add_argument("--json", action="store_true", help=_("one model a line, as JSON"))
    _add_command(commands, "presets", _("list the presets of the settings"))
    _add_command(commands, "prompts", _("list the prompts of the library"))
    policy = _add_command(commands, "policy", _("show what your organisation has set"))
    policy.add_argument("--json", action="store_true", help=_("one key a line, as JSON"))
    _add_usage(commands)
    add_backups(partial(_add_command, commands))
    endpoints = commands.add_parser(
        "endpoints", help=_("list, add and remove endpoints, and store their keys")
    )
    inner = endpoints.add_subparsers(title=_("commands"), required=True, metavar=_("COMMAND"))
    add_endpoints(partial(_add_command, inner))
    _add_replay(commands)
    return parser


def _add_windows(parser: argparse.ArgumentParser) -> None:
    """The ways to open a window, which are only explained here: `__main__` leads there."""
    options = {
        "--quick": _("open the quick window, in the Weir that runs if one does"),
        "--new-chat": _("open the window with a new chat, in the Weir that runs if one does"),
        "--new-window": _("open one more window, in the Weir that runs if one does"),
        "--minimised": _("open the window minimised, as at log-on"),
    }
    for name, words in options.items():
        parser.add_argument(name, action="store_true", help=words)


def _add_ask(commands: Commands) -> None:
    ask = _add_command(commands, "ask", _("ask one question; the reply streams to stdout"))
    add = ask.add_argument
    question = _("the question; what is piped in is appended to it")
    add("question", nargs="?", metavar=_("QUESTION"), help=question)
    add("--endpoint", metavar=_("NAME"), help=_("ask this endpoint of the settings"))
    add("--base-url", metavar="URL", help=_("ask this server, without any stored key"))
    add("--model", metavar=_("NAME"), help=_("ask this model"))
    add("--system", metavar=_("TEXT"), help=_("instructions that precede the question"))
    add("--key-env", metavar=_("VAR"), help=_("the environment variable that holds the key"))
    add("--save", action="store_true", help=_("keep question and reply in the history"))
    which = ask.add_mutually_exclusive_group()
    newest = _("go on in the newest chat, and keep the reply there")
    which.add_argument("-c", "--continue", dest="continues", action="store_true", help=newest)
    chat = _("go on in the chat of this number, and keep the reply there")
    which.add_argument("--chat", type=int, metavar="ID", help=chat)
    file = _("a file that goes with the question, “-” for what is piped in; may be given again")
    add("-f", "--file", dest="files", action="append", default=[], metavar="PATH", help=file)
    option = _("a parameter of the request, such as temperature=0.2; may be given again")
    add("-o", "--option", action="append", default=[], metavar="KEY=VALUE", help=option)
    add("--preset", metavar=_("NAME"), help=_("ask with this preset of the settings"))
    add(
        "--prompt",
        metavar=_("NAME"),
        help=_("ask this prompt of the library; the question follows it"),
    )
    value = _("the value of a variable of the prompt; may be given again")
    add("-p", dest="value", action="append", default=[], metavar="NAME=VALUE", help=value)
    shown = ask.add_mutually_exclusive_group()
    code = _("print the first fenced code block of the reply, and nothing else")
    shown.add_argument("-x", "--extract", action="store_true", help=code)
    shown.add_argument("--json", action="store_true", help=_("one event a line, as JSON"))
    program = _("print the program that asks this; nothing is sent")
    programs = ("curl", "python", "node", "fetch", "httpx")
    shown.add_argument("--as", dest="program", choices=programs, help=program)
    add("--usage", action="store_true", help=_("a line on stderr with tokens and speed"))


def _add_doctor(commands: Commands) -> None:
    doctor = _add_command(
        commands, "doctor", _("find out why an endpoint does not answer, step by step")
    )
    doctor.add_argument("--endpoint", metavar=_("NAME"), help=_("the endpoint to look at"))
    shown = doctor.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help=_("one step a line, as JSON"))
    report = _("write a report for IT to this file, without keys; - is stdout, in place of steps")
    shown.add_argument("--report", metavar=_("FILE"), help=report)


def _add_usage(commands: Commands) -> None:
    usage = _add_command(
        commands, "usage", _("show the tokens that each model has used, and what they cost")
    )
    since = _("count from this day on, such as 2026-11-01; without it, from the first reply")
    usage.add_argument("--since", metavar=_("DATE"), help=since)
    in_json = _("one model a line, as JSON, and a line with the total")
    usage.add_argument("--json", action="store_true", help=in_json)


def _add_replay(commands: Commands) -> None:
    replay = _add_command(
        commands, "replay", _("play a recorded turn once more, at its own pace; nothing is sent")
    )
    replay.add_argument(
        "file", metavar=_("FILE"), help=_("a recording, saved from the wire window")
    )
    shown = replay.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help=_("one event a line, as JSON"))
    window = _("show it in the window")  # `__main__` leads there
    shown.add_argument("--window", action="store_true", help=window)


def _add_command(commands: Commands, name: str, summary: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
    command.set_defaults(command=name)
    return command


def _translate_argparse() -> None:
    """argparse looks its own words up by plain gettext: point that at our catalogue."""
    os.environ["LANGUAGE"] = language.current()
    gettext.bindtextdomain("weir", resources() / "locale")
    gettext.textdomain("weir")


def _words_of_argparse() -> tuple[str, ...]:
    """Never called: these lines put argparse's words into the catalogue."""
    return (
        _("usage: "),
        _("options"),
        _("positional arguments"),
        _("show this help message and exit"),
        _("%(prog)s: error: %(message)s\n"),
        _("argument %(argument_name)s: %(message)s"),
        _("expected one argument"),
        _("the following arguments are required: %s"),
        _("unrecognized arguments: %s"),
        _("invalid choice: %(value)r (choose from %(choices)s)"),
        _("ambiguous option: %(option)s could match %(matches)s"),
    )
