"""MT940: entry by entry through the library, so that one broken entry is named and the others are taken."""

from __future__ import annotations

import contextlib
import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import mt940

from services.payments.domain import limits
from services.payments.domain.refusals import FileUnreadable
from services.payments.files.readers.statement import ParsedCredit, Statement
from tabular import BadCell

FORMAT = "MT940"
REFERENCE_CHARACTERS = 16
CLOSING = re.compile(r"^:62[FM]:", re.MULTILINE)
_ENTRY = re.compile(r"^:61:", re.MULTILINE)
_ACCOUNT = re.compile(r"^:25P?:(?P<account>[^\r\n]+)", re.MULTILINE)
_TAIL = re.compile(r"^(?::6[245][FM]?:|-\}?\s*$)", re.MULTILINE)
_OPENING = re.compile(r"^:60[FM]:[^\r\n]*", re.MULTILINE)


def is_mt940(content: bytes) -> bool:
    head = content[: limits.SNIFF_BYTES].decode("utf-8", errors="replace")
    return re.search(r"^(?:\{1:.*)?:20:", head, re.MULTILINE) is not None and ":25" in head


def read(content: bytes, name: str) -> Statement:
    """Raises FileUnreadable when no account can be read."""
    text = content.decode("utf-8", errors="replace").lstrip("\ufeff").replace("\r\n", "\n")
    account = _ACCOUNT.search(text)
    if account is None:
        raise FileUnreadable(name, "tệp MT940 không có số tài khoản (:25:); hãy tải lại sao kê từ ngân hàng")
    statement = Statement(FORMAT, account["account"].strip().rpartition("/")[2].replace(" ", ""))
    opening = _OPENING.search(text)
    head = f":20:S\n:25:{statement.account}\n:28C:1\n{opening.group() if opening else ':60F:C000101VND0,'}\n"
    blocks = _ENTRY.split(text)[1:]
    whole = CLOSING.search(text) is not None
    for place, block in enumerate(blocks, start=1):
        statement.entries += 1
        if place == len(blocks) and not whole:
            # A cut may have fallen inside amount or reference: taken as it stands it would be another line.
            statement.refuse(place, ":61:", block, f"tệp bị cắt ở bút toán thứ {place}, thiếu số dư cuối; hãy tải lại")
            break
        _add(statement, head, block, place)
    return statement


def _add(statement: Statement, head: str, block: str, place: int) -> None:
    end = _TAIL.search(block)
    body = block[: end.start()] if end else block
    try:
        entry = _parsed(f"{head}:61:{body.rstrip()}\n")
        if entry["status"] != "C":
            statement.debits += 1
            return
        statement.add(_credit(entry, body, place))
    except BadCell as error:
        statement.refuse(place, ":61:", body.strip(), error.reason)


def _parsed(text: str) -> dict[str, Any]:
    """Raises BadCell."""
    try:
        # The library logs what it cannot read at length; the refusal says it in one line.
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            entries = mt940.parse(text)
        data: dict[str, Any] = entries[0].data
    except (RuntimeError, ValueError, LookupError, ArithmeticError) as error:
        raise BadCell("không đọc được bút toán này; hãy tải lại sao kê từ ngân hàng") from error
    if "amount" not in data or "date" not in data:
        raise BadCell("bút toán thiếu ngày hoặc số tiền; hãy tải lại sao kê từ ngân hàng")
    return data


def _credit(entry: dict[str, Any], body: str, place: int) -> ParsedCredit:
    """Raises BadCell."""
    amount = Decimal(entry["amount"].amount)
    if amount != amount.to_integral_value() or amount <= 0:
        raise BadCell("số tiền phải là số nguyên đồng lớn hơn 0")
    reference = _whole(str(entry.get("customer_reference") or ""), body)
    if reference in ("", "NONREF"):
        reference = str(entry.get("bank_reference") or "")
    booked = entry.get("entry_date") or entry["date"]
    memo = str(entry.get("transaction_details") or "").replace("\n", " ")
    return ParsedCredit(reference, int(amount), date(booked.year, booked.month, booked.day), memo, place)


def _whole(reference: str, body: str) -> str:
    """Some banks write references longer than the 16 characters that the format knows; the library cuts them there."""
    first = body.partition("\n")[0]
    if len(reference) < REFERENCE_CHARACTERS or reference not in first:
        return reference
    return reference + first.partition(reference)[2].partition("//")[0]
