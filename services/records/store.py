"""What records keeps: each collection with its shape and indexes, and the few questions asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, ClassVar

from chassis.clock import Clock
from chassis.documents import Database, DocumentMapping, Index, Query, Replicas
from chassis.documents.aggregates import fetch
from chassis.store import Store
from importing import report_mapping
from services.records.domain import limits
from services.records.domain.attendance import OnlineLesson, check_lesson
from services.records.domain.catalogue import LESSON_PLAN
from services.records.domain.gradebook import Gradebook, check_gradebook
from services.records.domain.guests import Guests, check_guests
from services.records.domain.logbook import Logbook, check_logbook
from services.records.domain.receipts import KeptReceipt, check_receipt
from services.records.domain.record import Record, check_record
from services.records.domain.record_state import CORRECTION, REVIEW, State
from services.records.domain.results import TermResults, check_results
from services.records.domain.signer import Signer, check_signer
from services.records.domain.staff import HEAD, LEADER, Assignment, Person, Pupil, School, Staff
from services.records.domain.timetable import Timetable, check_timetable
from services.records.domain.year_sheet import YearSheet, check_sheet
from tabular import by_name

VIETNAM = timezone(timedelta(hours=7))  # no daylight saving


def _record_of_plan(plan: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 knew lesson plans only: one teacher, a review by the group's leader, one signature by the head."""
    author, content = str(plan.pop("teacher")), plan.pop("paper")
    of_month = ".".join((author, plan["subject"], plan["grade"] or "0", plan["month"]))
    next_step = {"submitted": REVIEW, "returned": CORRECTION, "passed": HEAD, "signed": ""}
    history = [{**event, "role": HEAD if event["what"] == State.SIGNED else ""} for event in plan["history"]]
    return {
        **plan,
        "record_type": LESSON_PLAN,
        "duty": of_month,
        "author": author,
        "content": content,
        "history": history,
        "review": True,
        "signers": [HEAD],
        "waits_for": next_step[plan["state"]],
    }


def _raised_when_the_house_can(record: dict[str, Any]) -> dict[str, Any]:
    """Schema 2 knew no evidence in its files: what was signed then is raised as soon as somebody can be asked."""
    return {**record, "raise_due": record["signed_at"] if record["state"] == State.SIGNED else None}


# The collection is as old as the house, which kept lesson plans only; now it holds the records of every type.
RECORDS = DocumentMapping(
    "plans",
    Record,
    schema=3,
    upcasters={1: _record_of_plan, 2: _raised_when_the_house_can},
    indexes=(
        Index(("school", "record_type", "month", "state")),
        Index(("author", "record_type", "month")),
        Index(("group", "waits_for")),
        Index(("record_type", "month", "state")),
        Index(("duty",)),
        Index(("raise_due",)),
        Index(("content.check_code",)),
        Index(("schema",)),
    ),
    check=check_record,
    told=True,
    silent=frozenset({"raised", "raise_due", "raise_tries"}),
)
GRADEBOOKS = DocumentMapping(
    "gradebooks", Gradebook, indexes=(Index(("school", "class_name", "term")),), check=check_gradebook, told=True
)
RESULTS = DocumentMapping("results", TermResults, indexes=(Index(("school",)),), check=check_results)
RECEIPTS = DocumentMapping("receipts", KeptReceipt, indexes=(Index(("pupil", "year", "period")),), check=check_receipt)
YEAR_SHEETS = DocumentMapping("year_sheets", YearSheet, indexes=(Index(("school",)),), check=check_sheet)
TIMETABLES = DocumentMapping("timetables", Timetable, indexes=(Index(("school",)),), check=check_timetable, told=True)
LESSONS = DocumentMapping(
    "online_lessons",
    OnlineLesson,
    indexes=(Index(("school", "class_name")),),
    check=check_lesson,
    told=True,
    silent=frozenset({"stays"}),
)
GUESTS = DocumentMapping("guests", Guests, indexes=(Index(("school",)),), check=check_guests)
LOGBOOKS = DocumentMapping(
    "logbooks", Logbook, indexes=(Index(("school", "class_name")),), check=check_logbook, told=True
)
SIGNERS = DocumentMapping("signers", Signer, indexes=(Index(("school",)), Index(("not_after",))), check=check_signer)


