"""MT940: entry by entry through the library, so that one broken entry is named and the others are taken."""

from __future__ import annotations

import contextlib
import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import mt940

from chassis.why import Why
from importing import FileUnreadable, Recognised, Upload
from importing.limits import CERTAIN_SCORE
from services.payments.domain import limits
from services.payments.files.readers.statement import ParsedCredit, Statement, StatementReader
from tabular import BadCell

FORMAT = "MT940"
REFERENCE_CHARACTERS = 16
CLOSING = re.compile(r"^:62[FM]:", re.MULTILINE)
_FIRST_TAG = re.compile(r"^(?:\{1:.*)?:20:", re.MULTILINE)
_ENTRY = re.compile(r"^:61:", re.MULTILINE)
_ACCOUNT = re.compile(r"^:25P?:(?P<account>[^\r\n]+)", re.MULTILINE)
_TAIL = re.compile(r"^(?::6[245][FM]?:|-\}?\s*$)", re.MULTILINE)
_OPENING = re.compile(r"^:60[FM]:[^\r\n]*", re.MULTILINE)


class Mt940(StatementReader):
    def score(self, upload: Upload) -> Recognised:
        head = upload.content[: limits.SNIFF_BYTES].decode("utf-8", errors="replace")
        if _FIRST_TAG.search(head) is None or ":25" not in head:
            return Recognised()
        return Recognised(self.kind, CERTAIN_SCORE, rows=upload.content.count(b"\n:61:"))

    def parse(self, upload: Upload) -> Statement:
        """Raises FileUnreadable when no account can be read."""
        return _read(upload.content)


def _read(content: bytes) -> Statement:
    text = content.decode("utf-8", errors="replace").lstrip("\ufeff").replace("\r\n", "\n")
    account = _ACCOUNT.search(text)
    if account is None:
        raise FileUnreadable(Why("MT940_WITHOUT_ACCOUNT"))
    statement = Statement(FORMAT, account["account"].strip().rpartition("/")[2].replace(" ", ""))
    opening = _OPENING.search(text)
    head = f":20:S\n:25:{statement.account}\n:28C:1\n{opening.group() if opening else ':60F:C000101VND0,'}\n"
    blocks = _ENTRY.split(text)[1:]
    whole = CLOSING.search(text) is not None
    for place, block in enumerate(blocks, start=1):
        statement.entries += 1
        if place == len(blocks) and not whole:
            # A cut may have fallen inside amount or reference: taken as it stands it would be another line.
            statement.refuse(place, ":61:", block, Why("MT940_CUT_AT_ENTRY", {"entry": place}))
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
        statement.refuse(place, ":61:", body.strip(), error.why)


def _parsed(text: str) -> dict[str, Any]:
    """Raises BadCell."""
    try:
        # The library logs what it cannot read at length; the refusal says it in one line.
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            entries = mt940.parse(text)
        data: dict[str, Any] = entries[0].data
    except (RuntimeError, ValueError, LookupError, ArithmeticError) as error:
        raise BadCell(Why("ENTRY_UNREADABLE")) from error
    if "amount" not in data or "date" not in data:
        raise BadCell(Why("ENTRY_INCOMPLETE"))
    return data


def _credit(entry: dict[str, Any], body: str, place: int) -> ParsedCredit:
    """Raises BadCell."""
    amount = Decimal(entry["amount"].amount)
    if amount != amount.to_integral_value() or amount <= 0:
        raise BadCell(Why("ENTRY_NOT_WHOLE_DONG"))
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
