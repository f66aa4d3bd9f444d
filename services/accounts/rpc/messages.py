"""Makes the messages of the wire from what use cases return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from chassis.aggregate import Aggregate
from chassis.paging import token_behind
from chassis.texts import Texts
from importing import FileReport
from proto.gen.edu.accounts.v1 import accounts_pb2 as pb
from services.accounts.domain.account import Account
from services.accounts.domain.people import Person
from services.accounts.domain.pupils import Pupil
from services.accounts.domain.refusals import DayInvalid
from services.accounts.domain.roles import OTHER
from services.accounts.domain.schools import Jurisdiction, School
from services.accounts.domain.sessions import SessionFamily
from services.accounts.domain.teaching import TeachingAssignment
from services.accounts.files.slips import Slip
from services.accounts.usecases.guardians import GuardianIssued
from services.accounts.usecases.queries import Me, SchoolClass, Summary
from services.accounts.usecases.second_factor import Given
from services.accounts.usecases.sessions import Happening
from services.accounts.usecases.signing_in import Session
from services.accounts.usecases.undoing import Undo


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def day(text: str) -> date:
    """Raises DayInvalid."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayInvalid(text) from error


def next_token(page: Sequence[Aggregate], limit: int) -> str:
    """What asks for the page behind this one, whatever order its rows are in; empty where the page is not full."""
    return token_behind(sorted(one.id for one in page), limit)


def session_message(session: Session) -> pb.Session:
    return pb.Session(
        access_token=session.access,
        access_until=instant(session.access_until),
        refresh_token=session.refresh,
        refresh_until=instant(session.refresh_until),
        must_change_password=session.must_change_password,
        device=session.device,
        me=me_message(
            Me(session.account, session.grants, session.needs_second), must_change=session.must_change_password
        ),
    )


def undoable_message(report: FileReport, *, days: int) -> pb.UndoableImport:
    return pb.UndoableImport(
        report=report.id,
        file=report.file,
        kind=report.kind,
        school=report.school,
        at=instant(report.at),
        until=instant(report.at + timedelta(days=days)),
        undone_at=instant(report.undone.at) if report.undone else "",
        undone_by=report.undone.by if report.undone else "",
    )


def undo_message(undo: Undo, texts: Texts, *, days: int) -> pb.UndoImportResponse:
    return pb.UndoImportResponse(
        taken=undoable_message(undo.report, days=days),
        withdrawn=undo.withdrawn,
        restored=undo.restored,
        rows=[
            pb.RowBack(
                code=row.id,
                name=row.name,
                is_new=row.is_new,
                values=[pb.ValueBack(field=one.field, now=one.now, then=one.then) for one in row.values],
            )
            for row in undo.rows
        ],
        in_the_way=[texts.say(why) for why in undo.obstacles.named],
        in_the_way_count=undo.obstacles.count,
    )


def own_session_message(family: SessionFamily, *, current: bool) -> pb.OwnSession:
    return pb.OwnSession(
        id=family.id,
        began_at=instant(family.began),
        used_at=instant(family.used),
        browser=family.browser,
        address=family.address,
        current=current,
    )


def sign_in_line(line: Happening) -> pb.SignInLine:
    return pb.SignInLine(
        at=instant(line.at),
        what=line.what,
        why=line.why,
        browser=line.browser,
        address=line.address,
        session=line.session,
    )


def me_message(me: Me, *, must_change: bool) -> pb.Me:
    account = me.account
    return pb.Me(
        id=account.id,
        name=account.name,
        kind=account.kind,
        sign_in_name=account.id,
        grants=[
            pb.Grant(role=grant.role, places=[pb.Place(kind=kind, ids=ids) for kind, ids in grant.places.items()])
            for grant in me.grants
        ],
        must_change_password=must_change,
        has_second_factor=account.second is not None,
        recovery_codes=len(account.second.recovery) if account.second else 0,
        needs_second_factor=me.needs_second,
    )


def asked_message(unit: Jurisdiction) -> pb.RolesAsked:
    said = unit.second_factor
    return pb.RolesAsked(
        unit=unit.id,
        unit_name=unit.label,
        roles=said.roles if said else (),
        by=said.by if said else "",
        at=instant(said.at) if said else "",
    )


