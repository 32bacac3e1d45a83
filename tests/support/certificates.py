"""A certificate authority of the test's own, for servers that speak TLS.

authority = Authority(tmp_path)
with FaultServer(..., tls=authority.issue("127.0.0.1")) as server: ...
# a client trusts it by authority.file
"""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = datetime.timedelta(days=1)
# Python 3.13 verifies to the letter of RFC 5280 and refuses an authority that does not say this.
_FOR_AUTHORITIES = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


class Authority:
    """Its own certificate is at `file` (PEM); what it issues lies beside it in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Weir test authority")
        own = self._draft(self._name, self._key.public_key(), _now() + 30 * _DAY)
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        own = own.add_extension(_FOR_AUTHORITIES, critical=True)
        self.file = self._write("authority.pem", self._sign(own))

    def issue(
        self, host: str, *, expired: bool = False, starts: int = -60, ends: int = 30
    ) -> tuple[Path, Path]:
        """(certificate, key), PEM files, for a host name or an address. `starts` and `ends`: days
        from now on."""
        key = ec.generate_private_key(ec.SECP256R1())
        until = _now() + (-1 if expired else ends) * _DAY
        draft = self._draft(_name(host), key.public_key(), until, _now() + starts * _DAY)
        draft = draft.add_extension(x509.SubjectAlternativeName([_host(host)]), critical=False)
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        stem = f"{host}{'-expired' if expired else ''}{starts}{ends}"
        return (
            self._write(f"{stem}.pem", self._sign(draft)),
            self._write(f"{stem}.key", secret),
        )

    def _draft(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey,
        until: datetime.datetime,
        since: datetime.datetime | None = None,
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(since or _now() - 60 * _DAY)
            .not_valid_after(until)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )

    def _sign(self, draft: x509.CertificateBuilder) -> bytes:
        signed = draft.sign(self._key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM)

    def _write(self, name: str, data: bytes) -> Path:
        path = self._folder / name
        path.write_bytes(data)
        return path


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
