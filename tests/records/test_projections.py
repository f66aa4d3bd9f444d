"""Facts of accounts in any order and more than once leave the same replicas."""

from __future__ import annotations

import itertools
from datetime import date

from contracts.facts.accounts import PersonAppointed
from services.records.events import hears
from services.records.store import RecordsStore
from services.records.usecases import projections
from tests.records.school import (
    CLASS,
    GROUP,
    IN_ORDER,
    PUPILS,
    SCHOOL,
    TEACHER,
    assigned,
    enrolled,
    told,
    told_of_teaching,
)

FIRST = "2600000270"


async def test_an_older_telling_never_replaces_a_newer_one_in_any_order(bare: RecordsStore) -> None:
    moves = [(enrolled(FIRST, "Ngô Bảo Dung", name), told(FIRST, number)) for number, name in enumerate("ABC", start=1)]
    for order in itertools.permutations(moves):
        await bare.database["pupils"].delete_many({})
        for heard in (*order, *order):
            await projections.remember_pupils(bare, [heard])
        pupil = await bare.pupil(FIRST)
        assert pupil is not None
        assert pupil.class_name == "C"


async def test_a_batch_with_duplicates_keeps_each_pupil_once(bare: RecordsStore) -> None:
    heard = [(enrolled(code, name), told(code)) for code, name in PUPILS.items()]
    await projections.remember_pupils(bare, heard + heard)
    assert [one.id for one in await bare.roll(SCHOOL, CLASS)] == IN_ORDER


async def test_a_pupil_whose_list_was_taken_back_is_on_no_roll_and_is_still_called_by_name(bare: RecordsStore) -> None:
    here = enrolled(FIRST, "Ngô Bảo Dung")
    await projections.remember_pupils(bare, [(here, told(FIRST))])
    left = here.model_copy(update={"left": date(2026, 10, 5)})
    await projections.remember_pupils(bare, [(left, told(FIRST, 2))])
    assert (await bare.roll(SCHOOL, CLASS), await bare.year_of(SCHOOL)) == ([], "")
    assert [one.name for one in (await bare.pupils_known([FIRST])).values()] == ["Ngô Bảo Dung"]


async def test_who_changes_the_post_is_found_in_the_new_one(bare: RecordsStore) -> None:
    for number, role in enumerate(("teacher", "group_leader"), start=1):
        fact = PersonAppointed(school=SCHOOL, person=TEACHER, name="Trần Thị Lan", role=role, group=GROUP)
        await projections.remember_people(bare, [(fact, told(TEACHER, number))])
    staff = await bare.staff_of([SCHOOL])
    assert [one.id for one in staff.members(GROUP, "group_leader")] == [TEACHER]


async def test_two_teachers_of_one_class_and_subject_are_two_assignments(bare: RecordsStore) -> None:
    facts = [assigned(person, CLASS, "TOAN", "Toán", 140) for person in (TEACHER, "GV8702030009")]
    await projections.remember_assignments(bare, [(fact, told_of_teaching(fact)) for fact in facts])
    assert {one.person for one in await bare.assignments_for("TOAN", "7")} == {TEACHER, "GV8702030009"}


def test_everything_heard_has_a_sentence_for_operators() -> None:
    assert all(reaction.sentence for reaction in hears.table.values())
