"""A mark that is changed after its window: asked, verified and approved by three people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from services.records.domain.correction_refusals import CorrectionNotWaiting, CorrectionOfAnother, SamePerson
from services.records.domain.refusals import NoteMissing

ASKED, VERIFIED, APPROVED, REFUSED, OVERTAKEN = "asked", "verified", "approved", "refused", "overtaken"
WAITING = (ASKED, VERIFIED)


@dataclass(frozen=True)
class Correction:
    """`old` and `new` as a cell holds them; `base` is the version of the cell that was seen.

    It is kept for ever in its gradebook, whatever became of it. `overtaken`: the mark was another by the time of the
    approval, and nothing was written.
    """

    id: str
    pupil: str
    slot: str
    old: int | None
    new: int | None
    base: int
    reason: str
    asked_by: str
    asked_at: datetime
    state: str = ASKED
    verified_by: str = ""
    verified_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""
    requests: tuple[str, ...] = ()  # of the steps that were taken

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    def passed(self, by: str, at: datetime) -> Correction:
        """The next step: verified, then approved. Raises CorrectionNotWaiting or SamePerson."""
        self._check(by)
        if self.state == ASKED:
            return replace(self, state=VERIFIED, verified_by=by, verified_at=at)
        return replace(self, state=APPROVED, decided_by=by, decided_at=at)

    def refused(self, by: str, at: datetime, note: str) -> Correction:
        """By whoever would take the next step. Raises NoteMissing besides."""
        self._check(by)
        if not note.strip():
            raise NoteMissing(self.id)
        return replace(self, state=REFUSED, decided_by=by, decided_at=at, note=note.strip())

    def _check(self, by: str) -> None:
        if not self.is_waiting:
            raise CorrectionNotWaiting(self.id, self.state)
        if by in (self.asked_by, self.verified_by):
            raise SamePerson(self.id, by)


class Deciders(NamedTuple):
    """Who the caller is to a class."""

    person: str
    is_homeroom: bool
    is_head: bool
    homeroom: frozenset[str]  # the homeroom teachers of the class

    def may(self, one: Correction) -> str:
        """`verify` or `approve`, where the next step is the caller's; else empty.

        The homeroom teacher verifies. Where that is who asked, or nobody is, a head does; another head then approves.
        """
        if not one.is_waiting or self.person in (one.asked_by, one.verified_by):
            return ""
        if one.state == VERIFIED:
            return "approve" if self.is_head else ""
        falls_to_heads = not self.homeroom - {one.asked_by}
        return "verify" if self.is_homeroom or (falls_to_heads and self.is_head) else ""

    def require(self, one: Correction) -> None:
        """Raises CorrectionNotWaiting, CorrectionOfAnother or SamePerson."""
        if not one.is_waiting:
            raise CorrectionNotWaiting(one.id, one.state)
        if self.person in (one.asked_by, one.verified_by):
            raise SamePerson(one.id, self.person)
        if not self.may(one):
            raise CorrectionOfAnother(one.id, "principal" if one.state == VERIFIED else "homeroom teacher")


def check_corrections(corrections: Sequence[Correction]) -> None:
    """Nobody acts twice in one correction, and a state has the people that it needs."""
    for one in corrections:
        people = [person for person in (one.asked_by, one.verified_by, one.decided_by) if person]
        if len(set(people)) < len(people):
            raise ValueError(f"one person acted twice in correction {one.id}")
        if one.state in (APPROVED, OVERTAKEN) and not (one.verified_by and one.decided_by):
            raise ValueError(f"correction {one.id} is {one.state} and lacks a person")
        if one.state == VERIFIED and not one.verified_by:
            raise ValueError(f"correction {one.id} is verified by nobody")
