"""Each outside write of the library, and what stands after it failed and after it was asked again."""

from __future__ import annotations

from datetime import UTC, datetime

from chassis.documents import Query
from contracts.envelope import Envelope
from contracts.facts.accounts import SchoolRegistered
from services.library.domain.lending import Terms
from services.library.store import LibraryStore
from services.library.usecases import lending, projections, queries, reviews
from services.library.usecases.submissions import Submission, submit_resource, upload_resource
from tests.failing_twice import Outcome, Twice
from tests.library import readers
from tests.library.banks import choice, gift
from tests.library.people import LEADER, LIBRARIAN, OPERATOR, SCHOOL, TEACHER

USECASES = "services/library/usecases"
BANK = gift(choice("C2-1"), choice("C2-2", asked="Số nào là số lẻ?", right="3", wrong=("2", "4")))
AT = datetime(2026, 9, 1, tzinfo=UTC)


async def uploads(store: LibraryStore) -> None:
    submission = Submission(file_name="a.gift", content=BANK, request="u1")
    await upload_resource(store, actor=TEACHER, submission=submission)


async def name_of(store: LibraryStore) -> str:
    return (await store.newest())[0].id


async def passes(store: LibraryStore) -> None:
    await reviews.pass_resource(store, actor=LEADER, resource=await name_of(store), request="p1")


async def was_returned(store: LibraryStore) -> None:
    await uploads(store)
    await reviews.return_resource(store, actor=LEADER, resource=await name_of(store), note="sửa", request="r1")


async def submits(store: LibraryStore) -> None:
    await submit_resource(store, actor=TEACHER, resource=await name_of(store), request="s1")


async def hears_of_school(store: LibraryStore) -> None:
    fact = SchoolRegistered(school=SCHOOL, name="Trường THCS Tân Phước", levels=("THCS",))
    told = Envelope(id=f"{SCHOOL}/1", type=fact.TYPE, source="/edu/accounts", subject=SCHOOL, time=AT, sequence=1)
    await projections.remember_schools(store, [(fact, told)])


async def hears_of_pupil(store: LibraryStore) -> None:
    await readers.tell_pupil(store, readers.pupil(readers.CHILD))


async def hears_of_teacher(store: LibraryStore) -> None:
    await readers.tell_person(store, readers.person(readers.COLLEAGUE))


async def codes(store: LibraryStore) -> list[str]:
    return [str(one["id"]) for one in await store.readers.where(Query())]


async def has_a_copy(store: LibraryStore) -> None:
    await readers.register(store)


async def adds_a_copy(store: LibraryStore) -> None:
    [book] = await store.books.where(Query())
    await lending.add_copy(store, actor=LIBRARIAN, school="", number="TK-2", book=book.id)


async def numbers(store: LibraryStore) -> list[str]:
    return [one.number for one in await store.copies.where(Query())]


async def lends(store: LibraryStore) -> None:
    await readers.lend(store, request="l1")


async def lent(store: LibraryStore) -> tuple[str, str, int]:
    """Where the copy is, who has it, and how much it told."""
    [copy] = await store.copies.where(Query())
    return copy.state, copy.reader, copy.sequence


async def sets_rule(store: LibraryStore) -> None:
    await lending.set_rule(store, actor=LIBRARIAN, school="", terms={"pupil": Terms(7, 1)})


async def days(store: LibraryStore) -> int:
    return (await store.rule_of(SCHOOL)).terms["pupil"].days


def found(store: LibraryStore) -> int:
    """What a search without words finds."""
    return store.index.find(queries.search_query(OPERATOR, words=""), 50).total


async def shelf(store: LibraryStore) -> tuple[int, int, int, int]:
    """Files, questions, materials, and how many of these can be found."""
    files = len(list(store.files.paths()))
    return files, await store.questions.count({}), await store.resources.count({}), found(store)


async def steps(store: LibraryStore) -> list[tuple[str, list[str], int]]:
    """The state of each material, how it came there, and what it told."""
    return [(one.state, [step.action for step in one.history], one.sequence) for one in await store.newest()]


