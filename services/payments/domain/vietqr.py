"""VietQR of NAPAS: fields of tag, length and value, closed by a checksum over all of them."""

from __future__ import annotations

import binascii
from dataclasses import dataclass, field

from services.payments.domain import limits
from tabular.folding import words

AID = "A000000727"
TO_ACCOUNT, TO_CARD = "QRIBFTTA", "QRIBFTTC"
VERSION, POINT, MERCHANT, CURRENCY, AMOUNT, COUNTRY, MORE, CHECKSUM = "00", "01", "38", "53", "54", "58", "62", "63"
STATIC, DYNAMIC = "11", "12"
VND, VIETNAM = "704", "VN"
BILL_NUMBER, PURPOSE = "01", "08"


class BrokenQrError(ValueError):
    """The text is no sequence of tag, length and value, or its checksum does not fit."""


@dataclass(frozen=True)
class Transfer:
    """What a payer's bank app reads out of the picture. No amount: the payer types it."""

    bin: str
    account: str
    amount: int = 0
    purpose: str = ""
    bill: str = ""
    service: str = TO_ACCOUNT
    dynamic: bool = field(default=True)


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE in four capital hexadecimal digits; "123456789" gives 29B1."""
    return f"{binascii.crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def purpose_of(*parts: str) -> str:
    """ASCII capitals that survive every bank: as many whole parts as fit, the first always.

    Raises ValueError when the first alone is too long: a cut code would name somebody else.
    """
    chosen = ""
    for part in parts:
        longer = f"{chosen} {words(part).upper()}".strip()
        if len(longer) > limits.PURPOSE_CHARACTERS:
            break
        chosen = longer
    if not chosen:
        raise ValueError(f"no purpose of at most {limits.PURPOSE_CHARACTERS} characters can carry {parts[0]!r}")
    return chosen


def payload(transfer: Transfer) -> str:
    """The text behind the picture. Raises ValueError for a field longer than its length can say."""
    if len(str(transfer.amount)) > limits.QR_AMOUNT_DIGITS:
        raise ValueError(f"no bank's app takes an amount of {transfer.amount}")
    more = _tlv(BILL_NUMBER, transfer.bill) + _tlv(PURPOSE, transfer.purpose)
    beneficiary = _tlv("00", transfer.bin) + _tlv("01", transfer.account)
    text = (
        _tlv(VERSION, "01")
        + _tlv(POINT, DYNAMIC if transfer.dynamic else STATIC)
        + _tlv(MERCHANT, _tlv("00", AID) + _tlv("01", beneficiary) + _tlv("02", transfer.service))
        + _tlv(CURRENCY, VND)
        + _tlv(AMOUNT, str(transfer.amount) if transfer.amount else "")
        + _tlv(COUNTRY, VIETNAM)
        + _tlv(MORE, more)
        + CHECKSUM
        + "04"
    )
    return text + checksum(text)


def fields(text: str) -> dict[str, str]:
    """Tag → value of one level. Raises BrokenQrError."""
    values: dict[str, str] = {}
    rest = text
    while rest:
        head, rest = rest[: limits.QR_HEAD_CHARACTERS], rest[limits.QR_HEAD_CHARACTERS :]
        tag, length = head[:2], head[2:]
        if len(tag) < 2 or not length.isdecimal() or len(rest) < int(length) or tag in values:
            raise BrokenQrError(f"the field at {tag + length!r} does not say its length, or stands twice")
        values[tag], rest = rest[: int(length)], rest[int(length) :]
    return values


def parse(text: str) -> Transfer:
    """Reads a payload back. Raises BrokenQrError."""
    if not text.isascii() or checksum(text[: -limits.QR_CHECKSUM_CHARACTERS]) != text[-limits.QR_CHECKSUM_CHARACTERS :]:
        raise BrokenQrError("the checksum does not fit the text")
    top = fields(text)
    merchant = fields(top.get(MERCHANT, ""))
    beneficiary = fields(merchant.get("01", ""))
    more = fields(top.get(MORE, ""))
    if merchant.get("00") != AID or "00" not in beneficiary or "01" not in beneficiary:
        raise BrokenQrError("it names no account to pay to")
    return Transfer(
        bin=beneficiary["00"],
        account=beneficiary["01"],
        amount=int(top.get(AMOUNT, "0")),
        purpose=more.get(PURPOSE, ""),
        bill=more.get(BILL_NUMBER, ""),
        service=merchant.get("02", ""),
        dynamic=top.get(POINT) == DYNAMIC,
    )


def _tlv(tag: str, value: str) -> str:
    if not value:
        return ""
    if len(value) > limits.QR_FIELD_CHARACTERS or not value.isascii():
        raise ValueError(f"field {tag} cannot carry {value!r}")
    return f"{tag}{len(value):02d}{value}"
