"""The files of a district as schools send them, theirs and ours: what is right about each is what is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chassis.identity.actor import Actor, Grant
from contracts.facts.accounts import PersonAppointed, PupilEnrolled, SchoolRegistered, TeachingAssigned
from deploy.local.layout import ROOT
from deploy.sample import month
from services.records.store import RecordsStore
from services.records.usecases import projections, results
from services.records.usecases.dependencies import Dependencies
from tabular import Column, find_table, read, to_text
from tests.records.acting import hand_in
from tests.records.school import YEAR, told, told_of_teaching

THEIRS = ROOT.parent / "shared" / "samples"


@pytest.fixture(scope="module", params=["theirs", "ours"])
def district(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param == "theirs":
        if not THEIRS.is_dir():
            pytest.skip("no folder of samples beside this one")
        return THEIRS
    folder = tmp_path_factory.mktemp("district")
    month.make(folder, seed=7, schools=1)
    return folder


CODE = Column("code", ("Mã học sinh", "Mã HS", "Mã giáo viên", "Mã GV", "Mã định danh học sinh", "Mã cán bộ"))
NAME = Column("name", ("Họ và tên", "Họ tên", "Họ tên học sinh", "Họ và tên giáo viên"))
CLASS = Column("class_name", ("Lớp", "Tên lớp", "Lớp học"))
SUBJECT = Column("subject", ("Mã môn", "Mã môn học"))
SUBJECT_NAME = Column("subject_name", ("Môn", "Tên môn", "Môn học"), required=False)
PERIODS = Column("periods", ("Số tiết/năm", "Số tiết", "Tiết/năm"))


def rows_of(path: Path, *columns: Column) -> Iterator[dict[str, str]]:
    """The rows of a list, by column, wherever the header stands and however it is worded."""
    table = find_table(read(path.read_bytes(), path.name).sheets[0], columns)
    assert table is not None
    assert table.missing == ()
    for row in table.rows:
        yield {key: to_text(value) for key, value in row.values.items()}


async def know(store: RecordsStore, folder: Path, school: str) -> None:
    """What accounts would tell of the school's lists."""
    name = SchoolRegistered(school=school, name="Trường THCS Tân Phước", levels=("THCS",))
    await projections.remember_schools(store, [(name, told(school))])
    pupils: dict[str, PupilEnrolled] = {}
    for row in rows_of(folder / "hoc-sinh.xlsx", CODE, NAME, CLASS):
        if row["code"] and row["class_name"]:
            pupils.setdefault(row["code"], enrolled_at(school, row))
    await projections.remember_pupils(store, [(fact, told(fact.pupil)) for fact in pupils.values()])
    people = [
        PersonAppointed(school=school, person=row["code"], name=row["name"], role="teacher")
        for row in rows_of(folder / "giao-vien.xlsx", CODE, NAME)
    ]
    await projections.remember_people(store, [(fact, told(fact.person)) for fact in people])
    taught = [
        TeachingAssigned(
            school=school,
            person=row["code"],
            class_name=row["class_name"],
            subject=row["subject"],
            subject_name=row["subject_name"],
            periods_per_year=int(row["periods"]),
        )
        for row in rows_of(folder / "phan-cong.xlsx", CODE, CLASS, SUBJECT, SUBJECT_NAME, PERIODS)
    ]
    await projections.remember_assignments(store, [(fact, told_of_teaching(fact)) for fact in taught])


def enrolled_at(school: str, row: dict[str, str]) -> PupilEnrolled:
    return PupilEnrolled(
        school=school,
        pupil=row["code"],
        name=row["name"],
        class_name=row["class_name"],
        year=YEAR,
        birth_date=date(2014, 1, 1),
    )


@pytest.fixture
async def known(bare: RecordsStore, district: Path) -> tuple[RecordsStore, str, dict[str, Any]]:
    """The store, the school with a gradebook, and what is expected of its files."""
    expected = json.loads((district / "expected.json").read_text(encoding="utf-8"))
    school = next(name for name in expected if name.endswith("/so-diem-7A1-hk1.xlsx")).split("/")[0]
    await know(bare, district / school, school)
    return bare, school, expected


def plans_in(district: Path) -> list[Path]:
    return sorted(district.glob("**/giao-an-*.docx"))


Known = tuple[RecordsStore, str, dict[str, Any]]


async def test_the_gradebook_gives_the_averages_that_stand_in_it(
    known: Known, deps: Dependencies, district: Path
) -> None:
    store, school, expected = known
    name = f"{school}/so-diem-7A1-hk1.xlsx"
    report = await hand_in(store, deps, name, (district / name).read_bytes(), school=school)
    assert (report.refused, report.rows, report.created) == ([], report.taken, report.taken)
    assert report.found["averages_differing"] == "0"
    head = Actor("head", "Hiệu trưởng", (Grant("principal", {"school": (school,)}),))
    found = await results.results_of_class(store, actor=head, school=school, class_name="7A1", term="hk1")
    ours = {
        pupil.id: {code: float(mark) if mark[0].isdigit() else mark for code, mark in one.averages.items()}
        for pupil, one in found.pupils
        if one.averages
    }
    assert ours == expected[name]
    assert all(one.after and one.judged.steps for _, one in found.pupils if one.averages)
    again = await hand_in(store, deps, name, (district / name).read_bytes(), school=school)
    assert (again.same, again.created, again.changed) == (report.taken, 0, 0)


async def test_the_timetable_breaks_the_rule_where_it_is_said_to(
    known: Known, deps: Dependencies, district: Path
) -> None:
    store, school, expected = known
    name = f"{school}/thoi-khoa-bieu-7A1.xlsx"
    report = await hand_in(store, deps, name, (district / name).read_bytes(), school=school)
    broken = [{key: one[key] for key in one if key != "class"} for one in json.loads(report.found["violations"])]
    assert broken == expected[name]["violations"]
    assert report.refused == []


async def test_the_online_lesson_has_as_many_present_and_absent_as_is_said(
    known: Known, deps: Dependencies, district: Path
) -> None:
    store, school, expected = known
    path = next(iter((district / school).glob("zoom-7A1-*.csv")))
    name = f"{school}/{path.name}"
    report = await hand_in(store, deps, name, path.read_bytes(), school=school)
    assert {key: int(report.found[key]) for key in ("present", "absent")} == expected[name]
    assert "strangers" not in report.found


async def test_every_lesson_plan_of_the_district_finds_its_teacher(
    known: Known, deps: Dependencies, district: Path
) -> None:
    store, school, _ = known
    paths = plans_in(district)
    assert paths
    for path in paths[:4]:
        name = path.relative_to(district).as_posix()
        hint = school if name.startswith(school) else ""
        report = await hand_in(store, deps, name, path.read_bytes(), school=hint)
        assert (report.kind, report.created, report.refused) == ("lesson_plan", 1, []), name
        plan = await store.records.get(report.found["plan"])
        assert plan.school == school
        named = [part for part in path.stem.split("-") if part.startswith("gv")]
        assert [plan.author.lower()] == named or not named