class RecordsStore(Store):
    """The truth about records; schools, people, pupils and assignments are replicas of what accounts told."""

    service: ClassVar[str] = "records"

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self.records = self.aggregates(RECORDS)
        self.gradebooks = self.aggregates(GRADEBOOKS)
        self.results = self.aggregates(RESULTS)
        self.receipts = self.aggregates(RECEIPTS)
        self.year_sheets = self.aggregates(YEAR_SHEETS)
        self.timetables = self.aggregates(TIMETABLES)
        self.lessons = self.aggregates(LESSONS)
        self.guests = self.aggregates(GUESTS)
        self.logbooks = self.aggregates(LOGBOOKS)
        self.signers = self.aggregates(SIGNERS)
        self.reports = self.aggregates(report_mapping("reports"))
        self.schools = self.replicas("schools")
        self.people = self.replicas("people", (Index(("school",)), Index(("group",))))
        self.pupils = self.replicas("pupils", (Index(("school", "class_name")),))
        self.assignments = self.replicas(
            "assignments", (Index(("school", "class_name")), Index(("person",)), Index(("subject", "grade")))
        )

    async def school(self, code: str) -> School:
        """One that nobody told us of yet has its code for a name."""
        found = await self.schools.find(code)
        return _school(found) if found else School(code, code)

    async def schools_all(self) -> list[School]:
        return [_school(body) for body in await _every(self.schools, {})]

    async def schools_of(self, schools: Iterable[str]) -> list[School]:
        """Those that were told, of these; by one question of the store while they are few."""
        wanted = sorted(set(schools))
        return [_school(body) for body in await _every(self.schools, {}, {"id": wanted})] if wanted else []

    async def staff_of(self, schools: Iterable[str]) -> Staff:
        """The people of these schools, by one question of the store while they are few."""
        wanted = sorted(set(schools))
        if not wanted:
            return Staff()
        found = await _every(self.people, {}, {"school": wanted})
        return Staff.of(_person(body, self.today().isoformat()) for body in found)

    def today(self) -> date:
        """The day in Vietnam."""
        return self.now().astimezone(VIETNAM).date()

    async def person(self, person: str) -> Person | None:
        found = await self.people.find(person)
        return _person(found, self.today().isoformat()) if found else None

    async def assignments_of(self, person: str) -> list[Assignment]:
        return _open(await _every(self.assignments, {"person": person}))

    async def assignments_in(self, schools: Sequence[str]) -> list[Assignment]:
        """Of these schools; of every school when none is named."""
        some = {"school": sorted(set(schools))} if schools else {}
        return _open(await _every(self.assignments, {}, some))

    async def assignments_to(self, school: str, class_name: str) -> list[Assignment]:
        return _open(await _every(self.assignments, {"school": school, "class_name": class_name}))

    async def assignments_for(self, subject: str, grade: str) -> list[Assignment]:
        """Who teaches a subject in a grade, at any school."""
        return _open(await _every(self.assignments, {"subject": subject, "grade": grade}))

    async def roll(self, school: str, class_name: str) -> list[Pupil]:
        """The pupils of a class, as a class list has them: by given name, then the rest, then code."""
        found = await _every(self.pupils, {"school": school, "class_name": class_name})
        return sorted(map(_pupil, found), key=lambda pupil: by_name(pupil.name, pupil.id))

    async def year_of(self, school: str) -> str:
        """The newest school year that anybody of the school is enrolled in; empty where nobody is."""
        newest = await self.pupils.where(Query(equals={"school": school}, sort=("-year",), limit=1))
        return str(newest[0]["year"]) if newest else ""

    async def pupil(self, pupil: str) -> Pupil | None:
        found = await self.pupils.find(pupil)
        return _pupil(found) if found else None

    async def pupils_known(self, pupils: Iterable[str]) -> dict[str, Pupil]:
        return {code: _pupil(body) for code, body in (await self.pupils.many(pupils)).items()}

    async def records_of(
        self, equals: Mapping[str, Any], any_of: Mapping[str, Sequence[Any]] | None = None
    ) -> list[Record]:
        """Every record that fits, page by page."""
        found: list[Record] = []
        while True:
            after = found[-1].id if found else ""
            page = await self.records.where(Query(equals=equals, any_of=any_of or {}, after=after))
            found += page
            if len(page) < Query().limit:
                return found

    async def record_of_code(self, code: str) -> Record | None:
        """The record whose content bears the code by which anybody may check it."""
        found = await self.records.where(Query(equals={"content.check_code": code}, limit=1)) if code else []
        return found[0] if found else None

    async def ids_of_older_records(self, after: str) -> list[str]:
        """A page of those that are kept in an older form, by id; unread, for one of them may be broken."""
        query = Query(below={"schema": RECORDS.schema}, after=after)
        return [str(stored["_id"]) for stored in await fetch(self.database[RECORDS.name], query)]

    async def records_to_raise(self, at: datetime, limit: int) -> list[Record]:
        """Signed records whose files are to be raised by then, those that wait longest first."""
        by = {"raise_due": f"{_to_second(at)}~"}
        due = Query(above={"raise_due": ""}, below=by, sort=("raise_due",), limit=limit)
        return await self.records.where(due)

    async def count_ending(self, at: datetime) -> int:
        """How many signers' certificates end within the days in which that is warned of."""
        first, last = _to_second(at), _to_second(at + timedelta(days=limits.CERTIFICATE_WARNED_DAYS))
        return len(await self.signers.where(Query(at_least={"not_after": first}, below={"not_after": f"{last}~"})))

    async def count_to_raise(self) -> int:
        """How many signed files were never raised."""
        return await self.records.count({"state": State.SIGNED.value, "raised": []})

    async def records_to_review(self, group: str, school: str, record_type: str) -> list[Record]:
        """Of a group, or of a whole school where no group is named."""
        place = {"group": group} if group else {"school": school}
        return await self.records_of({**place, "waits_for": REVIEW, "record_type": record_type})

    async def gradebooks_of(self, school: str, class_name: str, term: str) -> list[Gradebook]:
        wanted = {"school": school, "term": term, **({"class_name": class_name} if class_name else {})}
        return await self.gradebooks.where(Query(equals=wanted, limit=limits.SCHOOL_GRADEBOOKS))

    async def gradebooks_in(self, schools: Sequence[str], term: str) -> int:
        """How many gradebooks somebody has written in."""
        found = await self.gradebooks.counts("school", {"term": term})
        return sum(count for school, count in found.items() if not schools or school in schools)

    async def receipts_of(self, pupil: str, year: str, period: str) -> list[KeptReceipt]:
        """The latest first."""
        equals = {"pupil": pupil, "year": year, "period": period}
        return await self.receipts.where(Query(equals=equals, sort=("-at",), limit=limits.RECEIPTS_SHOWN))

    async def timetables_in(self, schools: Sequence[str]) -> list[Timetable]:
        some = {"school": list(schools)} if schools else {}
        return await self.timetables.where(Query(any_of=some, limit=limits.SCHOOL_GRADEBOOKS))

    async def lessons_on(self, school: str, class_name: str, on: date) -> list[OnlineLesson]:
        """Of one class and day."""
        equals = {"school": school, "class_name": class_name, "on": on.isoformat()}
        return await self.lessons.where(Query(equals=equals))

    async def lessons_in(self, schools: Sequence[str], class_name: str = "") -> list[OnlineLesson]:
        some = {"school": list(schools)} if schools else {}
        equals = {"class_name": class_name} if class_name else {}
        found = await self.lessons.where(Query(equals=equals, any_of=some, limit=limits.SCHOOL_GRADEBOOKS))
        return [lesson for lesson in found if not lesson.is_empty]


