"""Plans, duties, signers and verdicts in the words of the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from proto.gen.edu.imports.v1 import imports_pb2
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records.domain import duties as domain
from services.records.domain import plan as plans
from services.records.domain.catalogue import RecordType
from services.records.domain.periods import school_year
from services.records.domain.reports import FileReport
from services.records.domain.signer import Signer
from services.records.domain.staff import Staff
from services.records.domain.subjects import subject_of
from services.records.domain.verdict import Verdict


def instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def record_type(one: RecordType) -> pb.RecordType:
    return pb.RecordType(
        id=one.id,
        name=one.name,
        applies_to=one.applies_to,
        frequency=one.frequency,
        file_types=one.file_types,
        submitters=one.submitters,
        signers=one.signers,
        retention_years=one.retention_years,
        legal_act=one.legal_act,
        standing=one.standing,
        levels=one.levels,
    )


def duty(one: domain.Duty, staff: Staff, schools: Mapping[str, str], today: date) -> pb.Duty:
    return pb.Duty(
        id=one.id,
        kind=one.kind,
        record_type=one.record_type,
        school=one.school,
        school_name=schools.get(one.school, one.school),
        year=school_year(one.month),
        month=one.month,
        term=one.term,
        subject=one.subject,
        subject_name=one.subject_name,
        grade=one.grade,
        classes=one.classes,
        group=one.group,
        reviewer=one.reviewer,
        reviewer_name=staff.name(one.reviewer),
        signer=one.signer,
        signer_name=staff.name(one.signer),
        due=one.due.isoformat(),
        late=one.late(today),
        plan=one.plan,
        teacher=one.teacher,
        teacher_name=staff.name(one.teacher),
        note=one.note,
        waiting=one.waiting,
    )


def plan(one: plans.Plan, staff: Staff) -> pb.Plan:
    return pb.Plan(
        id=one.id,
        school=one.school,
        teacher=one.teacher,
        teacher_name=staff.name(one.teacher),
        group=one.group,
        subject=one.subject,
        subject_name=subject_of(one.subject).name,
        grade=one.grade,
        classes=one.classes,
        month=one.month,
        week=one.week,
        due=one.due.isoformat(),
        state=one.state.value,
        title=one.paper.title,
        file_name=one.paper.file_name,
        revision=one.revision,
        submitted_at=instant(one.at_of(plans.State.SUBMITTED)),
        reviewed_at=instant(one.reviewed_at),
        reviewer=one.reviewer,
        reviewer_name=staff.name(one.reviewer),
        note=one.note,
        signed_at=instant(one.signed_at),
        signer=one.signer,
        signer_name=staff.name(one.signer),
        on_time=one.on_time,
        signed_sha256=one.signed_sha256,
        pdf_sha256=one.paper.pdf_sha256,
        pages=one.paper.pages,
        history=[_event(event, staff) for event in one.history],
    )


def _event(one: plans.Event, staff: Staff) -> pb.PlanEvent:
    return pb.PlanEvent(what=one.what.value, at=instant(one.at), by=one.by, by_name=staff.name(one.by), note=one.note)


def signer(one: Signer) -> pb.Signer:
    return pb.Signer(
        person=one.id,
        name=one.name,
        school=one.school,
        certificate_subject=one.certificate_subject,
        certificate_serial=one.certificate_serial,
        not_before=instant(one.not_before),
        not_after=instant(one.not_after),
        key_kept_in=one.kept_in,
        locked=one.locked,
    )


def verdict(one: Verdict) -> pb.Verdict:
    return pb.Verdict(
        valid=one.valid,
        summary=one.summary,
        signer_name=one.signer_name,
        signed_at=one.signed_at,
        plan=one.plan,
        checks=[pb.Check(name=check.name, passed=check.passed, said=check.said) for check in one.checks],
        first_changed_byte=one.first_changed_byte,
        sha256=one.sha256,
    )


def report(one: FileReport) -> imports_pb2.FileReport:
    return imports_pb2.FileReport(
        file=one.file,
        kind=one.kind,
        rows=one.rows,
        taken=one.taken,
        created=one.created,
        changed=one.changed,
        same=one.same,
        refused=[
            imports_pb2.RefusedRow(sheet=row.sheet, row=row.row, column=row.column, value=row.value, reason=row.reason)
            for row in one.refused
        ],
        note=one.note,
        found=one.found,
        at=instant(one.at),
        content_sha256=one.content_sha256,
    )
