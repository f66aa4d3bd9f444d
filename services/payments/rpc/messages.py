"""From the domain's words to those of the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from proto.gen.edu.imports.v1 import imports_pb2
from proto.gen.edu.payments.v1 import payments_pb2
from services.payments.domain.bills import Bill
from services.payments.domain.demands import Owed, Pupil
from services.payments.domain.fees import FeeItem
from services.payments.domain.invoices import Invoice
from services.payments.domain.lines import Line
from services.payments.domain.receipts import Receipt
from services.payments.domain.receiving import ReceivingAccount
from services.payments.domain.reports import FileReport


def fee_item(item: FeeItem) -> payments_pb2.FeeItem:
    return payments_pb2.FeeItem(
        code=item.id,
        name=item.name,
        category=item.category,
        unit=item.unit.value,
        amount=item.amount,
        ceiling=item.ceiling,
        levels=item.levels,
        legal_basis=item.legal_basis,
        optional=item.optional,
    )


def receiving(account: ReceivingAccount) -> payments_pb2.ReceivingAccount:
    return payments_pb2.ReceivingAccount(
        school=account.id, bin=account.bin, account=account.account, holder=account.holder, bank=account.bank
    )


def owed(lines: Iterable[Owed]) -> list[payments_pb2.InvoiceLine]:
    return [
        payments_pb2.InvoiceLine(
            item=line.item, name=line.name, amount=line.amount, quantity=line.quantity, unit=line.unit.value
        )
        for line in lines
    ]


def invoice(found: Invoice) -> payments_pb2.Invoice:
    return payments_pb2.Invoice(
        id=found.id,
        school=found.school,
        pupil=found.pupil,
        pupil_name=found.pupil_name,
        class_name=found.class_name,
        period=found.period,
        amount=found.amount,
        paid=found.paid,
        open=found.open,
        state=found.state,
        link=found.link,
        lines=owed(found.lines),
        payments=[
            payments_pb2.Payment(line=paid.line, reference=paid.reference, amount=paid.amount, on=paid.on.isoformat())
            for paid in found.payments
            if paid.amount
        ],
    )


def bill(found: Bill, svg: str) -> payments_pb2.GetBillResponse:
    return payments_pb2.GetBillResponse(
        school_name=found.school_name,
        period=found.invoice.period,
        payer_hint=found.payer_hint,
        amount=found.invoice.amount,
        open=found.invoice.open,
        state=found.invoice.state,
        lines=owed(found.invoice.lines),
        qr_payload=found.qr,
        qr_svg=svg,
        bank=found.account.bank,
        account=found.account.account,
        holder=found.account.holder,
        purpose=found.purpose,
    )


def bank_line(line: Line, pupils: Mapping[str, Pupil]) -> payments_pb2.BankLine:
    pupil = pupils.get(line.pupil)
    return payments_pb2.BankLine(
        id=line.id,
        reference=line.reference,
        amount=line.amount,
        on=line.on.isoformat(),
        memo=line.memo,
        state=line.state.value,
        pupil=line.pupil,
        pupil_name=pupil.name if pupil else "",
        class_name=pupil.class_name if pupil else "",
        invoice=line.invoice,
        why=line.why,
        suggestion=line.suggestion,
        school=line.school,
        taken=line.split.taken,
        over=line.split.over,
    )


def receipt(found: Receipt) -> payments_pb2.Receipt:
    return payments_pb2.Receipt(
        id=found.id,
        number=found.shown_number,
        school=found.school,
        pupil=found.pupil,
        pupil_name=found.pupil_name,
        class_name=found.class_name,
        invoice=found.invoice,
        amount=found.amount,
        reference=found.reference,
        on=found.on.isoformat(),
        issued_at=found.issued_at.isoformat(),
    )


def report(found: FileReport) -> imports_pb2.FileReport:
    findings = found.findings
    return imports_pb2.FileReport(
        file=found.file,
        kind=findings.kind,
        rows=findings.rows,
        taken=found.taken,
        created=findings.created,
        changed=findings.changed,
        same=findings.same,
        refused=[
            imports_pb2.RefusedRow(sheet=row.sheet, row=row.row, column=row.column, value=row.value, reason=row.reason)
            for row in findings.refused
        ],
        note=findings.note,
        found=findings.found,
        at=found.at.isoformat(),
        content_sha256=found.content_sha256,
    )
