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
    except Exception as error:  # noqa: BLE001 - a refusal is an answer: a broken file breaks the library in many ways
        said = f"tệp không đọc được như một PDF có chữ ký ({type(error).__name__})"
        return Verdict((Check(WHOLE, passed=False, said=said), stored), sha256, "", "", record, place)
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
    wanted = "đúng một" if signatures == 1 else f"đúng {signatures}"
    if not statuses:
        said = f"tệp có {len(found)} chữ ký, cần {wanted}" if found else "tệp không có chữ ký"
        return (Check(WHOLE, passed=False, said=said),)
    checks = [Check(WHOLE, passed=True, said=f"tệp đọc được, có {wanted} chữ ký"), _digest(statuses)]
    if checks[-1].passed:  # the library looks at the certificate only then
        checks.append(
            _said(
                CHAIN,
                passed=all(status.trusted for status in statuses),
                yes="chứng thư do cơ quan chứng thực của hệ thống cấp, còn hiệu lực",
                no="chứng thư không do cơ quan chứng thực của hệ thống cấp, hoặc hết hiệu lực",
            )
        )
    padded = all(_padding_is_zero(content, one.byte_range) for one in found)
    return (
        *checks,
        _said(
            COVERAGE,
            passed=_covered(statuses),
            yes="chữ ký bao trùm toàn bộ tệp",
            no="có phần của tệp nằm ngoài chữ ký",
        ),
        _said(PADDING, passed=padded, yes="phần đệm sau chữ ký trống", no="phần đệm sau chữ ký chứa dữ liệu lạ"),
    )


def _covered(statuses: list[PdfSignatureStatus]) -> bool:
    """The last signature covers the file; each before it a whole revision, after which nothing but signatures came."""
    *earlier, last = statuses
    return last.coverage is SignatureCoverageLevel.ENTIRE_FILE and all(
        status.coverage is SignatureCoverageLevel.ENTIRE_REVISION and bool(status.docmdp_ok) for status in earlier
    )


def _said(name: str, *, passed: bool, yes: str, no: str) -> Check:
    return Check(name, passed, yes if passed else no)


def _digest(statuses: list[PdfSignatureStatus]) -> Check:
    if not all(status.intact for status in statuses):
        return Check(DIGEST, passed=False, said="nội dung đã bị thay đổi sau khi ký")
    valid = all(status.valid for status in statuses)
    no = "chữ ký không khớp với khóa của người ký"
    return _said(DIGEST, passed=valid, yes="nội dung khớp với chữ ký", no=no)


def _stored(content: bytes, kept: bytes | None) -> Check:
    if kept is None:
        return Check(STORED, passed=False, said="tệp không phải là tệp đã ký mà hệ thống lưu")
    place = first_difference(kept, content)
    if place < 0:
        return Check(STORED, passed=True, said="từng byte trùng với tệp đã ký mà hệ thống lưu")
    return Check(STORED, passed=False, said=f"khác tệp đã ký từ byte thứ {place}{_inside(kept, place)}")


def _inside(kept: bytes, place: int) -> str:
    """In which part of the file we keep the first changed byte lies."""
    ranges = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", kept)
    if not ranges:
        return ""
    _, first_length, second_start, second_length = (int(number) for number in ranges[-1])
    if first_length <= place < second_start:
        return " (trong chữ ký)"
    return " (trong phần được ký)" if place < second_start + second_length else " (sau chữ ký)"


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
