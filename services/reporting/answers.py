"""What reporting answers, in the words of its proto."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from proto.gen.edu.reporting.v1 import reporting_pb2 as pb
from services.reporting.domain.duties import DUTIES, Late
from services.reporting.domain.indicators import Measure
from services.reporting.domain.reminder import Reminder, reminder_id
from services.reporting.picture import Picture, Reading, Row, schools_of
from services.reporting.store import ReportingStore


def instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def indicator(reading: Reading, as_of: datetime | None) -> pb.Indicator:
    one = reading.indicator
    return pb.Indicator(
        id=one.id,
        name_vi=one.name.vi,
        name_en=one.name.en,
        unit=one.unit,
        value=reading.value,
        numerator=reading.numerator,
        denominator=reading.denominator,
        numerator_vi=one.counted.vi,
        numerator_en=one.counted.en,
        denominator_vi=one.against.vi,
        denominator_en=one.against.en,
        target=reading.target,
        target_source=one.source,
        period=one.period,
        as_of=instant(as_of),
        missing=[
            pb.Missing(school=s.id, school_name=s.name, what_vi=one.missing.vi, what_en=one.missing.en)
            for s in reading.missing
        ],
    )


def month(seen: Picture) -> pb.MonthResponse:
    return pb.MonthResponse(
        month=seen.month,
        schools=len(seen.schools),
        people=seen.total(Measure.PEOPLE_KNOWN),
        accounts_issued=seen.total(Measure.ACCOUNTS_ISSUED),
        plans_due=seen.total(Measure.PLANS_DUE),
        plans_submitted=seen.total(Measure.PLANS_SUBMITTED),
        plans_signed=seen.total(Measure.PLANS_SIGNED),
        plans_signed_on_time=seen.total(Measure.PLANS_ON_TIME),
        resources_shared=seen.total(Measure.RESOURCES_SHARED),
        amount_due=seen.total(Measure.DUE),
        amount_collected=seen.total(Measure.COLLECTED),
        lessons_online=seen.total(Measure.LESSONS_ONLINE),
        indicators=[indicator(one, seen.as_of) for one in seen.totals],
        as_of=instant(seen.as_of),
    )


def table(seen: Picture, rows: Sequence[Row]) -> pb.DistrictTableResponse:
    return pb.DistrictTableResponse(
        totals=[indicator(one, seen.as_of) for one in seen.totals],
        rows=[_row(one) for one in rows],
        as_of=instant(seen.as_of),
    )


def _row(row: Row) -> pb.SchoolRow:
    return pb.SchoolRow(
        school=row.school.id,
        school_name=row.school.name,
        levels=row.school.levels,
        unit=row.school.unit,
        unit_name=row.school.unit_name,
        cells=[
            pb.Cell(
                indicator=cell.indicator.id,
                value=cell.value,
                numerator=cell.numerator,
                denominator=cell.denominator,
                target=cell.target,
                standing=cell.standing,
            )
            for cell in row.cells
        ],
        below_target=row.below,
        late=row.late,
    )


async def late(
    store: ReportingStore, page: Sequence[Late], *, today: date, month: str, found: Sequence[Late], after: int
) -> pb.WhoIsLateResponse:
    """Names, schools and reminders for the page in one call each."""
    names = await store.names([one.person for one in page])
    schools = {one.id: one.name for one in await schools_of(store)}
    reminders = await store.reminders.many([reminder_id(one.person, one.duty, month) for one in page])
    answer = pb.WhoIsLateResponse(
        total=len(found),
        next_page_token=str(after) if after < len(found) else "",
        as_of=instant(await store.as_of()),
        by_duty=Counter(one.duty for one in found),
    )
    for one in page:
        reminded = reminders.get(reminder_id(one.person, one.duty, month))
        answer.late.add(
            duty=one.duty,
            duty_vi=DUTIES[one.duty].vi,
            duty_en=DUTIES[one.duty].en,
            school=one.school,
            school_name=schools.get(one.school, one.school),
            person=one.person,
            person_name=names.get(one.person, one.person),
            what=one.what,
            due=one.due.isoformat(),
            days_late=one.days(today),
            items=one.items,
            reminded_at=instant(reminded.sent[-1].at) if reminded else "",
        )
    return answer


def reminder(one: Reminder) -> pb.Reminder:
    duty, last = DUTIES[one.duty], one.sent[-1]
    return pb.Reminder(
        duty=one.duty,
        duty_vi=duty.vi,
        duty_en=duty.en,
        month=one.month,
        by=last.by,
        by_name=last.by_name,
        at=instant(last.at),
    )
