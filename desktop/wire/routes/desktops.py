"""What the desktops of Linux have in their settings about proxies: GNOME and those like it, KDE.

Asking may take seconds: call `desktop_says` beside the loop.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from desktop.environment import for_child
from desktop.wire.routes.no_proxy import entries_of
from desktop.wire.routes.sources import Source

SECONDS = 3.0
"""How long a desktop may take to answer."""
_MOST_BYTES = 100_000
_SCHEMA = "org.gnome.system.proxy"
_SESSION = ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_DIRS")
"""Variables by which a program finds the settings of this session."""
_KDE_PROXIES = {"http": "httpProxy", "https": "httpsProxy", "all": "socksProxy"}


def desktop_says(environ: Mapping[str, str] = os.environ) -> Source | None:
    """What the desktop of this session says; None: there is none, or it has no answer."""
    names = environ.get("XDG_CURRENT_DESKTOP", "").upper().split(":")
    if "KDE" in names:
        return kde_says(_kioslaverc(environ), environ)
    return gnome_says(_gsettings(environ)) if any(names) else None


def gnome_says(listed: str) -> Source | None:
    """Read what `gsettings list-recursively` writes: a schema, a key and a value a line."""
    values = dict(_listed(listed))
    match values.get("mode"):
        case "manual":
            proxies = {scheme: _gnome_proxy(values, scheme) for scheme in ("http", "https")}
            proxies["all"] = _gnome_proxy(values, "socks")
            hosts = values.get("ignore-hosts")
            named = map(str, hosts) if isinstance(hosts, list) else ()
            return Source("GNOME", proxies, tuple(named))
        case "auto" if address := values.get("autoconfig-url"):
            return Source("GNOME", pac=str(address))
        case "auto":
            return Source("GNOME", detects=True)
    return None


def kde_says(written: str, environ: Mapping[str, str]) -> Source | None:
    """Read the file `kioslaverc`. Its ProxyType: 0 none, 1 as typed in, 2 a PAC file, 3 one that
    the network names, 4 the variables that it names."""
    import configparser  # not before it is needed: most desktops are others

    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # KDE tells cases apart
    try:
        parser.read_string(written)
        values = dict(parser["Proxy Settings"]) if "Proxy Settings" in parser else {}
    except configparser.Error:
        return None
    exceptions = values.get("NoProxyFor", "")
    match values.get("ProxyType", "0").strip():
        case "1":
            proxies = {s: _kde_proxy(values.get(key, ""), s) for s, key in _KDE_PROXIES.items()}
            reverse = values.get("ReversedException", "").strip().lower() == "true"
            return Source("KDE", proxies, entries_of(exceptions), only_exceptions=reverse)
        case "2" if address := values.get("Proxy Config Script", "").strip():
            return Source("KDE", pac=address if ":" in address else f"file://{address}")
        case "3":
            return Source("KDE", detects=True)
        case "4":
            named = {s: environ.get(values.get(key, ""), "") for s, key in _KDE_PROXIES.items()}
            return Source("KDE", named, entries_of(environ.get(exceptions, "")))
    return None


def _listed(text: str) -> list[tuple[str, object]]:
    """The keys below the schema, such as "https.host", with their values."""
    found = []
    for schema, key, value in re.findall(rf"(?m)^{re.escape(_SCHEMA)}(\S*) (\S+) (.*)$", text):
        try:
            read = ast.literal_eval(value.removeprefix("@as "))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            read = value  # true and false
        found.append((f"{schema}.{key}".lstrip("."), read))
    return found


def _gnome_proxy(values: Mapping[str, object], kind: str) -> str:
    host, port = values.get(f"{kind}.host"), values.get(f"{kind}.port")
    if not host or not isinstance(port, int) or not port:
        return ""
    written = f"[{host}]" if ":" in str(host) and "[" not in str(host) else host
    return f"{'socks5' if kind == 'socks' else 'http'}://{written}:{port}"


def _kde_proxy(written: str, scheme: str) -> str:
    """KDE has "http://host 3128", in other versions with a colon."""
    place = re.sub(r"\s+(\d+)$", r":\1", written.strip())
    if scheme == "all" and place:
        return re.sub(r"^\w+://|^", "socks5://", place, count=1)
    return place


def _gsettings(environ: Mapping[str, str]) -> str:
    """What the desktop's own program lists; empty where it is not there or too slow."""
    program = shutil.which("gsettings")
    if program is None:
        return ""
    session = {name: environ[name] for name in _SESSION if name in environ}
    try:
        answer = subprocess.run(
            [program, "list-recursively", _SCHEMA],
            env=for_child(environ) | session,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout[:_MOST_BYTES].decode(errors="replace")


def _kioslaverc(environ: Mapping[str, str]) -> str:
    folder = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    try:
        with Path(folder, "kioslaverc").open("rb") as file:
            return file.read(_MOST_BYTES).decode(errors="replace")
    except (OSError, ValueError):
        return ""
