"""Judges each signature of a PDF at the time by which it is known to have existed: from the last time stamp inwards.

The last time stamp is judged now, each before it at the time of the one that covers it, a signature at its own time
stamp (EN 319 102-1, 5.6). So a certificate that ended later takes nothing away from what it signed.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import structlog
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    CRLNoMatchesError,
    CRLValidationIndeterminateError,
    OCSPNoMatchesError,
    OCSPValidationIndeterminateError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl
from pyhanko_certvalidator.revinfo.validate_ocsp import verify_ocsp_response

from services.records.signing.trust_services import Evidence

log = structlog.get_logger()


class Standing(StrEnum):
    """UNKNOWN: nobody could be asked, or the answer proves nothing."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Trust:
    """Whom we trust: `roots` of signatures and time stamps. A certificate is judged by what evidence there is."""

    roots: tuple[asn1_x509.Certificate, ...]
    others: tuple[asn1_x509.Certificate, ...]

    @classmethod
    def of(cls, chain_der: tuple[bytes, bytes], stamp_roots: Sequence[bytes] = ()) -> Trust:
        issuing, root = (asn1_x509.Certificate.load(der) for der in chain_der)
        return cls((root, *map(asn1_x509.Certificate.load, stamp_roots)), (issuing,))

    def at(self, moment: datetime, held: DocumentSecurityStore | None) -> ValidationContext:
        known: dict[str, Any] = {
            "trust_roots": list(self.roots),
            "other_certs": list(self.others),
            "moment": moment,
            "allow_fetching": False,
            "revocation_mode": "soft-fail",
            # What was answered after the signature was made says more about it than what was answered before.
            "retroactive_revinfo": True,
        }
        return held.as_validation_context(known) if held else ValidationContext(**known)


@dataclass(frozen=True)
class Judged:
    """A signature. `known_by`: the time by which it existed; `was_trusted`: it would be, had it been made when it says.

    `stamped` is False where only our own clock says when.
    """

    status: PdfSignatureStatus
    trusted: bool
    standing: Standing
    was_trusted: bool
    known_by: datetime
    stamped: bool
    ends: datetime


@dataclass(frozen=True)
class SignaturesFound:
    """What stands in a file. `signatures` are empty where there are not as many as were wanted: `count` says how many.

    `last_is_stamp`: nothing but evidence and time stamps came after the last signature.
    """

    count: int
    signatures: list[Judged]
    stamps: list[PdfSignatureStatus]
    ranges: list[Any]

    @classmethod
    def of(cls, content: bytes, at: datetime, trust: Trust, signatures: int) -> SignaturesFound:
        """Raises whatever the library raises for a broken file. Blocks."""
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        regular = list(reader.embedded_regular_signatures)
        if len(regular) != signatures:
            return cls(len(regular), [], [], [])
        return asyncio.run(_judge(reader, regular, at, trust))

    @property
    def stamps_trusted(self) -> bool:
        return all(stamp.trusted for stamp in self.stamps)

    def covers_all(self) -> bool:
        """The last of all covers the file; each before it a whole revision, after which only more of them came."""
        *earlier, last = [one.status for one in self.signatures]
        rest = [*earlier, *([last] if self.stamps else []), *self.stamps[:-1]]
        end = self.stamps[-1] if self.stamps else last
        return end.coverage is SignatureCoverageLevel.ENTIRE_FILE and all(map(_followed_by_signatures, rest))


def _followed_by_signatures(status: Any) -> bool:
    within = status.modification_level in {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}
    ok = bool(getattr(status, "docmdp_ok", False)) or within
    return status.coverage is SignatureCoverageLevel.ENTIRE_REVISION and ok


