"""A copy goes to a reader and comes back: once, to the own school's people, within the rule of the school."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Query
from chassis.errors import Conflict, Invalid, NotFound, Refusal
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import NotAllowed
from chassis.paging import Page
from services.library.domain.copies import number_of
from services.library.domain.lending import DEFAULT, Terms, day_of
from services.library.domain.refusals import CopyNumberInvalid
from services.library.store import LibraryStore
from services.library.usecases import lending, loans
from tests.library.people import FOREIGN_LIBRARIAN, GUARDIAN, HEAD, LIBRARIAN, OPERATOR, OTHER, PUPIL, SCHOOL, TEACHER
from tests.library.readers import (
    AWAY,
    CHILD,
    COLLEAGUE,
    SIBLING,
    lend,
    person,
    pupil,
    register,
    tell_person,
    tell_pupil,
)

FIRST = "TK-00001"


async def end(store: LibraryStore, state: str = "shelf", *, number: str = FIRST, request: str = "") -> str:
    kept = await lending.end_loan(store, actor=LIBRARIAN, school="", number=number, state=state, request=request)
    return kept.state


async def renew(store: LibraryStore, request: str = "") -> date | None:
    return (await lending.renew_loan(store, actor=LIBRARIAN, school="", number=FIRST, request=request)).due


async def listed(store: LibraryStore, actor: Actor, reader: str = "", *, overdue: bool = False) -> list[str]:
    found, _ = await loans.list_loans(store, actor=actor, school="", reader=reader, overdue=overdue, page=Page(0, 50))
    return [one.number for one in found.copies]


async def told(store: LibraryStore) -> list[str]:
    """Of the first copy, in order."""
    copy = await store.copies.get(f"{SCHOOL}/{FIRST}")
    return [entry["type"].split(".")[1] for entry in copy.__dict__["_unsent"]]


async def test_a_copy_is_lent_renewed_once_and_comes_back(store: LibraryStore, clock: FrozenClock) -> None:
    await register(store)
    today = day_of(clock.now())
    lent = await lend(store)
    assert (lent.state, lent.reader, lent.due) == ("lent", CHILD, today + timedelta(days=DEFAULT["pupil"].days))
    clock.move(timedelta(days=10))
    assert await renew(store) == today + timedelta(days=10 + DEFAULT["pupil"].days)
    with pytest.raises(Conflict, match="was renewed once already"):
        await renew(store)
    assert await end(store) == "shelf"
    kept = await store.copies.get(lent.id)
    assert (kept.loan, kept.reader, kept.due, len(kept.past)) == (None, "", None, 1)
    assert await told(store) == ["copy_registered", "copy_lent", "loan_renewed", "loan_ended"]


async def test_of_two_who_lend_the_same_copy_at_once_one_is_refused(store: LibraryStore) -> None:
    await register(store)
    both = await asyncio.gather(lend(store, reader=CHILD), lend(store, reader=SIBLING), return_exceptions=True)
    [refused] = [one for one in both if isinstance(one, Refusal)]
    assert refused.reason == "COPY_LENT"
    kept = await store.copies.get(f"{SCHOOL}/{FIRST}")
    assert [kept.reader] == [one.reader for one in both if not isinstance(one, BaseException)]
    assert await told(store) == ["copy_registered", "copy_lent"]


async def test_the_same_request_again_does_nothing_even_after_the_copy_came_back(store: LibraryStore) -> None:
    await register(store)
    await lend(store, request="l1")
    assert (await lend(store, request="l1")).reader == CHILD
    first = await renew(store, "r1")
    assert await renew(store, "r1") == first
    assert [await end(store, request="e1"), await end(store, request="e1")] == ["shelf", "shelf"]
    assert (await lend(store, request="l1")).state == "shelf"
    assert await renew(store, "r1") is None
    await lend(store, request="l2", reader=SIBLING)
    assert await end(store, request="e1") == "lent"
    assert await end(store, request="e2") == "shelf"
    ended = ["copy_lent", "loan_ended"]
    assert await told(store) == ["copy_registered", "copy_lent", "loan_renewed", "loan_ended", *ended]
    with pytest.raises(Conflict, match="is with nobody"):
        await end(store, request="e3")


async def test_readers_of_another_school_and_those_who_left_are_refused_in_the_same_words(store: LibraryStore) -> None:
    await register(store)
    await tell_pupil(store, pupil(SIBLING, left=date(2026, 10, 1)), 2)
    await tell_person(store, person(COLLEAGUE, until=date(2026, 10, 1)), 2)
    for reader in (AWAY, SIBLING, COLLEAGUE, "2600000000"):
        with pytest.raises(NotFound) as refused:
            await lend(store, reader=reader)
        assert (refused.value.reason, refused.value.details) == ("READER_UNKNOWN", {"reader": reader})
    assert (await store.copies.get(f"{SCHOOL}/{FIRST}")).state == "shelf"


async def test_a_reader_has_as_many_as_the_rule_says_and_no_more(store: LibraryStore) -> None:
    await register(store, 3)
    await lend(store, "TK-00001")
    await lend(store, "TK-00002", request="l2")
    with pytest.raises(Conflict) as refused:
        await lend(store, "TK-00003")
    assert (refused.value.reason, refused.value.details["most"]) == ("READER_HAS_ENOUGH", "2")
    assert (await lend(store, "TK-00002", request="l2")).reader == CHILD
    await lending.set_rule(store, actor=HEAD, school="", terms={"pupil": Terms(30, 3)})
    assert (await lend(store, "TK-00003")).due == day_of(store.now()) + timedelta(days=30)


async def test_a_rule_out_of_bounds_is_refused_and_staff_keep_theirs(store: LibraryStore) -> None:
    for wrong in (Terms(0, 1), Terms(401, 1), Terms(14, 0), Terms(14, 201)):
        with pytest.raises(Invalid, match="is between 1 and"):
            await lending.set_rule(store, actor=LIBRARIAN, school="", terms={"pupil": wrong})
    with pytest.raises(Invalid):
        await lending.set_rule(store, actor=LIBRARIAN, school="", terms={"parent": Terms(1, 1)})
    kept = await lending.set_rule(store, actor=LIBRARIAN, school="", terms={"pupil": Terms(400, 200)})
    assert kept.terms == {"pupil": Terms(400, 200), "staff": DEFAULT["staff"]}
    assert (await lending.get_rule(store, actor=FOREIGN_LIBRARIAN, school="")).terms == DEFAULT


async def test_what_is_overdue_is_listed_and_not_renewed(store: LibraryStore, clock: FrozenClock) -> None:
    await register(store, 2)
    await lend(store)
    clock.move(timedelta(days=14))
    await lend(store, "TK-00002", COLLEAGUE)
    assert await listed(store, LIBRARIAN, overdue=True) == []
    clock.move(timedelta(days=1))
    assert await listed(store, LIBRARIAN, overdue=True) == ["TK-00001"]
    assert await listed(store, LIBRARIAN) == ["TK-00001", "TK-00002"]
    with pytest.raises(Conflict, match="it is not renewed"):
        await renew(store)


async def test_a_pupil_who_moved_keeps_the_loan_and_the_old_librarian_sees_it(store: LibraryStore) -> None:
    await register(store)
    await lend(store)
    await tell_pupil(store, pupil(CHILD, OTHER, "8B2"), 2)
    assert await listed(store, LIBRARIAN, CHILD) == ["TK-00001"]
    assert await listed(store, FOREIGN_LIBRARIAN, CHILD) == []
    assert await end(store) == "shelf"


async def test_lost_and_damaged_copies_are_not_lent_until_they_stand_on_the_shelf(store: LibraryStore) -> None:
    await register(store)
    for state in ("damaged", "lost"):
        await lend(store)
        with pytest.raises(Conflict, match="is lent until"):
            await lending.mark_copy(store, actor=LIBRARIAN, school="", number=FIRST, state="lost")
        assert await end(store, state) == state
        with pytest.raises(Conflict, match=f"is {state}"):
            await lend(store)
        back = await lending.mark_copy(store, actor=LIBRARIAN, school="", number=FIRST, state="shelf")
        assert (back.state, back.past[-1].state) == ("shelf", state)
    with pytest.raises(Invalid):
        await lending.mark_copy(store, actor=LIBRARIAN, school="", number=FIRST, state="lent")


async def test_nobody_but_the_librarian_of_the_school_lends_and_only_a_reader_sees_the_own(store: LibraryStore) -> None:
    await register(store)
    child = Actor(CHILD, "Em", (Grant("pupil", {"self": (CHILD,), "school": (SCHOOL,)}),))
    parent = Actor("PH1", "Bác", (Grant("guardian", {"pupil": (CHILD,), "school": (SCHOOL,)}),))
    await lend(store)
    for actor in (HEAD, TEACHER, PUPIL, GUARDIAN, OPERATOR, FOREIGN_LIBRARIAN):
        with pytest.raises(NotAllowed):
            await lending.end_loan(store, actor=actor, school=SCHOOL, number=FIRST, state="shelf", request="")
        with pytest.raises(NotAllowed):
            await loans.list_loans(store, actor=actor, school=SCHOOL, reader="", overdue=False, page=Page(0, 50))
    for actor in (HEAD, TEACHER, PUPIL, GUARDIAN, OPERATOR):
        with pytest.raises(NotAllowed):
            await listed(store, actor, CHILD)
    assert [await listed(store, actor, CHILD) for actor in (child, parent)] == [[FIRST], [FIRST]]


async def test_lending_and_looking_stand_in_the_journal_with_the_reader(store: LibraryStore) -> None:
    await register(store)
    await lend(store)
    await listed(store, LIBRARIAN, CHILD)
    links = await store.chains.links(Query())
    entries = [
        entry for link in links for entry in link["entries"] if entry.get("action", "").endswith(("_copy", "_loans"))
    ]
    assert [(one["action"], one["target"]) for one in entries] == [
        ("lend_copy", f"{SCHOOL}/{FIRST} {CHILD}"),
        ("list_loans", CHILD),
    ]


async def test_a_number_belongs_to_one_book_and_is_read_as_it_is_scanned(store: LibraryStore) -> None:
    [copy] = await register(store)
    again = await lending.add_copy(store, actor=LIBRARIAN, school="", number=" tk-00001\n", book=copy.book)
    assert (again.id, again.version) == (copy.id, 1)
    with pytest.raises(NotFound):
        await lending.add_copy(store, actor=LIBRARIAN, school="", number="X1", book=f"{OTHER}/1")
    assert [number_of(typed) for typed in ("đ.12", "TK 00 7", "a/b-1")] == ["Đ.12", "TK007", "A/B-1"]
    for wrong in ("", " ", "-1", "a b\u0000", "x" * 41, "../etc", "<b>"):
        with pytest.raises(CopyNumberInvalid):
            number_of(wrong)
