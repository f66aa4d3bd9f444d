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
from services.records.signing.pades import MARK

_REASON = re.compile(rb"/Reason\s*\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
_OCTAL = re.compile(rb"\\([0-7]{3})")
_SEQUENCE, _LONG_FORM = 0x30, 0x80
WHOLE, DIGEST, CHAIN, COVERAGE, PADDING, STORED = "whole", "digest", "chain", "coverage", "padding", "stored"


def plan_named_in(content: bytes) -> str:
    """The plan that a signed file says it is of; empty when it says nothing that can be read."""
    for escaped in reversed(_REASON.findall(content)):
        said = _OCTAL.sub(lambda octal: bytes([int(octal.group(1), 8) % 256]), escaped).decode("latin-1")
        if said.startswith(MARK):
            return str(said.removeprefix(MARK))
    return ""


def check_file(content: bytes, *, chain_der: tuple[bytes, bytes], at: datetime, kept: bytes | None) -> Verdict:
    """Never raises for what a file may hold. `kept` are the bytes we keep of the plan it names. Blocks."""
    stored = _stored(content, kept)
    place = first_difference(kept, content) if kept is not None else -1
    plan = plan_named_in(content)
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        signatures = list(reader.embedded_regular_signatures)
        status = _status(signatures[0], chain_der, at) if len(signatures) == 1 else None
        checks = _checks(content, signatures, status)
    except Exception as error:  # noqa: BLE001 - a refusal is an answer: a broken file breaks the library in many ways
        said = f"tệp không đọc được như một PDF có chữ ký ({type(error).__name__})"
        return Verdict((Check(WHOLE, passed=False, said=said), stored), sha256, "", "", plan, place)
    signer, signed_at = (_signer_name(status), _signed_at(status)) if status else ("", "")
    return Verdict((*checks, stored), sha256, signer, signed_at, plan, place)


def _status(signature: Any, chain_der: tuple[bytes, bytes], at: datetime) -> PdfSignatureStatus:
    issuing, root = (asn1_x509.Certificate.load(der) for der in chain_der)
    context = ValidationContext(
        trust_roots=[root], other_certs=[issuing], moment=at, allow_fetching=False, revocation_mode="soft-fail"
    )
    return asyncio.run(async_validate_pdf_signature(signature, signer_validation_context=context))


def _checks(content: bytes, signatures: list[Any], status: PdfSignatureStatus | None) -> tuple[Check, ...]:
    if status is None:
        said = "tệp không có chữ ký" if not signatures else f"tệp có {len(signatures)} chữ ký, cần đúng một"
        return (Check(WHOLE, passed=False, said=said),)
    checks = [Check(WHOLE, passed=True, said="tệp đọc được, có đúng một chữ ký"), _digest(status)]
    if checks[-1].passed:  # the library looks at the certificate only then
        checks.append(
            _said(
                CHAIN,
                passed=status.trusted,
                yes="chứng thư do cơ quan chứng thực của hệ thống cấp, còn hiệu lực",
                no="chứng thư không do cơ quan chứng thực của hệ thống cấp, hoặc hết hiệu lực",
            )
        )
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    padded = _padding_is_zero(content, signatures[0].byte_range)
    return (
        *checks,
        _said(COVERAGE, passed=whole, yes="chữ ký bao trùm toàn bộ tệp", no="có phần của tệp nằm ngoài chữ ký"),
        _said(PADDING, passed=padded, yes="phần đệm sau chữ ký trống", no="phần đệm sau chữ ký chứa dữ liệu lạ"),
    )


def _said(name: str, *, passed: bool, yes: str, no: str) -> Check:
    return Check(name, passed, yes if passed else no)


def _digest(status: PdfSignatureStatus) -> Check:
    if not status.intact:
        return Check(DIGEST, passed=False, said="nội dung đã bị thay đổi sau khi ký")
    no = "chữ ký không khớp với khóa của người ký"
    return _said(DIGEST, passed=status.valid, yes="nội dung khớp với chữ ký", no=no)


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
