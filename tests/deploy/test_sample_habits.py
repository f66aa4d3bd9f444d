"""Each habit of those whose files come in stands in a generated district at a known place, and reads as the truth."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database, Query
from chassis.identity.actor import Actor, Grant
from deploy.sample import people
from deploy.sample.district import School, build
from deploy.sample.habits import CARRIED, HABITS, Carriers, Habit
from importing import Upload
from services.accounts.app import imports_of
from services.accounts.store import AccountsStore
from services.payments.domain.demands import Pupil as Payer
from services.payments.domain.matching import PupilIndex
from services.records.domain.attendance import who_was_there
from services.records.domain.staff import Pupil
from services.records.domain.tt22.subjects import END, MID
from services.records.files.readers.gradebook import gradebook_sheets, read_mark
from services.records.files.readers.meeting import meeting_list
from tabular import read
from tests.payments.handing import read_statement

OPERATOR = Actor("operator", "Operator", (Grant("operator", {"jurisdiction": ("root",)}),))
YEAR = "2026-2027"
SLOTS = ("tx1", "tx2", "tx3", "tx4", MID, END)
OF_KIND = {kind: [one for one in HABITS if one.kind == kind] for kind in {habit.kind for habit in HABITS}}


class District(NamedTuple):
    folder: Path
    carried: Mapping[str, Mapping[str, Any]]
    schools: Sequence[School]

    def of(self, habit: Habit) -> list[tuple[str, bytes, Mapping[str, Any]]]:
        """Path, content and truth of the files that have the habit."""
        found = [(path, said) for path, said in self.carried.items() if said["habit"] == habit.name]
        return [(path, (self.folder / path).read_bytes(), said) for path, said in found]

    def roll(self, class_name: str) -> list[Pupil]:
        """The pupils of a class of the secondary school, as records knows them."""
        pupils = ((school.code, one) for school in self.schools for one in school.of_class(class_name))
        return [Pupil(one.code, code, one.name, class_name, YEAR) for code, one in pupils]


def carried(folder: Path, seed: int, pupils: int | None = None) -> District:
    schools, carriers = list(build(seed, 3, pupils)), Carriers(folder, seed)
    for school in schools:
        carriers.carry(school)
    people.schools(folder, schools, Random(seed))
    carriers.keep()
    return District(folder, json.loads((folder / CARRIED).read_text(encoding="utf-8")), schools)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return carried(tmp_path_factory.mktemp("district"), 1)


@pytest.fixture
async def accounts(database: Database, clock: FrozenClock, district: District) -> AccountsStore:
    store = AccountsStore(database, clock)
    await store.prepare()
    content = (district.folder / "truong.xlsx").read_bytes()
    await imports_of(store).import_file(actor=OPERATOR, upload=Upload(name="truong.xlsx", content=content))
    return store


@pytest.mark.parametrize("seed", [2, 3])
def test_every_habit_is_carried_whatever_the_seed_and_the_same_seed_carries_the_same(tmp_path: Path, seed: int) -> None:
    said, again = (carried(tmp_path / place, seed, 60).carried for place in "ab")
    assert said == again
    assert {one["habit"] for one in said.values()} == {habit.name for habit in HABITS}
    assert all((tmp_path / "a" / path).is_file() for path in said)


@pytest.mark.parametrize("habit", OF_KIND["pupils"], ids=lambda habit: habit.name)
async def test_a_list_with_the_habit_is_read_as_the_pupils_are(
    accounts: AccountsStore, district: District, habit: Habit
) -> None:
    path, content, truth = district.of(habit)[0]
    upload = Upload(name=path, content=content, school=truth["school"])
    report = await imports_of(accounts).import_file(actor=OPERATOR, upload=upload)
    assert (report.kind, report.refused, report.created) == ("pupils", [], len(truth["pupils"]))
    assert report.rows == len(truth["pupils"])
    kept = [
        {
            "code": one.id,
            "name": one.name,
            "class_name": one.class_name,
            "gender": one.gender,
            "number": one.personal_id,
            "father": one.father_name,
            "father_phone": one.father_phone,
            "born": f"{one.birth_date}",
        }
        for one in await accounts.pupils.where(Query(sort=("id",), limit=500))
    ]
    assert kept == sorted(truth["pupils"], key=lambda one: str(one["code"]))


@pytest.mark.parametrize("habit", OF_KIND["gradebook"], ids=lambda habit: habit.name)
def test_a_gradebook_with_the_habit_has_the_marks_that_were_given(district: District, habit: Habit) -> None:
    for path, content, truth in district.of(habit):
        found: dict[str, dict[str, list[float]]] = {}
        for sheet in gradebook_sheets(read(content, path), path):
            assert sheet.subject is not None
            assert (sheet.class_name, sheet.year, sheet.subject.code) == (truth["class_name"], YEAR, truth["subject"])
            names = {one.name: one.id for one in district.roll(truth["class_name"])}
            for row in sheet.rows:
                code = str(row.code or "") or names[str(row.name)]
                marks = [read_mark(cell, by_comment=False) for cell in map(row.cells.get, SLOTS)]
                found.setdefault(code, {})[sheet.term] = [mark / 10 for mark in marks if mark is not None]
        assert found == truth["marks"]


@pytest.mark.parametrize("habit", OF_KIND["attendance"], ids=lambda habit: habit.name)
def test_a_meeting_list_with_the_habit_counts_the_minutes_that_each_was_there(district: District, habit: Habit) -> None:
    for path, content, truth in district.of(habit):
        listed = meeting_list(read(content, path), path)
        assert listed is not None
        assert (listed.class_name, listed.refused) == (truth["class_name"], [])
        assert {one.joined.date().isoformat() for one in listed.stays} == {truth["day"]}
        there = who_was_there(listed.stays, district.roll(truth["class_name"]))
        assert {one.pupil: one.minutes for one in there.present} == truth["minutes"]


@pytest.mark.parametrize("habit", OF_KIND["statement"], ids=lambda habit: habit.name)
def test_a_statement_with_the_habit_has_the_lines_that_were_paid_and_each_finds_its_pupil(
    district: District, habit: Habit
) -> None:
    payers = PupilIndex(
        Payer(one.code, school.code, one.name, one.class_name) for school in district.schools for one in school.pupils
    )
    for path, content, truth in district.of(habit):
        statement = read_statement(content, path)
        assert (statement.account, statement.refused) == (truth["account"], [])
        assert statement.entries == len(truth["lines"])
        found = [
            {
                "student": payers.match(one.memo).pupil,
                "amount": one.amount,
                "on": f"{one.on}",
                "memo": one.memo,
                "reference": one.reference,
            }
            for one in statement.credits
        ]
        assert found == truth["lines"]
        assert [why.code for why in statement.notes if why.code in ("BALANCE_BROKEN", "STATED_SUM_DIFFERS")] == []
