"""How the calls of the desk are asked about a place."""

from __future__ import annotations

from proto.gen.edu.payments.v1 import payments_pb2 as payments
from tests.access.probes import reads, writes

OF_DESK = (
    reads("payments", "ListDeskBills", lambda p: payments.ListDeskBillsRequest(school=p.school)),
    reads("payments", "GetDesk", lambda p: payments.GetDeskRequest(school=p.school)),
    writes(
        "payments",
        "TakeAtDesk",
        lambda p: payments.TakeAtDeskRequest(
            school=p.school,
            medium="cash",
            parts=[payments.AssignPart(pupil=p.pupil, invoice=p.invoice, amount=1)],
            request_id="w",
            settled_later=True,
        ),
    ),
)
