"""A reader of EMVCo merchant QR texts that shares no line with the house: tag, length, value, and its own checksum.

After EMV QR Code Specification for Payment Systems, Merchant-Presented Mode 1.1: sections 3.2 (data objects) and 4.7.3
(CRC: ISO/IEC 13239, polynomial 1021, initial value FFFF, over all up to and with the tag and length of field 63).
"""

from __future__ import annotations

from collections.abc import Iterator

TEMPLATES = {"38", "62"}  # of VietQR: the account, and what else is said


def objects(text: str) -> Iterator[tuple[str, str]]:
    """Raises ValueError where a length says more than there is, or no number."""
    place = 0
    while place < len(text):
        tag, length = text[place : place + 2], int(text[place + 2 : place + 4])
        value = text[place + 4 : place + 4 + length]
        if len(value) != length:
            raise ValueError(f"{tag} says {length} and has {len(value)}")
        yield tag, value
        place += 4 + length


def crc(data: bytes) -> int:
    register = 0xFFFF
    for byte in data:
        for bit in range(7, -1, -1):
            carry = ((register >> 15) & 1) ^ ((byte >> bit) & 1)
            register = (register << 1) & 0xFFFF
            if carry:
                register ^= 0x1021
    return register


def read(text: str) -> dict[str, str]:
    """Path → value, `38.01.00` for the bank. Raises ValueError for what no app would take."""
    found = list(objects(text))
    if found[0] != ("00", "01") or found[-1][0] != "63":
        raise ValueError("it neither begins with the format nor ends with the checksum")
    if crc(text[:-4].encode("ascii")) != int(found[-1][1], 16):
        raise ValueError("the checksum does not fit")
    values: dict[str, str] = {}
    for tag, value in found:
        for path, one in _inner(tag, value):
            if path in values:
                raise ValueError(f"{path} stands twice")
            values[path] = one
    return values


def _inner(path: str, value: str) -> Iterator[tuple[str, str]]:
    """The account stands one level deeper: 38.01 holds bank and number."""
    if path in TEMPLATES or path == "38.01":
        for tag, one in objects(value):
            yield from _inner(f"{path}.{tag}", one)
    else:
        yield path, value
