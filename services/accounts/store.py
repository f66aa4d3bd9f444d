"""The documents of accounts, and the queries that its use cases ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import ClassVar, TypeVar

from chassis.aggregate import Aggregate
from chassis.clock import Clock
from chassis.documents import Database, DocumentMapping, Documents, Index, Query
from chassis.store import Store
from importing import FileReport, report_mapping
from services.accounts.domain import invariants, limits
from services.accounts.domain.account import Account
from services.accounts.domain.offices import OFFICES
from services.accounts.domain.people import Person
from services.accounts.domain.pupils import Pupil
from services.accounts.domain.schools import Jurisdiction, School
from services.accounts.domain.sessions import FailedTry, SessionFamily, SignInGuard
from services.accounts.domain.teaching import TeachingAssignment

A = TypeVar("A", bound=Aggregate)
LISTED = Index(("list_changed_at",))  # when a list changed it last
VIETNAM = timezone(timedelta(hours=7))  # no daylight saving; the days of a school are days there


class AccountsStore(Store):
    service: ClassVar[str] = "accounts"

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self.schools = self.aggregates(DocumentMapping("schools", School, check=invariants.check_school, told=True))
        self.jurisdictions = self.aggregates(DocumentMapping("jurisdictions", Jurisdiction))
        self.people = self.aggregates(
            DocumentMapping(
                "people",
                Person,
                check=invariants.check_person,
                indexes=(Index(("school",)), Index(("waiting_school",)), LISTED),
                told=True,
            )
        )
        self.pupils = self.aggregates(
            DocumentMapping(
                "pupils",
                Pupil,
                check=invariants.check_pupil,
                indexes=(Index(("school", "class_name")), LISTED),
                told=True,
            )
        )
        self.assignments = self.aggregates(
            DocumentMapping(
                "assignments",
                TeachingAssignment,
                check=invariants.check_assignment,
                indexes=(Index(("school",)), Index(("person",)), LISTED),
                told=True,
            )
        )
        self.accounts = self.aggregates(
            DocumentMapping(
                "accounts",
                Account,
                check=invariants.check_account,
                indexes=(Index(("school",)), Index(("kind",))),
            )
        )
        self.guards = self.aggregates(DocumentMapping("guards", SignInGuard))
        self.families = self.aggregates(
            DocumentMapping(
                "families",
                SessionFamily,
                check=invariants.check_family,
                indexes=(Index(("account", "until")), Index(("until",))),
            )
        )
        self.failed_tries = self.aggregates(
            DocumentMapping("failed_tries", FailedTry, indexes=(Index(("account", "at")), Index(("at",))))
        )
        self.reports = self.aggregates(report_mapping("reports"))

    def today(self) -> date:
        """The day in Vietnam."""
        return self.now().astimezone(VIETNAM).date()

    async def school_names(self) -> Mapping[str, str]:
        """The names of every registered school, by code; a jurisdiction has some hundreds."""
        names: dict[str, str] = {}
        after = ""
        while True:
            page = await self.schools.where(Query(after=after, limit=limits.ROWS_AT_ONCE))
            names.update({school.id: school.name for school in page})
            if len(page) < limits.ROWS_AT_ONCE:
                return names
            after = page[-1].id

    async def schools_of_unit(self, unit: str, *, limit: int) -> list[str]:
        """The codes of the schools that answer to a unit, in order."""
        return [school.id for school in await self.schools.where(Query(equals={"unit": unit}, limit=limit))]

    async def offices_given(self, *, after: str, limit: int) -> list[Account]:
        """The accounts of offices, by id; those of the first start among them."""
        return await self.accounts.where(Query(any_of={"kind": list(OFFICES)}, after=after, limit=limit))

    async def staff_of(
        self, school: str, *, after: str = "", limit: int = limits.PAGE_ROWS, **equals: str
    ) -> list[Person]:
        return await self.people.where(Query(equals={"school": school, **equals}, after=after, limit=limit))

    async def posts_waiting(self, schools: Collection[str], *, after: str, limit: int) -> list[Person]:
        """Whose post waits for a second person, at one of the schools or, where none is named, anywhere; by code."""
        if schools:
            at_them = {"waiting_school": sorted(schools)}
            return await self.people.where(Query(any_of=at_them, after=after, limit=limit))
        return await self.people.where(Query(above={"waiting_school": ""}, after=after, limit=limit))

    async def pupils_of(
        self, school: str, class_name: str = "", *, after: str = "", limit: int = limits.PAGE_ROWS
    ) -> list[Pupil]:
        equals = {"school": school} | ({"class_name": class_name} if class_name else {})
        return await self.pupils.where(Query(equals=equals, after=after, limit=limit))

    async def names_of_pupils(self, school: str, class_name: str = "") -> dict[str, str]:
        """Of all pupils there, by code: a page is chosen out of them before any pupil is read."""
        equals = {"school": school} | ({"class_name": class_name} if class_name else {})
        return await self.pupils.texts("name", Query(equals=equals, limit=limits.PUPILS_OF_A_SCHOOL))

    async def classes_in(self, year: str, schools: Collection[str]) -> frozenset[str]:
        """The keys of the classes that somebody is in, in one question: of the one school, or of all."""
        of_one = {"school": next(iter(schools))} if len(schools) == 1 else {}
        return frozenset(await self.pupils.counts("class_key", {**of_one, "year": year}))

    async def taught_by(self, person: str) -> list[TeachingAssignment]:
        """What the person teaches today, without what another teacher took over."""
        assignments = await self.assignments.where(Query(equals={"person": person}, limit=limits.ROWS_AT_ONCE))
        return [assignment for assignment in assignments if assignment.ended is None]

    async def taught_in(self, year: str, school: str, class_names: Iterable[str]) -> list[TeachingAssignment]:
        """Every open assignment of these classes."""
        equals, any_of = {"year": year, "school": school}, {"class_name": sorted(set(class_names))}
        query = Query(equals=equals, any_of=any_of, limit=limits.ASSIGNMENTS_AT_ONCE)
        return [assignment for assignment in await self.assignments.where(query) if assignment.ended is None]

    async def assignments_of(
        self, school: str, *, person: str = "", after: str = "", limit: int
    ) -> list[TeachingAssignment]:
        equals = {"school": school} | ({"person": person} if person else {})
        return await self.assignments.where(Query(equals=equals, after=after, limit=limit))

    async def homerooms_of(self, school: str) -> list[TeachingAssignment]:
        equals = {"school": school, "homeroom": True}
        return await self.assignments.where(Query(equals=equals, limit=limits.ROWS_AT_ONCE))

    async def taken_by(self, documents: Documents[A], report: FileReport, *, since: datetime, after: str) -> list[A]:
        """Whom or what the list changed, by id: those that lists changed lately, and this one among them."""
        first = min(report.first_at - timedelta(days=1), since)  # a list is read before its report is kept
        query = Query(
            at_least={"list_changed_at": first.isoformat()},
            holding={"list_changes": {"report": report.id}},
            after=after,
            limit=limits.ROWS_AT_ONCE,
        )
        return await documents.where(query)

    async def guardians_of(self, pupils: Collection[str]) -> list[Account]:
        """Whose children some of them are."""
        some = {"pupils": sorted(pupils)}
        return await self.accounts.where(Query(equals={"kind": "guardian"}, any_of=some, limit=limits.ROWS_AT_ONCE))

    async def open_assignments_of(self, people: Collection[str]) -> list[TeachingAssignment]:
        query = Query(equals={"ended": None}, any_of={"person": sorted(people)}, limit=limits.ASSIGNMENTS_AT_ONCE)
        return await self.assignments.where(query)

    async def signed_in_since(self, accounts: Collection[str], since: datetime) -> dict[str, datetime]:
        """Who signed in at that moment or later, and when last; of so many accounts as are asked about at once."""
        query = Query(
            any_of={"account": sorted(accounts)},
            at_least={"began_at": since.isoformat()},
            sort=("-began_at",),
            limit=limits.ROWS_AT_ONCE,
        )
        return {family.account: family.began for family in reversed(await self.families.where(query))}

    async def lists_since(self, schools: Collection[str] | None, since: datetime) -> list[FileReport]:
        """The newest lists that were taken, of these schools, of all where None is said."""
        of = {} if schools is None else {"school": sorted(schools)}
        query = Query(any_of=of, at_least={"at": since.isoformat()}, sort=("-at",), limit=limits.UNDOABLE_SHOWN)
        return await self.reports.where(query)

    async def families_of(self, accounts: Iterable[str]) -> list[SessionFamily]:
        """The families of refresh tokens that have not ended, of any of the accounts."""
        query = Query(equals={"ended": ""}, any_of={"account": sorted(accounts)}, limit=limits.ROWS_AT_ONCE)
        return await self.families.where(query)

    async def sessions_since(self, account: str, since: datetime) -> list[SessionFamily]:
        """The newest sessions of the account, standing or ended, that could be used after `since`."""
        until = (since + timedelta(days=limits.REFRESH_DAYS)).isoformat()
        query = Query(
            equals={"account": account}, at_least={"until": until}, sort=("-until",), limit=limits.JOURNAL_ROWS
        )
        return await self.families.where(query)

    async def failures_since(self, account: str, since: datetime) -> list[FailedTry]:
        """The newest failed tries to sign in as the account."""
        query = Query(
            equals={"account": account},
            at_least={"at": since.isoformat()},
            sort=("-at",),
            limit=limits.JOURNAL_ROWS,
        )
        return await self.failed_tries.where(query)
