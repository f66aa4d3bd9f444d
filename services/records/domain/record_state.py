"""The fields of a record, and what follows from them: its slot, the signatures it bears, what it waits for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from chassis.aggregate import Aggregate
from services.records.domain.slots import Slot

REVIEW, CORRECTION = "review", "correction"


class State(StrEnum):
    """PASSED: reviewed, or signed by some of its signers; it waits for the next. SIGNED: by all of them."""

    SUBMITTED = "submitted"
    PASSED = "passed"
    RETURNED = "returned"
    SIGNED = "signed"


@dataclass(frozen=True)
class Content:
    """One version of a record's content: what was handed in, and the PDF that is reviewed and signed.

    Whoever knows `check_code` may look up who signed it, and nothing else. The PDF bears the address `check_at`, or
    none where it is empty.
    """

    file_name: str
    original_sha256: str
    pdf_sha256: str
    pages: int = 0
    title: str = ""
    check_code: str = ""
    check_at: str = ""


@dataclass(frozen=True)
class Event:
    """`role` is the one in which `by` signed; empty for what is no signature."""

    what: State
    at: datetime
    by: str
    note: str = ""
    original_sha256: str = ""
    role: str = ""


@dataclass(frozen=True)
class Raised:
    """A version of the signed file that proves more: it begins with the bytes of the version that it `follows`."""

    at: datetime
    sha256: str
    follows: str


@dataclass(frozen=True)
class Terms:
    """What the catalogue asks of a record, fixed when it is handed in.

    `signers` are roles in their order. `review` says whether somebody passes the record before it is signed.
    """

    due: date
    review: bool
    signers: tuple[str, ...]
    keep_until: date | None = None


@dataclass(kw_only=True)
class RecordState(Aggregate):
    """`author` handed it in, or is the teacher whose plan it is.

    `waits_for` says what is next: REVIEW, CORRECTION, the role of the next signer, or nothing. `signed_sha256` names
    the file with every signature made so far, `signer` and `signed_at` the last of them. `keep_until` is None for ever.
    `raised` are later versions of that file, in their order; `raise_due` says when the next is to be made, and
    `raise_tries` how often that failed.
    """

    record_type: str
    duty: str
    school: str
    author: str
    group: str
    subject: str = ""
    grade: str = ""
    class_name: str = ""
    month: str
    week: int = 0
    classes: tuple[str, ...] = ()
    due: date
    review: bool
    signers: tuple[str, ...]
    keep_until: date | None = None
    state: State
    waits_for: str = ""
    content: Content
    revision: int = 1
    history: list[Event] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    reviewer: str = ""
    note: str = ""
    signer: str = ""
    signed_at: datetime | None = None
    signed_sha256: str = ""
    on_time: bool = False
    raised: list[Raised] = field(default_factory=list)
    raise_due: datetime | None = None
    raise_tries: int = 0

    @property
    def kept_sha256(self) -> str:
        """The newest version of the signed file; empty when nobody signed."""
        return self.raised[-1].sha256 if self.raised else self.signed_sha256

    def is_version(self, sha256: str) -> bool:
        """Whether these bytes were ever the signed file of this record."""
        return sha256 in {self.signed_sha256, *(one.sha256 for one in self.raised)} - {""}

    @property
    def slot(self) -> Slot:
        """What the record is for, by its own fields."""
        return Slot(
            record_type=self.record_type,
            school=self.school,
            month=self.month,
            week=self.week,
            teacher=self.author if self.subject else "",
            subject=self.subject,
            grade=self.grade,
            class_name=self.class_name,
            group="" if self.subject or self.class_name else self.group,
        )

    @property
    def authors(self) -> set[str]:
        """The teacher whose record it is; of what belongs to a class or a group, everybody who handed it in."""
        sent = {event.by for event in self.history if event.what is State.SUBMITTED}
        return {self.author} if self.slot.teacher else {self.author, *sent}

    def signatures(self) -> list[Event]:
        """Those of the version that stands, in their order."""
        versions = [n for n, event in enumerate(self.history) if event.what in {State.SUBMITTED, State.RETURNED}]
        since = self.history[versions[-1] :] if versions else self.history
        return [event for event in since if event.what is State.SIGNED]

    @property
    def left(self) -> int:
        """How many signatures are still to come."""
        return len(self.signers) - len(self.signatures())

    def standing(self) -> tuple[State, str]:
        """State and what is next, as they follow from what happened last."""
        last = self.history[-1].what
        if last is State.RETURNED:
            return last, CORRECTION
        if last is State.SUBMITTED and self.review:
            return last, REVIEW
        if last is State.SIGNED and self.left <= 0:
            return last, ""
        return (State.PASSED if last is State.SIGNED else last), self.signers[-self.left]

    def at_of(self, what: State) -> datetime | None:
        """When the record last became `what`."""
        return next((event.at for event in reversed(self.history) if event.what is what), None)

    @property
    def reviewed_at(self) -> datetime | None:
        """When the present reviewer decided; none before."""
        decided = (event.at for event in reversed(self.history) if event.what in {State.PASSED, State.RETURNED})
        return next(decided, None) if self.reviewer else None
