"""A material's way: what may follow on what, and never by its author."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chassis.errors import Refusal
from chassis.identity.actor import Actor
from services.library.domain import limits
from services.library.domain.refusals import FieldTooLong, GradeUnknown, NoteMissing, OwnWork, StateForbids
from services.library.domain.resources import (
    BY_ANOTHER,
    FROM,
    STATES,
    KeptFile,
    Resource,
    check_resource,
    check_words,
)
from tests.library.people import GROUP, HEAD, LEADER, SCHOOL, TEACHER

AT = datetime(2026, 10, 5, 2, 0, tzinfo=UTC)
Move = Callable[[Resource, Actor], None]
MOVES: dict[str, Move] = {
    "submit": lambda one, actor: one.submit(actor, at=AT),
    "pass": lambda one, actor: one.pass_on(actor, note="", at=AT),
    "return": lambda one, actor: one.send_back(actor, note="sửa câu 3", at=AT),
    "approve": lambda one, actor: one.approve(actor, at=AT),
    "publish": lambda one, actor: one.make_public(actor, at=AT),
    "withdraw": lambda one, actor: one.withdraw(actor, note="bản cũ", at=AT),
}
AFTER = {
    "submit": "submitted",
    "pass": "passed",
    "return": "returned",
    "approve": "approved",
    "publish": "published",
    "withdraw": "withdrawn",
}


def material() -> Resource:
    return Resource(
        id="r1",
        school=SCHOOL,
        group=GROUP,
        author=TEACHER.id,
        author_name=TEACHER.name,
        author_leads=False,
        kind="document",
        title="Toán 7",
        subject="TOAN",
        grade=7,
        licence="",
        file=KeptFile("a.pdf", "application/pdf", 3, "0" * 64),
        created_at=AT,
        changed_at=AT,
    )


def told(one: Resource) -> list[str]:
    return [fact.TYPE.split(".")[1] for fact in one.pending_facts()]


def test_the_usual_way_tells_each_step() -> None:
    one = material()
    for move, actor in (
        ("submit", TEACHER),
        ("pass", LEADER),
        ("approve", HEAD),
        ("publish", HEAD),
        ("withdraw", HEAD),
    ):
        MOVES[move](one, actor)
    assert told(one) == [
        "resource_submitted",
        "resource_passed",
        "resource_approved",
        "resource_published",
        "resource_withdrawn",
    ]
    assert [step.actor for step in one.history] == ["GV1", "TT1", "HT1", "HT1", "HT1"]


def test_what_came_back_is_handed_in_again() -> None:
    one = material()
    for move, actor in (
        ("submit", TEACHER),
        ("return", LEADER),
        ("submit", TEACHER),
        ("pass", LEADER),
        ("return", HEAD),
    ):
        MOVES[move](one, actor)
    assert (one.state, one.history[-1].note) == ("returned", "sửa câu 3")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", MOVES)
def test_each_step_follows_only_on_the_states_of_the_table(move: str, state: str) -> None:
    one = material()
    one.state = state
    if state in FROM[move]:
        MOVES[move](one, HEAD)
        assert one.state == AFTER[move]
    else:
        with pytest.raises(StateForbids):
            MOVES[move](one, HEAD)
        assert (one.state, one.history, one.pending_facts()) == (state, [], [])


@pytest.mark.parametrize("move", sorted(BY_ANOTHER))
def test_the_author_never_passes_returns_or_approves_the_own_work(move: str) -> None:
    one = material()
    one.state = min(FROM[move])
    with pytest.raises(OwnWork):
        MOVES[move](one, TEACHER)


@pytest.mark.parametrize("move", [Resource.send_back, Resource.withdraw])
def test_a_step_back_needs_a_note_of_bounded_length(move: Callable[..., None]) -> None:
    one = material()
    one.state = "approved" if move is Resource.withdraw else "submitted"
    with pytest.raises(NoteMissing):
        move(one, HEAD, note="  ", at=AT)
    with pytest.raises(FieldTooLong):
        move(one, HEAD, note="x" * (limits.NOTE_CHARACTERS + 1), at=AT)
    move(one, HEAD, note="x" * limits.NOTE_CHARACTERS, at=AT)


def test_title_and_grade_have_limits() -> None:
    check_words("x" * limits.TITLE_CHARACTERS, "", limits.GRADE_LAST)
    with pytest.raises(FieldTooLong):
        check_words("x" * (limits.TITLE_CHARACTERS + 1), "", 0)
    with pytest.raises(GradeUnknown):
        check_words("x", "", limits.GRADE_LAST + 1)


def test_only_the_last_requests_are_remembered() -> None:
    one = material()
    for number in range(limits.REQUESTS_REMEMBERED + 1):
        one.answer(f"r{number}")
    assert (one.has_answered("r0"), one.has_answered("r1"), one.has_answered("")) == (False, True, False)


@pytest.mark.parametrize("state", STATES)
def test_the_present_state_can_be_told_again(state: str) -> None:
    one = material()
    way = {"submitted": ["submit"], "returned": ["submit", "return"], "passed": ["submit", "pass"]}
    approved = ["submit", "pass", "approve"]
    way |= {"draft": [], "approved": approved, "published": [*approved, "publish"]}
    way |= {"withdrawn": [*approved, "withdraw"]}
    for move in way[state]:
        MOVES[move](one, TEACHER if move == "submit" else HEAD)
    last = one.pending_facts()[-1:]
    one.kept(version=1, sequence=9)
    one.tell_present()
    assert one.pending_facts() == last


@pytest.mark.parametrize(
    ("field", "value"),
    [("state", "approved"), ("state", "lost"), ("author", "TT1"), ("questions", ("q", "q"))],
)
def test_a_material_whose_bytes_were_altered_is_noticed(field: str, value: object) -> None:
    one = material()
    MOVES["submit"](one, TEACHER)
    MOVES["pass"](one, LEADER)
    check_resource(one)
    setattr(one, field, value)
    with pytest.raises(ValueError, match="r1"):
        check_resource(one)


class AnyHistory(RuleBasedStateMachine):
    """Whoever tries whatever in whatever order: the invariants hold, and a refusal changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.one = material()

    @rule(move=st.sampled_from(sorted(MOVES)), actor=st.sampled_from([TEACHER, LEADER, HEAD]))
    def try_it(self, move: str, actor: Actor) -> None:
        before = (self.one.state, list(self.one.history), len(self.one.pending_facts()))
        try:
            MOVES[move](self.one, actor)
        except Refusal:
            assert (self.one.state, self.one.history, len(self.one.pending_facts())) == before
        else:
            assert len(self.one.pending_facts()) == before[2] + 1

    @invariant()
    def it_holds(self) -> None:
        check_resource(self.one)
        assert len(self.one.history) == len(self.one.pending_facts())


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(max_examples=30, stateful_step_count=20)
