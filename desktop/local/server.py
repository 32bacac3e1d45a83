"""The child process: llama.cpp's own server on a loopback port, for as long as the parent lives.

`desktop.local.process` starts it and talks to it by three pipes:
stdin   carries nothing; when it ends the parent is gone, and this process ends at once
stdout  one line of JSON: {"port": 40123} once the model answers, or
        {"refused": "cannot_open" | "not_gguf" | "not_loaded" | "program", "detail": "…"}
stderr  llama.cpp's log
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from desktop.local.models import trial_model

KEY_VARIABLE = "WEIR_LOCAL_KEY"
"""The environment variable that holds the API key: arguments can be seen by everybody."""

CONTEXT = 4096
"""Tokens of context for each chat, where the model was trained for as many."""

CHATS = 2
"""Replies streamed at a time; a further one waits. Each has a context of its own: where they share
one (`kv_unified`), two long chats end each other with "Context size has been exceeded"."""


TRIAL_TOKENS = 512
"""Tokens of a reply of the small trial model at most: it may repeat itself for ever."""


def main(arguments: Sequence[str]) -> int:
    """Serve until the parent is gone. Returns 3 if the model cannot be served."""
    parent = watch_parent()
    send = _claim_stdout()
    options = _parse(arguments)
    try:
        server = _serve(options.model, options.key, options.threads)
    except _Refused as refusal:
        send({"refused": refusal.reason, "detail": refusal.detail})
        return 3
    send({"port": urlsplit(server.listening_address).port})
    parent.join()
    return 0


def watch_parent() -> threading.Thread:
    """End this process when stdin ends, whatever it is doing."""
    thread = threading.Thread(target=_exit_with_stdin, name="parent watch", daemon=True)
    thread.start()
    if sys.platform == "linux":
        # WORKAROUND xllamacpp 2026.10: loading holds the GIL, so the thread cannot run meanwhile.
        # Linux can end this process without Python, by SIGIO, when the pipe closes; elsewhere an
        # orphan goes as soon as its model is loaded.
        import fcntl

        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
    return thread


def _exit_with_stdin() -> None:
    while os.read(0, 1024):
        pass
    os._exit(0)


class _Refused(Exception):
    """This model cannot be served, for this reason."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def _serve(model: Path, key: str, threads: int) -> Any:
    """A running xllamacpp.Server; it answers when this returns. Raises _Refused."""
    _check_magic(model)
    try:
        import xllamacpp
    except ImportError as exc:  # a system library is missing, such as libgomp
        raise _Refused("program", str(exc)) from exc
    try:
        return xllamacpp.Server(_parameters(xllamacpp.CommonParams(), model, key, threads))
    except RuntimeError as exc:  # it says no more than that; the log does
        _write_log(xllamacpp.xllamacpp.__file__)
        raise _Refused("not_loaded") from exc


def _write_log(library: str) -> None:
    """Let what llama.cpp logged reach stderr before the parent looks there.

    WORKAROUND xllamacpp 2026.10: a thread writes the log, may come late on a busy machine, and no
    function in Python waits for it. Where the library does not show its own, the exit must do.
    """
    with contextlib.suppress(OSError, AttributeError):
        llama = ctypes.CDLL(library)
        log, flush = llama._Z15common_log_mainv, llama._Z16common_log_flushP10common_log
        log.restype, flush.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
        flush(log())


def _check_magic(model: Path) -> None:
    try:
        with model.open("rb") as file:
            magic = file.read(4)
    except OSError as exc:
        raise _Refused("cannot_open", exc.strerror or str(exc)) from exc
    if magic != b"GGUF":
        raise _Refused("not_gguf")


def _parameters(params: Any, model: Path, key: str, threads: int) -> Any:
    """Loopback only, behind the key, closed to web pages, modest in memory."""
    params.model.path = str(model)
    params.model_alias = {model.stem}  # else /v1/models names the path
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [key]
    params.cors_origins, params.cors_origins_explicit, params.cors_credentials = "", True, False
    params.ui = params.endpoint_slots = False
    params.offline = True
    params.cpuparams.n_threads = threads
    params.n_ctx, params.n_parallel, params.kv_unified = CONTEXT * CHATS, CHATS, False
    params.ctx_shift = False  # a full context ends the reply with "length"; nothing is forgotten
    params.cache_ram_mib = 0  # by default up to 8 GiB of earlier prompts stay in memory
    if model == trial_model():  # at llama.cpp's defaults one reply in twelve found no end
        params.n_predict = TRIAL_TOKENS
        params.sampling.temp, params.sampling.top_p = 0.2, 0.9
        params.sampling.penalty_repeat = 1.1
    params.verbosity = 2  # warnings and errors; the log of the next level names what was asked
    return params


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="weir local-server")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args(arguments)
    options.key = os.environ.pop(KEY_VARIABLE, "")
    if not options.key:
        parser.error(f"{KEY_VARIABLE} is not set")
    return options


def _claim_stdout() -> Any:
    """Return a function that sends a fact to the parent. All other output goes to the log."""
    pipe = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)

    def send(fact: dict[str, object]) -> None:
        print(json.dumps(fact), file=pipe, flush=True)

    return send
