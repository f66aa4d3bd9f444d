"""The desk of a school: what it holds, and the bills of two children of one family and of a namesake."""

from __future__ import annotations

from proto.gen.edu.payments.v1 import payments_pb2


def _bill(pupil: str, name: str, class_name: str, period: str = "2026-10") -> payments_pb2.DeskBill:
    return payments_pb2.DeskBill(
        invoice=f"{pupil}/{period}",
        pupil=pupil,
        pupil_name=name,
        class_name=class_name,
        period=period,
        open=350_000,
        link=f"link{pupil}{period}",
    )


DESK = {
    "GetDesk": payments_pb2.GetDeskResponse(cash=4_200_000, cards=700_000),
    "ListDeskBills": payments_pb2.ListDeskBillsResponse(
        bills=[
            _bill("2600000271", "Đỗ Minh Khôi", "7A2"),
            _bill("2600000272", "Đỗ Minh An", "6A1"),
            _bill("2600000273", "Trần Minh An", "6A2", "2026-09"),
        ]
    ),
    "TakeAtDesk": payments_pb2.TakeAtDeskResponse(
        line=payments_pb2.BankLine(id="desk-8702030/K1/1", amount=700_000, medium="cash"),
        receipt=payments_pb2.Receipt(id="8702030/2026/0000012", number="BN2026-0000012", amount=700_000),
        change=300_000,
    ),
}
