import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.endpoint import (
    BIGAI_PRO,
    BadBaseUrl,
    BadKey,
    Endpoint,
    checked_key,
    mended_base_url,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("  https://api.example.com/v1/ \n", "https://api.example.com/v1"),
        ("https://api.example.com/v1/chat/completions", "https://api.example.com/v1"),
        ("https://api.example.com/v1/chat/completions/", "https://api.example.com/v1"),
        ("api.example.com/v1", "https://api.example.com/v1"),
        ("localhost:11434/v1", "http://localhost:11434/v1"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("https://[fe80::1%25eth0]/v1", "https://[fe80::1%25eth0]/v1"),
        ("都江堰.example/v1", "https://都江堰.example/v1"),
        ("my_server-2.example", "https://my_server-2.example"),
        ("https://a.example/openai?api-version=1", "https://a.example/openai?api-version=1"),
    ],
)
def test_a_base_url_is_mended_to_what_was_meant(typed: str, meant: str) -> None:
    assert mended_base_url(typed) == meant
    assert mended_base_url(meant) == meant


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("ftp://a.example/v1", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("https://", "host"),
        ("https://key@a.example/v1", "host"),
        ("https://a b.example/v1", "host"),
        ("ht!tp:/ nonsense", "host"),
        ("https://a.example,b.example/v1", "host"),
        ('"https://a.example/v1"', "scheme"),
        ("https://<your-server>/v1", "host"),
        ("https://{host}/v1", "host"),
        ("https://a.example:99999/v1", "port"),
        ("https://a.example:http/v1", "port"),
        ("http://a.example:0", "port"),
        ("http://[::1", "host"),
    ],
)
def test_what_cannot_be_mended_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(BadBaseUrl) as refused:
        mended_base_url(typed)
    assert refused.value.reason == reason


@given(st.text(max_size=30))
def test_mending_never_fails_in_another_way_and_settles_at_once(typed: str) -> None:
    try:
        mended = mended_base_url(typed)
    except BadBaseUrl:
        return
    assert mended_base_url(mended) == mended


@pytest.mark.parametrize("key", ["", " ", "a b", "a\nb", "schlüssel", "密钥", "a\x7f", "a\tb"])
def test_what_no_server_gives_out_is_refused_as_a_key(key: str) -> None:
    with pytest.raises(BadKey) as refused:
        checked_key(key)
    assert not key.strip() or key.strip() not in str(refused.value)


def test_a_key_may_be_pasted_with_white_space_around_it() -> None:
    assert checked_key("  sk-abc_123.XYZ~\n") == "sk-abc_123.XYZ~"


def test_only_bigai_pro_and_a_named_variable_need_a_key() -> None:
    assert BIGAI_PRO.requires_key
    assert Endpoint("mine", BIGAI_PRO.base_url).requires_key
    assert Endpoint("a", "https://a.example", key_env="A_KEY").requires_key
    assert not Endpoint("a", "http://127.0.0.1:1").requires_key
    assert not Endpoint("here", kind="local", key_env="X").requires_key
