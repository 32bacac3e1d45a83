"""What servers refuse of a request that is right: learned from their answers, by base URL."""

from __future__ import annotations

import re
from dataclasses import replace

from desktop.chat.failures import ChatError
from desktop.chat.request import Request
from desktop.wire.failures import (
    NotFound,
    ParameterRefused,
    PicturesRefused,
    RequestRefused,
    ServerFailed,
)

OLD_NAME, NEW_NAME = "max_tokens", "max_completion_tokens"
"""https://platform.openai.com/docs/api-reference/chat/create: the reasoning models take the new
name alone; most other servers know the old one alone."""

_NEW_NAME_ONLY = ("https://api.openai.com/v1",)

_NO_USAGE = re.compile(
    r"stream_options|include_usage"
    r"|(extra|unknown|unexpected|additional|unrecogni[sz]ed)\W+(request\W+)?"
    r"(field|input|argument|parameter|propert|key)",
    re.IGNORECASE,
)
"""A refusal of `stream_options`, which is the one part of our requests that servers may not know
where nothing was set, so that complaints which name no field mean it, too."""

_REFUSALS = (400, 422)
_NO_PICTURES = re.compile(
    r"(image|vision|multimodal)[^.]{0,60}(not (supported|enabled)|unsupported|only supported"
    r"|(do(es)?n.t|do(es)? not|cannot) support)"
    r"|(not|n.t|no|that|cannot) (support|accept|process|handle)s?[^.]{0,30}(image|vision)"
    r"|not a (multimodal|vision)|at most 0 image|unknown variant .?image_url"
    r"|(content must be|input should be) a? ?(valid )?string|required for image input",
    re.IGNORECASE,
)
"""How OpenAI, OpenRouter, vLLM, llama.cpp, Ollama, Mistral, Groq, DeepSeek and xAI refuse a picture
that their model does not take."""


class Habits:
    """Remembers them for one run of the program."""

    def __init__(self) -> None:
        self._without_usage: set[str] = set()
        self._with_new_name: set[str] = set(_NEW_NAME_ONLY)

    def counts_tokens(self, base_url: str) -> bool:
        """Whether a server may be asked to count tokens: it takes `stream_options`."""
        return base_url not in self._without_usage

    def fit(self, base_url: str, request: Request) -> Request:
        """The same request, its limit under the name that the server takes."""
        limit = request.parameters.get(OLD_NAME)
        if limit is None or base_url not in self._with_new_name:
            return request
        others = {name: value for name, value in request.parameters.items() if name != OLD_NAME}
        return replace(request, parameters={**others, NEW_NAME: limit})

    def learn(self, base_url: str, request: Request, failure: ChatError) -> bool:
        """Learn from a refusal; whether the same may be asked again, as `fit` writes it now."""
        if not isinstance(failure, RequestRefused) or failure.status not in _REFUSALS:
            return False
        words = f"{failure.message} {failure.field}"
        if OLD_NAME in request.parameters and NEW_NAME in words:
            return _added(base_url, self._with_new_name)
        if parameter_in(failure, request) is None and _NO_USAGE.search(words):
            return _added(base_url, self._without_usage)
        return False


def parameter_in(failure: RequestRefused, request: Request) -> str | None:
    """The parameter of a request that its refusal complains of; None: no one that was set."""
    if failure.field in request.parameters:
        return failure.field
    words = f"{failure.field} {failure.message} {failure.body}"
    names = {name: name for name in request.parameters}
    if OLD_NAME in names:  # it may have been sent as the other one
        names.setdefault(NEW_NAME, OLD_NAME)
    return next((name for sent, name in names.items() if _names(words, sent)), None)


def parameter_refused(failure: ChatError, request: Request) -> ParameterRefused | None:
    """The refusal of a parameter that a failure means; None: it means something else."""
    if type(failure) is not RequestRefused or failure.status not in _REFUSALS:
        return None
    name = parameter_in(failure, request)
    return None if name is None else ParameterRefused(**{**failure.facts(), "field": name})


def refused(failure: ChatError, request: Request) -> RequestRefused | None:
    """What of a request a failure refuses, where it can be asked again without that."""
    return pictures_refused(failure, request) or parameter_refused(failure, request)


def pictures_refused(failure: ChatError, request: Request) -> PicturesRefused | None:
    """The refusal of pictures that a failure means; None: it means something else."""
    is_plain = type(failure) in (RequestRefused, NotFound, ServerFailed)
    if not is_plain or not isinstance(failure, ServerFailed) or not has_pictures(request):
        return None
    if not _NO_PICTURES.search(f"{failure.message} {failure.body}"):
        return None
    facts = failure.facts()
    facts.pop("url", None)
    return PicturesRefused(**facts)


def has_pictures(request: Request) -> bool:
    """Whether pictures go with a request."""
    contents = (message.get("content") for message in request.messages)
    parts = (part for content in contents if isinstance(content, list) for part in content)
    return any(part.get("type") == "image_url" for part in parts)


def _names(words: str, name: str) -> bool:
    """Whether a server's words name a parameter: in quotes, where it may be a common word."""
    plain = re.escape(name)
    pattern = rf"\b{plain}\b" if "_" in name or len(name) > _COMMON else rf"[\"'`]{plain}[\"'`]"
    return re.search(pattern, words) is not None


_COMMON = 8
"""Letters. Shorter names, such as "stop", are words that a sentence may hold by chance."""


def _added(base_url: str, known: set[str]) -> bool:
    """Add to what is known; False where it was known, and did not help."""
    is_new = base_url not in known
    known.add(base_url)
    return is_new
