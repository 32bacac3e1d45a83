"""The words for the way to a server: directly or by a proxy, and who said so."""

from __future__ import annotations

from typing import assert_never

from desktop.chat.masking import masked_url
from desktop.language import _
from desktop.wire.connection.proxy import place_of
from desktop.wire.routes.route import Caution, Route, Why
from desktop.wire.routes.sources import ENVIRONMENT


def route_in_words(route: Route) -> str:
    """The route in a line, without a password, and what should be known of it."""
    place, reason = place_of(route.proxy), _reason(route)
    said = (
        _("{proxy}, {reason}").format(proxy=place, reason=reason)
        if place
        else _("direct: {reason}").format(reason=reason)
    )
    return "; ".join([said, *map(_caution, route.cautions)])


def _caution(caution: Caution) -> str:
    match caution:
        case Caution.PLAIN:
            return _("the proxy can read the key and every word, for the address begins with http:")
        case Caution.PASSWORD_IN_FILE:
            return _(
                "the proxy's password stands in settings.toml; better take it out there and store "
                "it with “weir endpoints set-key --proxy”"
            )
        case _:
            assert_never(caution)


def _reason(route: Route) -> str:
    source = _source(route)
    asked = masked_url(route.asked)
    match route.why:
        case Why.LOOPBACK | Why.ENDPOINT | Why.SETTING | Why.POLICY | Why.NOTHING:
            return _by_nobody_asked(route.why)
        case Why.SOURCE if asked:
            return _("from {source} ({name})").format(source=source, name=asked)
        case Why.SOURCE:
            return _("from {source}").format(source=source)
        case Why.NO_PROXY if not asked:
            return _("{source} name other servers only").format(source=source)
        case Why.NO_PROXY if route.source == ENVIRONMENT:
            return _("no_proxy names {entry}").format(entry=asked)
        case Why.NO_PROXY:
            return _("{entry} is excepted by {source}").format(source=source, entry=asked)
        case Why.PAC:
            return _("from the PAC file {address}").format(address=asked)
        case Why.PAC_AWAY:
            return _("the PAC file {address} cannot be had").format(address=asked)
        case _:
            assert_never(route.why)


def _by_nobody_asked(why: Why) -> str:
    return {
        Why.LOOPBACK: _("the server is this computer"),
        Why.ENDPOINT: _("the settings of this endpoint say so"),
        Why.SETTING: _("the settings for all endpoints say so"),
        Why.POLICY: _("your organisation has set it"),
        Why.NOTHING: _("neither system nor environment names a proxy"),
    }[why]


def _source(route: Route) -> str:
    if route.source == ENVIRONMENT:
        return _("the environment")
    if route.source == "system":
        return _("the system")
    return _("the settings of {desktop}").format(desktop=route.source or "Weir")


def decided(why: str, source: str) -> str:
    """Who decided about a way, where no more is known than that: of the ledger."""
    match Why(why):
        case Why.NO_PROXY:
            return _("excepted by {source}").format(source=_source(Route(None, Why(why), source)))
        case Why.PAC:
            return _("from a PAC file")
        case Why.PAC_AWAY:
            return _("the PAC file cannot be had")
        case _:
            return _reason(Route(None, Why(why), source))
