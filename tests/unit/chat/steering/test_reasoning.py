"""Which models are offered a reasoning effort, by their names."""

from __future__ import annotations

import pytest

from desktop.chat.steering.reasoning import may_reason


@pytest.mark.parametrize(
    "model",
    [
        "gpt-5.2-instant",
        "openai/gpt-oss-120b",
        "o3-mini",
        "deepseek-ai/DeepSeek-R1",
        "deepseek-reasoner",
        "Qwen3-32B",
        "kimi-k2-thinking",
        "gemini-2.5-flash",
        "claude-sonnet-4-5",
        "claude-3-7-sonnet",
        "glm-4.6",
        "grok-4",
    ],
)
def test_a_name_that_says_so(model: str) -> None:
    assert may_reason(model)


@pytest.mark.parametrize(
    "model",
    ["gpt-4o", "gpt-4.1", "llama-3.3-70b", "fault-model", "claude-3-5-haiku", "deepseek-v3", "",
     "qwen2.5-7b", "mistral-small", "gemini-2.0-flash", "SmolLM2-135M", "glm-4-9b"],
)  # fmt: skip
def test_any_other_name(model: str) -> None:
    assert not may_reason(model)
