"""The catalogue itself: each kind of record a school keeps, as one row. A new kind is a new row here.

`standing` says how sure the row is: confirmed in the text of the act, secondary, or a default that a school may change.
"""

from __future__ import annotations

from services.records.domain.catalogue import RecordType

LESSON_PLAN, CLASS_GRADEBOOK, TERM_REPORT = "lesson_plan", "class_gradebook", "term_report"

RECORD_TYPES: tuple[RecordType, ...] = (
    RecordType(
        id=LESSON_PLAN,
        name="Kế hoạch bài dạy",
        applies_to="teacher",
        frequency="month",
        file_types=("docx", "pdf"),
        submitters=("teacher",),
        signers=("group_leader", "principal"),
        retention_years=5,
        legal_act="Thông tư 15/2026/TT-BGDĐT Điều 21.2a",
        standing="default",  # frequency, signers and retention; the act's list is known from secondary sources
        levels=("Mầm non", "Tiểu học", "THCS", "THPT"),
        days_to_sign=5,
    ),
    RecordType(
        id=CLASS_GRADEBOOK,
        name="Sổ theo dõi và đánh giá học sinh (theo lớp)",
        applies_to="class",
        frequency="term",
        file_types=("xlsx", "xls", "csv"),
        submitters=("teacher",),
        signers=("homeroom_teacher", "principal"),
        retention_years=20,
        legal_act="Thông tư 22/2021/TT-BGDĐT Điều 18",
        standing="default",
        levels=("THCS", "THPT"),
        days_to_sign=15,
    ),
    RecordType(
        id=TERM_REPORT,
        name="Phiếu kết quả học kì",
        applies_to="pupil",
        frequency="term",
        file_types=("pdf",),
        submitters=("homeroom_teacher",),
        signers=("homeroom_teacher", "principal"),
        retention_years=0,
        legal_act="Nghị định 88/2026/NĐ-CP Điều 8.3",
        standing="confirmed",
        levels=("THCS", "THPT"),
        days_to_sign=15,
    ),
)
