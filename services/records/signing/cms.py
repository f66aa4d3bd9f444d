"""The CMS object of a PAdES signature, put together from DER that is encoded once for a certificate.

Built from asn1crypto's objects one signature costs ten times as much: each object is encoded again whenever it is
asked for. RFC 5652 (CMS), RFC 5035 (which certificate signed), RFC 3161 Appendix A (the time stamp of a signature).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1_x509

_SEQUENCE, _SET, _OCTETS, _INTEGER = 0x30, 0x31, 0x04, 0x02
_FIRST, _SECOND = 0xA0, 0xA1  # context tags [0] and [1], constructed
_SHORT_FORM = 0x80
_SHA256 = bytes(algos.DigestAlgorithm({"algorithm": "sha256"}).dump())
_ECDSA = bytes(algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}).dump())
_DATA, _SIGNED_DATA = (bytes(cms.ContentType(kind).dump()) for kind in ("data", "signed_data"))
_CONTENT_TYPE, _DIGEST, _CERTIFICATE, _TIME_STAMP = (
    bytes(core.ObjectIdentifier(dotted).dump())
    for dotted in (
        "1.2.840.113549.1.9.3",
        "1.2.840.113549.1.9.4",
        "1.2.840.113549.1.9.16.2.47",
        "1.2.840.113549.1.9.16.2.14",
    )
)


def der(tag: int, *parts: bytes) -> bytes:
    """One value of ASN.1 with its header, around what is encoded already."""
    body = b"".join(parts)
    size = len(body)
    if size < _SHORT_FORM:
        return bytes((tag, size)) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, _SHORT_FORM | len(octets))) + octets + body


def _attribute(kind: bytes, value: bytes) -> bytes:
    return der(_SEQUENCE, kind, der(_SET, value))


@dataclass(frozen=True)
class CmsTemplate:
    """What is the same in every signature by one certificate: names, certificates, algorithms."""

    certificates: bytes
    signer: bytes
    signed_by: bytes

    @classmethod
    def of(cls, certificate_der: bytes, chain_der: Sequence[bytes]) -> CmsTemplate:
        certificate = asn1_x509.Certificate.load(certificate_der)
        body = certificate["tbs_certificate"]
        issuer, serial = bytes(body["issuer"].dump()), bytes(body["serial_number"].dump())
        names = der(_SEQUENCE, der(0xA4, issuer))  # GeneralNames with one directoryName
        # SHA-256 is the default of ESSCertIDv2, and DER leaves a default out.
        named = der(_SEQUENCE, der(_OCTETS, hashlib.sha256(certificate_der).digest()), der(_SEQUENCE, names, serial))
        own = _attribute(_CERTIFICATE, der(_SEQUENCE, der(_SEQUENCE, named)))
        # A SET OF in DER is in the order of its encodings.
        return cls(der(_FIRST, *sorted([certificate_der, *chain_der])), der(_SEQUENCE, issuer, serial), own)

    def to_sign(self, digest: bytes) -> bytes:
        """The signed attributes, as they are signed: `digest` is that of the bytes which the signature covers.

        The time of signing is none of them: in PAdES it stands in the PDF (EN 319 142-1, 6.3).
        """
        attributes = [
            _attribute(_CONTENT_TYPE, _DATA),
            _attribute(_DIGEST, der(_OCTETS, digest)),
            self.signed_by,
        ]
        return der(_SET, *sorted(attributes))

    def signed(self, attributes: bytes, signature: bytes, time_stamp: bytes = b"") -> bytes:
        """The whole object: `attributes` as they were signed, and the token that stamps the signature, if there is."""
        unsigned = der(_SECOND, _attribute(_TIME_STAMP, time_stamp)) if time_stamp else b""
        one = der(_INTEGER, b"\x01")
        information = der(
            _SEQUENCE,
            one,
            self.signer,
            _SHA256,
            bytes((_FIRST,)) + attributes[1:],
            _ECDSA,
            der(_OCTETS, signature),
            unsigned,
        )
        data = der(
            _SEQUENCE,
            one,
            der(_SET, _SHA256),
            der(_SEQUENCE, _DATA),
            self.certificates,
            der(_SET, information),
        )
        return der(_SEQUENCE, _SIGNED_DATA, der(_FIRST, data))
