"""Twenty-five lines that an accountant has to decide, as payments suggests them."""

from __future__ import annotations

from proto.gen.edu.payments.v1 import payments_pb2

LINES = 25


def _part(number: int, amount: int = 350_000) -> payments_pb2.LinePart:
    code = str(2_600_000_271 + number)
    return payments_pb2.LinePart(pupil=code, pupil_name=f"Trần Bảo {number}", class_name="7A2", amount=amount)


def _doubt(number: int) -> payments_pb2.Doubt:
    """The first is one digit off a code; the second alone owes the sum; the third are two in one transfer."""
    return payments_pb2.Doubt(
        line=payments_pb2.BankLine(
            id=f"115000201234/FT2629{number:04d}/1",
            reference=f"FT2629{number:04d}",
            amount=350_000,
            on="2026-10-12",
            memo=f"NOP TIEN HOC 26001{number:05d}",
            state="unknown",
            why="none: nội dung không có mã học sinh",
        ),
        suggestions=[
            payments_pb2.Suggestion(parts=[_part(number)], score=70, reasons=["lệch mã một chữ số"]),
            payments_pb2.Suggestion(parts=[_part(number + 50)], score=25, reasons=["đúng số tiền"]),
            payments_pb2.Suggestion(
                parts=[_part(number, 200_000), _part(number + 1, 150_000)], score=20, reasons=["nêu đủ 2 em"]
            ),
        ],
    )


NOBODYS = payments_pb2.Doubt(line=payments_pb2.BankLine(id="x/2", state="unknown"))
DOUBLES = [
    payments_pb2.Doubt(line=payments_pb2.BankLine(id="x/1", state="double", amount=350_000)),
    payments_pb2.Doubt(
        line=payments_pb2.BankLine(id="x/3", state="double", amount=350_000),
        suggestions=[payments_pb2.Suggestion(parts=[_part(9)], score=90, reasons=["có mã học sinh"])],
    ),
]
QUEUE = {
    "ListDoubts": payments_pb2.ListDoubtsResponse(doubts=[*map(_doubt, range(LINES)), *DOUBLES, NOBODYS]),
    "AssignLine": payments_pb2.AssignLineResponse(),
}
