"""Checks signed files: pyHanko's verdict against our root, and a gate that is stricter about what lies around it."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from chassis.why import Why
from services.records.domain.verdict import Check, Verdict, first_difference
from services.records.signing.pades import PLAN_MARK, RECORD_MARK

_REASON = re.compile(rb"/Reason\s*\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
_OCTAL = re.compile(rb"\\([0-7]{3})")
_SEQUENCE, _LONG_FORM = 0x30, 0x80
WHOLE, DIGEST, CHAIN, COVERAGE, PADDING, STORED = "whole", "digest", "chain", "coverage", "padding", "stored"


def record_named_in(content: bytes) -> str:
    """The record that a signed file says it is of; empty when it says nothing that can be read."""
    for escaped in reversed(_REASON.findall(content)):
        reason = _OCTAL.sub(lambda octal: bytes([int(octal.group(1), 8) % 256]), escaped).decode("latin-1")
        for mark in (PLAN_MARK, RECORD_MARK):
            if reason.startswith(mark):
                return str(reason.removeprefix(mark))
    return ""


def check_file(
    content: bytes, *, chain_der: tuple[bytes, bytes], at: datetime, kept: bytes | None, signatures: int = 1
) -> Verdict:
    """A verdict on any bytes; never raises for what a file may hold. Blocks.

    `kept` are the bytes we keep of the record it names, `signatures` how many a file of that record bears.
    """
    stored = _stored(content, kept)
    place = first_difference(kept, content) if kept is not None else -1
    record = record_named_in(content)
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        found = list(reader.embedded_regular_signatures)
        statuses = [_status(one, chain_der, at) for one in found] if len(found) == signatures else []
        checks = _checks(content, found, statuses, signatures)
    except Exception:  # noqa: BLE001 - a refusal is an answer: a broken file breaks the library in many ways
        why = Why("NO_SIGNED_PDF")
        return Verdict((Check(WHOLE, passed=False, why=why), stored), sha256, "", "", record, place)
    names = ", ".join(_signer_name(status) for status in statuses)
    signed_at = _signed_at(statuses[-1]) if statuses else ""
    return Verdict((*checks, stored), sha256, names, signed_at, record, place)


def _status(signature: Any, chain_der: tuple[bytes, bytes], at: datetime) -> PdfSignatureStatus:
    issuing, root = (asn1_x509.Certificate.load(der) for der in chain_der)
    context = ValidationContext(
        trust_roots=[root], other_certs=[issuing], moment=at, allow_fetching=False, revocation_mode="soft-fail"
    )
    return asyncio.run(async_validate_pdf_signature(signature, signer_validation_context=context))


def _checks(content: bytes, found: list[Any], statuses: list[PdfSignatureStatus], signatures: int) -> tuple[Check, ...]:
    counted = _counted(len(found), signatures)
    if not statuses:
        return (counted,)
    checks = [counted, _digest(statuses)]
    if checks[-1].passed:  # the library looks at the certificate only then
        trusted = all(status.trusted for status in statuses)
        checks.append(Check(CHAIN, trusted, Why("CERTIFICATE_TRUSTED" if trusted else "CERTIFICATE_NOT_TRUSTED")))
    covered = _covered(statuses)
    padded = all(_padding_is_zero(content, signature.byte_range) for signature in found)
    return (
        *checks,
        Check(COVERAGE, covered, Why("SIGNATURE_COVERS_ALL" if covered else "SIGNATURE_COVERS_PART")),
        Check(PADDING, padded, Why("PADDING_EMPTY" if padded else "PADDING_FILLED")),
    )


def _counted(found: int, wanted: int) -> Check:
    facts = {"found": found, "wanted": wanted}
    if found == wanted:
        return Check(WHOLE, True, Why("SIGNATURE_FOUND" if wanted == 1 else "SIGNATURES_FOUND", facts))
    if not found:
        return Check(WHOLE, False, Why("SIGNATURE_MISSING"))
    return Check(WHOLE, False, Why("SIGNATURES_NOT_ONE" if wanted == 1 else "SIGNATURES_TOO_FEW_OR_MANY", facts))


def _covered(statuses: list[PdfSignatureStatus]) -> bool:
    """The last signature covers the file; each before it a whole revision, after which nothing but signatures came."""
    *earlier, last = statuses
    return last.coverage is SignatureCoverageLevel.ENTIRE_FILE and all(
        status.coverage is SignatureCoverageLevel.ENTIRE_REVISION and bool(status.docmdp_ok) for status in earlier
    )


def _digest(statuses: list[PdfSignatureStatus]) -> Check:
    if not all(status.intact for status in statuses):
        return Check(DIGEST, False, Why("CONTENT_CHANGED"))
    valid = all(status.valid for status in statuses)
    return Check(DIGEST, valid, Why("SIGNATURE_FITS" if valid else "SIGNATURE_OF_ANOTHER_KEY"))


def _stored(content: bytes, kept: bytes | None) -> Check:
    if kept is None:
        return Check(STORED, False, Why("FILE_NOT_OURS"))
    place = first_difference(kept, content)
    if place < 0:
        return Check(STORED, True, Why("FILE_AS_KEPT"))
    return Check(STORED, False, Why(_differs(kept, place), {"byte": place}))


def _differs(kept: bytes, place: int) -> str:
    """The code of the reason: in which part of the file we keep the first changed byte lies."""
    ranges = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", kept)
    if not ranges:
        return "FILE_DIFFERS"
    _, first_length, second_start, second_length = (int(number) for number in ranges[-1])
    if first_length <= place < second_start:
        return "FILE_DIFFERS_IN_SIGNATURE"
    return "FILE_DIFFERS_IN_SIGNED_PART" if place < second_start + second_length else "FILE_DIFFERS_BEHIND_SIGNATURE"


def _padding_is_zero(content: bytes, byte_range: Any) -> bool:
    """Behind the DER of the signature there is nothing but zeros, up to the closing bracket."""
    _, first_length, second_start, _ = (int(number) for number in byte_range)
    held = bytes.fromhex(content[first_length + 1 : second_start - 1].decode("ascii"))
    return not any(held[_der_length(held) :])


def _der_length(held: bytes) -> int:
    """Length of the outermost SEQUENCE with its header."""
    if held[0] != _SEQUENCE:
        return 0
    if held[1] < _LONG_FORM:
        return 2 + held[1]
    octets = held[1] - _LONG_FORM
    return 2 + octets + int.from_bytes(held[2 : 2 + octets], "big")


def _signer_name(status: PdfSignatureStatus) -> str:
    return str(status.signing_cert.subject.native.get("common_name", ""))


def _signed_at(status: PdfSignatureStatus) -> str:
    return status.signer_reported_dt.isoformat() if status.signer_reported_dt else ""
