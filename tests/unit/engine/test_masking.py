import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.masking import Mask, masked_headers, masked_url

KEY = "sk-weir-Z9x8W7v6U5t4S3r2Q1p0-secret"
KEYS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=60)


@given(KEYS, st.binary(max_size=40), st.binary(max_size=40))
def test_a_key_is_found_in_every_spelling_and_no_other_byte_moves(key, before, after):
    raw = key.encode()
    for text in (raw, raw.hex().encode(), raw.hex().upper().encode()):
        masked = Mask([key]).bytes(before + text + after)
        assert len(masked) == len(before + text + after)
        assert text not in masked


@given(KEYS, st.binary(max_size=7), st.binary(max_size=7))
def test_a_key_within_base64_is_blanked_wherever_it_begins(key, before, after):
    coded = base64.b64encode(before + key.encode() + after)
    masked = Mask([key]).bytes(coded)
    assert len(masked) == len(coded)
    # What is left tells less than half of the key's bytes, in the best case for who looks.
    left = base64.b64decode(masked.replace(b"*", b"A"))
    kept = sum(a == b for a, b in zip(left[len(before) :], key.encode(), strict=False))
    assert kept <= 4 + key.count("\0")


@pytest.mark.parametrize("text", ["", "nothing of the kind", "sk-weir-Z9x8W7v6U5t4S3r2Q1p", "中文"])
def test_other_text_stays(text):
    assert Mask([KEY]).text(text) == text


def test_without_a_secret_nothing_is_blanked():
    assert Mask([]).text("abc") == Mask(["ab"]).text("abc") == "abc"


def test_headers_and_addresses_show_what_is_no_secret():
    headers = {"Authorization": f"Bearer {KEY}", "Cookie": "a=b", "Accept": "x", "api-key": "k v"}
    assert masked_headers(headers) == {
        "Authorization": "Bearer ***",
        "Cookie": "***",
        "Accept": "x",
        "api-key": "***",
    }
    url = "https://me:pw@h:8/v1/chat?api-version=2&sig=abc&key=k&code=1&state"
    assert masked_url(url) == "https://***@h:8/v1/chat?api-version=2&sig=***&key=***&code=***&state"
    assert masked_url("http://h/v1") == "http://h/v1"
