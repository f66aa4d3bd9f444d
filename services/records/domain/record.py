"""A record on its way: submitted, passed or returned, signed in order. Its author never reviews or signs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from services.records.domain import limits
from services.records.domain.record_facts import fact_of
from services.records.domain.record_state import REVIEW, Content, Event, Raised, RecordState, State, Terms
from services.records.domain.refusals import NoteMissing, NotSigner, OwnWork, RecordClosed, RecordNotWaiting
from services.records.domain.slots import Slot


class Record(RecordState):
    """What may become of a record. Each decision tells its fact."""

    @classmethod
    def submit(
        cls,
        slot: Slot,
        content: Content,
        terms: Terms,
        *,
        duty: str,
        group: str,
        classes: tuple[str, ...],
        by: str,
        at: datetime,
    ) -> Record:
        """`by` handed it in; the author is the slot's teacher where there is one. Tells that it was submitted."""
        record = cls(
            id=slot.id,
            record_type=slot.record_type,
            duty=duty,
            school=slot.school,
            author=slot.teacher or by,
            group=group,
            subject=slot.subject,
            grade=slot.grade,
            class_name=slot.class_name,
            month=slot.month,
            week=slot.week,
            classes=classes,
            due=terms.due,
            review=terms.review,
            signers=terms.signers,
            keep_until=terms.keep_until,
            state=State.SUBMITTED,
            content=content,
        )
        record._submitted(by, at)
        return record

    def submit_again(self, content: Content, terms: Terms, *, by: str, at: datetime) -> bool:
        """A corrected version, or another one before anybody decided; the first due day stands.

        False when it is the file that is there already. Raises RecordClosed once it is passed or signed.
        """
        if content.original_sha256 == self.content.original_sha256:
            return False
        if self.state in {State.PASSED, State.SIGNED}:
            raise RecordClosed(self.id, self.state)
        if not self.slot.teacher:
            self.author = by
        self.review, self.signers, self.keep_until = terms.review, terms.signers, terms.keep_until
        self.content, self.note, self.reviewer = content, "", ""
        self.revision += 1
        self._submitted(by, at)
        return True

    def pass_on(self, *, by: str, at: datetime, note: str = "") -> None:
        """The reviewer finds the record fit to be signed, with a note or none. Raises OwnWork or RecordNotWaiting."""
        self._decided_by(by, REVIEW)
        self.reviewer, self.note = by, ""
        self._became(Event(State.PASSED, at, by, note.strip()[: limits.NOTE_CHARACTERS]))

    def give_back(self, *, by: str, at: datetime, note: str, waiting: str = REVIEW) -> None:
        """Back to the author, with what is to be changed; `waiting` is what the record must be waiting for.

        Signatures made so far are void with the file. Raises OwnWork, RecordNotWaiting or NoteMissing.
        """
        self._decided_by(by, waiting)
        if not note.strip():
            raise NoteMissing(self.id)
        self.reviewer, self.note = by, note.strip()[: limits.NOTE_CHARACTERS]
        self.signer, self.signed_at, self.signed_sha256 = "", None, ""
        self._became(Event(State.RETURNED, at, by, self.note))

    def may_be_signed_by(self, person: str, role: str) -> None:
        """Raises OwnWork, RecordNotWaiting, or NotSigner where another role is next or the person has signed."""
        waiting = self.waits_for if self.waits_for in self.signers else self.signers[0]
        self._decided_by(person, waiting)
        if role != self.waits_for or person in {event.by for event in self.signatures()}:
            raise NotSigner(person, self.id, self.waits_for)

    def sign(self, *, by: str, role: str, at: datetime, sha256: str) -> None:
        """`by` signed the PDF, after those whose signatures it bears; the signed bytes are named by `sha256`."""
        self.may_be_signed_by(by, role)
        self.signer, self.signed_at, self.signed_sha256 = by, at, sha256
        self.on_time = self.left == 1 and at.date() <= self.due
        self._became(Event(State.SIGNED, at, by, role=role))
        self.raise_due = at if self.state is State.SIGNED else None

    def raise_to(self, sha256: str, *, at: datetime, until: datetime) -> None:
        """The signed file was raised; its last time stamp holds `until`, and is to be renewed well before.

        Tells nothing: what was signed is the beginning of the new file, and has its fingerprint in the chain.
        """
        self.raised = [*self.raised, Raised(at, sha256, self.kept_sha256)]
        soonest = at + timedelta(days=limits.RENEWED_AT_LEAST_DAYS)
        self.raise_due, self.raise_tries = max(soonest, until - timedelta(days=limits.RENEWED_BEFORE_DAYS)), 0

    def raise_later(self, at: datetime) -> None:
        """The file could not be raised at this time: tried again, later each time, and never given up."""
        wait = min(
            limits.RAISE_AGAIN_SECONDS * 2 ** min(self.raise_tries, limits.RAISE_DOUBLINGS),
            limits.RAISE_AGAIN_MOST_SECONDS,
        )
        self.raise_due, self.raise_tries = at + timedelta(seconds=wait), self.raise_tries + 1

    def give_code(self, code: str) -> None:
        """A record that was signed before there were codes gets one; told, so that the chain knows how it stands."""
        self.content = replace(self.content, check_code=code)
        self.tell_present()

    def tell_present(self) -> None:
        """The state that stands, at the time it came about."""
        self._tell(self.history[-1])

    def answered(self, request: str) -> bool:
        """True when this request was decided already; the present state is its answer."""
        return bool(request) and request in self.requests

    def remember(self, request: str) -> None:
        if request and request not in self.requests:
            self.requests = [*self.requests, request][-limits.REQUESTS_REMEMBERED :]

    def _submitted(self, by: str, at: datetime) -> None:
        self._became(Event(State.SUBMITTED, at, by, original_sha256=self.content.original_sha256))

    def _became(self, event: Event) -> None:
        self.history.append(event)
        self.state, self.waits_for = self.standing()
        self._tell(event)

    def _tell(self, event: Event) -> None:
        fact = fact_of(self, event)
        if fact is not None:
            self.tell(fact)

    def _decided_by(self, person: str, waiting: str) -> None:
        if person in self.authors:
            raise OwnWork(self.id, person)
        if self.waits_for != waiting:
            raise RecordNotWaiting(self.id, self.state, self._state_before(waiting))

    def _state_before(self, waiting: str) -> State:
        """The state in which a record waits for a review, or for the role of a signer."""
        first = waiting == REVIEW or (waiting == self.signers[0] and not self.review)
        return State.SUBMITTED if first else State.PASSED


