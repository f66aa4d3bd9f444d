"""The month in numbers: the report of one school or several, the district's table, and the table as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.identity.actor import Actor
from services.reporting import metrics
from services.reporting.domain import measures
from services.reporting.domain.duties import slots_owed
from services.reporting.domain.indicators import IndicatorTable
from services.reporting.domain.month import checked, local_day
from services.reporting.domain.monthly_report import MonthlyReport, SchoolRow, report_of, rows_of
from services.reporting.files.district_workbook import Workbook, workbook_of
from services.reporting.store import ReportingStore
from services.reporting.usecases.late import open_duties
from services.reporting.usecases.reach import schools_within_reach


@dataclass(frozen=True)
class DistrictTable:
    """A row for each school, the worst first, below the report of all of them."""

    report: MonthlyReport
    rows: Sequence[SchoolRow]


async def monthly_report(
    store: ReportingStore, table: IndicatorTable, *, actor: Actor, month: str, school: str = ""
) -> MonthlyReport:
    """The indicators of a month (`2026-10`) over one school, or over all within the actor's reach.

    Raises NotAllowed and MonthInvalid.
    """
    reach = await schools_within_reach(store, actor=actor, action="read_indicators", school=school)
    return await _report(store, table, month, reach)


async def district_table(store: ReportingStore, table: IndicatorTable, *, actor: Actor, month: str) -> DistrictTable:
    """One row for each school within the actor's reach. Raises NotAllowed and MonthInvalid."""
    reach = await schools_within_reach(store, actor=actor, action="read_indicators")
    return await _district(store, table, month, reach)


async def export_table(store: ReportingStore, table: IndicatorTable, *, actor: Actor, month: str) -> Workbook:
    """The district's table as a workbook. Audited. Raises NotAllowed and MonthInvalid."""
    reach = await schools_within_reach(store, actor=actor, action="export")
    await store.audit(actor, "export table", checked(month))
    district = await _district(store, table, month, reach)
    return workbook_of(table, district.report, district.rows)


async def _district(
    store: ReportingStore, table: IndicatorTable, month: str, reach: Sequence[str] | None
) -> DistrictTable:
    report = await _report(store, table, month, reach)
    today = local_day(store.now())
    late: dict[str, int] = {}
    for owed in await open_duties(store, month):
        if owed.days_late(today) > 0:
            late[owed.school] = late.get(owed.school, 0) + owed.items
    return DistrictTable(report, rows_of(table, report, late))


async def _report(
    store: ReportingStore, table: IndicatorTable, month: str, reach: Sequence[str] | None
) -> MonthlyReport:
    """Asks the store as often for many schools as for one. Raises MonthInvalid."""
    with metrics.MONTHLY_REPORT_SECONDS.time():
        schools = await store.schools_known(reach)
        plans = await store.plans_of(checked(month))
        owed = slots_owed(await store.assignments_open())
        counted = await store.counted(table.measures, month)
        computed = measures.of_schools((school.id for school in schools), counted)
        numbers = {**counted, **computed, **measures.of_plans(plans, owed)}
        return report_of(table, month, schools, numbers, await store.as_of())
