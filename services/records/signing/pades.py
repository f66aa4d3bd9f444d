"""A PAdES signature on a PDF: the one place where pyHanko writes one, every option written out."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject

from services.records.domain import limits
from services.records.signing.cms import CmsTemplate
from services.records.signing.key_store import Sign

FIELD = "LienTruong"
PLAN_MARK, RECORD_MARK = "lien-truong:plan:", "lien-truong:record:"  # in the reason of a signature, before the id
PDF_VERSION = (1, 7)


@dataclass(frozen=True)
class SignatureMetadata:
    """What a signature says beside the key: of which record it is, who signs, where, and the time of our clock."""

    record: str
    signer_name: str
    where: str
    at: datetime
    mark: str = PLAN_MARK


@dataclass(frozen=True)
class Unfinished:
    """A PDF whose signature is made and not yet put in: a time stamp over it may still be asked for."""

    template: CmsTemplate
    attributes: bytes
    signature: bytes
    prepared: PreparedByteRangeDigest
    output: io.BytesIO

    @property
    def to_stamp(self) -> bytes:
        """What a time stamp of the signature is asked for: the SHA-256 of its value."""
        return hashlib.sha256(self.signature).digest()

    def finish(self, time_stamp: bytes = b"") -> bytes:
        """The signed PDF; B-T with a time stamp, B-B without one. Raises ValueError for a token that has no room."""
        whole = self.template.signed(self.attributes, self.signature, time_stamp)
        if 2 * len(whole) > limits.SIGNATURE_HEX_RESERVED:
            raise ValueError(f"a signature of {len(whole)} bytes has no room")
        self.prepared.fill_with_cms(self.output, whole)
        return self.output.getvalue()


def sign_pdf(pdf: bytes, sign: Sign, template: CmsTemplate, metadata: SignatureMetadata) -> Unfinished:
    """The PDF with one more revision that awaits the signature made of it. Blocks; runs in the signing thread."""
    # Without a newline behind %%EOF the revision begins on the same line, which PDF/A forbids.
    whole = pdf if pdf.endswith((b"\n", b"\r")) else pdf + b"\n"
    writer = IncrementalPdfFileWriter(io.BytesIO(whole), strict=True)
    if writer.prev.xrefs.hybrid_xrefs_present:
        raise ValueError("two tables of objects that may differ")
    # A field holds one signature: each further signer gets a field of its own.
    number = len(writer.prev.embedded_signatures) + 1
    field = FIELD if number == 1 else f"{FIELD}{number}"
    writer.ensure_output_version(version=PDF_VERSION)
    if writer.output_version < (2, 0):
        writer.register_extension(ESIC_EXTENSION_1)
    steps = PdfCMSEmbedder(new_field_spec=None).write_cms(field, writer, existing_fields_only=False)
    next(steps)
    steps.send(SigObjSetup(sig_placeholder=_object(metadata), mdp_setup=None, appearance_setup=None))
    prepared, output = steps.send(
        SigIOSetup(md_algorithm="sha256", in_place=False, chunk_size=limits.HASH_PIECE_BYTES, output=None)
    )
    attributes = template.to_sign(prepared.document_digest)
    return Unfinished(template, attributes, sign(attributes), prepared, output)


def _object(metadata: SignatureMetadata) -> SignatureObject:
    return SignatureObject(
        timestamp=metadata.at,  # our clock, not the library's
        subfilter=SigSeedSubFilter.PADES,
        name=metadata.signer_name,
        location=metadata.where or None,
        reason=f"{metadata.mark}{metadata.record}",
        contact_info=None,
        app_build_props=None,
        prop_auth_time=None,
        prop_auth_type=None,
        bytes_reserved=limits.SIGNATURE_HEX_RESERVED,
    )
