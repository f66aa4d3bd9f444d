"""A receipt of a result and a year sheet, as the demo shows them."""

from __future__ import annotations

from typing import Any

from proto.gen.edu.records.v1 import records_pb2

SCHOOL = "8702030"
RESULTS: dict[str, Any] = {
    "GetReceiptOfResult": records_pb2.GetReceiptOfResultResponse(
        result=records_pb2.PupilResult(
            pupil="1",
            name="Đỗ Minh Khôi",
            level="Khá",
            steps=[records_pb2.Step(citation="22/2021 Art. 9.3 (3)", said="điều chỉnh lên mức liền kề: Đạt → Khá")],
            flags=[
                records_pb2.Flag(
                    article="22/2021 Art. 9.3",
                    said="văn bản có thể hiểu theo hơn một cách, ra các mức Đạt, Khá; đang lấy Khá",
                    taints=["level", "promotion", "title"],
                )
            ],
        ),
        class_name="7A1",
        year="2026-2027",
        term="hk1",
        text="{}",
        sha256="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        rule_set=records_pb2.RuleSet(id="22/2021/TT-BGDĐT THCS", valid_from="2021-09-05", sha256="9f" * 32),
        replays=True,
        subjects=[
            records_pb2.SubjectSteps(
                subject="TOAN",
                subject_name="Toán",
                average="8.0",
                marks=[records_pb2.PupilMark(slot="tx1", title="ĐĐGtx 1", value="8.0")],
                steps=[records_pb2.Step(citation="22/2021 Art. 5.3b (1)", said="làm tròn: 8.0")],
            )
        ],
        kept=[records_pb2.KeptReceipt(sha256="44" * 32, at="2026-12-30T03:00:00+00:00", level="Khá")],
    ),
    "GetYearSheet": records_pb2.GetYearSheetResponse(
        school=SCHOOL,
        class_name="7A1",
        year="2026-2027",
        writable=True,
        pupils=[
            records_pb2.YearSheetPupil(
                result=records_pb2.PupilResult(
                    pupil="1",
                    name="Đỗ Minh Khôi",
                    averages={"TOAN": "4.2", "NT": "CĐ"},
                    level="Chưa đạt",
                    year=records_pb2.YearOutcome(training="Đạt", decision="retest", due=["NT", "TOAN"]),
                ),
                entries=[
                    records_pb2.YearEntry(slot="training_hk1", value="1", version=1),
                    records_pb2.YearEntry(slot="absent_hk1", value="3", version=1),
                    records_pb2.YearEntry(slot="retest_TOAN", value="55", version=1),
                    records_pb2.YearEntry(slot="retest_NT", value="1", version=1),
                ],
            ),
            records_pb2.YearSheetPupil(
                result=records_pb2.PupilResult(
                    pupil="2",
                    name="Lê Thu Hà",
                    level="Tốt",
                    year=records_pb2.YearOutcome(training="Tốt", decision="promoted", title="excellent"),
                )
            ),
        ],
    ),
    "PostYearSheet": records_pb2.PostYearSheetResponse(),
}