async def _judge(reader: PdfFileReader, regular: list[Any], at: datetime, trust: Trust) -> SignaturesFound:
    held = _evidence_in(reader)
    stamps = list(reader.embedded_timestamp_signatures)
    known_by = at
    judged_stamps: list[Any] = []
    for stamp in reversed(stamps):
        status = await async_validate_pdf_timestamp(stamp, validation_context=trust.at(known_by, held))
        judged_stamps.insert(0, status)
        if not status.trusted:
            break
        known_by = status.timestamp
    is_stamped = known_by != at
    found = [await _judged(one, known_by, trust, held, stamped=is_stamped) for one in regular]
    ranges = [one.byte_range for one in reader.embedded_signatures]
    return SignaturesFound(len(regular), found, judged_stamps, ranges)


async def _judged(
    one: Any, known_by: datetime, trust: Trust, held: DocumentSecurityStore | None, *, stamped: bool
) -> Judged:
    own = _stamped_at(one)
    outer = trust.at(known_by, held)
    context = trust.at(own or known_by, held)
    status = await _status(one, context, outer)
    own_trusted = own is not None and status.timestamp_validity is not None and status.timestamp_validity.trusted
    if own is not None and not own_trusted:  # a token that proves nothing is as good as none
        context, status = outer, await _status(one, outer, outer)
    path = status.validation_path if status.trusted else None
    standing = await _standing(path, context) if path else Standing.UNKNOWN
    was_trusted = status.trusted
    if not was_trusted and status.intact and status.valid and one.self_reported_timestamp is not None:
        was_trusted = (await _status(one, trust.at(one.self_reported_timestamp, held), outer)).trusted
    return Judged(
        status=status,
        trusted=status.trusted and standing is not Standing.REVOKED and (own is None or own_trusted),
        standing=Standing.REVOKED if status.revoked else standing,
        was_trusted=was_trusted,
        known_by=own if own is not None and own_trusted else known_by,
        stamped=stamped or own_trusted,
        ends=one.signer_cert.not_valid_after,
    )


async def _status(one: Any, context: ValidationContext, stamps: ValidationContext) -> PdfSignatureStatus:
    return await async_validate_pdf_signature(one, signer_validation_context=context, ts_validation_context=stamps)


def _stamped_at(one: Any) -> datetime | None:
    """The time in the token over the signature, unjudged."""
    token = next(extract_tst_data_iter(one.signer_info, signed=False), None)
    if token is None:
        return None
    at: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return at


def _evidence_in(reader: PdfFileReader) -> DocumentSecurityStore | None:
    try:
        return DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return None


async def _standing(path: ValidationPath, context: ValidationContext) -> Standing:
    """What the evidence says of each certificate below the root.

    The library looks at evidence only where a certificate names an address for it; here it stands in the file.
    """
    unknown = False
    for certificate in path.iter_certs(include_root=False):
        try:
            if not await _is_good(certificate, path, context):
                unknown = True
        except RevokedError:
            return Standing.REVOKED
    return Standing.UNKNOWN if unknown else Standing.GOOD


async def _is_good(certificate: Any, path: ValidationPath, context: ValidationContext) -> bool:
    """False where nothing says so. Raises RevokedError."""
    for verify in (verify_ocsp_response, verify_crl):
        with contextlib.suppress(
            OCSPNoMatchesError, OCSPValidationIndeterminateError, CRLNoMatchesError, CRLValidationIndeterminateError
        ):
            await verify(certificate, path, context)
            return True
    return False


def standing_of(
    own: asn1_x509.Certificate, evidence: Evidence, chain_der: tuple[bytes, bytes], at: datetime
) -> Standing:
    """What was answered about a certificate and its issuer. Blocks."""
    trust = Trust.of(chain_der)
    context = ValidationContext(
        trust_roots=list(trust.roots),
        other_certs=list(trust.others),
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
        ocsps=evidence.ocsps,
        crls=evidence.crls,
    )

    async def judge() -> Standing:
        path = await CertificateValidator(own, validation_context=context).async_validate_path()
        return await _standing(path, context)

    try:
        return asyncio.run(judge())
    except RevokedError:
        return Standing.REVOKED
    except (PathError, ValidationError) as error:
        log.warning("whether a certificate is revoked is not known", error=str(error))
        return Standing.UNKNOWN
