"""The recipe "A new record type", planted in a copy of the code: a row and its scenario, in three files at most."""

from __future__ import annotations

from pathlib import Path

from chassis.documents import Database
from services.records.record_types import RECORD_TYPES
from tests.architecture.laws.source import hand_written
from tests.planting import Change, asked, plant
from tests.records.school import SCHOOL

ROW = """
    RecordType(
        id="homeroom_book",
        name="Sổ chủ nhiệm",
        applies_to="class",
        frequency="month",
        due_days=5,
        retention_years=5,
        legal_act="Thông tư 15/2026/TT-BGDĐT Điều 21.2b",
        standing="secondary",
        levels=("THCS", "THPT"),
        file_types=("docx", "pdf"),
        submitters=("homeroom_teacher",),
        signers=("principal",),
    ),"""
CHANGES = {
    "services/records/record_types.py": [Change("RECORD_TYPES: tuple[RecordType, ...] = (", ROW)],
}
SCENARIO = [Path(__file__)]  # a sentence a test; a type whose file says more than its text has a reader as a third file


def test_a_new_type_is_a_row_and_a_scenario_in_three_files_and_shows_on_every_surface(
    store_uri: str, database: Database, tmp_path: Path, authority: Path
) -> None:
    assert len([*CHANGES, *SCENARIO]) <= 3
    copy, kept = tmp_path / "copy", tmp_path / "kept"
    copy.mkdir()
    kept.mkdir()
    asking = (store_uri, database.name, str(authority), str(kept), "homeroom_book")
    shown = asked(plant(copy, "records", CHANGES), "tests.records.type_surfaces", *asking)
    assert shown == {
        "owed": [["submit_plan", ["7A1"]]],
        "handed": ["submitted", "principal", "2026-11-05"],
        "batch": [f"homeroom_book.{SCHOOL}.7A1.2026-10"],
        "signed": ["signed"],
        "kept": ["signed", "2032-05-31"],
        "late": [["7A2"]],
        "summary": [2, {"submitted": 0, "passed": 0, "returned": 0, "signed": 1}],
        "owed_by_others": 0,
    }


def test_logbook_and_minutes_are_rows_and_no_code_beside_their_own_names_the_minutes() -> None:
    ids = {row.id for row in RECORD_TYPES if row.submitters}
    assert ids == {"lesson_plan", "class_logbook", "group_minutes"}
    naming = [one.path for one in hand_written() if one.is_under("services/") and '"group_minutes"' in one.text]
    assert naming == ["services/records/record_types.py"]
