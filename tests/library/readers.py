"""Who may borrow in these tests, as accounts tells it, and a catalogue with copies in the register."""

from __future__ import annotations

from datetime import UTC, date, datetime

from chassis.documents import Query
from contracts.envelope import Envelope, Fact
from contracts.facts.accounts import PersonAppointed, PupilEnrolled
from services.library.domain.copies import Copy
from services.library.store import LibraryStore
from services.library.usecases import lending, projections
from tests.library.banks import book, marc
from tests.library.handing import hand_in
from tests.library.people import LIBRARIAN, OTHER, SCHOOL

AT = datetime(2026, 9, 1, tzinfo=UTC)
CHILD, SIBLING, AWAY, COLLEAGUE = "2600000271", "2600000272", "2600000999", "GV8702030006"


def envelope(fact: Fact, subject: str, sequence: int = 1) -> Envelope:
    return Envelope(
        id=f"{subject}/{sequence}",
        type=fact.TYPE,
        source="/edu/accounts",
        subject=subject,
        time=AT,
        sequence=sequence,
    )


def pupil(code: str, school: str = SCHOOL, class_name: str = "7A1", *, left: date | None = None) -> PupilEnrolled:
    return PupilEnrolled(
        school=school,
        pupil=code,
        name=f"Em {code}",
        class_name=class_name,
        year="2026-2027",
        birth_date=date(2014, 5, 2),
        left=left,
    )


def person(code: str, school: str = SCHOOL, *, until: date | None = None) -> PersonAppointed:
    return PersonAppointed(school=school, person=code, name=f"Cô {code}", role="teacher", until=until)


async def tell_pupil(store: LibraryStore, fact: PupilEnrolled, sequence: int = 1) -> None:
    await projections.remember_pupils(store, [(fact, envelope(fact, fact.pupil, sequence))])


async def tell_person(store: LibraryStore, fact: PersonAppointed, sequence: int = 1) -> None:
    await projections.remember_people(store, [(fact, envelope(fact, fact.person, sequence))])


async def register(store: LibraryStore, count: int = 1) -> list[Copy]:
    """So many copies of one book, with two pupils and a teacher of the school and a pupil of another."""
    await hand_in(store, "sach.mrc", marc(book("Dế Mèn", number="1")), school=SCHOOL)
    [known] = await store.books.where(Query(equals={"school": SCHOOL}))
    for fact in (pupil(CHILD), pupil(SIBLING), pupil(AWAY, OTHER)):
        await tell_pupil(store, fact)
    await tell_person(store, person(COLLEAGUE))
    return [
        await lending.add_copy(store, actor=LIBRARIAN, school="", number=f"TK-{n:05}", book=known.id)
        for n in range(1, count + 1)
    ]


async def lend(store: LibraryStore, number: str = "TK-00001", reader: str = CHILD, request: str = "") -> Copy:
    return await lending.lend_copy(store, actor=LIBRARIAN, school="", number=number, reader=reader, request=request)
