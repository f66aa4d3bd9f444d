"""A lesson plan on its way: submitted, passed or returned, signed. Its author never reviews or signs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from chassis.aggregate import Aggregate
from contracts.envelope import Fact
from contracts.facts.records import PlanPassed, PlanReturned, PlanSigned, PlanSubmitted
from services.records.domain import limits
from services.records.domain.refusals import NoteMissing, OwnWork, PlanClosed, PlanNotWaiting


class State(StrEnum):
    SUBMITTED = "submitted"
    PASSED = "passed"
    RETURNED = "returned"
    SIGNED = "signed"


@dataclass(frozen=True)
class Slot:
    """What a plan is for. Week 0: the one plan of the month."""

    school: str
    teacher: str
    subject: str
    grade: str
    month: str
    week: int = 0

    @property
    def plan(self) -> str:
        """The id of the plan that fills it, so that sending twice is sending once."""
        parts = [self.teacher, self.subject, self.grade or "0", self.month]
        return ".".join([*parts, f"w{self.week}"] if self.week else parts)

    @property
    def duty(self) -> str:
        return ".".join((self.teacher, self.subject, self.grade or "0", self.month))


@dataclass(frozen=True)
class Paper:
    """One version of a plan's content: what was handed in, and the PDF that is reviewed and signed."""

    file_name: str
    original_sha256: str
    pdf_sha256: str
    pages: int = 0
    title: str = ""


@dataclass(frozen=True)
class Event:
    what: State
    at: datetime
    by: str
    note: str = ""
    original_sha256: str = ""


@dataclass(kw_only=True)
class Plan(Aggregate):
    school: str
    teacher: str
    group: str
    subject: str
    grade: str
    month: str
    week: int = 0
    classes: tuple[str, ...] = ()
    due: date
    state: State
    paper: Paper
    revision: int = 1
    history: list[Event] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    reviewer: str = ""
    note: str = ""
    signer: str = ""
    signed_at: datetime | None = None
    signed_sha256: str = ""
    on_time: bool = False

    @classmethod
    def submit(
        cls, slot: Slot, paper: Paper, *, group: str, classes: tuple[str, ...], due: date, by: str, at: datetime
    ) -> Plan:
        plan = cls(
            id=slot.plan,
            school=slot.school,
            teacher=slot.teacher,
            group=group,
            subject=slot.subject,
            grade=slot.grade,
            month=slot.month,
            week=slot.week,
            classes=classes,
            due=due,
            state=State.SUBMITTED,
            paper=paper,
        )
        plan._submitted(by, at)
        return plan

    def submit_again(self, paper: Paper, *, by: str, at: datetime) -> bool:
        """A corrected version, or another one before the review. False when it is the file that is there already."""
        if paper.original_sha256 == self.paper.original_sha256:
            return False
        if self.state in {State.PASSED, State.SIGNED}:
            raise PlanClosed(self.id, self.state)
        self.paper, self.state, self.note, self.reviewer = paper, State.SUBMITTED, "", ""
        self.revision += 1
        self._submitted(by, at)
        return True

    def pass_on(self, *, by: str, at: datetime) -> None:
        """The group's leader finds the plan fit to be taught."""
        self._reviewed_by(by, State.SUBMITTED)
        self.state, self.reviewer, self.note = State.PASSED, by, ""
        self.history.append(Event(State.PASSED, at, by))
        self.tell(PlanPassed(**self._told(at), by=by))

    def give_back(self, *, by: str, at: datetime, note: str, waiting: State = State.SUBMITTED) -> None:
        """Back to the author, with what is to be changed; from the head's batch where it was passed already."""
        self._reviewed_by(by, waiting)
        if not note.strip():
            raise NoteMissing(self.id)
        self.state, self.reviewer, self.note = State.RETURNED, by, note.strip()[: limits.NOTE_CHARACTERS]
        self.history.append(Event(State.RETURNED, at, by, self.note))
        self.tell(PlanReturned(**self._told(at), by=by, note=self.note))

    def may_be_signed_by(self, person: str) -> None:
        """Raises OwnWork or PlanNotWaiting."""
        self._reviewed_by(person, State.PASSED)

    def sign(self, *, by: str, at: datetime, sha256: str) -> None:
        """The head signed the PDF; the signed bytes are named by `sha256`."""
        self.may_be_signed_by(by)
        self.state, self.signer, self.signed_at, self.signed_sha256 = State.SIGNED, by, at, sha256
        self.on_time = at.date() <= self.due
        self.history.append(Event(State.SIGNED, at, by))
        self.tell(PlanSigned(**self._told(at), by=by, on_time=self.on_time, sha256=sha256))

    def tell_present(self) -> None:
        """The state that stands, at the time it came about."""
        at = self.at_of(self.state)
        if at is None:
            return
        told = self._told(at)
        present: dict[State, Fact] = {
            State.SUBMITTED: PlanSubmitted(**told, revision=self.revision),
            State.PASSED: PlanPassed(**told, by=self.reviewer),
            State.RETURNED: PlanReturned(**told, by=self.reviewer, note=self.note),
            State.SIGNED: PlanSigned(**told, by=self.signer, on_time=self.on_time, sha256=self.signed_sha256),
        }
        self.tell(present[self.state])

    def answered(self, request: str) -> bool:
        """True when this request was decided already; the present state is its answer."""
        return bool(request) and request in self.requests

    def remember(self, request: str) -> None:
        if request and request not in self.requests:
            self.requests = [*self.requests, request][-limits.REQUESTS_REMEMBERED :]

    @property
    def slot(self) -> Slot:
        return Slot(self.school, self.teacher, self.subject, self.grade, self.month, self.week)

    def at_of(self, what: State) -> datetime | None:
        """When the plan last became `what`."""
        return next((event.at for event in reversed(self.history) if event.what is what), None)

    @property
    def reviewed_at(self) -> datetime | None:
        """When the present reviewer decided; none before."""
        decided = (event.at for event in reversed(self.history) if event.what in {State.PASSED, State.RETURNED})
        return next(decided, None) if self.reviewer else None

    def _submitted(self, by: str, at: datetime) -> None:
        self.history.append(Event(State.SUBMITTED, at, by, original_sha256=self.paper.original_sha256))
        self.tell(PlanSubmitted(**self._told(at), revision=self.revision))

    def _reviewed_by(self, person: str, waiting: State) -> None:
        if person == self.teacher:
            raise OwnWork(self.id, person)
        if self.state is not waiting:
            raise PlanNotWaiting(self.id, self.state, waiting)

    def _told(self, at: datetime) -> dict[str, Any]:
        return {
            "school": self.school,
            "plan": self.id,
            "teacher": self.teacher,
            "group": self.group,
            "subject": self.subject,
            "grade": self.grade,
            "month": self.month,
            "due": self.due,
            "at": at,
        }


def check_plan(plan: Plan) -> None:
    """Before it is kept and after it is read: signed means signed by another, with a file and a time."""
    if plan.id != plan.slot.plan:
        raise ValueError(f"the id {plan.id} does not fit its slot {plan.slot.plan}")
    if plan.teacher in {plan.reviewer, plan.signer}:
        raise ValueError("reviewed or signed by its author")
    if not plan.history or plan.history[-1].what is not plan.state:
        raise ValueError(f"the state {plan.state} is not what happened last")
    signature = {bool(plan.signed_sha256), bool(plan.signer), plan.signed_at is not None}
    if signature != {plan.state is State.SIGNED}:
        raise ValueError("signed without signature, or a signature without being signed")
    if plan.state is State.RETURNED and not plan.note:
        raise ValueError("returned without a note")
