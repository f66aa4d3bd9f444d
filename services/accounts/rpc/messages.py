"""From what use cases answer to the messages of the door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from chassis.aggregate import Aggregate
from chassis.identity.actor import Grant
from proto.gen.edu.accounts.v1 import accounts_pb2 as pb
from services.accounts.domain.account import Account
from services.accounts.domain.people import Person
from services.accounts.domain.pupils import Pupil
from services.accounts.domain.schools import School
from services.accounts.domain.teaching import TeachingAssignment
from services.accounts.slips import Slip
from services.accounts.usecases.looking_up import SchoolClass, Summary
from services.accounts.usecases.signing_in import Session


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def next_token(found: Sequence[Aggregate], limit: int) -> str:
    """A full page may have another behind it."""
    return found[-1].id if found and len(found) == limit else ""


def session(done: Session) -> pb.Session:
    return pb.Session(
        access_token=done.access,
        access_until=instant(done.access_until),
        refresh_token=done.refresh,
        refresh_until=instant(done.refresh_until),
        must_change_password=done.must_change_password,
        me=me(done.account, done.grants, must_change=done.must_change_password),
    )


def me(account: Account, grants: Iterable[Grant], *, must_change: bool) -> pb.Me:
    return pb.Me(
        id=account.id,
        name=account.name,
        kind=account.kind,
        sign_in_name=account.id,
        grants=[
            pb.Grant(role=grant.role, places=[pb.Place(kind=kind, ids=ids) for kind, ids in grant.places.items()])
            for grant in grants
        ],
        must_change_password=must_change,
    )


def school(found: School) -> pb.School:
    return pb.School(
        id=found.id,
        name=found.name,
        levels=found.levels,
        kind=found.kind,
        unit=found.unit,
        unit_name=found.unit_name,
    )


def _state(account: Account | None) -> str:
    return account.state if account else "none"


def person(found: Person, account: Account | None) -> pb.Person:
    return pb.Person(
        id=found.id,
        school=found.school,
        name=found.name,
        role=found.role,
        title=found.title,
        group=found.group_key,
        subject=found.subject,
        account=_state(account),
    )


def pupil(found: Pupil, account: Account | None) -> pb.Pupil:
    return pb.Pupil(
        id=found.id,
        school=found.school,
        name=found.name,
        class_name=found.class_name,
        year=found.year,
        birth_date=found.birth_date.isoformat(),
        gender=found.gender,
        boarding=found.boarding,
        priority=found.priority,
        account=_state(account),
    )


def school_class(found: SchoolClass) -> pb.SchoolClass:
    return pb.SchoolClass(
        name=found.name,
        pupils=found.pupils,
        homeroom_person=found.homeroom_person,
        homeroom_name=found.homeroom_name,
    )


def assignment(found: TeachingAssignment, teacher: Person | None) -> pb.Assignment:
    return pb.Assignment(
        person=found.person,
        person_name=teacher.name if teacher else "",
        class_name=found.class_name,
        subject=found.subject,
        subject_name=found.subject_name,
        periods_per_year=found.periods_per_year,
        homeroom=found.homeroom,
    )


def slip(printed: Slip, *, class_name: str) -> pb.Slip:
    return pb.Slip(
        person=printed.person,
        name=printed.name,
        class_name=class_name,
        sign_in_name=printed.sign_in_name,
        one_time_password=printed.one_time_password,
    )


def summary(found: Summary) -> pb.GetSummaryResponse:
    return pb.GetSummaryResponse(
        schools=found.schools,
        people=found.people,
        pupils=found.pupils,
        classes=found.classes,
        assignments=found.assignments,
        accounts_staff=found.accounts.get("staff", 0),
        accounts_pupil=found.accounts.get("pupil", 0),
        accounts_guardian=found.accounts.get("guardian", 0),
        accounts_active=found.active,
    )
