"""Every id that a list of payments gives opens at the call that takes one, whatever signs it is made of.

The case `ids-in-addresses`; its addresses with %2F are in tests/gateway/test_cases_ids.py.
"""

from __future__ import annotations

from proto.gen.edu.payments.v1 import payments_pb2 as pb
from tests.payments.bank import SCHOOL, pupils_of
from tests.payments.conftest import ACCOUNTANT, PRINCIPAL
from tests.payments.test_doors import Asking, asking

__all__ = ["asking"]


async def test_every_line_invoice_and_receipt_of_a_list_is_opened_by_its_id(asking: Asking) -> None:
    lines = (await asking.ask(ACCOUNTANT, "ListLines", pb.ListLinesRequest(school=SCHOOL, state="unknown"))).lines
    invoices = (await asking.ask(ACCOUNTANT, "ListInvoices", pb.ListInvoicesRequest(school=SCHOOL))).invoices
    receipts = (await asking.ask(ACCOUNTANT, "ListReceipts", pb.ListReceiptsRequest(school=SCHOOL))).receipts
    assert (len(lines), len(invoices), len(receipts)) == (1, 40, 2)
    pupil = pupils_of(SCHOOL)[7].id
    request = pb.AssignLineRequest(line=lines[0].id, pupil=pupil, reason="chuyển nhầm nội dung")
    waits = (await asking.ask(ACCOUNTANT, "AssignLine", request)).line
    assert (waits.id, waits.proposed.pupil) == (lines[0].id, pupil)
    for invoice in invoices:
        opened = (await asking.ask(ACCOUNTANT, "GetInvoice", pb.GetInvoiceRequest(id=invoice.id))).invoice
        assert (opened.id, opened.amount) == (invoice.id, 10_000)
    for receipt in receipts:
        opened = await asking.ask(ACCOUNTANT, "GetReceipt", pb.GetReceiptRequest(id=receipt.id))
        assert (opened.receipt.number, opened.pdf[:5]) == (receipt.number, b"%PDF-")


async def test_a_line_is_divided_at_the_door_and_names_pupils_and_bills(asking: Asking) -> None:
    lines = (await asking.ask(ACCOUNTANT, "ListLines", pb.ListLinesRequest(school=SCHOOL, state="unknown"))).lines
    one, other = pupils_of(SCHOOL)[7:9]
    parts = [pb.AssignPart(pupil=one.id, amount=770_000), pb.AssignPart(pupil=other.id, amount=7_000)]
    request = pb.AssignLineRequest(line=lines[0].id, reason="hai chị em", parts=parts)
    waits = (await asking.ask(ACCOUNTANT, "AssignLine", request)).line
    assert [(part.pupil_name, part.class_name, part.amount) for part in waits.proposed.parts] == [
        (one.name, one.class_name, 770_000),
        (other.name, other.class_name, 7_000),
    ]
    decision = pb.DecideAssignmentRequest(line=waits.id, accepted=True, proposed_at=waits.proposed.at)
    line = (await asking.ask(PRINCIPAL, "DecideAssignment", decision)).line
    assert [(part.pupil, part.pupil_name, part.invoice, part.amount) for part in line.parts] == [
        (one.id, one.name, f"{one.id}/2026-10", 10_000),
        (other.id, other.name, f"{other.id}/2026-10", 7_000),
    ]
    assert (line.state, line.taken, line.over) == ("over", 17_000, 760_000)
    listed = (await asking.ask(ACCOUNTANT, "ListLines", pb.ListLinesRequest(school=SCHOOL, state="over"))).lines
    assert [part.class_name for part in listed[0].parts] == [one.class_name, other.class_name]
