"""The words for what the doctor found, step by step: for window, terminal and report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from desktop.chat.failures import ChatError
from desktop.engine.events import Step, StepName
from desktop.engine.explain.explanation import Explanation
from desktop.engine.explain.keys.origin import origin_in_words
from desktop.engine.explain.routes import route_in_words
from desktop.engine.explain.sentences import explain
from desktop.language import _, ngettext

OK, FAILED, CAUTION, NOT_TRIED = "✓", "✗", "!", "–"
"""The marks of a step where there are no pictures."""


def step_title(name: StepName) -> str:
    """The title of a step."""
    titles: dict[StepName, str] = {
        "settings": _("Settings of the endpoint"),
        "key": _("Key"),
        "model": _("On-device model"),
        "route": _("Way to the server"),
        "name": _("Name resolution"),
        "proxy": _("Proxy"),
        "connect": _("Connection"),
        "tls": _("Secure connection (TLS)"),
        "clock": _("Clock"),
        "models": _("List of models"),
        "answer": _("The server takes the question"),
        "first_token": _("First streamed token"),
    }
    return titles[name]


def detail_of(step: Step) -> str:
    """What a step found, in a few words; "" where its title says all."""
    match step.name:
        case "key" if step.origin is not None and step.ok:
            return origin_in_words(step.origin)
        case "route" if step.route is not None:
            return route_in_words(step.route)
        case "proxy" if step.ok:
            return _proxy(step)
        case "tls" if step.chain:
            return _chain(step)
        case "clock" if step.caution is None:
            return _("right")
        case "models":
            return _models(step)
        case "answer" if step.facts.get("accepted"):
            return _("the key was accepted")
    return step.detail


def line_of(step: Step) -> str:
    """Title and detail of a step, in a line."""
    title, detail = step_title(step.name), detail_of(step)
    return _("{step}: {detail}").format(step=title, detail=detail) if detail else title


def mark_of(step: Step) -> str:
    """One character that says how a step went."""
    return FAILED if not step.ok else CAUTION if step.caution is not None else OK


def trouble_of(step: Step) -> ChatError | None:
    """What a step has to say beside its line: why it failed, or a caution."""
    return step.failure or step.caution


def told(explanation: Explanation) -> str:
    """Cause, the server's own words and the remedy, in lines."""
    own = explanation.details.partition("\n")[0]  # of the answer's headers, the chat has all
    said = _("It says: “{words}”").format(words=own) if own else ""
    return "\n".join(filter(None, [explanation.sentence, said, explanation.next_step]))


def verdict(steps: Sequence[Step]) -> str:
    """What all of the steps come to, in a sentence; "" where they were stopped in between."""
    if steps and not steps[-1].ok:
        return ""  # the failure has its own sentence
    if not steps or steps[-1].name != "first_token":
        return _("Stopped.")
    cautions = sum(step.caution is not None for step in steps)
    if cautions:
        return ngettext(
            "It answers; there is one thing to see to.",
            "It answers; there are {count} things to see to.",
            cautions,
        ).format(count=cautions)
    return _("All is well: it answers.")


def lines_of(
    steps: Sequence[Step], untried: Sequence[StepName] = (), *, in_full: bool = False
) -> Iterator[str]:
    """All that was found, in lines. `in_full`: with headers and body of an answer that refused."""
    for step in steps:
        yield f"{mark_of(step)} {line_of(step)} ({step.ms:.0f} ms)"
        if (trouble := trouble_of(step)) is not None:
            explained = explain(trouble)
            rest = explained.details.splitlines()[1:] if in_full else ()
            yield from (f"  {line}" for line in (*told(explained).splitlines(), *rest))
    yield from (not_tried_line(name) for name in untried)


def not_tried_line(name: StepName) -> str:
    """The line of a step that was not worth a try."""
    return f"{NOT_TRIED} {not_tried_words(name)}"


def not_tried_words(name: StepName) -> str:
    """The same without the mark."""
    return _("{step}: {detail}").format(step=step_title(name), detail=_("not tried"))


def _proxy(step: Step) -> str:
    if step.facts.get("signed_in"):
        return _("{place}, which took name and password").format(place=step.detail)
    return step.detail


def _models(step: Step) -> str:
    count, model = step.facts["count"], step.facts["model"]
    if not count:
        return _("the server gives none")
    words = ngettext(
        "{count} model, and it is “{model}”", "{count} models, “{model}” among them", count
    )
    if not step.facts["listed"]:
        words = ngettext(
            "{count} model, and it is not “{model}”",
            "{count} models, and “{model}” is not among them",
            count,
        )
    return words.format(count=count, model=model)


def _chain(step: Step) -> str:
    """Who vouches for a server, and from when to when; what this clock says, where that is not
    within."""
    first, now = step.chain[0], datetime.now(UTC)
    if step.ok:
        words, issuer = (
            _("“{issuer}” vouches for it, from {starts} to {ends}"),
            step.chain[-1].issuer_name,
        )
    else:
        words, issuer = _("signed by “{issuer}”, from {starts} to {ends}"), first.issuer_name
    starts, ends = first.not_before, first.not_after
    words = words.format(issuer=issuer, starts=day_of(starts), ends=day_of(ends))
    if (starts or 0) <= now.timestamp() and (ends is None or now.timestamp() <= ends):
        return words
    return _("{words}; this computer's clock says {today}").format(
        words=words, today=now.date().isoformat()
    )


def day_of(moment: float | None) -> str:
    """The day of a moment that a certificate names, as the whole world writes it."""
    try:
        return "?" if moment is None else datetime.fromtimestamp(moment, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return "?"
