"""The handed case teams-report: UTF-16 with tabs and three sections, of which the third says who was there when."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from importing import Upload
from services.records.app import imports_of
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import hand_in, note_of
from tests.records.cases_district import case, open_class
from tests.records.school import CLASS, OPERATOR, SCHOOL

NAME = "teams-7A1-2026-11-05.csv"
PATH = f"{SCHOOL}/{NAME}"
DUNG, QUAN = "2600000271", "2600000272"
TWO = ["2600000278", "2600000285"]


def text() -> str:
    return case("teams-report", NAME).decode("utf-16")


def with_commas(quoted: str) -> bytes:
    rows = [line.split("\t") for line in text().splitlines()]
    lines = [",".join(f'"{cell}"' if quoted and "," in cell else cell for cell in row) for row in rows]
    return "\n".join(lines).encode()


FORMS: dict[str, Callable[[], bytes]] = {
    "as handed": lambda: case("teams-report", NAME),
    "UTF-8 with tabs": lambda: text().encode(),
    "UTF-8 with its mark": lambda: text().encode("utf-8-sig"),
    "UTF-8 with commas": lambda: with_commas("quoted"),
    "UTF-8 with commas that cut the times": lambda: with_commas(""),
    "UTF-16 the other way": lambda: b"\xfe\xff" + text().encode("utf-16-be"),
    "section 3 alone": lambda: text()[text().index("3. In-Meeting") :].encode("utf-16"),
    "section 3 without its title": lambda: text().split("Activities")[1].lstrip().encode(),
}


@pytest.fixture
async def district(bare: RecordsStore) -> RecordsStore:
    await open_class(bare)
    return bare


@pytest.mark.parametrize("form", FORMS)
async def test_each_person_counts_once_with_the_minutes_of_the_stays(
    district: RecordsStore, deps: Dependencies, form: str
) -> None:
    upload = Upload(name=PATH, content=FORMS[form]())
    known = await imports_of(district, deps).recognise(actor=OPERATOR, upload=upload)
    assert (known.kind, known.missing) == ("attendance", ())
    report = await hand_in(district, deps, PATH, FORMS[form]())
    assert (report.refused, report.rows) == ([], 4)
    assert (report.found["present"], report.found["absent"], report.found["unsure"]) == ("2", "31", "2")
    assert "Không phân biệt được: Vũ Quốc Dũng (2600000278), Vũ Quốc Dũng (2600000285)" in note_of(report)
    [lesson] = await district.lessons_in([SCHOOL], CLASS)
    assert lesson.on.isoformat() == "2026-11-05"
    assert {one.pupil: one.minutes for one in lesson.present} == {DUNG: 20, QUAN: 44}
    assert (lesson.unsure, set(TWO) & set(lesson.absent)) == (TWO, set())


async def test_each_form_of_one_report_after_the_other_changes_nothing(
    district: RecordsStore, deps: Dependencies
) -> None:
    reports = [await hand_in(district, deps, PATH, write()) for write in FORMS.values()]
    assert [(one.created, one.changed, one.same) for one in reports] == [(4, 0, 0), *[(0, 0, 4)] * (len(FORMS) - 1)]
    [lesson] = await district.lessons_in([SCHOOL], CLASS)
    assert (lesson.version, lesson.sequence) == (1, 1)
