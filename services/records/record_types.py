"""The catalogue itself: each kind of record that a school keeps is one row. A new kind is a new row here.

A file of a new form has its reader in `files/readers/`, named beside the rows. Days and years that are marked as
defaults are configuration to confirm: the acts say that the record is kept, and by whom, not until when.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.records.domain.catalogue import CLASS_GRADEBOOK, CLASS_LOGBOOK, LESSON_PLAN, TERM_REPORT, RecordType
from services.records.files.readers.document import RecordReader, read_lesson_plan
from services.records.files.readers.logbook import read_logbook

RECORD_TYPES: tuple[RecordType, ...] = (
    RecordType(
        id=LESSON_PLAN,
        name="Kế hoạch bài dạy",
        applies_to="teacher",
        frequency="month",
        due_days=5,  # a default
        retention_years=5,  # a default, to confirm against Circular 08/2025/TT-BGDĐT
        legal_act="Thông tư 15/2026/TT-BGDĐT Điều 21.2a",
        standing="default",  # the act's list is known from secondary sources
        levels=("Mầm non", "Tiểu học", "THCS", "THPT"),
        file_types=("docx", "pdf"),
        submitters=("teacher",),
        reviewers=("group_leader",),
        signers=("principal",),
    ),
    RecordType(
        id=CLASS_GRADEBOOK,
        name="Sổ theo dõi và đánh giá học sinh (theo lớp)",
        applies_to="class",
        frequency="term",
        due_days=15,  # a default
        retention_years=20,  # a default, to confirm against Circular 08/2025/TT-BGDĐT
        legal_act="Thông tư 22/2021/TT-BGDĐT Điều 18",
        standing="default",
        levels=("THCS", "THPT"),
    ),
    RecordType(
        id=TERM_REPORT,
        name="Phiếu kết quả học kì",
        applies_to="pupil",
        frequency="term",
        due_days=15,  # a default
        retention_years=0,
        legal_act="Nghị định 88/2026/NĐ-CP Điều 8.3",
        standing="confirmed",
        levels=("THCS", "THPT"),
    ),
    RecordType(
        id=CLASS_LOGBOOK,
        name="Sổ ghi đầu bài",
        applies_to="class",
        frequency="week",
        due_days=2,  # a default: the class is closed on the weekend, or by Monday
        retention_years=5,  # a default, to confirm against Circular 08/2025/TT-BGDĐT
        legal_act="Thông tư 15/2026/TT-BGDĐT Điều 21.1e",
        standing="secondary",
        levels=("THCS", "THPT"),
        file_types=("docx", "pdf"),
        submitters=("homeroom_teacher",),
        signers=("principal",),
    ),
    RecordType(
        id="group_minutes",
        name="Biên bản sinh hoạt tổ chuyên môn",
        applies_to="group",
        frequency="month",
        due_days=7,  # a default
        retention_years=5,  # a default, to confirm against Circular 08/2025/TT-BGDĐT
        legal_act="Thông tư 32/2020/TT-BGDĐT Điều 21.2",
        standing="secondary",
        levels=("Mầm non", "Tiểu học", "THCS", "THPT"),
        file_types=("docx", "pdf"),
        submitters=("teacher",),
        signers=("group_leader", "principal"),
    ),
)

# Types whose file says more than its text: what is read beside it. Every other type is read as a document.
READERS: Mapping[str, RecordReader] = {LESSON_PLAN: read_lesson_plan, CLASS_LOGBOOK: read_logbook}
