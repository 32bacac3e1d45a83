"""The table of well-known servers."""

from __future__ import annotations

from desktop.chat.endpoint import mended_base_url
from desktop.chat.hosts import is_loopback
from desktop.chat.settings.endpoint_fields import FIELDS
from desktop.chat.settings.providers import PROVIDERS, dialect_of, provider_of


def test_every_provider_makes_an_endpoint_that_the_settings_take() -> None:
    for provider in PROVIDERS:
        made = provider.endpoint("Mine")
        assert mended_base_url(made.base_url) == made.base_url
        assert provider_of(made) is provider
        for row in FIELDS:
            value = getattr(made, row.attribute)
            if row.key != "timeouts" and value != row.default:
                assert row.check(value) == value, (provider.name, row.key)


def test_what_asks_for_no_key_runs_on_this_computer_and_the_rest_is_encrypted() -> None:
    for provider in PROVIDERS:
        host = provider.base_url.split("/")[2].split(":")[0]
        assert is_loopback(host) == provider.is_local
        assert provider.is_local or provider.base_url.startswith("https://")
        assert provider.is_local or provider.key_url.startswith("https://")


def test_a_dialect_is_named() -> None:
    of = {provider.name: dialect_of(provider.endpoint("x")) for provider in PROVIDERS}
    assert (of["vLLM"], of["llama.cpp"], of["OpenAI"]) == ("vLLM", "llama.cpp", "")
