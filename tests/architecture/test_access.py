"""`docs/access.md` says what the policies and doors of the houses say, and a right that opens nothing is known."""

from __future__ import annotations

from importlib import import_module

import pytest

from chassis.identity.doors import ANYBODY, SIGNED_IN, DoorsIncompleteError, open_calls, require_whole
from chassis.identity.policy import Policy
from tests.architecture.laws import access

SERVICE = "edu.reporting.v1.ReportingService"
CALLS = ("Indicators", "DistrictTable", "WhoIsLate", "ExportTable", "Remind", "ListReminders", "Month")
POLICY = Policy({"read": {"officer": "jurisdiction"}})
WHOLE = {**dict.fromkeys(CALLS, ("read",)), "Month": (ANYBODY,), "Remind": (SIGNED_IN,)}
# Asked of a place that the call's own right opened already, or about what an answer leaves out.
WITHIN = {
    *("see_pupil_details", "keep_schools", "submit_plan_for", "read_all_marks", "import_marks", "import_files"),
    *("read_reports", "read_answers", "import_books", "decide_promotion"),
}


def test_the_page_of_rights_says_what_the_code_says() -> None:
    assert access.PATH.read_text(encoding="utf-8") == access.written(), "run `make cards`"


@pytest.mark.parametrize("house", access.HOUSES)
def test_every_right_opens_a_call_or_decides_within_one(house: str) -> None:
    opening = {action for doors in access.doors_of(house).values() for actions in doors.values() for action in actions}
    rights = {right.action for right in import_module(f"services.{house}.domain.policy").POLICY.rights()}
    assert rights - opening <= WITHIN


def test_a_call_without_a_row_keeps_a_service_from_being_composed() -> None:
    require_whole(SERVICE, WHOLE, POLICY)
    doors = {call: actions for call, actions in WHOLE.items() if call != "Month"} | {
        "Fly": ("read",),
        "Remind": ("go",),
    }
    with pytest.raises(DoorsIncompleteError) as refused:
        require_whole(SERVICE, doors, POLICY)
    said = f"the doors of {SERVICE}: Month has no row; Fly is no call; Remind: go is no right"
    assert str(refused.value) == said


def test_only_what_is_anybodys_needs_no_token() -> None:
    assert open_calls(SERVICE, WHOLE) == (f"/{SERVICE}/Month",)


def test_a_role_without_a_column_is_named() -> None:
    with pytest.raises(access.RoleUnknownError, match="caretaker has no column"):
        list(access._table(Policy({"read": {"caretaker": "school"}}), {}))
