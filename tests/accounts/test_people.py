"""Titles become roles, posts become grants, and a post is closed with its day."""

from __future__ import annotations

from datetime import date

import pytest

from chassis.identity.actor import Grant
from chassis.why import Why
from services.accounts.domain.grants import grants_of_guardian, grants_of_office, grants_of_staff
from services.accounts.domain.people import Person, StaffRow
from services.accounts.domain.roles import role_of
from services.accounts.domain.teaching import AssignmentRow, TeachingAssignment
from services.accounts.files import cells as values
from tabular import BadCell, to_class
from tests.accounts.lists import OTHER, SCHOOL

ON = date(2026, 9, 1)
LATER = date(2026, 11, 1)


def person(title: str, group: str = "") -> Person:
    """In the post, whether or not somebody had to confirm it."""
    appointed = Person.appoint(StaffRow("GV1", "Bùi Gia Dũng", title, group=group), school=SCHOOL, on=ON, by="GV6")
    if appointed.waiting:
        appointed.confirm_post(title, by="officer", on=ON)
    return appointed


def teaches(class_name: str, *, year: str = "2026-2027", school: str = SCHOOL) -> TeachingAssignment:
    return TeachingAssignment.assign(AssignmentRow("GV1", class_name, "TOAN"), school=school, year=year, on=ON)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Hiệu trưởng", "principal"),
        ("Phó hiệu trưởng", "principal"),
        ("PHÓ HIỆU TRƯỞNG", "principal"),
        ("P. HT", "principal"),
        ("Kế toán", "accountant"),
        ("Nhân viên thư viện", "librarian"),
        ("Thủ quỹ", "cashier"),
        ("Kế toán kiêm thủ quỹ", "accountant"),
        ("Văn thư", "clerk"),
        ("Tổ trưởng", "group_leader"),
        ("Giáo viên", "teacher"),
        ("Tổ phó chuyên môn", "teacher"),
        ("GV", "teacher"),
        ("Bảo vệ", "staff"),
        ("", "staff"),
    ],
)
def test_a_title_becomes_a_role(title: str, role: str) -> None:
    assert role_of(title) == role


def test_a_teacher_has_the_classes_of_the_newest_year_at_the_own_school() -> None:
    assignments = [teaches("7A1"), teaches("6A1", year="2025-2026"), teaches("7A2", school=OTHER)]
    group = f"{SCHOOL}/Tổ Toán"
    assert grants_of_staff(person("Giáo viên", "Tổ Toán"), assignments, on=ON) == (
        Grant("teacher", {"school": (SCHOOL,), "group": (group,), "class": (f"{SCHOOL}/7A1",)}),
    )


def test_a_principal_who_teaches_is_a_teacher_too_and_plain_staff_are_nothing() -> None:
    roles = [grant.role for grant in grants_of_staff(person("Hiệu trưởng"), [teaches("7A1")], on=ON)]
    assert roles == ["principal", "teacher"]
    assert [grant.role for grant in grants_of_staff(person("Kế toán"), [], on=ON)] == ["accountant"]
    assert grants_of_staff(person("Bảo vệ"), [], on=ON) == ()


def test_a_homeroom_of_the_staff_list_is_a_class_of_the_teacher() -> None:
    row = StaffRow("GV1", "Dũng", "Giáo viên", homeroom="Lá 1")
    (grant,) = grants_of_staff(Person.appoint(row, school=SCHOOL, on=ON), [], on=ON)
    assert grant.places["class"] == (f"{SCHOOL}/Lá 1",)


def test_a_parent_without_children_and_an_office_have_what_is_theirs() -> None:
    assert grants_of_guardian([]) == ()
    assert grants_of_office("officer", "root", ()) == (Grant("officer", {"jurisdiction": ("root",)}),)
    of_a_unit = {"jurisdiction": ("30031",), "below": (SCHOOL,)}
    assert grants_of_office("officer", "30031", [SCHOOL]) == (Grant("officer", of_a_unit),)


def test_a_new_post_closes_the_old_one_with_its_day_and_is_told() -> None:
    dung = person("Giáo viên", "Tổ Toán")
    dung.kept(version=1, sequence=1)
    promoted = StaffRow("GV1", "Bùi Gia Dũng", "Tổ trưởng", group="Tổ Toán")
    assert dung.take(promoted, school=SCHOOL, on=LATER) == "changed"
    assert (dung.role, dung.since) == ("group_leader", LATER)
    assert [(one.title, one.since, one.until) for one in dung.past] == [("Giáo viên", ON, LATER)]
    (fact,) = dung.pending_facts()
    assert fact.model_dump()["role"] == "group_leader"


def test_a_list_without_groups_leaves_the_group_as_it_was() -> None:
    dung = person("Giáo viên", "Tổ Toán")
    dung.kept(version=1, sequence=1)
    assert dung.take(StaffRow("GV1", "Bùi Gia Dũng", "Giáo viên"), school=SCHOOL, on=LATER) == "same"
    assert (dung.group, dung.pending_facts()) == ("Tổ Toán", [])


@pytest.mark.parametrize(
    ("value", "found"),
    [
        *[("lớp 7a1", "7A1"), ("7A1", "7A1"), ("Lá 1", "Lá 1"), ("Nhóm trẻ 2", "trẻ 2"), (6.0, "6"), (" 6 A1 ", "6A1")],
        *[("LÁ 1", "Lá 1"), ("Lá1", "Lá 1"), ("07-a.01", "7A1"), ("Lớp: 7A1", "7A1"), ("7.10", "7.10"), (7.3, "7.3")],
    ],
)
def test_a_class_is_called_by_one_name(value: object, found: str) -> None:
    assert to_class(value) == found


@pytest.mark.parametrize(
    ("value", "digits"),
    [("001322470758", "001322470758"), (1322470758.0, "001322470758"), (79220938908.0, "079220938908"), ("", "")],
)
def test_a_personal_id_has_twelve_digits_and_a_number_gets_its_zeros_back(value: object, digits: str) -> None:
    assert values.personal_id(value) == digits


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("00132247075", Why("PERSONAL_ID_SHORT", {"digits": 11, "wanted": 12})),
        (132247075.0, Why("PERSONAL_ID_SHORT", {"digits": 9, "wanted": 12})),
        ("0013224707581", Why("PERSONAL_ID_LONG", {"digits": 13, "wanted": 12})),
        ("00132247075A", Why("PERSONAL_ID_NOT_DIGITS")),
        ("٠٠١٣٢٢٤٧٠٧٥٨", Why("PERSONAL_ID_NOT_DIGITS")),
    ],
)
def test_a_personal_id_of_another_length_or_of_other_signs_is_refused(value: object, why: Why) -> None:
    with pytest.raises(BadCell) as refused:
        values.personal_id(value)
    assert refused.value.why == why


def test_a_school_year_is_read_from_a_title_and_else_from_the_day() -> None:
    assert values.school_year(["DANH SÁCH", "NĂM HỌC 2025 - 2026"], on=ON) == "2025-2026"
    assert values.school_year(["Giai đoạn 2020-2025"], on=ON) == "2026-2027"
    assert values.school_year([], on=date(2027, 6, 30)) == "2026-2027"
    assert values.school_year([], on=date(2027, 7, 1)) == "2027-2028"