def _to_second(at: datetime) -> str:
    """How instants of that second begin as they are kept; with `~` behind it, it comes after all of them."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


async def _every(
    replicas: Replicas, equals: Mapping[str, Any], any_of: Mapping[str, Sequence[Any]] | None = None
) -> list[dict[str, Any]]:
    """All bodies that fit, by id, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        after = str(found[-1]["id"]) if found else ""
        page = await replicas.where(Query(equals=equals, any_of=any_of or {}, after=after))
        found += page
        if len(page) < Query().limit:
            return found


def _school(body: Mapping[str, Any]) -> School:
    return School(str(body["id"]), str(body["name"]), tuple(body["levels"]))


def _person(body: Mapping[str, Any], today: str) -> Person:
    """As the person is on that day: a post that has ended gives nothing, and who acts for a leader leads the group."""
    role, group, homeroom = str(body["role"]), str(body["group"]), str(body.get("homeroom", ""))
    if "" < body.get("until", "") <= today:
        role, group, homeroom = "", "", ""
    elif "" < body.get("acting_since", "") <= today <= body.get("acting_until", ""):
        role, group = LEADER, str(body["acting_group"])
    return Person(
        id=str(body["id"]),
        school=str(body["school"]),
        name=str(body["name"]),
        role=role,
        group=group,
        homeroom=homeroom,
    )


def _open(found: Iterable[Mapping[str, Any]]) -> list[Assignment]:
    """Those that nobody else took over."""
    return [_assignment(body) for body in found if not body.get("ended")]


def _assignment(body: Mapping[str, Any]) -> Assignment:
    return Assignment(
        school=str(body["school"]),
        person=str(body["person"]),
        class_name=str(body["class_name"]),
        subject=str(body["subject"]),
        subject_name=str(body["subject_name"]),
        periods=int(body["periods"]),
        homeroom=bool(body["homeroom"]),
    )


def _pupil(body: Mapping[str, Any]) -> Pupil:
    return Pupil(str(body["id"]), str(body["school"]), str(body["name"]), str(body["class_name"]), str(body["year"]))
