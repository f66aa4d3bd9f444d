"""Learning results of a class or a pupil, told where a level changed, printed as a report sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from chassis.documents import decide
from chassis.errors import NotFound
from chassis.identity.actor import Actor
from chassis.identity.policy import NotAllowed
from services.records.domain.gradebook import Gradebook, Key
from services.records.domain.judging import PupilResult
from services.records.domain.periods import TERMS, YEAR, check_result_period, check_term
from services.records.domain.policy import POLICY
from services.records.domain.receipts import KeptReceipt, Receipt, replay
from services.records.domain.refusals import ClassUnknown, ReceiptUnknown
from services.records.domain.results import Books, TermResults, results, year_results
from services.records.domain.rule_sets import primary_rules_of
from services.records.domain.staff import Assignment, Pupil
from services.records.domain.year_sheet import YearSheet
from services.records.files.rendering.renderer import REPORT
from services.records.files.rendering.report_sheet import ReportSheet
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.scopes import subjects_seen


class ClassResults(NamedTuple):
    """`whole` says that these are all subjects, with levels; who sees them so may read the year sheet too."""

    pupils: list[tuple[Pupil, PupilResult]]
    books: Sequence[Gradebook]
    whole: bool


class OneResult(NamedTuple):
    """`result` is the part that the caller sees; `whole` says whether that is all of it, and the receipt with it."""

    pupil: Pupil
    receipt: Receipt
    result: PupilResult
    books: Sequence[Gradebook]
    whole: bool = True


async def results_of_class(
    store: RecordsStore, *, actor: Actor, school: str, class_name: str, term: str
) -> ClassResults:
    """Computed from the marks as they are now; for a subject teacher the own subjects alone, without levels.

    Raises ClassUnknown.
    """
    POLICY.require(actor, "read_results", school=school, **{"class": f"{school}/{class_name}"})
    roll = await store.roll(school, class_name)
    if not roll:
        raise ClassUnknown(school, class_name)
    assignments = await store.assignments_to(school, class_name)
    books = await of_period(store, term, roll, assignments)
    seen = await subjects_seen(store, actor, school, class_name, assignments)
    await store.audit(actor, "read results", f"{school}/{class_name} {term}")
    found = [one.result for one in books.receipts]
    if seen is None:
        return ClassResults(list(zip(roll, found, strict=True)), books.books, whole=True)
    mine = [one.narrowed(seen) for one in found]
    own = [book for book in books.books if book.subject in seen]
    return ClassResults(list(zip(roll, mine, strict=True)), own, whole=False)


async def results_of_pupil(store: RecordsStore, *, actor: Actor, pupil: str, term: str) -> OneResult:
    """For the pupil, the parents, heads and the homeroom teacher; other teachers see their own subjects, no level."""
    found = await store.pupil(pupil)
    if found is None:
        raise NotFound(f"there is no pupil {pupil!r}", pupil=pupil)
    class_key = f"{found.school}/{found.class_name}"
    places: dict[str, Any] = {"self": pupil, "pupil": pupil, "school": found.school, "class": class_key}
    POLICY.require(actor, "read_results", **places)
    assignments = await store.assignments_to(found.school, found.class_name)
    books = await of_period(store, term, [found], assignments)
    if actor.id != pupil:
        await store.audit(actor, "read results", pupil)
    [receipt] = books.receipts
    if POLICY.allows(actor, "read_results", self=pupil, pupil=pupil):
        return OneResult(found, receipt, receipt.result, books.books)
    seen = await subjects_seen(store, actor, found.school, found.class_name, assignments)
    if seen is None:
        return OneResult(found, receipt, receipt.result, books.books)
    seen_books = [book for book in books.books if book.subject in seen]
    return OneResult(found, receipt, receipt.result.narrowed(seen), seen_books, whole=False)


class Shown(NamedTuple):
    """A receipt, whether computing it again comes to its bytes, when it was kept, and those kept of the same result."""

    pupil: Pupil
    receipt: Receipt
    text: str
    replays: bool
    kept: Sequence[KeptReceipt]


async def receipt_of(store: RecordsStore, *, actor: Actor, pupil: str, term: str, sha256: str = "") -> Shown:
    """What a result was computed from, and every step; of the marks as they are now, or a kept one by its fingerprint.

    Raises what results_of_pupil raises, NotAllowed for who sees a part of the subjects, ReceiptUnknown,
    ReceiptUnreadable and RulesUnknown.
    """
    found = await results_of_pupil(store, actor=actor, pupil=pupil, term=term)
    if not found.whole:
        raise NotAllowed(actor, "read_results")
    kept = await store.receipts_of(pupil, found.pupil.year, term)
    if not sha256:
        text = found.receipt.text
    elif (one := await store.receipts.find(sha256)) and (one.pupil, one.period) == (pupil, term):
        text = one.text
    else:
        raise ReceiptUnknown(pupil, sha256)
    again = replay(text)
    return Shown(found.pupil, again, text, again.text == text, kept)


async def report_sheet(store: RecordsStore, deps: Dependencies, *, actor: Actor, pupil: str, term: str) -> bytes:
    """A pupil's results of a term on one page, as PDF. Raises what results_of_pupil raises.

    It is no paper of a teacher who sees a part of the subjects: NotAllowed.
    """
    found = await results_of_pupil(store, actor=actor, pupil=pupil, term=check_term(term))
    if not found.whole:
        raise NotAllowed(actor, "read_results")
    school, at = await store.school(found.pupil.school), store.now()
    sheet = ReportSheet(school.name, term, found.pupil, found.result, found.books, at)
    return (await deps.renderer.render_pdf(REPORT, sheet.data(deps.texts), at=at)).pdf


async def settle_results(store: RecordsStore, key: Key) -> None:
    """Takes the results of the term as they are now; where one changed, those of the year too."""
    roll = await store.roll(key.school, key.class_name)

    async def attempt() -> None:
        books = await _books_of(store, key)
        kept = await _results_kept(store, key)
        changed = kept.settle(results(books, roll, key.term))
        if changed or primary_rules_of(key.class_name, key.year):
            # The year first: after a crash in between, the term is still to be settled, and the year with it.
            # In a primary class the year alone has a level.
            await settle_year(store, key)
        if changed:
            await _keep(store, kept, changed)

    await decide(attempt)


async def settle_year(store: RecordsStore, key: Key) -> None:
    """Takes the results of the year as they are now, whatever the key's term."""
    roll = await store.roll(key.school, key.class_name)

    async def attempt() -> None:
        assignments = await store.assignments_to(key.school, key.class_name)
        found = await _of_year(store, key, assignments, roll)
        kept = await _results_kept(store, key._replace(term=YEAR))
        if changed := kept.settle(found.receipts):
            await _keep(store, kept, changed)

    await decide(attempt)


