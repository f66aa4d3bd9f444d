"""Raises a signed file: what proves its certificates goes into it, then a time stamp over all of it (PAdES-B-LTA).

Everything is added behind the bytes that were signed (EN 319 142-1, 5.4 and 5.5): what was kept stays the beginning.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from services.records.domain import limits
from services.records.signing.trust_services import Evidence, TrustServices, gather

STAMP_FIELD = "ThoiDiem"


@dataclass(frozen=True)
class RaisedFile:
    """`stamped_until` is the end of the certificate that stamped it last: it must be stamped again before."""

    content: bytes
    stamped_until: datetime


@dataclass(frozen=True)
class _Lacking:
    """A signature or a time stamp for which the file holds no evidence yet."""

    contents: bytes
    leaves: list[asn1_x509.Certificate]


async def raise_file(
    content: bytes, services: TrustServices, authorities: Sequence[asn1_x509.Certificate]
) -> RaisedFile:
    """The file with evidence for each signature and time stamp that has none, and one more time stamp.

    Raises TrustServiceDownError, and what the library raises for a file that is none of ours.
    """
    lacking, known, stamps = await asyncio.to_thread(_lacking_of, content)
    found = [(one, await gather(services, one.leaves, [*known, *authorities])) for one in lacking]
    stamper = PdfTimeStamper(services, field_name=f"{STAMP_FIELD}{stamps + 1}")
    whole = content if content.endswith((b"\n", b"\r")) else content + b"\n"
    writer = await asyncio.to_thread(_with_evidence, whole, found)
    output = await stamper.async_timestamp_pdf(
        writer,
        "sha256",
        validation_context=None,
        bytes_reserved=limits.STAMP_HEX_RESERVED,
        in_place=True,
        chunk_size=limits.HASH_PIECE_BYTES,
    )
    raised = bytes(output.getvalue())
    return RaisedFile(raised, await asyncio.to_thread(_stamped_until, raised))


def _lacking_of(content: bytes) -> tuple[list[_Lacking], list[asn1_x509.Certificate], int]:
    """What lacks evidence, every certificate in the file, and how many time stamps stand over it."""
    reader = PdfFileReader(io.BytesIO(content), strict=True)
    held: set[str] = set()
    known: list[asn1_x509.Certificate] = []
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        pass
    else:
        held, known = set(store.vri_entries), list(store.load_certs())
    found = []
    for one in reader.embedded_signatures:
        leaves = [one.signer_cert]
        known += [one.signer_cert, *one.other_embedded_certs]
        if (token := next(extract_tst_data_iter(one.signer_info, signed=False), None)) is not None:
            own, others = _certificates_of(token)
            leaves.append(own)
            known += others
        if DocumentSecurityStore.sig_content_identifier(one.pkcs7_content) not in held:
            found.append(_Lacking(one.pkcs7_content, leaves))
    return found, known, len(reader.embedded_timestamp_signatures)


def _certificates_of(token: Any) -> tuple[asn1_x509.Certificate, list[asn1_x509.Certificate]]:
    """Who stamped, and every certificate in the token."""
    held = [choice.chosen for choice in token["certificates"]]
    signer = token["signer_infos"][0]["sid"].chosen
    [own] = [
        one for one in held if (one.issuer, one.serial_number) == (signer["issuer"], signer["serial_number"].native)
    ]
    return own, held


def _with_evidence(content: bytes, found: Sequence[tuple[_Lacking, Evidence]]) -> IncrementalPdfFileWriter:
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=True)
    for one, evidence in found:
        DocumentSecurityStore.supply_dss_in_writer(
            writer, one.contents, certs=evidence.certificates, ocsps=evidence.ocsps, crls=evidence.crls
        )
    return writer


def _stamped_until(content: bytes) -> datetime:
    last = PdfFileReader(io.BytesIO(content), strict=True).embedded_timestamp_signatures[-1]
    ends: datetime = last.signer_cert.not_valid_after
    return ends