async def names(store: LibraryStore) -> list[str]:
    return [str(one["name"]) for one in await store.schools.where(Query())]


SUBMITTED = [("submitted", ["submitted"], 1)]
RETURNED = [("returned", ["submitted", "returned"], 2)]
AGAIN = [("submitted", ["submitted", "returned", "submitted"], 3)]
PASSED = [("passed", ["submitted", "passed"], 2)]
ROWS: dict[str, Twice[LibraryStore]] = {
    f"{USECASES}/lending.py:add_copy copies.keep": Twice(
        before=has_a_copy,
        act=adds_a_copy,
        sees=numbers,
        not_done=Outcome(["TK-00001"], ["TK-00001", "TK-2"]),
        answer_lost=Outcome(["TK-00001", "TK-2"], ["TK-00001", "TK-2"]),
    ),
    f"{USECASES}/lending.py:_decided copies.keep": Twice(
        before=has_a_copy,
        act=lends,
        sees=lent,
        not_done=Outcome(("shelf", "", 1), ("lent", readers.CHILD, 2)),
        answer_lost=Outcome(("lent", readers.CHILD, 2), ("lent", readers.CHILD, 2)),
    ),
    f"{USECASES}/lending.py:set_rule rules.keep": Twice(
        act=sets_rule, sees=days, not_done=Outcome(14, 7), answer_lost=Outcome(7, 7)
    ),
    f"{USECASES}/projections.py:remember_pupils readers.put_many": Twice(
        act=hears_of_pupil,
        sees=codes,
        not_done=Outcome([], [readers.CHILD]),
        answer_lost=Outcome([readers.CHILD], [readers.CHILD]),
    ),
    f"{USECASES}/projections.py:remember_people readers.put_many": Twice(
        act=hears_of_teacher,
        sees=codes,
        not_done=Outcome([], [readers.COLLEAGUE]),
        answer_lost=Outcome([readers.COLLEAGUE], [readers.COLLEAGUE]),
    ),
    # Bytes before questions, questions before the material that names both; the index last, made from what is kept.
    f"{USECASES}/submissions.py:file_of files.put": Twice(
        act=uploads,
        sees=shelf,
        not_done=Outcome((0, 0, 0, 0), (1, 2, 1, 1)),
        answer_lost=Outcome((1, 0, 0, 0), (1, 2, 1, 1)),
    ),
    f"{USECASES}/question_banks.py:keep_questions questions.keep_many": Twice(
        act=uploads,
        sees=shelf,
        not_done=Outcome((1, 0, 0, 0), (1, 2, 1, 1)),
        answer_lost=Outcome((1, 2, 0, 0), (1, 2, 1, 1)),
    ),
    f"{USECASES}/submissions.py:submit_new resources.keep": Twice(
        act=uploads,
        sees=shelf,
        not_done=Outcome((1, 2, 0, 0), (1, 2, 1, 1)),
        answer_lost=Outcome((1, 2, 1, 0), (1, 2, 1, 1)),
    ),
    f"{USECASES}/submissions.py:submit_resource resources.keep": Twice(
        before=was_returned,
        act=submits,
        sees=steps,
        not_done=Outcome(RETURNED, AGAIN),
        answer_lost=Outcome(AGAIN, AGAIN),
    ),
    f"{USECASES}/reviews.py:_decided resources.keep": Twice(
        before=uploads,
        act=passes,
        sees=steps,
        not_done=Outcome(SUBMITTED, PASSED),
        answer_lost=Outcome(PASSED, PASSED),
    ),
    f"{USECASES}/projections.py:remember_schools schools.put_many": Twice(
        act=hears_of_school,
        sees=names,
        not_done=Outcome([], ["Trường THCS Tân Phước"]),
        answer_lost=Outcome(["Trường THCS Tân Phước"], ["Trường THCS Tân Phước"]),
    ),
}
