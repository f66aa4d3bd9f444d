"""Who has which copies: the librarian's list of a school, and everybody's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chassis.identity.actor import Actor
from chassis.paging import Page, token_behind
from services.library.domain import limits
from services.library.domain.books import Book
from services.library.domain.copies import STATES, Copy
from services.library.domain.lending import day_of
from services.library.domain.policy import POLICY
from services.library.domain.readers import Reader, reader_in
from services.library.domain.refusals import CopyStateUnknown
from services.library.store import LibraryStore
from services.library.usecases.lending import copy_of, school_of


@dataclass(frozen=True)
class Shown:
    """Copies with the books that they are of and the readers who have them."""

    copies: Sequence[Copy]
    books: dict[str, Book]
    readers: dict[str, Reader]
    today: date


async def list_loans(
    store: LibraryStore, *, actor: Actor, school: str, reader: str, overdue: bool, page: Page
) -> tuple[Shown, str]:
    """The open loans of a school, or of one reader: the longest due first. Raises NotAllowed.

    A librarian sees those of the own school alone, also of a reader who has gone elsewhere.
    """
    reader = reader.strip().upper()[: limits.READER_CHARACTERS]
    if not _is_own(actor, reader):
        school = school_of(actor, school)
        POLICY.require(actor, "read_loans", school=school)
    await store.audit(actor, "list_loans", reader or school)
    today = day_of(store.now())
    if reader:
        found = [one for one in await store.lent_to(reader) if school in ("", one.school)]
        found = [one for one in found if not overdue or (one.due and one.due < today)]
    else:
        found = await store.lent_by(school, due_before=today if overdue else None)
    return await shown(store, page.of(found), today), page.next_token(len(found))


def _is_own(actor: Actor, reader: str) -> bool:
    """The reader, or a guardian of the child."""
    of_child = POLICY.allows(actor, "read_loans_of_pupil", self=reader, pupil=reader)
    return of_child or POLICY.allows(actor, "read_loans_of_staff", self=reader)


async def get_copy(store: LibraryStore, *, actor: Actor, school: str, number: str) -> Copy:
    """Raises NotAllowed, CopyNumberInvalid or CopyUnknown."""
    copy = await copy_of(store, actor=actor, school=school, number=number)
    await store.audit(actor, "get_copy", f"{copy.id} {copy.reader}".strip())
    return copy


async def list_copies(
    store: LibraryStore, *, actor: Actor, school: str, book: str, state: str, after: str, limit: int
) -> tuple[Shown, str]:
    """The register of a school, by number. Raises NotAllowed or CopyStateUnknown."""
    school = school_of(actor, school)
    POLICY.require(actor, "lend", school=school)
    if state and state not in STATES:
        raise CopyStateUnknown(state)
    copies = await store.copies_of(school, book=book, state=state, after=after, limit=limit)
    await store.audit(actor, "list_copies", school)
    return await shown(store, copies, day_of(store.now())), token_behind([one.id for one in copies], limit)


async def shown(store: LibraryStore, copies: Sequence[Copy], today: date) -> Shown:
    """In two calls to the store, however many copies there are."""
    books = await store.books.many(one.book for one in copies)
    bodies = await store.readers.many(one.reader for one in copies if one.reader)
    return Shown(copies, books, {name: reader_in(body) for name, body in bodies.items()}, today)
