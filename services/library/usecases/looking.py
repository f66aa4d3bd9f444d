"""What people look at: a material, its file, lists, searches, the questions of a bank, a school's books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.identity.policy import NotAllowed
from services.library import metrics
from services.library.domain import limits
from services.library.domain.policy import POLICY
from services.library.domain.refusals import NoSuchResource
from services.library.domain.resources import PASSED, RETURNED, SUBMITTED, Resource
from services.library.domain.rights import waits_for
from services.library.domain.subjects import subject_of
from services.library.domain.visibility import may_see, reach, seen_from
from services.library.search import Wanted

if TYPE_CHECKING:
    from chassis.identity.actor import Actor
    from services.library.domain.books import Book
    from services.library.domain.questions import Question
    from services.library.store import LibraryStore


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`start` counts from the newest."""

    state: str = ""
    school: str = ""
    is_inbox: bool = False
    is_mine: bool = False
    start: int = 0
    limit: int = limits.PAGE_ITEMS_USUAL


@dataclass(frozen=True, kw_only=True)
class FoundItem:
    """A material or a book, and how well it fits."""

    resource: Resource | None = None
    book: Book | None = None
    score: float


async def seen(store: LibraryStore, actor: Actor, resource: str) -> Resource:
    """Raises NoSuchResource also for what the actor may not see: its being there is nobody else's matter."""
    found = await store.resources.find(resource)
    if found is None or not may_see(actor, seen_from(found)):
        raise NoSuchResource(resource)
    return found


async def file_of(store: LibraryStore, *, actor: Actor, resource: str) -> tuple[Resource, bytes]:
    found = await seen(store, actor, resource)
    if found.questions and not POLICY.allows(actor, "read_answers"):
        # The file of a bank says which answers are right.
        raise NotAllowed(actor, "read_answers")
    return found, await store.files.get(found.file.sha256)


async def list_resources(store: LibraryStore, *, actor: Actor, asked: Asked) -> tuple[list[Resource], bool]:
    """A page of what the actor may see, and whether there is more."""
    states = [asked.state] if asked.state else []
    if asked.is_inbox:
        states = [SUBMITTED, PASSED, RETURNED]
    schools = [asked.school] if asked.school else ([] if reach(actor) is None else [*actor.places("school"), ""])
    author = actor.id if asked.is_mine else ""
    found = await store.newest(states=states, schools=[] if author else schools, author=author)
    shown = [one for one in found if may_see(actor, seen_from(one)) and (not asked.is_inbox or waits_for(actor, one))]
    end = asked.start + asked.limit
    return shown[asked.start : end], len(shown) > end


async def search(store: LibraryStore, *, actor: Actor, wanted: Wanted, limit: int) -> tuple[list[FoundItem], int]:
    """What fits, the best first, and how many fit in all. The documents are read again: the index is not the truth."""
    with metrics.SEARCH_SECONDS.time():
        hits = store.index.find(wanted, limit)
    names = [hit.id for hit in hits.best]
    resources = await store.resources.many(names)
    books = await store.books.many(name for name in names if name not in resources)
    found = [
        FoundItem(resource=resources.get(hit.id), book=books.get(hit.id), score=hit.score)
        for hit in hits.best
        if hit.id in books or (hit.id in resources and may_see(actor, seen_from(resources[hit.id])))
    ]
    return found, hits.total


def wanted_by(
    actor: Actor, *, words: str, kind: str = "", subject: str = "", grade: int = 0, school: str = ""
) -> Wanted:
    return Wanted(
        words=words, reach=reach(actor), kind=kind, subject=subject_of(subject) or subject, grade=grade, school=school
    )


async def questions_of(store: LibraryStore, *, actor: Actor, resource: str) -> tuple[list[Question], bool]:
    """In the order of the bank, and whether the actor may see which answers are right."""
    found = await seen(store, actor, resource)
    kept = await store.questions.many(found.questions)
    return [kept[name] for name in found.questions if name in kept], POLICY.allows(actor, "read_answers")


async def list_books(store: LibraryStore, *, actor: Actor, school: str, after: str, limit: int) -> list[Book]:
    """Of one school, else of all the actor's schools, with the shared shelf."""
    looked_from = reach(actor)
    own = [school] if school else list(actor.places("school"))
    if looked_from is not None and any(f"shelf:{one}" not in looked_from for one in own):
        raise NotAllowed(actor, "read_shelf")
    return await store.books_of([*own, ""] if not school else own, after=after, limit=limit)
