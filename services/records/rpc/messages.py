"""Records, duties, signers and verdicts in the words of the wire, which calls a record a plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from chassis.texts import Texts
from chassis.why import Why
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records.domain.catalogue import Catalogue, RecordType
from services.records.domain.duties import Duty
from services.records.domain.periods import school_year
from services.records.domain.record import Record
from services.records.domain.record_state import Event, State
from services.records.domain.signer import Signer
from services.records.domain.staff import School, Staff
from services.records.domain.verdict import Verdict
from services.records.files.subjects import subject_name
from services.records.signing.verification import Certificate
from services.records.store import VIETNAM
from services.records.usecases.checking import Checked


class Names:
    """The names that ids bear: of people, schools, subjects and record types."""

    def __init__(self, staff: Staff, schools: Iterable[School], catalogue: Catalogue) -> None:
        self._staff = staff
        self._schools = {school.id: school.name for school in schools}
        self._catalogue = catalogue

    def person(self, person: str) -> str:
        return self._staff.name(person)

    def school(self, school: str) -> str:
        return self._schools.get(school, school)

    def subject(self, subject: str) -> str:
        return subject_name(subject) if subject else ""

    def record_type(self, record_type: str) -> str:
        return self._catalogue.types[record_type].name


def instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def record_type(row: RecordType) -> pb.RecordType:
    return pb.RecordType(
        id=row.id,
        name=row.name,
        applies_to=row.applies_to,
        frequency=row.frequency,
        file_types=row.file_types,
        submitters=row.submitters,
        reviewers=row.reviewers,
        signers=row.signers,
        due_days=row.due_days,
        retention_years=row.retention_years,
        legal_act=row.legal_act,
        standing=row.standing,
        levels=row.levels,
    )


def duty(duty: Duty, names: Names, today: date) -> pb.Duty:
    return pb.Duty(
        id=duty.id,
        kind=duty.kind,
        record_type=duty.record_type,
        record_name=names.record_type(duty.record_type),
        school=duty.school,
        school_name=names.school(duty.school),
        year=school_year(duty.month),
        month=duty.month,
        week=duty.week,
        term=duty.term,
        subject=duty.subject,
        subject_name=duty.subject_name or names.subject(duty.subject),
        grade=duty.grade,
        classes=duty.classes,
        group=duty.group,
        reviewer=duty.reviewer,
        reviewer_name=names.person(duty.reviewer),
        signer=duty.signer,
        signer_name=names.person(duty.signer),
        due=duty.due.isoformat(),
        late=duty.late(today),
        plan=duty.record,
        teacher=duty.teacher,
        teacher_name=names.person(duty.teacher),
        note=duty.note,
        waiting=duty.waiting,
    )


def plan(record: Record, names: Names) -> pb.Plan:
    return pb.Plan(
        id=record.id,
        record_type=record.record_type,
        record_name=names.record_type(record.record_type),
        school=record.school,
        teacher=record.author,
        teacher_name=names.person(record.author),
        group=record.group,
        subject=record.subject,
        subject_name=names.subject(record.subject),
        grade=record.grade,
        classes=record.classes,
        month=record.month,
        week=record.week,
        due=record.due.isoformat(),
        state=record.state.value,
        title=record.content.title,
        file_name=record.content.file_name,
        revision=record.revision,
        submitted_at=instant(record.at_of(State.SUBMITTED)),
        reviewed_at=instant(record.reviewed_at),
        reviewer=record.reviewer,
        reviewer_name=names.person(record.reviewer),
        note=record.note,
        signed_at=instant(record.signed_at),
        signer=record.signer,
        signer_name=names.person(record.signer),
        on_time=record.on_time,
        signed_sha256=record.kept_sha256,
        pdf_sha256=record.content.pdf_sha256,
        pages=record.content.pages,
        history=[_event(event, names) for event in record.history],
        signers=record.signers,
        signatures=[_signature(event, names) for event in record.signatures()],
        waits_for=record.waits_for,
        keep_until=record.keep_until.isoformat() if record.keep_until else "",
    )


def _event(event: Event, names: Names) -> pb.PlanEvent:
    by_name = names.person(event.by)
    return pb.PlanEvent(what=event.what.value, at=instant(event.at), by=event.by, by_name=by_name, note=event.note)


def _signature(event: Event, names: Names) -> pb.Signature:
    return pb.Signature(role=event.role, by=event.by, by_name=names.person(event.by), at=instant(event.at))


def signer(signer: Signer, at: datetime) -> pb.Signer:
    return pb.Signer(
        person=signer.id,
        name=signer.name,
        school=signer.school,
        certificate_subject=signer.certificate_subject,
        certificate_serial=signer.certificate_serial,
        not_before=instant(signer.not_before),
        not_after=instant(signer.not_after),
        key_kept_in=signer.kept_in,
        locked=signer.locked,
        permitted_by=signer.permitted_by if signer.is_permitted(at) else "",
        certificate_ends=certificate_ends(signer, at),
    )


def certificate_ends(signer: Signer, at: datetime) -> str:
    """The last day of a certificate that ends soon, as ISO text; empty for another."""
    return signer.not_after.astimezone(VIETNAM).date().isoformat() if signer.ends_soon(at) else ""


def verdict(verdict: Verdict, texts: Texts) -> pb.Verdict:
    return pb.Verdict(
        valid=verdict.valid,
        summary=texts.say(_summary(verdict, texts)),
        signer_name=verdict.signer_name,
        signed_at=verdict.signed_at,
        plan=verdict.record,
        checks=[pb.Check(name=check.name, passed=check.passed, said=texts.say(check.why)) for check in verdict.checks],
        first_changed_byte=verdict.first_changed_byte,
        sha256=verdict.sha256,
    )


def checked(checked: Checked, names: Names, texts: Texts) -> pb.CheckDocumentResponse:
    record, said = checked.record, verdict(checked.verdict, texts)
    made, none = record.signatures(), Certificate("", "", "")  # a file that is lost or broken shows none
    return pb.CheckDocumentResponse(
        school_name=checked.school.name,
        record_name=names.record_type(record.record_type),
        month=record.month,
        valid=said.valid,
        summary=said.summary,
        signatures=[
            pb.CheckedSignature(
                name=names.person(event.by),
                role=event.role,
                at=instant(event.at),
                certificate_subject=held.subject,
                certificate_issuer=held.issuer,
                certificate_serial=held.serial,
            )
            for event, held in zip(made, [*checked.certificates, *[none] * len(made)], strict=False)
        ],
        sha256=record.kept_sha256,
        compared=checked.compared,
    )


def _summary(verdict: Verdict, texts: Texts) -> Why:
    if verdict.valid:
        return Why("SIGNATURE_VALID", {"signer": verdict.signer_name, "at": verdict.signed_at})
    failed = verdict.failed
    return Why("SIGNATURE_NOT_VALID", {"reason": texts.say(failed.why)}) if failed else Why("SIGNATURE_ABSENT")
