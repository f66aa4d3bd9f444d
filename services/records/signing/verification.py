"""Checks signed files: pyHanko's verdict against our root, and a gate that is stricter about what lies around it."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.status import PdfSignatureStatus

from chassis.why import Why
from services.records.domain.verdict import Check, Verdict, first_difference
from services.records.signing.judging import Judged, SignaturesFound, Standing, Trust
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


class Certificate(NamedTuple):
    """Of one signature: the names of whose it is and of who issued it, and its serial number in hexadecimal.

    No more of the subject: a certificate bears its owner's personal number.
    """

    subject: str
    issuer: str
    serial: str


def certificates_in(content: bytes) -> tuple[Certificate, ...]:
    """Of the signatures in a file, in their order; none for what is no signed PDF. Blocks."""
    try:
        found = [one.signer_cert for one in PdfFileReader(io.BytesIO(content), strict=True).embedded_regular_signatures]
        return tuple(
            Certificate(_common_name(one.subject), _common_name(one.issuer), f"{one.serial_number:x}") for one in found
        )
    except Exception:  # noqa: BLE001 - a refusal is an answer: a broken file breaks the library in many ways
        return ()


def check_file(
    content: bytes,
    *,
    chain_der: tuple[bytes, bytes],
    at: datetime,
    kept: bytes | None,
    signatures: int = 1,
    stamp_roots: Sequence[bytes] = (),
) -> Verdict:
    """A verdict on any bytes; never raises for what a file may hold. Blocks.

    `kept` are the bytes we keep of the record it names, `signatures` how many a file of that record bears.
    `stamp_roots` are trusted beside our own root.
    """
    stored = _stored(content, kept)
    place = first_difference(kept, content) if kept is not None else -1
    record = record_named_in(content)
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        found = SignaturesFound.of(content, at, Trust.of(chain_der, stamp_roots), signatures)
        checks = _checks(content, found, signatures, at)
    except Exception:  # noqa: BLE001 - a refusal is an answer: a broken file breaks the library in many ways
        why = Why("NO_SIGNED_PDF")
        return Verdict((Check(WHOLE, passed=False, why=why), stored), sha256, "", "", record, place)
    names = ", ".join(_signer_name(one.status) for one in found.signatures)
    signed_at = _signed_at(found.signatures[-1].status) if found.signatures else ""
    return Verdict((*checks, stored), sha256, names, signed_at, record, place)


def _checks(content: bytes, found: SignaturesFound, signatures: int, at: datetime) -> tuple[Check, ...]:
    counted = _counted(found.count, signatures)
    if not found.signatures:
        return (counted,)
    checks = [counted, _digest([one.status for one in found.signatures])]
    if checks[-1].passed:  # the library looks at the certificate only then
        checks.append(_trusted(found, at))
    covered = found.covers_all()
    padded = all(_padding_is_zero(content, byte_range) for byte_range in found.ranges)
    return (
        *checks,
        Check(COVERAGE, covered, Why("SIGNATURE_COVERS_ALL" if covered else "SIGNATURE_COVERS_PART")),
        Check(PADDING, padded, Why("PADDING_EMPTY" if padded else "PADDING_FILLED")),
    )


def _trusted(found: SignaturesFound, at: datetime) -> Check:
    """Each certificate at the time at which its signature is known to have existed."""
    wrong = next((one for one in found.signatures if not one.trusted), None)
    if wrong is None and found.stamps_trusted:
        ended = [one for one in found.signatures if one.ends < at]
        if not ended:
            return Check(CHAIN, True, Why("CERTIFICATE_TRUSTED"))
        return Check(CHAIN, True, Why("CERTIFICATE_ENDED_SINCE", _ended(ended[0])))
    if wrong is None:
        return Check(CHAIN, False, Why("TIME_STAMP_NOT_TRUSTED"))
    if wrong.standing is Standing.REVOKED:
        return Check(CHAIN, False, Why("CERTIFICATE_REVOKED"))
    if wrong.was_trusted:
        return Check(CHAIN, False, Why("CERTIFICATE_ENDED_UNPROVEN", _ended(wrong)))
    return Check(CHAIN, False, Why("CERTIFICATE_NOT_TRUSTED"))


def _ended(one: Judged) -> dict[str, Any]:
    return {"ended": one.ends.date().isoformat(), "by": one.known_by.date().isoformat()}


def _counted(found: int, wanted: int) -> Check:
    facts = {"found": found, "wanted": wanted}
    if found == wanted:
        return Check(WHOLE, True, Why("SIGNATURE_FOUND" if wanted == 1 else "SIGNATURES_FOUND", facts))
    if not found:
        return Check(WHOLE, False, Why("SIGNATURE_MISSING"))
    return Check(WHOLE, False, Why("SIGNATURES_NOT_ONE" if wanted == 1 else "SIGNATURES_TOO_FEW_OR_MANY", facts))


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
    return _common_name(status.signing_cert.subject)


def _common_name(name: Any) -> str:
    return str(name.native.get("common_name", ""))


def _signed_at(status: PdfSignatureStatus) -> str:
    return status.signer_reported_dt.isoformat() if status.signer_reported_dt else ""