def given_message(given: Given) -> pb.GivenToken:
    return pb.GivenToken(
        access_token=given.access,
        access_until=instant(given.access_until),
        second_until=instant(given.second_until),
    )


def school_message(school: School) -> pb.School:
    return pb.School(
        id=school.id,
        name=school.name,
        levels=school.levels,
        kind=school.kind,
        unit=school.unit,
        unit_name=school.unit_name,
    )


def _state(account: Account | None) -> str:
    return account.state if account else "none"


def person_message(person: Person, account: Account | None, *, on: date) -> pb.Person:
    """As the person is on that day: a post that has ended gives no role."""
    return pb.Person(
        id=person.id,
        school=person.school,
        name=person.name,
        role=OTHER if person.has_ended(on) else person.role,
        title=person.title,
        group=person.group_key,
        subject=person.subject,
        account=_state(account),
        waiting_title=person.waiting.post.title if person.waiting else "",
    )


def waiting_message(person: Person, names: Mapping[str, str]) -> pb.WaitingPost:
    """Of a person whose post waits; `names` of those who asked for it."""
    assert person.waiting is not None
    return pb.WaitingPost(
        person=person.id,
        name=person.name,
        school=person.waiting.post.school,
        title=person.waiting.post.title,
        present_title=person.title,
        present_school=person.school,
        asked_by=person.waiting.by,
        asked_by_name=names.get(person.waiting.by, person.waiting.by),
        asked_on=person.waiting.post.since.isoformat(),
    )


def office_message(account: Account, units: Mapping[str, str], *, on: date) -> pb.Office:
    """Of an account with an office; `units` are the names of units."""
    office = account.office
    assert office is not None
    is_over, waits = office.has_ended(on), not office.confirmed_by
    return pb.Office(
        account=account.id,
        name=account.name,
        kind=account.kind,
        unit=office.unit,
        unit_name=units.get(office.unit, office.unit),
        since=office.since.isoformat(),
        until=office.until.isoformat() if office.until else "",
        asked_by=office.by,
        confirmed_by=office.confirmed_by,
        state="ended" if is_over else "waiting" if waits else account.state,
    )


def guardian_issued_message(issued: GuardianIssued) -> pb.IssueGuardianAccountResponse:
    return pb.IssueGuardianAccountResponse(
        id=issued.account.id,
        sign_in_name=issued.account.id,
        one_time_password=issued.one_time_password,
        valid_until=instant(issued.until) if issued.until else "",
        code=issued.code,
    )


def pupil_message(pupil: Pupil, account: Account | None, *, details: bool) -> pb.Pupil:
    return pb.Pupil(
        id=pupil.id,
        school=pupil.school,
        name=pupil.name,
        class_name=pupil.class_name,
        year=pupil.year,
        birth_date=pupil.birth_date.isoformat() if details else "",
        gender=pupil.gender if details else "",
        boarding=pupil.boarding,
        priority=pupil.priority if details else "",
        account=_state(account),
    )


def school_class_message(school_class: SchoolClass) -> pb.SchoolClass:
    return pb.SchoolClass(
        name=school_class.name,
        pupils=school_class.pupils,
        homeroom_person=school_class.homeroom_person,
        homeroom_name=school_class.homeroom_name,
    )


def assignment_message(assignment: TeachingAssignment, teacher: Person | None) -> pb.Assignment:
    return pb.Assignment(
        person=assignment.person,
        person_name=teacher.name if teacher else "",
        class_name=assignment.class_name,
        subject=assignment.subject,
        subject_name=assignment.subject_name,
        periods_per_year=assignment.periods_per_year,
        homeroom=assignment.homeroom,
    )


def slip_message(slip: Slip, *, class_name: str) -> pb.Slip:
    return pb.Slip(
        person=slip.person,
        name=slip.name,
        class_name=class_name,
        sign_in_name=slip.sign_in_name,
        one_time_password=slip.one_time_password,
    )


def summary_message(summary: Summary) -> pb.GetSummaryResponse:
    return pb.GetSummaryResponse(
        schools=summary.schools,
        people=summary.people,
        pupils=summary.pupils,
        classes=summary.classes,
        assignments=summary.assignments,
        accounts_staff=summary.accounts.get("staff", 0),
        accounts_pupil=summary.accounts.get("pupil", 0),
        accounts_guardian=summary.accounts.get("guardian", 0),
        accounts_active=summary.active,
    )