def check_record(record: Record) -> None:
    """Before it is kept and after it is read: signed means signed by others, in order, with a file and a time."""
    if record.id != record.slot.id or record.duty not in {record.id, record.slot.of_month}:
        raise ValueError(f"the id {record.id} does not fit its slot {record.slot.id}")
    if not record.authors.isdisjoint({record.reviewer, record.signer, *(one.by for one in record.signatures())}):
        raise ValueError("reviewed or signed by its author")
    if not record.history or not record.signers or (record.state, record.waits_for) != record.standing():
        raise ValueError(f"the state {record.state} is not what happened last")
    made = record.signatures()
    if [event.role for event in made] != list(record.signers[: len(made)]):
        raise ValueError("signed in another order than the record asks for")
    signature = {bool(record.signed_sha256), bool(record.signer), record.signed_at is not None}
    if signature != {bool(made)} or (made and record.signer != made[-1].by):
        raise ValueError("signed without signature, or a signature without being signed")
    follows = [record.signed_sha256, *(one.sha256 for one in record.raised)][: len(record.raised)]
    if [one.follows for one in record.raised] != follows or (record.raised and record.state is not State.SIGNED):
        raise ValueError("a file was raised that is not the one that was signed")
    if record.state is State.RETURNED and not record.note:
        raise ValueError("returned without a note")
