"""What the library keeps: each collection with its mapping and indexes, and the few questions asked of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime
from typing import ClassVar, TypeVar

from chassis.aggregate import Aggregate
from chassis.clock import Clock
from chassis.documents import Database, DocumentMapping, Documents, Index, Query
from chassis.documents.files import FileStore
from chassis.store import Store
from importing import report_mapping
from services.library.domain import limits
from services.library.domain.books import Book
from services.library.domain.copies import LENT, Copy, check_copy
from services.library.domain.lending import LendingRule, check_rule
from services.library.domain.questions import Question, check_question
from services.library.domain.readers import Reader, reader_in
from services.library.domain.resources import Resource, check_resource
from services.library.search import ShelfIndex

A = TypeVar("A", bound=Aggregate)

RESOURCES = DocumentMapping(
    "resources",
    Resource,
    indexes=(Index(("school", "state")), Index(("state",)), Index(("author",)), Index(("changed_at",))),
    check=check_resource,
    told=True,
)
QUESTIONS = DocumentMapping("questions", Question, indexes=(Index(("digest",)), Index(("name",))), check=check_question)
BOOKS = DocumentMapping("books", Book, indexes=(Index(("school",)), Index(("changed_at",))), told=True)
COPIES = DocumentMapping(
    "copies",
    Copy,
    indexes=(Index(("school", "state", "due")), Index(("reader",)), Index(("book",))),
    check=check_copy,
    told=True,
)
RULES = DocumentMapping("rules", LendingRule, check=check_rule)


class LibraryStore(Store):
    """Materials, questions, books and copies; schools and readers are replicas; the index is made from these."""

    service: ClassVar[str] = "library"

    def __init__(self, database: Database, clock: Clock, files: FileStore) -> None:
        super().__init__(database, clock)
        self.files = files
        self.index = ShelfIndex()
        self.resources = self.aggregates(RESOURCES)
        self.questions = self.aggregates(QUESTIONS)
        self.books = self.aggregates(BOOKS)
        self.reports = self.aggregates(report_mapping("reports"))
        self.schools = self.replicas("schools")
        self.copies = self.aggregates(COPIES)
        self.rules = self.aggregates(RULES)
        self.readers = self.replicas("readers")

    async def questions_of_content(self, school: str, digests: Sequence[str]) -> dict[str, Question]:
        """Of a school's own and the shared shelf, the own one first; for the shared shelf of all. One call."""
        questions = await self._questions([school, ""] if school else [], "digest", digests)
        by_shelf = sorted(questions, key=lambda question: (question.school == school, question.id))
        return {question.digest: question for question in by_shelf}

    async def questions_named(self, school: str, names: Iterable[str]) -> dict[str, Question]:
        """Those of a school's shelf, by the name their author gave, in one call."""
        questions = await self._questions([school], "name", sorted({name for name in names if name}))
        return {question.name: question for question in questions}

    async def _questions(self, schools: Sequence[str], by: str, values: Sequence[str]) -> list[Question]:
        if not values:
            return []
        any_of = {by: values, "school": schools} if schools else {by: values}
        return await self.questions.where(Query(any_of=any_of, limit=limits.QUESTIONS_AT_ONCE))

    async def school_names(self) -> dict[str, str]:
        schools = await self.schools.where(Query(limit=limits.SCHOOLS_AT_ONCE))
        return {str(school["id"]): str(school["name"]) for school in schools}

    async def newest(
        self, *, states: Sequence[str] = (), schools: Sequence[str] = (), author: str = ""
    ) -> list[Resource]:
        """The newest change first, over all that the filters match."""
        any_of = {name: values for name, values in (("state", states), ("school", schools)) if values}
        equals = {"author": author} if author else {}
        return await self.resources.where(
            Query(equals=equals, any_of=any_of, sort=("-changed_at", "id"), limit=limits.LISTED_RESOURCES)
        )

    async def changed_since(self, since: datetime, documents: Documents[A]) -> AsyncIterator[list[A]]:
        """What was changed from then on, page by page."""
        after = ""
        while page := await documents.where(
            Query(at_least={"changed_at": since.isoformat()}, after=after, limit=limits.READ_AT_ONCE)
        ):
            yield page
            if len(page) < limits.READ_AT_ONCE:
                return
            after = page[-1].id

    async def books_of(self, schools: Sequence[str], *, after: str, limit: int) -> list[Book]:
        return await self.books.where(Query(any_of={"school": schools}, after=after, limit=limit))

    async def rule_of(self, school: str) -> LendingRule:
        """What the school set, else the default."""
        return await self.rules.find(school) or LendingRule(id=school)

    async def reader(self, code: str) -> Reader | None:
        body = await self.readers.find(code)
        return reader_in(body) if body else None

    async def copies_of(self, school: str, *, book: str, state: str, after: str, limit: int) -> list[Copy]:
        narrowed = {name: value for name, value in (("book", book), ("state", state)) if value}
        return await self.copies.where(Query(equals={"school": school, **narrowed}, after=after, limit=limit))

    async def lent_by(self, school: str, *, due_before: date | None) -> list[Copy]:
        """What readers have of a school, the longest due first."""
        return await self.copies.where(
            Query(
                equals={"school": school, "state": LENT},
                below={"due": due_before.isoformat()} if due_before else {},
                sort=("due", "id"),
                limit=limits.LOANS_LISTED,
            )
        )

    async def lent_to(self, reader: str) -> list[Copy]:
        """What a reader has, of whichever school; one who moved still has it."""
        query = Query(equals={"reader": reader}, sort=("due", "id"), limit=limits.LOANS_LISTED)
        return await self.copies.where(query)

    async def all_of(self, documents: Documents[A]) -> AsyncIterator[list[A]]:
        """Every document of a collection, page by page."""
        after = ""
        while page := await documents.where(Query(after=after, limit=limits.READ_AT_ONCE)):
            yield page
            after = page[-1].id
