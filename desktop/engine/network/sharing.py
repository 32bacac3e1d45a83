"""The contacts of this run for whoever runs the network: as text, and as a table."""

from __future__ import annotations

import time

import desktop
from desktop.engine.network.contacts import by_time, left_out, lines, place_of
from desktop.engine.saving import table_text
from desktop.language import _, ngettext

COLUMNS = (
    *("host", "port", "why", "connections", "reached", "refused", "proxy", "decided_by"),
    *("vouched_by", "store", "bytes_sent", "bytes_received", "first", "last"),
)


def as_text() -> str:
    """What the settings show, in full."""
    head = _("Weir {version}, {time}: every host that this run has contacted").format(
        version=desktop.__version__, time=_iso(time.time())
    )
    parts = [head, *(line.in_full() for line in lines())]
    if more := left_out():
        words = ngettext(
            "{count} connection to other hosts", "{count} connections to other hosts", more
        )
        parts.append(words.format(count=more))
    return "\n\n".join(parts) + "\n"


def as_table() -> str:
    """The same as CSV, with names of columns that are the same in every language."""
    return table_text(
        COLUMNS,
        (
            [
                place_of(one).removesuffix(f":{one.port}"),
                one.port,
                " ".join(one.purposes),
                sum(one.purposes.values()),
                one.reached,
                one.refused,
                one.proxy or "",
                " ".join(filter(None, (one.why, one.source))),
                " / ".join(voucher.name for voucher in one.vouchers),
                " / ".join(voucher.ca_file or "system" for voucher in one.vouchers),
                one.sent,
                one.received,
                _iso(one.first),
                _iso(one.last),
            ]
            for one in by_time()
        ),
    )


def _iso(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment))
