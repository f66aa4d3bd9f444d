"""From what reporting keeps and computes to what it answers."""

from __future__ import annotations

from datetime import datetime

from chassis.texts import Texts
from chassis.why import Why
from proto.gen.edu.reporting.v1 import reporting_pb2 as wire
from services.reporting.domain.duties import TITLES
from services.reporting.domain.indicators import Source
from services.reporting.domain.monthly_report import IndicatorValue, MonthlyReport, SchoolRow
from services.reporting.domain.reminder import Reminder
from services.reporting.usecases.late import LateEntry, LateList
from services.reporting.usecases.reports import DistrictTable


def indicator(texts: Texts, value: IndicatorValue, as_of: datetime | None) -> wire.Indicator:
    row = value.indicator
    return wire.Indicator(
        id=row.id,
        name_vi=row.name.vi,
        name_en=row.name.en,
        unit=row.unit,
        value=value.value,
        numerator=value.numerator,
        denominator=value.denominator,
        numerator_vi=row.counted.vi,
        numerator_en=row.counted.en,
        denominator_vi=row.against.vi,
        denominator_en=row.against.en,
        target=value.target,
        target_source=_source(texts, row.source),
        period=row.period,
        as_of=_instant(as_of),
        missing=[
            wire.Missing(school=school.id, school_name=school.name, what_vi=row.missing.vi, what_en=row.missing.en)
            for school in value.missing
        ],
    )


def indicators(texts: Texts, report: MonthlyReport) -> list[wire.Indicator]:
    return [indicator(texts, total, report.as_of) for total in report.totals]


def month(texts: Texts, report: MonthlyReport) -> wire.MonthResponse:
    return wire.MonthResponse(
        month=report.month,
        schools=len(report.schools),
        people=report.total("people_known"),
        accounts_issued=report.total("accounts_issued"),
        plans_due=report.total("plans_due"),
        plans_submitted=report.total("plans_submitted"),
        plans_signed=report.total("plans_signed"),
        plans_signed_on_time=report.total("plans_on_time"),
        resources_shared=report.total("resources_shared"),
        amount_due=report.total("due"),
        amount_collected=report.total("collected"),
        lessons_online=report.total("lessons_online"),
        indicators=indicators(texts, report),
        as_of=_instant(report.as_of),
    )


def district(texts: Texts, table: DistrictTable) -> wire.DistrictTableResponse:
    return wire.DistrictTableResponse(
        totals=indicators(texts, table.report),
        rows=[_row(row) for row in table.rows],
        as_of=_instant(table.report.as_of),
    )


def late(texts: Texts, page: LateList) -> wire.WhoIsLateResponse:
    return wire.WhoIsLateResponse(
        late=[_late(texts, entry, entry.duty.days_late(page.today)) for entry in page.entries],
        total=page.total,
        next_page_token=page.next_token,
        as_of=_instant(page.as_of),
        by_duty=page.by_duty,
    )


def reminder(texts: Texts, kept: Reminder) -> wire.Reminder:
    title, last = TITLES[kept.duty], kept.sent[-1]
    return wire.Reminder(
        duty=kept.duty,
        duty_vi=texts.say(title, "vi"),
        duty_en=texts.say(title, "en"),
        month=kept.month,
        by=last.by,
        by_name=last.by_name,
        at=_instant(last.at),
    )


def _late(texts: Texts, entry: LateEntry, days_late: int) -> wire.Late:
    owed = entry.duty
    return wire.Late(
        duty=owed.duty,
        duty_vi=texts.say(TITLES[owed.duty], "vi"),
        duty_en=texts.say(TITLES[owed.duty], "en"),
        school=owed.school,
        school_name=entry.school_name,
        person=owed.person,
        person_name=entry.person_name,
        what=owed.what,
        due=owed.due.isoformat(),
        days_late=days_late,
        items=owed.items,
        reminded_at=_instant(entry.reminded_at),
    )


def _row(row: SchoolRow) -> wire.SchoolRow:
    return wire.SchoolRow(
        school=row.school.id,
        school_name=row.school.name,
        levels=row.school.levels,
        unit=row.school.unit,
        unit_name=row.school.unit_name,
        cells=[
            wire.Cell(
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


def _source(texts: Texts, source: Source | None) -> str:
    return texts.say(Why("TARGET_SET_BY", act=source.act, article=source.section)) if source else ""


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""
