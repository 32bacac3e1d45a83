"""What the programs of the clouds print, and what else stands where a key should."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import pytest

from desktop.chat.keys.printed import NoKeyPrinted, read_printed, secrets_in

NOW = 1_800_000_000.0
HOUR = NOW + 3600
STAMP = datetime.fromtimestamp(HOUR).astimezone()


def jwt(**claims: Any) -> str:
    parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
    return ".".join([*(base64.urlsafe_b64encode(p).decode().rstrip("=") for p in parts), "c2ln"])


KUBERNETES = {
    "apiVersion": "client.authentication.k8s.io/v1",
    "kind": "ExecCredential",
    "status": {"token": "abc", "expirationTimestamp": STAMP.isoformat()},
}
AZURE = {  # its date has no zone, and is that of the place
    "accessToken": "abc",
    "expiresOn": str(STAMP.replace(tzinfo=None)),
    "expires_on": int(HOUR),
    "tokenType": "Bearer",
}
GCLOUD = {"credential": {"access_token": "abc", "token_expiry": STAMP.isoformat()}, "x": {}}
PRINTED = {
    "bare": ("  abc \r\n", None),
    "with a mark": ("\ufeffabc\n", None),
    "quoted": ('"abc"', None),
    "kubernetes": (json.dumps(KUBERNETES), HOUR),
    "azure": (json.dumps(AZURE), HOUR),
    "azure of old": (json.dumps({**AZURE, "expires_on": None}), HOUR),
    "gcloud": (json.dumps(GCLOUD), HOUR),
    "aws": (json.dumps({"authorizationToken": "abc", "expiration": HOUR}), HOUR),
    "oauth": (json.dumps({"access_token": "abc", "expires_in": "3600"}), HOUR),
    "ours": (json.dumps({"token": "abc", "expires_at": STAMP.isoformat()}), HOUR),
    "milliseconds": (json.dumps({"token": "abc", "expiresAt": HOUR * 1000}), HOUR),
    "nobody knows": (json.dumps({"token": "abc", "expires_at": "soon"}), None),
}


@pytest.mark.parametrize(("text", "expires"), PRINTED.values(), ids=PRINTED)
def test_key_and_end_are_found(text: str, expires: float | None) -> None:
    printed = read_printed(text, NOW)
    assert (printed.key, printed.expires) == ("abc", expires)
    assert "abc" not in repr(printed)


def test_the_end_of_a_jwt_is_in_itself() -> None:
    assert read_printed(jwt(exp=HOUR), NOW).expires == HOUR
    both = json.dumps({"token": jwt(exp=HOUR), "expires_in": 60})
    assert read_printed(both, NOW).expires == NOW + 60
    for odd in (jwt(), jwt(exp="x"), jwt(exp=float("inf")), "a.b.c", "a.W10.c", "a.!.c"):
        assert read_printed(odd, NOW).expires is None


REFUSED = [
    ("", "nothing"), (" \n", "nothing"), ("a\nb", "many_lines"), ("a b", "cannot_be"),
    ("é", "cannot_be"), ("{}", "no_field"), ('{"token": 5}', "no_field"),
    ('{"token": x', "cannot_be"), ("x" * 17_000, "cannot_be"),
    ('{"Version": 1, "AccessKeyId": "AKIA", "SecretAccessKey": "secret99"}', "no_field"),
    ('{"a":' * 100_000, "cannot_be"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_no_key_is_named_and_not_quoted(text: str, reason: str) -> None:
    with pytest.raises(NoKeyPrinted) as bad:
        read_printed(text, NOW)
    assert str(bad.value) == bad.value.reason == reason


def test_all_that_may_be_secret_is_named() -> None:
    aws = '{"AccessKeyId": "AKIA0001", "c": {"SecretAccessKey": "secret99"}}'
    assert secrets_in(aws) == [aws, "AKIA0001", "secret99"]
    assert secrets_in("line-one\nline-two x") == ["line-one\nline-two x", "line-one", "line-two"]
