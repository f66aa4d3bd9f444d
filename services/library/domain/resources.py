"""A learning material on its way: its author submits it, the group passes or returns it, the head approves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from chassis.aggregate import Aggregate
from chassis.identity.actor import Actor
from contracts.envelope import Fact
from contracts.facts.library import (
    ResourceApproved,
    ResourcePassed,
    ResourcePublished,
    ResourceReturned,
    ResourceSubmitted,
    ResourceWithdrawn,
)
from services.library.domain import limits
from services.library.domain.refusals import FieldTooLong, GradeUnknown, NoteMissing, OwnWork, StateForbids

DRAFT, SUBMITTED, PASSED, RETURNED = "draft", "submitted", "passed", "returned"
APPROVED, PUBLISHED, WITHDRAWN = "approved", "published", "withdrawn"
STATES = (DRAFT, SUBMITTED, PASSED, RETURNED, APPROVED, PUBLISHED, WITHDRAWN)
ON_THE_SHELF = frozenset({APPROVED, PUBLISHED})
STILL_OPEN = frozenset({DRAFT, SUBMITTED, RETURNED})
DOCUMENT, QUESTIONS = "document", "questions"

# What may follow on what: nháp → chờ tổ → tổ thông qua | trả lại → chờ HT → phê duyệt → công bố → gỡ.
FROM: dict[str, frozenset[str]] = {
    "submit": frozenset({DRAFT, RETURNED}),
    "pass": frozenset({SUBMITTED}),
    "return": frozenset({SUBMITTED, PASSED}),
    "approve": frozenset({PASSED}),
    "publish": frozenset({APPROVED}),
    "withdraw": frozenset({APPROVED, PUBLISHED}),
}
BY_ANOTHER = frozenset({"pass", "return", "approve"})


@dataclass(frozen=True)
class KeptFile:
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Step:
    at: datetime
    actor: str
    actor_name: str
    action: str
    note: str = ""


@dataclass(kw_only=True)
class Resource(Aggregate):
    """`questions` are ids in the order of the file; `text` is what search finds it by beside its title."""

    school: str
    group: str
    author: str
    author_name: str
    author_leads: bool
    kind: str
    title: str
    subject: str
    grade: int
    licence: str
    file: KeptFile
    created_at: datetime
    changed_at: datetime
    state: str = DRAFT
    questions: tuple[str, ...] = ()
    text: str = ""
    history: list[Step] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)

    @property
    def items(self) -> int:
        return len(self.questions) if self.kind == QUESTIONS else 1

    def can_be(self, action: str) -> bool:
        return self.state in FROM[action]

    def has_answered(self, request: str) -> bool:
        """A request that was done before gets the first answer."""
        return bool(request) and request in self.answered

    def answer(self, request: str) -> None:
        if request:
            self.answered = [*self.answered, request][-limits.REQUESTS_REMEMBERED :]

    def submit(self, actor: Actor, *, at: datetime) -> None:
        self._step(actor, "submit", SUBMITTED, at=at)
        self.tell(ResourceSubmitted(**self._facts()))

    def hand_in_again(self, file: KeptFile, questions: tuple[str, ...], text: str) -> None:
        """A new file in place of the one that came back. Raises StateForbids."""
        self._require("submit")
        self.file, self.questions, self.text = file, questions, text

    def pass_on(self, actor: Actor, *, note: str, at: datetime) -> None:
        self._step(actor, "pass", PASSED, note=note, at=at)
        self.tell(ResourcePassed(**self._facts(), by=actor.id))

    def take_in(self, school: str, group: str) -> None:
        """A material of the shared shelf, or without a group, becomes a group's own. Raises StateForbids."""
        self._require("pass")
        self.school, self.group = school, group

    def send_back(self, actor: Actor, *, note: str, at: datetime) -> None:
        if not note.strip():
            raise NoteMissing
        self._step(actor, "return", RETURNED, note=note, at=at)
        self.tell(ResourceReturned(**self._facts(), by=actor.id, note=note))

    def approve(self, actor: Actor, *, at: datetime) -> None:
        self._step(actor, "approve", APPROVED, at=at)
        self.tell(ResourceApproved(**self._facts(), by=actor.id))

    def make_public(self, actor: Actor, *, at: datetime) -> None:
        self._step(actor, "publish", PUBLISHED, at=at)
        self.tell(ResourcePublished(**self._facts(), by=actor.id))

    def withdraw(self, actor: Actor, *, note: str, at: datetime) -> None:
        if not note.strip():
            raise NoteMissing
        self._step(actor, "withdraw", WITHDRAWN, note=note, at=at)
        self.tell(ResourceWithdrawn(**self._facts(), by=actor.id, note=note))

    def tell_present(self) -> None:
        """The state that stands, by whoever made it so; a draft tells nothing."""
        last = self.history[-1] if self.history else None
        by, note = (last.actor, last.note) if last else ("", "")
        present: dict[str, Fact] = {
            SUBMITTED: ResourceSubmitted(**self._facts()),
            PASSED: ResourcePassed(**self._facts(), by=by),
            RETURNED: ResourceReturned(**self._facts(), by=by, note=note),
            APPROVED: ResourceApproved(**self._facts(), by=by),
            PUBLISHED: ResourcePublished(**self._facts(), by=by),
            WITHDRAWN: ResourceWithdrawn(**self._facts(), by=by, note=note),
        }
        if self.state in present:
            self.tell(present[self.state])

    def _require(self, action: str) -> None:
        if not self.can_be(action):
            raise StateForbids(self.id, self.state, action)

    def _step(self, actor: Actor, action: str, state: str, *, at: datetime, note: str = "") -> None:
        self._require(action)
        if action in BY_ANOTHER and actor.id == self.author:
            raise OwnWork(actor.id, action)
        if len(note) > limits.NOTE_CHARACTERS:
            raise FieldTooLong("note", limits.NOTE_CHARACTERS)
        if len(self.history) >= limits.STEPS:
            raise StateForbids(self.id, "at the end of its history", action)
        self.state, self.changed_at = state, at
        self.history.append(Step(at, actor.id, actor.name, state, note.strip()))

    def _facts(self) -> dict[str, str | int]:
        return {
            "school": self.school,
            "resource": self.id,
            "author": self.author,
            "kind": self.kind,
            "subject": self.subject,
            "title": self.title,
            "items": self.items,
        }


def check_resource(resource: Resource) -> None:
    """Raises ValueError when a material does not hold its own invariants."""
    if resource.state not in STATES:
        raise ValueError(f"{resource.id} is in no known state: {resource.state}")
    if resource.history and resource.history[-1].action != resource.state:
        raise ValueError(f"{resource.id} is {resource.state}, its history ends with {resource.history[-1].action}")
    if not resource.history and resource.state != DRAFT:
        raise ValueError(f"{resource.id} is {resource.state} without a history")
    own = [step for step in resource.history if step.action in (PASSED, APPROVED) and step.actor == resource.author]
    if own:
        raise ValueError(f"{resource.id} was {own[0].action} by its author")
    if len(set(resource.questions)) != len(resource.questions):
        raise ValueError(f"{resource.id} holds a question twice")


def check_words(title: str, licence: str, grade: int) -> None:
    """Raises FieldTooLong or GradeUnknown."""
    for name, text in (("title", title), ("licence", licence)):
        if len(text) > limits.TITLE_CHARACTERS:
            raise FieldTooLong(name, limits.TITLE_CHARACTERS)
    if grade and not limits.GRADE_FIRST <= grade <= limits.GRADE_LAST:
        raise GradeUnknown(grade)
