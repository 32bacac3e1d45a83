"""Reads how many tokens a model reads, and whether it sees, from a server's list of models.

OpenAI's list says nothing of it. Each server that does has a name of its own:
https://openrouter.ai/docs/api-reference/list-available-models (context_length, top_provider)
https://lmstudio.ai/docs/developer/rest/endpoints (loaded_context_length, max_context_length)
https://docs.mistral.ai/api/endpoint/models (max_context_length)
https://console.groq.com/docs/api-reference#models (context_window)
vLLM and SGLang: max_model_len. llama.cpp: meta.n_ctx and meta.n_ctx_train.
GitHub's models: capabilities.limits.max_context_window_tokens.
"""

from __future__ import annotations

from typing import Any

MOST = 10**8
"""A limit is below that: what is not is no number of tokens."""

_AS_IT_RUNS = (("loaded_context_length",), ("meta", "n_ctx"), ("max_model_len",))
"""What the server has given the model: that holds, whatever the model could read elsewhere."""
_AS_IT_IS = (
    ("context_length",),
    ("top_provider", "context_length"),
    ("context_window",),
    ("max_context_length",),
    ("limits", "max_context_window_tokens"),
    ("limits", "max_context_length"),
    ("capabilities", "limits", "max_context_window_tokens"),
    ("meta", "n_ctx_train"),
)


def limit_of(entry: object) -> int | None:
    """The tokens that a model of a list reads; None where its entry does not say.

    Where several names say it, the smallest number holds.
    """
    for names in (_AS_IT_RUNS, _AS_IT_IS):
        said = [size for path in names if (size := _size(_at(entry, path))) is not None]
        if said:
            return min(said)
    return None


def takes_pictures(entry: object) -> bool | None:
    """Whether a model of a list takes pictures; None where its entry does not say.

    OpenRouter: architecture.input_modalities. LM Studio: type ("vlm", "llm"). Mistral:
    capabilities.vision. llama.cpp and Ollama: capabilities, a list. GitHub's models:
    capabilities.supports.vision.
    """
    for path in _MODALITIES:
        said = _at(entry, path)
        if isinstance(said, list) and "text" in said:
            return "image" in said
    for names in _VISION:
        if isinstance(said := _at(entry, names), bool):
            return said
    capabilities = _at(entry, ("capabilities",))
    if isinstance(capabilities, list) and "completion" in capabilities:
        return "multimodal" in capabilities or "vision" in capabilities
    return {"vlm": True, "llm": False}.get(str(_at(entry, ("type",))))


_VISION: tuple[tuple[str, ...], ...] = (
    ("capabilities", "vision"),
    ("capabilities", "supports", "vision"),
)
_MODALITIES: tuple[tuple[str, ...], ...] = (
    ("architecture", "input_modalities"),
    ("input_modalities",),
    ("modalities", "input"),
)


def _at(entry: object, path: tuple[str, ...]) -> Any:
    for name in path:
        entry = entry.get(name) if isinstance(entry, dict) else None
    return entry


def _size(value: object) -> int | None:
    """A number of tokens; a server that writes numbers with a point means the same."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if isinstance(value, int) and is_number and 0 < value < MOST else None
