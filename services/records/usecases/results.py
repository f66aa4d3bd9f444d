"""Learning results of a class or a pupil, told where a level changed, printed as a report sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from chassis.documents import AlreadyKept, decide
from chassis.errors import LostUpdateError, NotFound
from chassis.identity.actor import Actor
from services.records.domain.gradebook import Gradebook, Key
from services.records.domain.periods import TERM_NAMES, check_term
from services.records.domain.policy import POLICY
from services.records.domain.refusals import ClassUnknown
from services.records.domain.results import Books, PupilResult, TermResults, results
from services.records.domain.staff import Pupil
from services.records.domain.tt22.levels import Reading
from services.records.domain.tt22.steps import RULE_SET, told
from services.records.files.rendering.renderer import REPORT
from services.records.usecases.dependencies import Dependencies

if TYPE_CHECKING:
    from services.records.store import RecordsStore


class ClassResults(NamedTuple):
    pupils: list[tuple[Pupil, PupilResult]]
    books: Sequence[Gradebook]


class OneResult(NamedTuple):
    pupil: Pupil
    result: PupilResult
    books: Sequence[Gradebook]


async def results_of_class(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, school: str, class_name: str, term: str
) -> ClassResults:
    """Computed from the marks as they are now. Raises ClassUnknown."""
    POLICY.require(actor, "read_results", school=school, **{"class": f"{school}/{class_name}"})
    roll = await store.roll(school, class_name)
    if not roll:
        raise ClassUnknown(school, class_name)
    books = await _books(store, roll[0], term)
    await store.audit(actor, "read results", f"{school}/{class_name} {term}")
    found = results(books, [pupil.id for pupil in roll], deps.reading)
    return ClassResults(list(zip(roll, found, strict=True)), books.kept)


async def results_of_pupil(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, pupil: str, term: str
) -> OneResult:
    """For the pupil, the parents, and who teaches the class."""
    found = await store.pupil(pupil)
    if found is None:
        raise NotFound(f"there is no pupil {pupil!r}", pupil=pupil)
    class_key = f"{found.school}/{found.class_name}"
    places: dict[str, Any] = {"self": pupil, "pupil": pupil, "school": found.school, "class": class_key}
    POLICY.require(actor, "read_results", **places)
    books = await _books(store, found, term)
    if actor.id != pupil:
        await store.audit(actor, "read results", pupil)
    return OneResult(found, results(books, [pupil], deps.reading)[0], books.kept)


async def report_sheet(store: RecordsStore, deps: Dependencies, *, actor: Actor, pupil: str, term: str) -> bytes:
    """A pupil's results of a term on one page."""
    one = await results_of_pupil(store, deps, actor=actor, pupil=pupil, term=term)
    school = await store.school(one.pupil.school)
    data = {
        "title": f"Phiếu kết quả {TERM_NAMES[term].lower()} - {one.pupil.name}",
        "school": school.name,
        "term": TERM_NAMES[term],
        "year": one.pupil.year,
        "facts": [["Họ và tên", one.pupil.name], ["Mã học sinh", one.pupil.id], ["Lớp", one.pupil.class_name]],
        "rows": [_row(book, one) for book in one.books],
        "level": one.result.after or "chưa xếp",
        "why": told(one.result.judged.steps),
        "rule_set": RULE_SET,
        "at": store.now().strftime("%d/%m/%Y"),
    }
    return (await deps.renderer.render_pdf(REPORT, data, at=store.now())).pdf


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
            try:
                await store.results.keep(kept)
            except AlreadyKept as error:
                raise LostUpdateError(str(error)) from error

    await decide(attempt)


async def _books(store: RecordsStore, pupil: Pupil, term: str) -> Books:
    return await _books_of(store, Key(pupil.school, pupil.class_name, "", pupil.year, check_term(term)))


async def _books_of(store: RecordsStore, key: Key) -> Books:
    """All subjects of the class, whatever the key's."""
    books = await store.gradebooks_of(key.school, key.class_name, key.term)
    taught = await store.assignments_to(key.school, key.class_name)
    return Books([book for book in books if book.year == key.year], [one.subject for one in taught])


def _row(book: Gradebook, one: OneResult) -> list[str]:
    cells = book.cells.get(one.pupil.id, {})
    written = [book.write(cells[slot].value) if slot in cells else "" for slot in book.slots]
    return [book.subject_name, " · ".join(written[:-2]), *written[-2:], one.result.averages.get(book.subject, "")]
