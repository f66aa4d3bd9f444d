"""From the domain's words to those of the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from chassis.texts import VERBATIM, Texts
from proto.gen.edu.payments.v1 import payments_pb2
from services.payments.domain.bills import AccountWarning, Bill
from services.payments.domain.demands import OwedItem, Pupil
from services.payments.domain.division import Share
from services.payments.domain.fees import FeeItem
from services.payments.domain.invoices import Invoice
from services.payments.domain.ledger import CHART
from services.payments.domain.lines import Line
from services.payments.domain.matching import kind_of
from services.payments.domain.proof import ASKED, CAME, MoneyProof
from services.payments.domain.receipts import Receipt
from services.payments.domain.suggesting import Suggestion
from services.payments.files.rendering import qr_svg
from services.payments.usecases.accounts import SchoolAccount
from services.payments.usecases.demands import RaisedDemands
from services.payments.usecases.desk import Taken
from services.payments.usecases.ledger import Ledger, Summary
from services.payments.usecases.tables import WaitingTable


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


def receiving(seen: SchoolAccount) -> payments_pb2.ReceivingAccount:
    shown = payments_pb2.ReceivingAccount(school=seen.school)
    if seen.account is not None:
        shown.bin, shown.account, shown.holder = seen.account.bin, seen.account.account, seen.account.holder
        shown.bank = seen.account.bank
    if seen.waiting is not None:
        payee, by, at = seen.waiting.payee, seen.waiting.by, seen.waiting.at.isoformat()
        proposed = payments_pb2.ProposedAccount(bin=payee.bin, account=payee.account, holder=payee.holder, by=by, at=at)
        proposed.bank = payee.bank
        shown.waiting.CopyFrom(proposed)
    return shown


def handed_table(waiting: WaitingTable) -> payments_pb2.HandedTable:
    table = waiting.table
    return payments_pb2.HandedTable(
        id=table.id,
        school=table.school,
        account=table.account,
        file=table.file,
        by=table.by,
        at=table.at.isoformat(),
        state=table.state,
        lines=waiting.lines,
        amount=waiting.amount,
    )


def owed(lines: Iterable[OwedItem]) -> list[payments_pb2.InvoiceLine]:
    return [
        payments_pb2.InvoiceLine(
            item=line.item, name=line.name, amount=line.amount, quantity=line.quantity, unit=line.unit.value
        )
        for line in lines
    ]


def invoice(invoice: Invoice, warning: AccountWarning | None = None) -> payments_pb2.Invoice:
    return payments_pb2.Invoice(
        **_warned(warning),
        id=invoice.id,
        school=invoice.school,
        pupil=invoice.pupil,
        pupil_name=invoice.pupil_name,
        class_name=invoice.class_name,
        period=invoice.period,
        amount=invoice.amount,
        paid=invoice.paid,
        open=invoice.open,
        written_off=invoice.written_off,
        proposed=_write_off(invoice),
        state=invoice.state,
        link=invoice.link,
        lines=owed(invoice.lines),
        payments=[
            payments_pb2.Payment(line=paid.line, reference=paid.reference, amount=paid.amount, on=paid.on.isoformat())
            for paid in invoice.payments
            if paid.amount
        ],
    )


def _write_off(invoice: Invoice) -> payments_pb2.ProposedWriteOff | None:
    wanted = invoice.proposal
    if wanted is None:
        return None
    at = wanted.at.isoformat()
    return payments_pb2.ProposedWriteOff(amount=wanted.amount, reason=wanted.reason, by=wanted.by, at=at)


def bill(bill: Bill) -> payments_pb2.GetBillResponse:
    """With its picture, where something is still to be paid."""
    return payments_pb2.GetBillResponse(
        **_warned(bill.warning),
        school_name=bill.school_name,
        period=bill.invoice.period,
        payer_hint=bill.payer_hint,
        amount=bill.invoice.amount,
        open=bill.invoice.open,
        state=bill.invoice.state,
        lines=owed(bill.invoice.lines),
        qr_payload=bill.qr,
        qr_svg=qr_svg(bill.qr) if bill.qr else "",
        bank=bill.account.bank,
        account=bill.account.account,
        holder=bill.account.holder,
        purpose=bill.purpose,
    )


def _warned(warning: AccountWarning | None) -> dict[str, Any]:
    """The fields of a warning of another account; none where there is none."""
    if warning is None:
        return {}
    since, issued_before = warning.since.isoformat(), warning.issued_before
    return {"account_before": warning.before, "account_since": since, "issued_before": issued_before}


def raised(raised: RaisedDemands, texts: Texts) -> payments_pb2.RaiseDemandsResponse:
    left_out = sorted(raised.left_out.items(), key=lambda pair: (pair[0].item, pair[0].reason))
    return payments_pb2.RaiseDemandsResponse(
        pupils=raised.pupils,
        raised=raised.raised,
        supplements=raised.supplements,
        same=raised.same,
        amount=raised.amount,
        left_out=[
            payments_pb2.LeftOut(
                item=left.item, name=left.name, reason=left.reason.value, why=texts.say(left.why), pupils=count
            )
            for left, count in left_out
        ],
    )


def ledger(ledger: Ledger, texts: Texts) -> payments_pb2.GetLedgerResponse:
    balances = [
        payments_pb2.Balance(account=account, name=texts.say(CHART[account]), amount=amount)
        for account, amount in ledger.balances.items()
    ]
    return payments_pb2.GetLedgerResponse(balances=balances, sum=ledger.sum, entries=ledger.entries)


def summary(summary: Summary) -> payments_pb2.GetSummaryResponse:
    return payments_pb2.GetSummaryResponse(
        due=summary.due,
        collected=summary.collected,
        open=summary.due - summary.collected - summary.written_off,
        written_off=summary.written_off,
        invoices=summary.invoices,
        paid=summary.paid,
        lines_by_state=summary.lines_by_state,
        unmatched=summary.unmatched,
        waiting_by_state=summary.waiting_by_state,
    )


def bank_line(line: Line, pupils: Mapping[str, Pupil], texts: Texts) -> payments_pb2.BankLine:
    pupil = pupils.get(line.pupil)
    return payments_pb2.BankLine(
        id=line.id,
        reference=line.reference,
        amount=line.amount,
        on=line.on.isoformat(),
        memo=line.memo,
        state=line.state.value,
        table=line.table,
        proposed=_proposed(line, pupils),
        pupil=line.pupil,
        pupil_name=pupil.name if pupil else "",
        class_name=pupil.class_name if pupil else "",
        invoice=line.invoice,
        why=reason_of(line, texts),
        suggestion=line.suggestion,
        school=line.school,
        taken=line.split.taken,
        over=line.split.over,
        returned=line.split.returned,
        medium=line.medium,
        parts=[_part(share, pupils) for share in line.split.shares],
    )


def doubt(
    line: Line, suggestions: Iterable[Suggestion], pupils: Mapping[str, Pupil], texts: Texts
) -> payments_pb2.Doubt:
    return payments_pb2.Doubt(
        line=bank_line(line, pupils, texts),
        suggestions=[
            payments_pb2.Suggestion(
                parts=[_part(share, pupils) for share in one.shares],
                score=one.score,
                reasons=[texts.say(why) for why in one.reasons],
            )
            for one in suggestions
        ],
    )


def _part(share: Share, pupils: Mapping[str, Pupil]) -> payments_pb2.LinePart:
    pupil = pupils.get(share.pupil)
    return payments_pb2.LinePart(
        pupil=share.pupil,
        pupil_name=pupil.name if pupil else "",
        class_name=pupil.class_name if pupil else "",
        invoice=share.invoice,
        amount=share.amount,
    )


def reason_of(line: Line, texts: Texts) -> str:
    """Begins with the kind of the reason; one that was kept as a sentence has its kind in it already."""
    reason, caution = texts.say(line.reason), texts.say(line.caution)
    kind = "" if line.reason.code in ("", VERBATIM) else f"{kind_of(line.reason)}: "
    return kind + "; ".join(part for part in (reason, caution) if part)


def _proposed(line: Line, pupils: Mapping[str, Pupil]) -> payments_pb2.ProposedMove | None:
    if line.proposal is None:
        return None
    move, intent = line.proposal.move, line.proposal.intent
    returned = max(0, intent.returned - line.split.returned)
    return payments_pb2.ProposedMove(
        pupil=move.pupil,
        reason=move.reason,
        by=move.by,
        at=move.at.isoformat(),
        returned=returned,
        repeated=intent.repeated,
        banked=intent.banked,
        parts=[] if returned else [_part(share, pupils) for share in line.proposal.asked or intent.shares],
    )


def proof(proof: MoneyProof) -> payments_pb2.MoneyProof:
    return payments_pb2.MoneyProof(
        school=proof.school,
        on=proof.on.isoformat(),
        at=proof.at.isoformat(),
        states=[
            payments_pb2.MoneyState(state=state, amount=proof.states[state])
            for state in (*ASKED, *CAME)
            if state in proof.states
        ],
        receivable=proof.receivable,
        bank=proof.bank,
        found=proof.found,
        differences=[
            payments_pb2.MoneyDifference(
                what=one.what, subject=one.subject, one=one.one, other=one.other, since=one.since.isoformat()
            )
            for one in proof.differences
        ],
        report_sha256=proof.digest(),
        cash=proof.cash,
        cards=proof.cards,
    )


def receipt(receipt: Receipt) -> payments_pb2.Receipt:
    return payments_pb2.Receipt(
        id=receipt.id,
        number=receipt.shown_number,
        school=receipt.school,
        pupil=receipt.pupil,
        pupil_name=receipt.pupil_name,
        class_name=receipt.class_name,
        invoice=receipt.invoice,
        amount=receipt.amount,
        reference=receipt.reference,
        on=receipt.on.isoformat(),
        issued_at=receipt.issued_at.isoformat(),
        voided_at=receipt.voided_at.isoformat() if receipt.voided_at else "",
        void_reason=receipt.void_reason,
        parts=[payments_pb2.ReceiptPart(**asdict(part)) for part in receipt.parts],
    )


def desk_bill(invoice: Invoice) -> payments_pb2.DeskBill:
    return payments_pb2.DeskBill(
        invoice=invoice.id,
        pupil=invoice.pupil,
        pupil_name=invoice.pupil_name,
        class_name=invoice.class_name,
        period=invoice.period,
        open=invoice.open,
        link=invoice.link,
    )


def taken(taken: Taken, texts: Texts) -> payments_pb2.TakeAtDeskResponse:
    return payments_pb2.TakeAtDeskResponse(
        line=bank_line(taken.line, taken.pupils, texts),
        receipt=receipt(taken.receipt) if taken.receipt else None,
        change=taken.change,
    )
