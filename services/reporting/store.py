"""What reporting keeps: replicas of clients' subjects, facts under their own id, and reminders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from chassis.clock import Clock
from chassis.documents import Database, DocumentMapping, Index, Query
from chassis.documents.replicas import Body
from chassis.store import Store
from contracts.envelope import Envelope
from services.reporting.domain.duties import Slot, slots_owed
from services.reporting.domain.indicators import Measure
from services.reporting.domain.limits import READ_DOCUMENTS
from services.reporting.domain.reminder import Reminder

REMINDERS = DocumentMapping("reminders", Reminder, indexes=(Index(("person", "month")), Index(("month", "duty"))))
BySchool = Mapping[str, int]
SHARED_STATES = ("approved", "published")


class ReportingStore(Store):
    """Every number is counted from these collections when it is asked for; none is kept as a number."""

    service = "reporting"

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self.schools = self.replicas("schools")
        self.people = self.replicas("people", [Index(("school",))])
        self.pupils = self.replicas("pupils", [Index(("school",))])
        self.assignments = self.replicas("assignments", [Index(("school",))])
        self.accounts = self.replicas("accounts", [Index(("school", "kind"))])
        self.plans = self.replicas("plans", [Index(("month", "school"))])
        self.timetables = self.replicas("timetables", [Index(("school",))])
        self.resources = self.replicas("resources", [Index(("school",))])
        self.invoices = self.replicas("invoices", [Index(("period", "school"))])
        self.payments = self.facts("payments", [Index(("period", "school"))])
        self.lessons = self.facts("lessons", [Index(("month", "school"))])
        self.heard = self.replicas("heard")
        self.reminders = self.aggregates(REMINDERS)

    async def mark_heard(self, told: Envelope) -> None:
        """Remembers up to when the facts of a source were heard."""
        await self.heard.put(told.source, int(told.time.timestamp() * 1_000_000), {"at": told.time.isoformat()})

    async def as_of(self) -> datetime | None:
        """The time of the newest fact heard; None before the first."""
        times = [datetime.fromisoformat(one["at"]) for one in await self.heard.where(Query())]
        return max(times, default=None)

    async def measures(self, month: str) -> dict[Measure, BySchool]:
        """Every number of the month for each school, in a constant number of calls to the store."""
        plans = await self.plans_of(month)
        owed = await self.slots()
        periods = await self.timetables.sums("school", "periods", {})
        online = await self.timetables.sums("school", "online_periods", {})
        return {
            Measure.SCHOOL: dict.fromkeys(await self.schools_known(), 1),
            Measure.ACCOUNTS_ISSUED: await self._accounts_of_people(),
            Measure.PEOPLE_KNOWN: _added(
                await self.people.counts("school", {}), await self.pupils.counts("school", {})
            ),
            **_of_plans(plans, owed),
            Measure.PERIODS: periods,
            Measure.ONLINE_PERIODS: online,
            Measure.TEACHES_ONLINE: {school: 1 for school, number in online.items() if number},
            Measure.RESOURCES_SHARED: await self._resources_shared(),
            Measure.DUE: await self.invoices.sums("school", "amount", {"period": month}),
            Measure.COLLECTED: await self.payments.sums("school", "amount", {"period": month}),
            Measure.LESSONS_ONLINE: await self.lessons.counts("school", {"month": month}),
        }

    async def schools_known(self) -> dict[str, Body]:
        return {one["id"]: one for one in await self.schools.where(Query(limit=READ_DOCUMENTS))}

    async def plans_of(self, month: str) -> list[Body]:
        return await self.plans.where(Query(equals={"month": month}, limit=READ_DOCUMENTS))

    async def slots(self) -> dict[Slot, str]:
        return slots_owed(await self.assignments_open())

    async def assignments_open(self) -> list[Body]:
        """Those that nobody else took over."""
        found = await self.assignments.where(Query(limit=READ_DOCUMENTS))
        return [one for one in found if not one.get("ended")]

    async def leaders(self) -> tuple[dict[str, str], dict[str, str]]:
        """Group → its leader, and school → its principal; the first by id where there are several."""
        wanted = Query(any_of={"role": ["group_leader", "principal"]}, sort=("id",), limit=READ_DOCUMENTS)
        groups: dict[str, str] = {}
        schools: dict[str, str] = {}
        for one in await self.people.where(wanted):
            if one["role"] == "group_leader":
                groups.setdefault(one["group"], one["person"])
            else:
                schools.setdefault(one["school"], one["person"])
        return groups, schools

    async def names(self, people: Sequence[str]) -> dict[str, str]:
        return {one: body["name"] for one, body in (await self.people.many(people)).items()}

    async def _accounts_of_people(self) -> BySchool:
        staff = await self.accounts.counts("school", {"kind": "staff"})
        return _added(staff, await self.accounts.counts("school", {"kind": "pupil"}))

    async def _resources_shared(self) -> BySchool:
        counted = [await self.resources.counts("school", {"state": state}) for state in SHARED_STATES]
        return _added(*counted)


def _added(*parts: BySchool) -> dict[str, int]:
    total: dict[str, int] = defaultdict(int)
    for part in parts:
        for school, number in part.items():
            total[school] += number
    return dict(total)


def _of_plans(plans: Sequence[Mapping[str, Any]], owed: Mapping[Slot, str]) -> dict[Measure, BySchool]:
    """Counted by slot: two weeks' plans of one slot are one, so that no share passes 100 %."""
    due: dict[str, set[Slot]] = defaultdict(set)
    handed: dict[str, set[Slot]] = defaultdict(set)
    on_time: dict[str, set[Slot]] = defaultdict(set)
    signed: dict[str, int] = defaultdict(int)
    for slot in owed:
        due[slot.school].add(slot)
    for plan in plans:
        slot = Slot(plan["school"], plan["teacher"], plan["subject"], plan["grade"])
        due[slot.school].add(slot)
        if plan["state"] != "returned":
            handed[slot.school].add(slot)
        if plan["state"] == "signed":
            signed[slot.school] += 1
            if plan["on_time"]:
                on_time[slot.school].add(slot)
    return {
        Measure.PLANS_DUE: {school: len(slots) for school, slots in due.items()},
        Measure.PLANS_SUBMITTED: {school: len(slots) for school, slots in handed.items()},
        Measure.PLANS_ON_TIME: {school: len(slots) for school, slots in on_time.items()},
        Measure.PLANS_SIGNED: dict(signed),
    }
