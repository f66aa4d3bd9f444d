"""camt.053 (ISO 20022): entries read one by one, so that a file cut short still gives its whole ones."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime

from lxml import etree

from chassis.why import Why
from importing import FileUnreadable, Recognised, Upload
from importing.limits import CERTAIN_SCORE
from services.payments.domain import limits
from services.payments.files.readers.amounts import NumberStyle, to_dong
from services.payments.files.readers.statement import ParsedCredit, Statement, StatementReader
from tabular import BadCell

FORMAT = "camt.053"
_ISO_NUMBERS = NumberStyle(",")  # a dot before decimals, nothing between thousands
CREDIT = "CRDT"


class Camt053(StatementReader):
    def score(self, upload: Upload) -> Recognised:
        head = upload.content[: limits.SNIFF_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
        if not head.startswith(b"<") or (b"camt.053" not in head and b"BkToCstmrStmt" not in head):
            return Recognised()
        return Recognised(self.kind, CERTAIN_SCORE, rows=upload.content.count(b"<Ntry>"))

    def parse(self, upload: Upload) -> Statement:
        """Raises FileUnreadable when no account can be read, or when the file declares entities."""
        content = upload.content
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise FileUnreadable(Why("CAMT_WITH_DOCTYPE"))
        statement = Statement(FORMAT, "")
        try:
            for element in _elements(content):
                _add(statement, element)
                element.clear(keep_tail=False)
        except etree.XMLSyntaxError as error:
            place = statement.entries + 1
            statement.refuse(place, "", "", Why("CAMT_CUT_AT_ENTRY", {"entry": place, "line": error.lineno or 0}))
        if not statement.account:
            raise FileUnreadable(Why("CAMT_WITHOUT_ACCOUNT"))
        return statement


def _elements(content: bytes) -> Iterator[etree._Element]:
    """Accounts and entries as they end. Nothing is fetched, no entity is opened."""
    walk = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        tag=("{*}Acct", "{*}Ntry"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    for _, element in walk:
        yield element


def _add(statement: Statement, element: etree._Element) -> None:
    if etree.QName(element).localname == "Acct":
        statement.account = statement.account or _first(element, "Id/Othr/Id", "Id/IBAN").replace(" ", "")
        return
    statement.entries += 1
    if _first(element, "CdtDbtInd") != CREDIT:
        statement.debits += 1
        return
    try:
        statement.add(_credit(element, statement.entries))
    except BadCell as error:
        statement.refuse(statement.entries, "Amt", _first(element, "Amt"), error.why)


def _credit(element: etree._Element, place: int) -> ParsedCredit:
    """Raises BadCell."""
    amount = to_dong(_first(element, "Amt"), _ISO_NUMBERS)
    if not amount or amount < 0:
        raise BadCell(Why("ENTRY_WITHOUT_AMOUNT"))
    memos = element.iterfind("{*}NtryDtls/{*}TxDtls/{*}RmtInf/{*}Ustrd")
    memo = " ".join(memo.text or "" for memo in memos) or _first(element, "AddtlNtryInf")
    reference = _first(element, "AcctSvcrRef", "NtryRef", "NtryDtls/TxDtls/Refs/AcctSvcrRef")
    return ParsedCredit(reference, amount, _day(element), memo, place)


def _day(element: etree._Element) -> date:
    """Raises BadCell."""
    text = _first(element, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt")
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