async def _results_kept(store: RecordsStore, key: Key) -> TermResults:
    kept_id = TermResults.key(key.school, key.class_name, key.year, key.term)
    return await store.results.find(kept_id) or TermResults(
        id=kept_id, school=key.school, class_name=key.class_name, year=key.year, term=key.term
    )


async def _keep(store: RecordsStore, kept: TermResults, changed: Sequence[Receipt]) -> None:
    """Receipts first: one that a crash leaves without its result is named by nobody, and made again."""
    fresh = [KeptReceipt.keep(one, at=store.now()) for one in changed if one.result.after]
    await store.receipts.keep_many(fresh)
    await store.results.keep(kept)


class PeriodResults(NamedTuple):
    """Receipts of some pupils, and the gradebooks that they come from."""

    receipts: list[Receipt]
    books: Sequence[Gradebook]


async def of_period(
    store: RecordsStore, period: str, pupils: Sequence[Pupil], assignments: Sequence[Assignment]
) -> PeriodResults:
    """Of pupils of one class. Raises PeriodInvalid."""
    one = pupils[0]
    key = Key(one.school, one.class_name, "", one.year, check_result_period(period))
    if period == YEAR:
        return await _of_year(store, key, assignments, pupils)
    books = await _kept(store, key, assignments)
    return PeriodResults(results(books, pupils, period), books.kept)


async def _of_year(
    store: RecordsStore, key: Key, assignments: Sequence[Assignment], pupils: Sequence[Pupil]
) -> PeriodResults:
    first, second = [await _kept(store, key._replace(term=term), assignments) for term in TERMS]
    sheet = await store.year_sheets.find(YearSheet.key(key.school, key.class_name, key.year))
    opened = sheet or YearSheet.open(key.school, key.class_name, key.year)
    # A subject of both terms is shown once, as the second has it.
    books = {book.subject: book for book in (*first.kept, *second.kept)}
    return PeriodResults(year_results(first, second, opened, pupils), list(books.values()))


async def _books_of(store: RecordsStore, key: Key) -> Books:
    """All subjects of the class, whatever the key's."""
    return await _kept(store, key, await store.assignments_to(key.school, key.class_name))


async def _kept(store: RecordsStore, key: Key, assignments: Sequence[Assignment]) -> Books:
    books = await store.gradebooks_of(key.school, key.class_name, key.term)
    return Books([book for book in books if book.year == key.year], [one.subject for one in assignments])
