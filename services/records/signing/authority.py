"""The demo certificate authority: it gives a signing key the name of its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key, load_pem_private_key
from cryptography.x509.oid import NameOID

from chassis.errors import TransientError
from services.records.domain import limits


class AuthorityMissingError(TransientError):
    """No certificate authority stands in the keys folder."""


@dataclass(frozen=True)
class Authority:
    """`root.pem`, `issuing.pem` and `issuing.key` in one folder; read when first needed."""

    folder: Path

    @cached_property
    def root(self) -> x509.Certificate:
        return self._certificate("root.pem")

    @cached_property
    def issuing(self) -> x509.Certificate:
        return self._certificate("issuing.pem")

    def chain_der(self) -> tuple[bytes, bytes]:
        """Issuing, then root: what goes into a signature beside the signer's own certificate."""
        return self.issuing.public_bytes(Encoding.DER), self.root.public_bytes(Encoding.DER)

    def stamp_roots(self) -> tuple[bytes, ...]:
        """Roots of timestamp authorities that are not below ours, in DER: `stamps/*.pem`, in the order of names."""
        found = sorted((self.folder / "stamps").glob("*.pem"))
        return tuple(x509.load_pem_x509_certificate(one.read_bytes()).public_bytes(Encoding.DER) for one in found)

    @cached_property
    def names(self) -> frozenset[bytes]:
        """In DER, of those whose certificates are ours to vouch for."""
        return frozenset(one.subject.public_bytes() for one in (self.issuing, self.root))

    def issue(self, public_der: bytes, *, common_name: str, person: str, school: str, at: datetime) -> x509.Certificate:
        """A certificate for signing documents, for three years. Raises AuthorityMissingError."""
        public = load_der_public_key(public_der)
        assert isinstance(public, ec.EllipticCurvePublicKey)
        key = load_pem_private_key(self._read("issuing.key"), None)
        assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
        begins = at - timedelta(days=limits.CERTIFICATE_BACKDATED_DAYS)
        issuer = self.issuing.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(common_name, person, school))
            .issuer_name(self.issuing.subject)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(at + timedelta(days=limits.DAYS_A_YEAR * limits.CERTIFICATE_YEARS))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_signs_documents(), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer), critical=False)
        )
        return builder.sign(key, hashes.SHA256())

    def _certificate(self, name: str) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self._read(name))

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise AuthorityMissingError(f"there is no {name} in {self.folder}") from error


def _name(common_name: str, person: str, school: str) -> x509.Name:
    parts = (
        (NameOID.COUNTRY_NAME, "VN"),
        (NameOID.ORGANIZATION_NAME, school),
        (NameOID.COMMON_NAME, common_name),
        (NameOID.USER_ID, person),
    )
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts if value])


def _signs_documents() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
