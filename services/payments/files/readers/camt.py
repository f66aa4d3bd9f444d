"""camt.053, camt.052 and camt.054 (ISO 20022): booked entries, one by one; what is pending or taken back is no line.

A file that is cut short still gives its whole entries.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from lxml import etree

from chassis.why import Why
from importing import FileUnreadable, Recognised, Upload
from importing.limits import CERTAIN_SCORE
from services.payments.domain import limits
from services.payments.files.readers.accounts import account_of
from services.payments.files.readers.statement import ParsedCredit, Statement, StatementReader
from tabular import BadCell, declares_entities

# The message, and the element in which it has one statement, report or notification for each account.
MESSAGES = {"BkToCstmrStmt": "camt.053", "BkToCstmrAcctRpt": "camt.052", "BkToCstmrDbtCdtNtfctn": "camt.054"}
ACCOUNTS = ("Stmt", "Rpt", "Ntfctn")
CREDIT, BOOKED, DONG = "CRDT", "BOOK", "VND"
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NOREF", "NONREF"})


class Camt(StatementReader):
    def score(self, upload: Upload) -> Recognised:
        head = upload.content[: limits.SNIFF_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
        named = b"camt.05" in head or any(message.encode() in head for message in MESSAGES)
        if not head.startswith(b"<") or not named:
            return Recognised()
        return Recognised(self.kind, CERTAIN_SCORE, rows=upload.content.count(b"<Ntry>"))

    def parse(self, upload: Upload) -> Sequence[Statement]:
        """Raises FileUnreadable when no account can be read, or when the file declares entities."""
        content = upload.content
        if declares_entities(content):
            raise FileUnreadable(Why("CAMT_WITH_DOCTYPE"))
        readers: list[_AccountReader] = []
        form = MESSAGES["BkToCstmrStmt"]
        try:
            for event, element in _elements(content):
                name = etree.QName(element).localname
                if element.getroottree().docinfo.doctype:  # in an encoding whose letters are other bytes
                    raise FileUnreadable(Why("CAMT_WITH_DOCTYPE"))
                if name in MESSAGES:
                    form = MESSAGES[name]
                elif event == "start":
                    readers += [_AccountReader(form)] if name in ACCOUNTS else []
                elif readers:
                    readers[-1].take(name, element)
        except etree.XMLSyntaxError as error:
            readers = readers or [_AccountReader(form)]
            readers[-1].refuse_rest(error.lineno or 0)
        statements = [reader.finished() for reader in readers]
        if not statements or not all(statement.account for statement in statements):
            raise FileUnreadable(Why("CAMT_WITHOUT_ACCOUNT"))
        return statements


class _AccountReader:
    """Takes the elements of one account in their order."""

    def __init__(self, form: str) -> None:
        self.statement = Statement(form, "")
        self._place = 0
        self._pending = 0
        self._returned = 0
        self._change = Decimal(0)
        self._balances: dict[str, Decimal] = {}

    def take(self, name: str, element: etree._Element) -> None:
        if name == "Acct" and etree.QName(element.getparent()).localname in ACCOUNTS:
            self._take_account(element)
        elif name == "Bal":
            self._take_balance(element)
            element.clear(keep_tail=False)
        elif name == "Ntry":
            self._take_entry(element)
            element.clear(keep_tail=False)

    def refuse_rest(self, line: int) -> None:
        place = self._place + 1
        self.statement.refuse(place, "", "", Why("CAMT_CUT_AT_ENTRY", {"entry": place, "line": line}))
        self._balances.clear()

    def finished(self) -> Statement:
        """The statement with notes on what was left out, and on balances that its entries do not join."""
        self.statement.note_times("PENDING_LEFT_OUT", self._pending)
        self.statement.note_times("RETURNED_DEBITS_LEFT_OUT", self._returned)
        opening = next((self._balances[code] for code in OPENING if code in self._balances), None)
        closing = next((self._balances[code] for code in CLOSING if code in self._balances), None)
        if opening is not None and closing is not None and opening + self._change != closing:
            facts = {"opening": int(opening), "change": int(self._change), "closing": int(closing)}
            self.statement.notes.append(Why("BALANCES_DIFFER", facts))
        return self.statement

    def _take_account(self, element: etree._Element) -> None:
        stated = account_of(_first(element, "Id/Othr/Id", "Id/IBAN"))
        self.statement.account = stated.number if stated else ""
        currency = _first(element, "Ccy") or (stated.currency if stated else "")
        self.statement.currency = "" if currency in ("", DONG) else currency

    def _take_balance(self, element: etree._Element) -> None:
        code = _first(element, "Tp/CdOrPrtry/Cd")
        amount = _decimal(element)
        if code and amount is not None:
            self._balances[code] = amount if _first(element, "CdtDbtInd") == CREDIT else -amount

    def _take_entry(self, entry: etree._Element) -> None:
        statement = self.statement
        statement.entries += 1
        self._place += 1
        place, is_credit = self._place, _first(entry, "CdtDbtInd") == CREDIT
        if (_first(entry, "Sts/Cd", "Sts") or BOOKED) != BOOKED:
            self._pending += 1
            return
        amount = _decimal(entry) or Decimal(0)
        self._change += amount if is_credit else -amount
        is_reversal = _first(entry, "RvslInd").lower() in ("true", "1")
        if is_reversal and not is_credit:
            why = Why("CREDIT_TAKEN_BACK", {"reference": _reference(entry)})
            statement.refuse(place, "RvslInd", _first(entry, "Amt"), why)
        elif is_reversal:
            self._returned += 1
        elif not is_credit:
            statement.debits += 1
        else:
            self._take_credits(entry, place)

    def _take_credits(self, entry: etree._Element, place: int) -> None:
        """All of a batch, or none of it."""
        try:
            credits_told = list(_credits(entry, place))
        except BadCell as error:
            self.statement.refuse(place, "Amt", _first(entry, "Amt"), error.why)
            return
        self.statement.entries += len(credits_told) - 1
        for credit in credits_told:
            self.statement.add(credit)


def _elements(content: bytes) -> Iterator[tuple[str, etree._Element]]:
    """Messages and accounts as they begin; their parts as they end. Nothing is fetched, no entity is opened."""
    yield from etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        tag=tuple(f"{{*}}{name}" for name in (*MESSAGES, *ACCOUNTS, "Acct", "Bal", "Ntry")),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )


def _credits(entry: etree._Element, place: int) -> Iterator[ParsedCredit]:
    """The entry, or the single payments that a bank bundled in it. Raises BadCell."""
    total, day = _dong(entry), _day(entry)
    parts = entry.findall("{*}NtryDtls/{*}TxDtls")
    amounts = [_decimal(part) for part in parts]
    if len(parts) > 1 and all(amounts):
        if sum(amount for amount in amounts if amount) != total:
            raise BadCell(Why("BATCH_DOES_NOT_ADD_UP"))
        for number, part in enumerate(parts, start=1):
            reference = _reference(part) or f"{_reference(entry)}-{number}"
            yield ParsedCredit(reference, _dong(part), day, _memo(part), place)
        return
    memo = " ".join(filter(None, map(_memo, parts))) or _first(entry, "AddtlNtryInf")
    yield ParsedCredit(_reference(entry) or "".join(map(_reference, parts[:1])), total, day, memo, place)


def _reference(element: etree._Element) -> str:
    """The bank's own, else one of the payer's that is meant to stay with the payment."""
    paths = ("AcctSvcrRef", "Refs/AcctSvcrRef", "NtryRef", "Refs/TxId", "Refs/InstrId", "Refs/EndToEndId")
    texts = (_first(element, path) for path in paths)
    return next((text for text in texts if text.upper() not in NO_REFERENCE), "")


def _memo(part: etree._Element) -> str:
    """What the payer wrote, free and structured."""
    paths = ("Ustrd", "Strd/CdtrRefInf/Ref", "Strd/RfrdDocInf/Nb", "Strd/AddtlRmtInf")
    found = (
        str(text.text or "").strip()
        for path in paths
        for text in part.iterfind("/".join(f"{{*}}{step}" for step in ("RmtInf", *path.split("/"))))
    )
    return " ".join(filter(None, found)) or _first(part, "AddtlTxInf")


def _decimal(element: etree._Element) -> Decimal | None:
    """The element's own amount; None where it has none that can be read."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        try:
            return Decimal(_first(element, path))
        except InvalidOperation:
            continue
    return None


def _dong(element: etree._Element) -> int:
    """Raises BadCell."""
    amount = _decimal(element)
    if amount is None or amount == 0:
        raise BadCell(Why("ENTRY_WITHOUT_AMOUNT"))
    if amount < 0 or amount != amount.to_integral_value():
        raise BadCell(Why("ENTRY_NOT_WHOLE_DONG"))
    stated = element.find("{*}Amt")
    currency = str(stated.get("Ccy") or DONG) if stated is not None else DONG
    if currency != DONG:
        raise BadCell(Why("AMOUNT_NOT_IN_DONG", {"currency": currency}))
    return int(amount)


def _day(element: etree._Element) -> date:
    """Raises BadCell."""
    text = _first(element, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise BadCell(Why("ENTRY_WITHOUT_DAY")) from None


def _first(element: etree._Element, *paths: str) -> str:
    """The text of the first path that has one, whatever the namespace."""
    for path in paths:
        text = str(element.findtext("/".join(f"{{*}}{step}" for step in path.split("/"))) or "").strip()
        if text:
            return text
    return ""
