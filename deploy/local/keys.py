"""The demo authority (a root, the one below it that issues, who stamps the time) and the operator's password."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chassis.clock import READABLE
from deploy.local import limits
from deploy.local.layout import Layout

EXPONENT = 65537
AUTHORITY = "authority"  # not a house: what stamps the time, and says what is revoked
# Read by accounts as a file of that name, so that no secret stands in the environment of a process.
FIRST_OPERATOR = "edu_bootstrap_operator_password"
OF_ONE_HOUSE = {
    "accounts-pepper": "accounts",
    "token-*.pem": "accounts",
    "gateway-session": "gateway",
    "ca": "records",
    "signers": "records",
    "softhsm": "records",
}


@dataclass(frozen=True)
class Authority:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


def write_secret(path: Path, content: bytes) -> None:
    """Readable by its owner alone from the first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


def make(layout: Layout, *, now: datetime | None = None) -> None:
    """Makes what is not there yet; what was signed with the keys that are there stays valid."""
    separate(layout)
    if not layout.operator.is_file():
        password = "".join(secrets.choice(READABLE) for _ in range(limits.PASSWORD_LETTERS))
        write_secret(layout.operator, password.encode("ascii"))
    write_secret(layout.keys_of("accounts") / FIRST_OPERATOR, layout.operator.read_bytes())
    folder, at = layout.keys_of("records") / "ca", now or datetime.now(UTC)
    # Written last: a crash before it makes both again.
    if not (folder / "issuing.pem").is_file():
        root = _authority("Liên Trường Demo Root CA", above=None, years=limits.ROOT_YEARS, now=at)
        issuing = _authority("Liên Trường Demo Issuing CA", above=root, years=limits.ISSUING_YEARS, now=at)
        _write(folder, "root", root)
        _write(folder, "issuing", issuing)
    if not (layout.keys_of(AUTHORITY) / "tsa.pem").is_file():
        _write(layout.keys_of(AUTHORITY), "tsa", _timestamp_authority(folder, now=at))


def separate(layout: Layout) -> None:
    """Moves what an older build kept in one folder to the house that uses it; nothing is made anew."""
    for pattern, house in OF_ONE_HOUSE.items():
        for path in layout.keys.glob(pattern):
            _move(path, layout.keys_of(house) / path.name)
    for kind in ("audit", "facts"):
        for path in (layout.keys / kind).glob("*.pem"):
            _move(path, layout.keys_of(path.stem) / kind / path.name)
    for path in (layout.keys / "audit").glob("*.pub"):
        _move(path, layout.public_keys / "audit" / path.name)
    for kind in ("audit", "facts"):
        with contextlib.suppress(OSError):  # it is not there, or holds what we did not put there
            (layout.keys / kind).rmdir()


def _move(path: Path, target: Path) -> None:
    """What stands at the target already is kept: it was moved there, and is in use."""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.rename(target)


def _authority(common: str, *, above: Authority | None, years: int, now: datetime) -> Authority:
    key = rsa.generate_private_key(public_exponent=EXPONENT, key_size=limits.KEY_BITS)
    name, signing_key = _name(common), above.key if above else key
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(above.certificate.subject if above else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=limits.DAYS_A_YEAR))
        .not_valid_after(now + timedelta(days=limits.DAYS_A_YEAR * years))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0 if above else 1), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
    )
    return Authority(made.sign(signing_key, hashes.SHA256()), key)


def _timestamp_authority(folder: Path, *, now: datetime) -> Authority:
    """Below the issuing authority. A certificate that stamps does nothing else (RFC 3161, 2.3)."""
    above = x509.load_pem_x509_certificate((folder / "issuing.pem").read_bytes())
    signing_key = load_pem_private_key((folder / "issuing.key").read_bytes(), None)
    assert isinstance(signing_key, rsa.RSAPrivateKey)
    key = rsa.generate_private_key(public_exponent=EXPONENT, key_size=limits.KEY_BITS)
    made = (
        x509.CertificateBuilder()
        .subject_name(_name("Liên Trường Demo Timestamp"))
        .issuer_name(above.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=limits.DAYS_A_YEAR))
        .not_valid_after(now + timedelta(days=limits.DAYS_A_YEAR * limits.STAMP_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
    )
    return Authority(made.sign(signing_key, hashes.SHA256()), key)


def _name(common: str) -> x509.Name:
    parts = (
        (NameOID.COUNTRY_NAME, "VN"),
        (NameOID.ORGANIZATION_NAME, "Liên Trường (demo)"),
        (NameOID.COMMON_NAME, common),
    )
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def _usage(*, signs_certificates: bool = False, digital_signature: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(folder: Path, name: str, authority: Authority) -> None:
    key = authority.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_secret(folder / f"{name}.key", key)
    write_secret(folder / f"{name}.der", authority.certificate.public_bytes(Encoding.DER))
    write_secret(folder / f"{name}.pem", authority.certificate.public_bytes(Encoding.PEM))
