"""MT940: entry by entry through the library, so that one broken entry is named and the others are taken."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import mt940

from chassis.why import Why
from importing import FileUnreadable, Recognised, Upload
from importing.limits import CERTAIN_SCORE
from services.payments.domain import limits
from services.payments.files.readers.accounts import account_of
from services.payments.files.readers.statement import ParsedCredit, Statement, StatementReader
from tabular import BadCell

FORMAT = "MT940"
DONG = "VND"
REFERENCE_CHARACTERS = 16
NO_REFERENCE = frozenset({"", "NONREF", "NOREF"})
CLOSING = re.compile(r"^:62[FM]:", re.MULTILINE)
_FIRST_TAG = re.compile(r"^(?:\{1:.*)?:20:", re.MULTILINE)
_ENTRY = re.compile(r"^:61:", re.MULTILINE)
_ACCOUNT = re.compile(r"^:25P?:(?P<account>[^\r\n]+)", re.MULTILINE)
_TAIL = re.compile(r"^(?::6[245][FM]?:|-\}?\s*$)", re.MULTILINE)
_OPENING = re.compile(r"^:60[FM]:[^\r\n]*", re.MULTILINE)
_BALANCE = re.compile(r"^:6[02][FM]:(?P<side>[CD])[0-9]{6}(?P<currency>[A-Z]{3})(?P<amount>[0-9.,]+)", re.MULTILINE)
_DETAILS = re.compile(r"^:86:(?P<memo>.*?)(?=^:[0-9]{2}|\Z)", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"\?(?P<number>[0-9]{2})")
# Of the structured memo: what the payer wrote. The others are the kind of booking, the payer's bank and name.
_MEMO_FIELDS = frozenset({*map(str, range(20, 30)), *map(str, range(60, 64))})


class Mt940(StatementReader):
    def score(self, upload: Upload) -> Recognised:
        head = upload.content[: limits.SNIFF_BYTES].decode("utf-8", errors="replace")
        if _FIRST_TAG.search(head) is None or ":25" not in head:
            return Recognised()
        return Recognised(self.kind, CERTAIN_SCORE, rows=upload.content.count(b"\n:61:"))

    def parse(self, upload: Upload) -> Sequence[Statement]:
        """Raises FileUnreadable when no account can be read."""
        text = upload.content.decode("utf-8", errors="replace").lstrip("\ufeff").replace("\r\n", "\n")
        by_account: dict[str, _AccountReader] = {}
        messages = list(_messages(text))
        place = 0
        for number, message in enumerate(messages, start=1):
            account = _ACCOUNT.search(message)
            if account is None:
                raise FileUnreadable(Why("MT940_WITHOUT_ACCOUNT"))
            name = account["account"].strip()
            reader = by_account.setdefault(name, _AccountReader(name))
            place = reader.take(message, place, is_last=number == len(messages))
        if not by_account or not all(reader.statement.account for reader in by_account.values()):
            raise FileUnreadable(Why("MT940_WITHOUT_ACCOUNT"))
        return [reader.finished() for reader in by_account.values()]


class _AccountReader:
    """Takes the messages of one account, which are the pages of its statement."""

    def __init__(self, stated: str) -> None:
        account = account_of(stated.rpartition("/")[2]) or account_of(stated)
        self.statement = Statement(FORMAT, account.number if account else "", account.currency if account else "")
        self._returned = 0
        self._broken_pages = 0

    def take(self, message: str, place: int, *, is_last: bool) -> int:
        """The place of the last entry, counted through the file."""
        opening = _OPENING.search(message)
        balances = list(_BALANCE.finditer(message))
        foreign = [balance["currency"] for balance in balances if balance["currency"] != DONG]
        self.statement.currency = self.statement.currency or "".join(foreign[:1])
        head = f":20:S\n:25:{self.statement.account}\n:28C:1\n{opening.group() if opening else ':60F:C000101VND0,'}\n"
        blocks = _ENTRY.split(message)[1:]
        whole = CLOSING.search(message) is not None
        change: Decimal | None = Decimal(0)
        for number, block in enumerate(blocks, start=1):
            place += 1
            self.statement.entries += 1
            if is_last and number == len(blocks) and not whole:
                # A cut may have fallen inside amount or reference: taken as it stands it would be another line.
                self.statement.refuse(place, ":61:", block, Why("MT940_CUT_AT_ENTRY", {"entry": place}))
                return place
            moved = self._take_entry(head, block, place)
            change = change + moved if change is not None and moved is not None else None
        self._broken_pages += change is not None and not _is_joined(balances, change)
        return place

    def finished(self) -> Statement:
        self.statement.note_times("RETURNED_DEBITS_LEFT_OUT", self._returned)
        self.statement.note_times("PAGE_BALANCES_DIFFER", self._broken_pages)
        return self.statement

    def _take_entry(self, head: str, block: str, place: int) -> Decimal | None:
        """By how much the entry changed the account; None where it cannot be read."""
        end = _TAIL.search(block)
        body = block[: end.start()] if end else block
        try:
            entry = _parsed(f"{head}:61:{body.rstrip()}\n")
            amount = abs(Decimal(entry["amount"].amount))
            self._take_parsed(entry, body, place)
        except BadCell as error:
            self.statement.refuse(place, ":61:", body.strip(), error.why)
            return None
        return amount if entry["status"] in ("C", "RD") else -amount

    def _take_parsed(self, entry: dict[str, Any], body: str, place: int) -> None:
        """Raises BadCell."""
        if entry["status"] == "RC":
            raise BadCell(Why("CREDIT_TAKEN_BACK", {"reference": _reference(entry, body)}))
        if entry["status"] == "RD":
            self._returned += 1
        elif entry["status"] == "C":
            self.statement.add(_credit(entry, body, place))
        else:
            self.statement.debits += 1


def _messages(text: str) -> Iterator[str]:
    """One for each :20:, whatever stands around it."""
    starts = [found.start() for found in _FIRST_TAG.finditer(text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield text[start:end]


def _is_joined(balances: Sequence[re.Match[str]], change: Decimal) -> bool:
    """Whether the entries lead from the opening balance to the closing one; true where one of the two is not told."""
    if len(balances) < len(("opening", "closing")):
        return True
    try:
        opening, closing = (_signed(balance) for balance in (balances[0], balances[-1]))
    except InvalidOperation:
        return True
    return opening + change == closing


def _signed(balance: re.Match[str]) -> Decimal:
    amount = Decimal(balance["amount"].replace(",", ".").rstrip("."))
    return amount if balance["side"] == "C" else -amount


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
    booked = entry.get("entry_date") or entry["date"]
    memo = _structured_memo(body) or str(entry.get("transaction_details") or "").replace("\n", " ")
    return ParsedCredit(_reference(entry, body), int(amount), date(booked.year, booked.month, booked.day), memo, place)


def _reference(entry: dict[str, Any], body: str) -> str:
    reference = _whole(str(entry.get("customer_reference") or "").strip(), body)
    return str(entry.get("bank_reference") or "").strip() if reference in NO_REFERENCE else reference


def _structured_memo(body: str) -> str:
    """The fields that the payer filled, with blanks between; empty for a memo without fields."""
    details = _DETAILS.search(body)
    parts = _FIELD.split(details["memo"].replace("\n", "")) if details else []
    fields = dict(zip(parts[1::2], parts[2::2], strict=True))
    if "20" not in fields:
        return ""
    return " ".join(text.strip() for number, text in fields.items() if number in _MEMO_FIELDS and text.strip())


def _whole(reference: str, body: str) -> str:
    """Some banks write references longer than the 16 characters that the format knows; the library cuts them there."""
    first = body.partition("\n")[0]
    if len(reference) < REFERENCE_CHARACTERS or reference not in first:
        return reference
    return reference + first.partition(reference)[2].partition("//")[0]
