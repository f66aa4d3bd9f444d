"""The class 7A1 of the sample district as far as the handed cases need it, and the files of each case."""

from __future__ import annotations

from pathlib import Path

from contracts.facts.accounts import SchoolRegistered
from services.records.store import RecordsStore
from services.records.usecases import projections
from tests.records.school import CLASS, SCHOOL, TEACHER, assigned, enrolled, told, told_of_teaching

CASES = Path(__file__).parent / "cases"
NAMES = {
    "2600000271": "Ngô Bảo Dung",
    "2600000272": "Phan Đức Quân",
    "2600000273": "Trần Gia Vũ",
    "2600000278": "Vũ Quốc Dũng",
    "2600000285": "Vũ Quốc Dũng",
    "2600000301": "Phạm Thành Hùng",
    "2600000302": "Huỳnh Thị Mỹ Hà",
}
ROLL = {
    code: NAMES.get(code, f"Học Sinh {place}")
    for place, code in enumerate(str(n) for n in range(2600000271, 2600000306))
}


def case(folder: str, name: str) -> bytes:
    return (CASES / folder / name).read_bytes()


async def open_class(store: RecordsStore) -> None:
    """35 pupils; TIN is taught by one teacher in 35 periods a year."""
    fact = SchoolRegistered(school=SCHOOL, name="Trường THCS Tân Phước", levels=("THCS",))
    await projections.remember_schools(store, [(fact, told(SCHOOL))])
    roll = [enrolled(code, name) for code, name in ROLL.items()]
    await projections.remember_pupils(store, [(one, told(one.pupil)) for one in roll])
    taught = assigned(TEACHER, CLASS, "TIN", "Tin học", 35)
    await projections.remember_assignments(store, [(taught, told_of_teaching(taught))])
