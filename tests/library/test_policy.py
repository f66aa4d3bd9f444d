"""The whole table of rights, every role against its own school and another, and what each may see and do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import NotAllowed
from services.library.domain.places import group_for, place_of
from services.library.domain.policy import POLICY
from services.library.domain.refusals import GroupMissing
from services.library.domain.resources import STATES, Resource, Step
from services.library.domain.rights import actions, allows, waits_for
from services.library.domain.visibility import may_see, reach, seen_from
from tests.library.people import (
    COLLEAGUE,
    ELSEWHERE,
    FOREIGN_HEAD,
    FOREIGN_LEADER,
    FOREIGN_TEACHER,
    GROUP,
    GUARDIAN,
    HEAD,
    LEADER,
    LETTERS_LEADER,
    LIBRARIAN,
    NOBODY,
    OFFICER,
    OPERATOR,
    OTHER,
    PUPIL,
    SCHOOL,
    SECOND_HEAD,
    TEACHER,
)
from tests.library.test_resources import AT, material

SCHOOL_ROLES = (
    "teacher",
    "group_leader",
    "principal",
    "librarian",
    "accountant",
    "clerk",
    "pupil",
    "guardian",
)
OFFICES = ("operator", "officer")
TEACHING = {"teacher", "group_leader", "principal", "librarian"}
# Who may do it at the own school; offices everywhere; `anywhere` asks for the role alone.
AT_SCHOOL: dict[str, set[str]] = {
    "upload": TEACHING,
    "pass_for_another": {"group_leader", "principal"},
    "approve": {"principal"},
    "publish": {"principal"},
    "withdraw": {"principal"},
    "read_on_its_way": {"principal", "librarian"},
    "read_shelf": TEACHING | {"accountant", "clerk", "pupil"},
    "import_files": TEACHING,
    "import_books": {"librarian", "principal"},
    "lend": {"librarian"},
    "read_loans": {"librarian"},
    "read_loans_of_pupil": set(),
    "read_loans_of_staff": set(),
    "set_lending_rule": {"librarian", "principal"},
    "read_reports": {"librarian", "principal"},
    "pass": set(),
    "submit": set(),
}
ANYWHERE: dict[str, set[str]] = {
    "adopt": {"group_leader"},
    "read_answers": TEACHING,
}
BY_OFFICE: dict[str, set[str]] = {
    "upload": {"operator"},
    "read_on_its_way": set(OFFICES),
    "read_shelf": set(OFFICES),
    "read_answers": set(OFFICES),
    "import_files": {"operator"},
    "import_books": {"operator"},
    "read_reports": set(OFFICES),
}


def holding(role: str) -> Actor:
    places = {"jurisdiction": ("root",)} if role in OFFICES else {"school": (SCHOOL,)}
    return Actor("A", "An", (Grant(role, places),))


def test_the_table_speaks_of_every_action_and_of_known_roles() -> None:
    assert {right.action for right in POLICY.rights()} == set(AT_SCHOOL) | set(ANYWHERE)
    assert {right.role for right in POLICY.rights()} <= {*SCHOOL_ROLES, *OFFICES}


@pytest.mark.parametrize("role", [*SCHOOL_ROLES, *OFFICES])
@pytest.mark.parametrize("action", sorted({*AT_SCHOOL, *ANYWHERE}))
def test_each_role_may_do_what_the_table_says_in_its_own_school_and_nothing_in_another(action: str, role: str) -> None:
    who = holding(role)
    everywhere = role in ANYWHERE.get(action, set()) | BY_OFFICE.get(action, set())
    assert POLICY.allows(who, action, school=SCHOOL) == (everywhere or role in AT_SCHOOL.get(action, set()))
    assert POLICY.allows(who, action, school=OTHER) == everywhere


def test_a_leader_passes_for_the_own_group_and_an_author_submits_the_own_work() -> None:
    assert POLICY.allows(LEADER, "pass", group=GROUP)
    assert not POLICY.allows(LEADER, "pass", group=ELSEWHERE)
    assert not POLICY.allows(LEADER, "pass", group="")
    assert POLICY.allows(TEACHER, "submit", self=TEACHER.id)
    assert not POLICY.allows(TEACHER, "submit", self=COLLEAGUE.id)


def standing(state: str, *, school: str = SCHOOL, group: str = GROUP, author: str = TEACHER.id) -> Resource:
    one = replace(material(), state=state, school=school, group=group, author=author)
    one.history = [] if state == "draft" else [Step(AT, "x", "x", state)]
    return one


EVERYBODY = {
    "teacher": TEACHER,
    "colleague": COLLEAGUE,
    "leader": LEADER,
    "letters_leader": LETTERS_LEADER,
    "head": HEAD,
    "librarian": LIBRARIAN,
    "pupil": PUPIL,
    "guardian": GUARDIAN,
    "foreign_teacher": FOREIGN_TEACHER,
    "foreign_leader": FOREIGN_LEADER,
    "foreign_head": FOREIGN_HEAD,
    "operator": OPERATOR,
    "officer": OFFICER,
    "nobody": NOBODY,
}
ON_ITS_WAY = {"teacher", "leader", "head", "librarian", "operator", "officer"}
OF_THE_SCHOOL = ON_ITS_WAY | {"colleague", "letters_leader", "pupil"}


@pytest.mark.parametrize("state", STATES)
def test_each_person_sees_what_is_on_the_shelf_and_only_some_what_is_on_its_way(state: str) -> None:
    one = standing(state)
    sees = {name for name, actor in EVERYBODY.items() if may_see(actor, seen_from(one))}
    expected = {"approved": OF_THE_SCHOOL, "published": set(EVERYBODY)}.get(state, ON_ITS_WAY)
    assert sees == expected


def test_the_shared_shelf_waits_for_any_leader_and_is_seen_by_no_other_school_staff() -> None:
    one = standing("submitted", school="", group="", author=OPERATOR.id)
    sees = {name for name, actor in EVERYBODY.items() if may_see(actor, seen_from(one))}
    assert sees == {"leader", "letters_leader", "foreign_leader", "operator", "officer"}
    assert [waits_for(actor, one) for actor in (LEADER, FOREIGN_LEADER, TEACHER, HEAD, OPERATOR)] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_material_of_a_school_without_a_group_waits_for_that_schools_leaders_and_head() -> None:
    one = standing("submitted", group="", author=OPERATOR.id)
    assert [actor.id for actor in EVERYBODY.values() if waits_for(actor, one)] == ["TT1", "TT2", "HT1"]
    assert group_for(LEADER, SCHOOL) == (SCHOOL, GROUP)
    assert group_for(FOREIGN_LEADER, SCHOOL) == (SCHOOL, "")
    assert group_for(FOREIGN_LEADER, "") == (OTHER, ELSEWHERE)


@pytest.mark.parametrize(
    ("state", "who"),
    [
        ("draft", {"teacher": ["submit"]}),
        ("submitted", {"leader": ["pass", "return"]}),
        ("returned", {"teacher": ["submit"]}),
        ("passed", {"head": ["return", "approve"]}),
        ("approved", {"head": ["publish", "withdraw"]}),
        ("published", {"head": ["withdraw"]}),
        ("withdrawn", {}),
    ],
)
def test_each_state_offers_its_steps_to_the_right_person_and_to_nobody_else(
    state: str, who: dict[str, list[str]]
) -> None:
    one = standing(state)
    assert {name: found for name, actor in EVERYBODY.items() if (found := actions(actor, one))} == who


def test_a_leaders_own_work_is_passed_by_another_leader_or_a_head_and_never_by_the_leader() -> None:
    one = replace(standing("submitted", author=LEADER.id), author_leads=True)
    able = [actor.id for actor in EVERYBODY.values() if "pass" in actions(actor, one)]
    assert able == ["TT2", "HT1"]


def test_a_heads_own_work_is_approved_by_the_other_head() -> None:
    one = standing("passed", author=HEAD.id)
    assert "approve" not in actions(HEAD, one)
    assert "approve" in actions(SECOND_HEAD, one)
    assert not allows(FOREIGN_HEAD, "approve", one)


def test_only_offices_look_from_everywhere() -> None:
    assert [name for name, actor in EVERYBODY.items() if reach(actor) is None] == ["operator", "officer"]
    assert reach(NOBODY) == frozenset({"all", "self:X1"})


@pytest.mark.parametrize(
    ("actor", "school", "group", "place"),
    [
        (TEACHER, "", "", (SCHOOL, GROUP)),
        (TEACHER, OTHER, "", (OTHER, "")),
        (LEADER, "", GROUP, (SCHOOL, GROUP)),
        (LIBRARIAN, "", "", (SCHOOL, "")),
        (LIBRARIAN, "", GROUP, (SCHOOL, GROUP)),
        (OPERATOR, "", "", ("", "")),
        (OPERATOR, SCHOOL, GROUP, (SCHOOL, GROUP)),
    ],
)
def test_a_material_comes_to_what_is_named_else_to_the_authors_own_place(
    actor: Actor, school: str, group: str, place: tuple[str, str]
) -> None:
    assert place_of(actor, school, group) == place


@pytest.mark.parametrize(
    ("actor", "school", "refusal"),
    [
        (HEAD, SCHOOL, GroupMissing),
        (OPERATOR, SCHOOL, GroupMissing),
        (HEAD, "", NotAllowed),
        (OPERATOR, "", NotAllowed),
    ],
)
def test_a_group_of_another_school_is_no_place_for_a_material(
    actor: Actor, school: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        place_of(actor, school, ELSEWHERE)
