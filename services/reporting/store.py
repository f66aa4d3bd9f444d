"""What reporting keeps: the newest state of other services' subjects, facts under their own id, and reminders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from chassis.clock import Clock
from chassis.documents import Database, DocumentMapping, Index, KeptFacts, Query, Replicas
from chassis.documents.replicas import Body
from chassis.store import Store
from contracts.envelope import Envelope
from services.reporting.domain.duties import Leader
from services.reporting.domain.indicators import Count
from services.reporting.domain.limits import READ_DOCUMENTS
from services.reporting.domain.measures import BySchool, added
from services.reporting.domain.monthly_report import School
from services.reporting.domain.older_facts import group_name_of
from services.reporting.domain.reminder import Reminder

REMINDERS = DocumentMapping("reminders", Reminder, indexes=(Index(("person", "month")), Index(("month", "duty"))))


class ReportingStore(Store):
    """Every number is counted from these collections when it is asked for; none is kept as a number.

    `latest` and `events` hold by name the collections that heard facts are kept in.
    """

    service: ClassVar[str] = "reporting"

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self.latest: dict[str, Replicas] = {}
        self.events: dict[str, KeptFacts] = {}
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
        self.write_offs = self.facts("write_offs", [Index(("period", "school"))])
        self.lessons = self.facts("lessons", [Index(("month", "school"))])
        self.heard = self.replicas("heard")
        self.reminders = self.aggregates(REMINDERS)

    def replicas(self, name: str, indexes: Sequence[Index] = ()) -> Replicas:
        self.latest[name] = super().replicas(name, indexes)
        return self.latest[name]

    def facts(self, name: str, indexes: Sequence[Index] = ()) -> KeptFacts:
        self.events[name] = super().facts(name, indexes)
        return self.events[name]

    async def mark_heard(self, envelope: Envelope) -> None:
        """Remembers up to when the facts of a source were heard."""
        microseconds = int(envelope.time.timestamp() * 1_000_000)
        await self.heard.put(envelope.source, microseconds, {"at": envelope.time.isoformat()})

    async def as_of(self) -> datetime | None:
        """The time of the newest fact heard; None before the first."""
        times = [datetime.fromisoformat(source["at"]) for source in await self.heard.where(Query())]
        return max(times, default=None)

    async def counted(self, measures: Mapping[str, Sequence[Count]], month: str) -> dict[str, BySchool]:
        """Each measure for each school, in one call to the store for each of its counts."""
        return {name: added([await self._count(count, month) for count in counts]) for name, counts in measures.items()}

    async def _count(self, count: Count, month: str) -> BySchool:
        collection = self.latest.get(count.of) or self.events[count.of]
        equals = {**count.where, count.month: month} if count.month else count.where
        if count.sum:
            return await collection.sums("school", count.sum, equals)
        return await collection.counts("school", equals)

    async def schools_known(self, only: Iterable[str] | None = None) -> tuple[School, ...]:
        """Those named, in that order, or all by their code; unknown ones are left out."""
        known = {school["id"]: school for school in await self.schools.where(Query(limit=READ_DOCUMENTS))}
        chosen = sorted(known) if only is None else [school for school in only if school in known]
        return tuple(_school(known[school]) for school in chosen)

    async def plans_of(self, month: str) -> list[Body]:
        return await self.plans.where(Query(equals={"month": month}, limit=READ_DOCUMENTS))

    async def assignments_open(self) -> list[Body]:
        """Those that nobody else took over."""
        assignments = await self.assignments.where(Query(limit=READ_DOCUMENTS))
        return [assignment for assignment in assignments if not assignment.get("ended")]

    async def timetables_kept(self) -> list[Body]:
        return await self.timetables.where(Query(limit=READ_DOCUMENTS))

    async def leaders(self) -> tuple[dict[str, Leader], dict[str, str]]:
        """Group → its leader, and school → its principal; the first by id where there are several."""
        posts = Query(any_of={"role": ["group_leader", "principal"]}, sort=("id",), limit=READ_DOCUMENTS)
        groups: dict[str, Leader] = {}
        schools: dict[str, str] = {}
        for person in await self.people.where(posts):
            if person["role"] == "group_leader":
                groups.setdefault(person["group"], Leader(person["person"], group_name_of(person)))
            else:
                schools.setdefault(person["school"], person["person"])
        return groups, schools

    async def names(self, people: Sequence[str]) -> dict[str, str]:
        return {person: body["name"] for person, body in (await self.people.many(people)).items()}


def _school(body: Body) -> School:
    return School(body["id"], body["name"], tuple(body["levels"]), body["unit"], body["unit_name"])
