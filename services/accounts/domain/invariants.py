"""The invariants of every document of accounts, checked before it is kept and after it is read.

Each check raises ValueError.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from services.accounts.domain import limits
from services.accounts.domain.account import Account
from services.accounts.domain.offices import OFFICES
from services.accounts.domain.people import Person
from services.accounts.domain.pupils import Pupil
from services.accounts.domain.roles import role_of
from services.accounts.domain.schools import School
from services.accounts.domain.sessions import SessionFamily
from services.accounts.domain.teaching import TeachingAssignment

_DIGEST = re.compile(r"[0-9a-f]{64}")
_OF_A_PERSON = re.compile(r"(officer|operator)@0\d{9}")


def check_school(school: School) -> None:
    standing = [parent for parent in school.parents if parent.until is None]
    matters = Counter(parent.matter for parent in standing)
    _hold(all(count == 1 for count in matters.values()), "a school answers to one node for each matter")
    communes = [parent.node for parent in standing if parent.matter == "administrative"]
    _hold(communes in ([], [school.unit]), "the commune is the one that the school was told with")


def check_person(person: Person) -> None:
    """A role that the title does not give was not given by a list."""
    _hold(person.role == role_of(person.title), "the role is that of the title")
    waiting = person.waiting
    _hold(person.waiting_school == (waiting.post.school if waiting else ""), "a waiting post is found by its school")
    _hold(waiting is None or not waiting.post.confirmed_by, "a post that waits was confirmed by nobody")
    _hold(bool(person.school) is (person.withdrawn is None), "a person is of a school, or was withdrawn")
    _hold(all(post.since <= (post.until or person.since) for post in person.past), "a post ends after it began")


def check_pupil(pupil: Pupil) -> None:
    _hold(pupil.class_key == f"{pupil.school}/{pupil.class_name}", "the class is of the pupil's school")
    listed = bool(pupil.name and pupil.class_name and pupil.year)
    _hold(listed is (pupil.withdrawn is None), "a pupil has a name, a class and a year, or was withdrawn")
    _hold(all(membership.since <= membership.until for membership in pupil.past), "a membership ends after it began")
    _hold(all(left.until <= joined.since for left, joined in pairwise(pupil.past)), "memberships follow one another")


def check_assignment(assignment: TeachingAssignment) -> None:
    parts = (assignment.year, assignment.school, assignment.class_name, assignment.subject, assignment.person)
    _hold(assignment.id == "/".join(parts), "the id says who and what")


def check_account(account: Account) -> None:
    """An office has its kind in its id, so that no other account can be made into one."""
    named = _OF_A_PERSON.fullmatch(account.id)
    kind = named[1] if named else account.id if account.id in OFFICES else ""
    _hold((account.kind in OFFICES) == bool(kind), "offices are called by their names")
    _hold(not kind or account.kind == kind, "an office is what its id says")
    _hold((account.office is not None) == bool(named), "the office of a person has its unit and its days")
    confirmed = account.office is not None and bool(account.office.confirmed_by)
    _hold(not named or confirmed or not (account.password_hash or account.one_time_hash), "who waits has no way in")
    _hold(account.active == bool(account.password_hash), "whoever is active has a password")
    _hold(not (account.active and account.one_time_hash), "an own password ends the one-time password")
    _hold(bool(account.one_time_hash) == (account.one_time_until is not None), "a one-time password has an end")
    _hold(not (account.pupils or account.asked) or account.kind == "guardian", "parents alone have children")
    _hold(not {child.pupil for child in account.asked} & {*account.pupils}, "a child waits or is there, never both")
    _hold(account.second is not None or account.second_lost is None, "a second factor that is lost is there")
    recovery = account.second.recovery if account.second else ()
    _hold(len(recovery) <= limits.RECOVERY_CODES, "no more recovery codes than were given")
    _hold(all(map(_DIGEST.fullmatch, recovery)), "a recovery code is kept as its digest")


def check_family(family: SessionFamily) -> None:
    _hold(_DIGEST.fullmatch(family.secret_hash) is not None, "a refresh token is kept as its digest")
    rotated = family.rotated_at is not None
    _hold(bool(_DIGEST.fullmatch(family.previous_hash)) is rotated, "the digest before is kept with its moment")
    _hold(family.ended_at is None or bool(family.ended), "a session ends at a moment for a reason")


def _hold(holds: bool, sentence: str) -> None:
    if not holds:
        raise ValueError(f"it does not hold that {sentence}")
