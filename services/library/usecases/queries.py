"""What people look for: a material, its file, lists, searches, the questions of a bank, a school's books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.identity.actor import Actor
from chassis.identity.policy import NotAllowed
from chassis.paging import Page, token_behind
from services.library import metrics
from services.library.domain.books import Book
from services.library.domain.policy import POLICY
from services.library.domain.questions import Question
from services.library.domain.refusals import NoSuchResource
from services.library.domain.resources import PASSED, RETURNED, SUBMITTED, Resource
from services.library.domain.rights import waits_for
from services.library.domain.subjects import subject_of
from services.library.domain.visibility import may_see, reach, seen_from
from services.library.search import SearchQuery
from services.library.store import LibraryStore


@dataclass(frozen=True, kw_only=True)
class ResourceQuery:
    """Which materials are listed; an empty field matches all. `is_inbox` asks for those that wait for the actor."""

    state: str = ""
    school: str = ""
    is_inbox: bool = False
    is_mine: bool = False


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """A material or a book, and how well it fits."""

    resource: Resource | None = None
    book: Book | None = None
    score: float


async def get_resource(store: LibraryStore, *, actor: Actor, resource: str) -> Resource:
    """Raises NoSuchResource also for what the actor may not see: its being there is nobody else's matter."""
    kept = await store.resources.find(resource)
    if kept is None or not may_see(actor, seen_from(kept)):
        raise NoSuchResource(resource)
    return kept


async def get_resource_file(store: LibraryStore, *, actor: Actor, resource: str) -> tuple[Resource, bytes]:
    """The material and the bytes of its file. Raises NoSuchResource, or NotAllowed for a bank's file and a pupil."""
    kept = await get_resource(store, actor=actor, resource=resource)
    if kept.questions and not POLICY.allows(actor, "read_answers"):
        # The file of a bank says which answers are right.
        raise NotAllowed(actor, "read_answers")
    return kept, await store.files.get(kept.file.sha256)


async def list_resources(
    store: LibraryStore, *, actor: Actor, query: ResourceQuery, page: Page
) -> tuple[Sequence[Resource], str]:
    """A page of what the actor may see, the newest change first, and the token of the next page."""
    states = [query.state] if query.state else []
    if query.is_inbox:
        states = [SUBMITTED, PASSED, RETURNED]
    schools = [query.school] if query.school else ([] if reach(actor) is None else [*actor.schools(), ""])
    author = actor.id if query.is_mine else ""
    newest = await store.newest(states=states, schools=[] if author else schools, author=author)
    shown = [
        resource
        for resource in newest
        if may_see(actor, seen_from(resource)) and (not query.is_inbox or waits_for(actor, resource))
    ]
    return page.of(shown), page.next_token(len(shown))


def search_query(
    actor: Actor, *, words: str, kind: str = "", subject: str = "", grade: int = 0, school: str = ""
) -> SearchQuery:
    """What the actor asks of the index: within reach, with a subject by code or by name."""
    code = subject_of(subject) or subject
    return SearchQuery(words=words, reach=reach(actor), kind=kind, subject=code, grade=grade, school=school)


async def search(
    store: LibraryStore, *, actor: Actor, query: SearchQuery, limit: int
) -> tuple[list[SearchResult], int]:
    """What fits, the best first, and how many fit in all. The documents are read again: the index is not the truth."""
    with metrics.SEARCH_SECONDS.time():
        hits = store.index.find(query, limit)
    names = [hit.id for hit in hits.best]
    resources = await store.resources.many(names)
    books = await store.books.many(name for name in names if name not in resources)
    results = [
        SearchResult(resource=resources.get(hit.id), book=books.get(hit.id), score=hit.score)
        for hit in hits.best
        if hit.id in books or (hit.id in resources and may_see(actor, seen_from(resources[hit.id])))
    ]
    return results, hits.total


async def list_questions(store: LibraryStore, *, actor: Actor, resource: str) -> tuple[list[Question], bool]:
    """In the order of the bank, and whether the actor may see which answers are right. Raises NoSuchResource."""
    bank = await get_resource(store, actor=actor, resource=resource)
    kept = await store.questions.many(bank.questions)
    return [kept[name] for name in bank.questions if name in kept], POLICY.allows(actor, "read_answers")


async def list_books(
    store: LibraryStore, *, actor: Actor, school: str, after: str, limit: int
) -> tuple[list[Book], str]:
    """Books of one school, else of all the actor's schools with the shared shelf, and the token of the next page.

    Raises NotAllowed for a school out of reach.
    """
    looked_from = reach(actor)
    schools = [school] if school else list(actor.schools())
    if looked_from is not None and any(f"shelf:{place}" not in looked_from for place in schools):
        raise NotAllowed(actor, "read_shelf")
    books = await store.books_of(schools if school else [*schools, ""], after=after, limit=limit)
    return books, token_behind([book.id for book in books], limit)
