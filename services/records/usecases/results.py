"""Learning results of a class or a pupil, told where a level changed, printed as a report sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from chassis.documents import decide
from chassis.errors import NotFound
from chassis.identity.actor import Actor
from chassis.identity.policy import NotAllowed
from services.records.domain.gradebook import Gradebook, Key
from services.records.domain.periods import check_term
from services.records.domain.policy import POLICY
from services.records.domain.refusals import ClassUnknown
from services.records.domain.results import Books, PupilResult, TermResults, results
from services.records.domain.staff import Assignment, Pupil
from services.records.domain.tt22.levels import Reading
from services.records.files.rendering.renderer import REPORT
from services.records.files.rendering.report_sheet import ReportSheet
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.scopes import subjects_seen


class ClassResults(NamedTuple):
    pupils: list[tuple[Pupil, PupilResult]]
    books: Sequence[Gradebook]


class OneResult(NamedTuple):
    pupil: Pupil
    result: PupilResult
    books: Sequence[Gradebook]
    whole: bool = True


async def results_of_class(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, school: str, class_name: str, term: str
) -> ClassResults:
    """Computed from the marks as they are now; for a subject teacher the own subjects alone, without levels.

    Raises ClassUnknown.
    """
    POLICY.require(actor, "read_results", school=school, **{"class": f"{school}/{class_name}"})
    roll = await store.roll(school, class_name)
    if not roll:
        raise ClassUnknown(school, class_name)
    assignments = await store.assignments_to(school, class_name)
    books = await _books(store, roll[0], term, assignments)
    seen = await subjects_seen(store, actor, school, class_name, assignments)
    await store.audit(actor, "read results", f"{school}/{class_name} {term}")
    found = results(books, [pupil.id for pupil in roll], deps.reading)
    if seen is None:
        return ClassResults(list(zip(roll, found, strict=True)), books.kept)
    mine = [one.narrowed(seen) for one in found]
    return ClassResults(list(zip(roll, mine, strict=True)), [book for book in books.kept if book.subject in seen])


async def results_of_pupil(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, pupil: str, term: str
) -> OneResult:
    """For the pupil, the parents, heads and the homeroom teacher; other teachers see their own subjects, no level."""
    found = await store.pupil(pupil)
    if found is None:
        raise NotFound(f"there is no pupil {pupil!r}", pupil=pupil)
    class_key = f"{found.school}/{found.class_name}"
    places: dict[str, Any] = {"self": pupil, "pupil": pupil, "school": found.school, "class": class_key}
    POLICY.require(actor, "read_results", **places)
    assignments = await store.assignments_to(found.school, found.class_name)
    books = await _books(store, found, term, assignments)
    if actor.id != pupil:
        await store.audit(actor, "read results", pupil)
    result = results(books, [pupil], deps.reading)[0]
    if POLICY.allows(actor, "read_results", self=pupil, pupil=pupil):
        return OneResult(found, result, books.kept)
    seen = await subjects_seen(store, actor, found.school, found.class_name, assignments)
    if seen is None:
        return OneResult(found, result, books.kept)
    return OneResult(found, result.narrowed(seen), [book for book in books.kept if book.subject in seen], whole=False)


async def report_sheet(store: RecordsStore, deps: Dependencies, *, actor: Actor, pupil: str, term: str) -> bytes:
    """A pupil's results of a term on one page, as PDF. Raises what results_of_pupil raises.

    It is no paper of a teacher who sees a part of the subjects: NotAllowed.
    """
    found = await results_of_pupil(store, deps, actor=actor, pupil=pupil, term=term)
    if not found.whole:
        raise NotAllowed(actor, "read_results")
    school, at = await store.school(found.pupil.school), store.now()
    sheet = ReportSheet(school.name, term, found.pupil, found.result, found.books, at)
    return (await deps.renderer.render_pdf(REPORT, sheet.data(deps.texts), at=at)).pdf


async def settle_results(store: RecordsStore, key: Key, reading: Reading | None = None) -> None:
    """Tells the levels that changed with the marks of a class."""
    roll = await store.roll(key.school, key.class_name)

    async def attempt() -> None:
        books = await _books_of(store, key)
        found = results(books, [pupil.id for pupil in roll], reading)
        kept_id = TermResults.key(key.school, key.class_name, key.year, key.term)
        kept = await store.results.find(kept_id) or TermResults(
            id=kept_id, school=key.school, class_name=key.class_name, year=key.year, term=key.term
        )
        if kept.settle(found):
            await store.results.keep(kept)

    await decide(attempt)


async def _books(store: RecordsStore, pupil: Pupil, term: str, assignments: Sequence[Assignment]) -> Books:
    return await _kept(store, Key(pupil.school, pupil.class_name, "", pupil.year, check_term(term)), assignments)


async def _books_of(store: RecordsStore, key: Key) -> Books:
    """All subjects of the class, whatever the key's."""
    return await _kept(store, key, await store.assignments_to(key.school, key.class_name))


async def _kept(store: RecordsStore, key: Key, assignments: Sequence[Assignment]) -> Books:
    books = await store.gradebooks_of(key.school, key.class_name, key.term)
    return Books([book for book in books if book.year == key.year], [one.subject for one in assignments])
