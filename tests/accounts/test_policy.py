"""The whole table of rights: every role against its own school, another school, its class and another class."""

from __future__ import annotations

import pytest

from chassis.identity.actor import Actor, Grant
from services.accounts.domain.policy import POLICY
from tests.accounts.lists import OTHER, SCHOOL

SCHOOL_ROLES = (
    *("principal", "accountant", "cashier", "librarian", "clerk"),
    *("group_leader", "teacher", "pupil", "guardian"),
)
EVERYWHERE = frozenset({"operator", "officer"})
STAFF = frozenset(SCHOOL_ROLES) - {"cashier", "pupil", "guardian"}
# Who may do it in the own school, or everywhere for the two offices.
MAY: dict[str, frozenset[str]] = {
    "see_schools": EVERYWHERE | frozenset(SCHOOL_ROLES),
    "see_people": EVERYWHERE | STAFF,
    "see_classes": EVERYWHERE | STAFF,
    "see_assignments": EVERYWHERE | STAFF - {"accountant"},
    "see_pupils": frozenset({"operator", "principal", "clerk", "accountant", "librarian"}),
    "see_pupil_details": frozenset({"principal", "clerk"}),
    "issue_accounts": frozenset({"operator", "principal", "clerk"}),
    "print_slips": frozenset({"operator", "principal", "clerk"}),
    "print_slips_of_pupils": frozenset({"principal", "clerk"}),
    "print_slips_of_posts": frozenset({"officer", "principal"}),
    "confirm_posts": frozenset({"officer", "principal"}),
    "end_posts": frozenset({"officer", "principal", "operator", "clerk"}),
    "issue_guardian_accounts": frozenset({"principal", "clerk"}),
    "confirm_child": frozenset({"principal", "clerk"}),
    "end_guardianship": frozenset({"principal", "clerk"}),
    "keep_schools": frozenset({"operator"}),
    "stop_accounts": EVERYWHERE | {"principal", "clerk"},
    "stop_posts": EVERYWHERE | {"principal"},
    "reset_accounts": frozenset({"principal", "clerk"}),
    "reset_posts": frozenset({"officer", "principal"}),
    "keep_offices": EVERYWHERE,
    "ask_second_factor": frozenset({"officer"}),
    "ask_offices": frozenset({"operator"}),
    "count": EVERYWHERE | {"principal", "clerk"},
    "import_files": frozenset({"operator", "clerk"}),
    "read_reports": EVERYWHERE | {"clerk"},
    "see_reads": frozenset(),  # of a school nobody: of a child the family
}


def actor(role: str) -> Actor:
    places = {"jurisdiction": ("root",)} if role in EVERYWHERE else {"school": (SCHOOL,), "class": (f"{SCHOOL}/7A1",)}
    return Actor("A1", "Ai đó", (Grant(role, places),))


def test_the_table_speaks_of_every_action_and_of_no_role_that_nobody_has() -> None:
    assert {right.action for right in POLICY.rights()} == set(MAY)
    assert {right.role for right in POLICY.rights()} == EVERYWHERE | set(SCHOOL_ROLES)


@pytest.mark.parametrize("role", [*SCHOOL_ROLES, *sorted(EVERYWHERE), "staff"])
@pytest.mark.parametrize("action", sorted(MAY))
def test_each_role_may_do_in_its_own_school_what_the_table_says_and_nothing_in_another(action: str, role: str) -> None:
    who = actor(role)
    assert POLICY.allows(who, action, school=SCHOOL) == (role in MAY[action])
    assert POLICY.allows(who, action, school=OTHER) == (role in MAY[action] & EVERYWHERE)


def test_a_teacher_sees_the_pupils_of_the_own_class_alone() -> None:
    who = actor("teacher")
    assert POLICY.allows(who, "see_pupils", school=SCHOOL, **{"class": f"{SCHOOL}/7A1"})
    assert not POLICY.allows(who, "see_pupils", school=SCHOOL, **{"class": f"{SCHOOL}/7A2"})
    assert not POLICY.allows(who, "see_pupils", school=SCHOOL, **{"class": ""})


def test_whoever_has_no_grant_may_do_nothing() -> None:
    nobody = Actor("A1", "Ai đó", ())
    assert [action for action in MAY if POLICY.allows(nobody, action, school=SCHOOL)] == []
