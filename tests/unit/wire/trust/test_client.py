"""Our own certificate is shown as PEM and as PKCS#12, and every fault of its files has a name."""

import ssl
from pathlib import Path

import pytest

from desktop.chat.endpoint import Endpoint
from desktop.wire.connection import tls
from desktop.wire.failures import BadTransportSetting, PassphraseNeeded
from desktop.wire.trust import client, verdict
from tests.support import turns
from tests.support.certificates import Authority
from tests.support.demanding_server import demanding_server


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def test_pkcs12_needs_no_file_of_ours_where_the_system_has_memory_files(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = authority.issue_pkcs12("me", "sécret 密")
    settings = {"ca_file": str(authority.file), "client_cert": str(packed)}
    with demanding_server(authority, ssl.TLSVersion.TLSv1_3) as base_url:
        before = set(tmp_path.iterdir())
        for without in (False, True):
            if without:  # as on Windows and macOS
                monkeypatch.delattr("os.memfd_create")
                monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
                tls._context.cache_clear()
            asked = turns.endpoint_at(base_url, **settings, passphrase="sécret 密")
            assert turns.run(asked).text == "Hello"
        assert set(tmp_path.iterdir()) == before


def test_an_unlocked_pkcs12_wants_no_passphrase(authority: Authority) -> None:
    packed = str(authority.issue_pkcs12("me", ""))
    assert client.locked_file(packed, None) is None
    tls.context_for(Endpoint("e", client_cert=packed))


def test_the_file_that_a_passphrase_opens_is_the_one_with_the_key(authority: Authority) -> None:
    cert, key = map(str, authority.issue("me", passphrase="secret"))
    assert client.locked_file(cert, key) == key
    both = Path(cert).parent / "both.pem"
    both.write_bytes(Path(cert).read_bytes() + Path(key).read_bytes())
    assert client.locked_file(str(both), None) == str(both)
    assert client.locked_file(*map(str, authority.issue("open"))) is None
    packed = str(authority.issue_pkcs12("me", "secret"))
    assert client.locked_file(packed, None) == packed
    tls.context_for(Endpoint("e", client_cert=str(both), passphrase="secret"))


def test_a_changed_file_is_read_anew_and_a_wrong_passphrase_is_not_remembered(
    authority: Authority,
) -> None:
    cert, key = map(str, authority.issue("me", passphrase="secret"))
    for passphrase, is_wrong in ((None, False), ("wrong", True), ("x" * 2000, True)):
        with pytest.raises(PassphraseNeeded) as needed:
            tls.context_for(Endpoint("e", client_cert=cert, client_key=key, passphrase=passphrase))
        assert (needed.value.file, needed.value.is_wrong) == (key, is_wrong)
    tls.context_for(Endpoint("e", client_cert=cert, client_key=key, passphrase="secret"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\x30\x82junk", "passphrase"),
        (b"junk", "no_certificate"),
    ],
)
def test_rubbish_is_named(content: bytes, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "me.p12"
    file.write_bytes(content)
    kind = PassphraseNeeded if reason == "passphrase" else BadTransportSetting
    with pytest.raises(kind) as failure:
        tls.context_for(Endpoint("e", client_cert=str(file)))
    assert reason == "passphrase" or failure.value.facts()["reason"] == reason


def test_the_passphrase_stands_in_no_repr_and_is_masked() -> None:
    endpoint = Endpoint("e", passphrase="open sesame")
    assert "sesame" not in repr(endpoint)
    assert "open sesame" in endpoint.secrets


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        *[(0x800B0101, "expired"), (0x800B0109, "unknown_ca"), (0x80092010, "revoked")],
        *[(-67818, "expired"), (-67843, "unknown_ca"), (-67602, "wrong_name"), (-67820, "revoked")],
        *[(9, "not_yet_valid"), (23, "revoked"), (3, "revocation_unknown"), (0, "unknown_ca")],
        (999, "protocol"),
    ],
)
def test_the_codes_of_windows_and_macos_mean_the_same(code: int, reason: str) -> None:
    error = ssl.SSLCertVerificationError("x")
    error.verify_code = code
    assert verdict.reason_of(error) == reason
