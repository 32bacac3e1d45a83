"""The child process in which a PAC file is run: a few lines of JavaScript of whoever wrote them.

stdin   one `Job` as JSON
stdout  `BEGUN`, then one `Answer` as JSON
It has bounds for memory and stack, and no way to files or the network but to look names up. Nothing
bounds its time but the parent, who kills it; where there is none any more, it ends itself.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import socket
import sys
import threading

import msgspec

from desktop.child.inside import claim_stdout, limit_memory
from desktop.child.one_job import BEGUN
from desktop.paths import resources

MEMORY, STACK = 64 << 20, 512 << 10
_ADDRESS_SPACE = 1 << 30
ORPHANED = 20.0
LOOKUP_SECONDS, MOST_LOOKUPS = 1.0, 10
"""How long one name may take, and how many different names are looked up."""
LONGEST_ANSWER = 4000
_LONGEST_WORDS = 200


class Job(msgspec.Struct, frozen=True):
    """Run the script for a server. `url` has no path: it is nobody's business."""

    script: str
    url: str
    host: str


class Answer(msgspec.Struct, frozen=True):
    """What the script returned, or the words of what it threw."""

    answer: str | None = None
    threw: str | None = None
    names: tuple[str, ...] = ()
    """The names that it had looked up."""


def main() -> int:
    """Do one job."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with open(os.devnull, "w") as nothing:
        faulthandler.dump_traceback_later(ORPHANED, exit=True, file=nothing)
        pipe = claim_stdout()
        job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
        helpers = (resources() / "pac" / "helpers.js").read_text("utf-8")
        import quickjs  # noqa: F401  # the child has begun once it is there

        pipe.write(BEGUN)
        pipe.flush()
        limit_memory(_ADDRESS_SPACE)
        pipe.write(msgspec.json.encode(_run(job, helpers)))
        pipe.flush()
    os._exit(0)  # a name that is still looked up is not waited for


def _run(job: Job, helpers: str) -> Answer:
    import quickjs

    names = _Names()
    context = quickjs.Context()
    context.set_memory_limit(MEMORY)
    context.set_max_stack_size(STACK)
    context.add_callable("dnsResolve", names.first)
    context.add_callable("dnsResolveAll", names.all)
    context.add_callable("myIpAddress", _own_address)
    try:
        context.eval(helpers)
        context.eval(job.script)
        find = context.eval(
            "typeof FindProxyForURLEx === 'function' ? FindProxyForURLEx : FindProxyForURL"
        )
        found = find(job.url, job.host)
    except (quickjs.JSException, quickjs.StackOverflow, TypeError) as error:
        words = str(error).strip().partition("\n")[0]
        return Answer(threw=words[:_LONGEST_WORDS], names=names.asked)
    returned = found[:LONGEST_ANSWER] if isinstance(found, str) else None
    return Answer(answer=returned, names=names.asked)


class _Names:
    """Looks names up, each once, each within a limit."""

    def __init__(self) -> None:
        self._known: dict[str, list[str]] = {}

    def first(self, host: object = "") -> str | None:
        """The first IPv4 address of a name, or null."""
        return next((found for found in self._of(host) if ":" not in found), None)

    def all(self, host: object = "") -> str:
        """All its addresses, with semicolons between them."""
        return ";".join(self._of(host))

    @property
    def asked(self) -> tuple[str, ...]:
        """The names that were looked up."""
        return tuple(self._known)

    def _of(self, host: object) -> list[str]:
        name = str(host)[:253]
        if name not in self._known:
            if len(self._known) >= MOST_LOOKUPS:
                return []
            self._known[name] = _looked_up(name)
        return self._known[name]


def _looked_up(name: str) -> list[str]:
    found: list[str] = []

    def look() -> None:
        try:
            for entry in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM):
                found.append(str(entry[4][0]))
        except (OSError, UnicodeError):
            return

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(LOOKUP_SECONDS)
    return list(dict.fromkeys(found))


def _own_address() -> str:
    """The address by which this machine reaches others. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
