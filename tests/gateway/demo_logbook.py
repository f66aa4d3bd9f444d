"""A week of a class's logbook: an entry in time, one late and by another, one that was not taught, a blank row."""

from __future__ import annotations

from typing import Any

from proto.gen.edu.records.v1 import records_pb2

ROLL = [records_pb2.PupilName(pupil=str(number), name=f"Ngô Bảo {number}") for number in range(1, 5)]


def row(day: int, number: int, **said: Any) -> records_pb2.LogbookRow:
    return records_pb2.LogbookRow(
        day=f"2026-10-{day}",
        session="Sáng",
        number=number,
        planned="TOAN",
        planned_name="Toán",
        teacher_names=["Trần Thị Lan"],
        **said,
    )


def entered(day: int, number: int, **said: Any) -> records_pb2.LogbookRow:
    whole = {"version": 1, "subject": "TOAN", "subject_name": "Toán", "by": "GV2", "by_name": "Trần Thị Lan"}
    return row(day, number, **{**whole, "at": "2026-10-28T03:00:00+00:00", **said})


BOOK = records_pb2.Logbook(
    school="8702030",
    class_name="7A1",
    ends="2026-10-31",
    week=44,
    rows=[
        entered(26, 1, lesson="Tập hợp", remark="Sôi nổi", grade="A", absent=ROLL[:2]),
        entered(27, 1, lesson="Luyện tập", late=True, stands_in_for_name="Lý Hữu Ánh", version=2),
        entered(28, 1, not_taught=True, remark="Mất điện", subject="TIN", subject_name="Tin học"),
        row(29, 1),
    ],
    roll=ROLL,
    subjects=[
        records_pb2.LogbookSubject(id="TIN", name="Tin học"),
        records_pb2.LogbookSubject(id="TOAN", name="Toán"),
    ],
    missing=1,
    late=1,
    may_write=True,
    may_close=True,
)
LOGBOOKS: dict[str, Any] = {
    "GetLogbook": records_pb2.GetLogbookResponse(logbook=BOOK),
    "PostLogbookEntry": records_pb2.PostLogbookEntryResponse(logbook=BOOK),
    "CloseLogbook": records_pb2.CloseLogbookResponse(logbook=BOOK),
}
