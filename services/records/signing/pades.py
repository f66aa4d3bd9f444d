"""A PAdES-B-B signature on a PDF: the one place where pyHanko's signer is constructed, every option written out."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from services.records.domain import limits
from services.records.signing.key_store import Sign

FIELD = "LienTruong"
LARGEST_ECDSA_P256_BYTES = 72
PLAN_MARK, RECORD_MARK = "lien-truong:plan:", "lien-truong:record:"  # in the reason of a signature, before the id


@dataclass(frozen=True)
class SignatureMetadata:
    """What a signature says beside the key: of which record it is, who signs, where, and the time of our clock."""

    record: str
    signer_name: str
    where: str
    at: datetime
    mark: str = PLAN_MARK


class KeptKeySigner(Signer):
    """A key object that stays open: opening it for each signature costs eight times the signature."""

    def __init__(self, sign: Sign, certificate_der: bytes, chain_der: tuple[bytes, ...]) -> None:
        registry = SimpleCertificateStore()
        # Loaded from DER, never built: a built object is encoded again at every use.
        registry.register_multiple([asn1_x509.Certificate.load(der) for der in chain_der])
        super().__init__(
            signing_cert=asn1_x509.Certificate.load(certificate_der),
            cert_registry=registry,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            prefer_pss=False,
            embed_roots=True,
            attribute_certs=(),
        )
        self._sign = sign

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        assert digest_algorithm == "sha256"
        return bytes(LARGEST_ECDSA_P256_BYTES) if dry_run else self._sign(data)


def sign_pdf(pdf: bytes, signer: Signer, metadata: SignatureMetadata) -> bytes:
    """The PDF with one more revision that holds the signature. Blocks; runs in the signing thread."""
    # Without a newline behind %%EOF the revision begins on the same line, which PDF/A forbids.
    whole = pdf if pdf.endswith((b"\n", b"\r")) else pdf + b"\n"
    writer = IncrementalPdfFileWriter(io.BytesIO(whole), strict=True)
    # A field holds one signature: each further signer gets a field of its own.
    number = len(writer.prev.embedded_signatures) + 1
    field = FIELD if number == 1 else f"{FIELD}{number}"
    session = _pdf_signer(signer, metadata, field).init_signing_session(writer, existing_fields_only=False)
    session.system_time = metadata.at  # our clock, not the library's
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=limits.SIGNATURE_HEX_RESERVED)
    prepared, output = document.digest_tbs_document(in_place=False, chunk_size=limits.HASH_PIECE_BYTES)
    attributes = PdfCMSSignedAttributes(signing_time=metadata.at, adobe_revinfo_attr=None, cades_signed_attrs=None)
    cms = asyncio.run(
        signer.async_sign(
            data_digest=prepared.document_digest,
            digest_algorithm="sha256",
            dry_run=False,
            use_pades=True,
            timestamper=None,
            signed_attr_settings=attributes,
            is_pdf_sig=True,
            encap_content_info=None,
        )
    )
    prepared.fill_with_cms(output, cms)
    output.seek(0)
    return bytes(output.read())


def _pdf_signer(signer: Signer, metadata: SignatureMetadata, field: str) -> PdfSigner:
    options = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        location=metadata.where,
        reason=f"{metadata.mark}{metadata.record}",
        contact_info=None,
        name=metadata.signer_name,
        certify=False,
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=False,
        use_pades_lta=False,
        timestamp_field_name=None,
        validation_context=None,
        signer_key_usage={"non_repudiation"},
        cades_signed_attr_spec=None,
        tight_size_estimates=False,
    )
    return PdfSigner(options, signer=signer, timestamper=None, stamp_style=None, new_field_spec=None)
