"""The demo authority of the doors between processes, and a certificate for each house and for the broker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.local import limits
from deploy.local.keys import write_secret
from deploy.local.ports import HOST

AUTHORITY = "doors"


class Pair(NamedTuple):
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


class Files(NamedTuple):
    certificate: Path
    key: Path


def files_of(keys: Path, name: str) -> Files:
    return Files(keys / name / "tls.crt", keys / name / "tls.key")


def authority_file(keys: Path) -> Path:
    """What everybody trusts between processes; it is no secret."""
    return keys / "public" / "doors.pem"


def make(keys: Path, *names: str, now: datetime | None = None) -> None:
    """Makes the authority once, and a certificate for each name where there is none, or one that ends soon."""
    at = now or datetime.now(UTC)
    issuer = _authority(keys, at)
    for name in names:
        files = files_of(keys, name)
        if not _is_good(files.certificate, at):
            pair = signed(issuer, name, at)
            write_secret(files.key, _pem(pair.key))
            write_secret(files.certificate, pair.certificate.public_bytes(Encoding.PEM))


def authority(name: str, at: datetime) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    made = _builder(_name(name), _name(name), key, at, limits.DOORS_YEARS * limits.DAYS_A_YEAR)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return Pair(made.sign(key, hashes.SHA256()), key)


def signed(issuer: Pair, name: str, at: datetime, *, days: int = limits.DOOR_DAYS) -> Pair:
    """A certificate for both sides of a connection. It names the house, and this machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName(name), x509.DNSName("localhost"), x509.IPAddress(ip_address(HOST))]
    both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    own = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    made = (
        _builder(_name(name), issuer.certificate.subject, key, at, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage(both), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False)
    )
    return Pair(made.sign(issuer.key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, at: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _authority(keys: Path, at: datetime) -> Pair:
    own, public = keys / f"{AUTHORITY}.key", authority_file(keys)
    if own.is_file() and public.is_file():
        key = load_pem_private_key(own.read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return Pair(x509.load_pem_x509_certificate(public.read_bytes()), key)
    made = authority("lien-truong doors", at)
    write_secret(own, _pem(made.key))
    write_secret(public, made.certificate.public_bytes(Encoding.PEM))
    return made


def _is_good(path: Path, at: datetime) -> bool:
    if not path.is_file():
        return False
    ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    return ends - at > timedelta(days=limits.DOOR_DAYS // 2)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
