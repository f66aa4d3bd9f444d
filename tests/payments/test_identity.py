"""Which line a credit is: whatever files tell the same payments, in whatever order, there is one line for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.domain.credits import Credit, fingerprint, is_same_memo
from services.payments.domain.identity import Identified, Identities, KnownLines
from services.payments.domain.line_checks import check_line
from services.payments.domain.lines import Intent, Line, line_from

ACCOUNT, SCHOOL = "0123456789012", "8702030"
FIRST_DAY = date(2026, 11, 2)


def credit(day: int, amount: int, memo: str, reference: str = "") -> Credit:
    return Credit(ACCOUNT, reference, amount, FIRST_DAY + timedelta(days=day), memo, place=1)


class Book:
    """Lines as the store would have them, and files that are told one after another."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}

    def tell(self, credits_told: Sequence[Credit]) -> list[Identified]:
        """A file. New lines are kept when it has been read to its end."""
        identities = Identities()
        every = list(self.lines.values())
        known = KnownLines(self.lines, [line for line in every if line.fingerprint], every)
        found = [identities.identify(told, times, known) for told, times in identities.numbered(credits_told)]
        for one in found:
            line = one.line or line_from(one.credit, SCHOOL, name=one.id, occurrence=one.occurrence)
            if one.alias:
                line.aliases = (*line.aliases, one.alias)
            self.lines[one.id] = line
        return found


# Payments that a person could tell apart: no two have day, amount and memo in common.
payments = st.lists(
    st.builds(
        credit, st.integers(0, 2), st.sampled_from([10_000, 22_000]), st.integers(271, 290).map("2600000{} NOP".format)
    ),
    unique_by=lambda told: (told.on, told.amount, told.memo),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)
@given(payments, st.data())
def test_overlapping_files_in_any_order_of_files_and_rows_tell_each_payment_once(
    told: list[Credit], data: st.DataObject
) -> None:
    book = Book()
    for _ in range(4):
        part = data.draw(st.lists(st.sampled_from(told), unique_by=lambda one: (one.on, one.amount, one.memo)))
        book.tell(part)
    found = book.tell(data.draw(st.permutations(told)))
    assert not any(one.doubt.code for one in found)
    assert sorted((line.on, line.amount, line.memo) for line in book.lines.values()) == sorted(
        (one.on, one.amount, one.memo) for one in told
    )


@settings(deadline=None)
@given(payments, st.data())
def test_files_with_and_without_references_tell_each_payment_once(told: list[Credit], data: st.DataObject) -> None:
    whole = [replace(one, reference=f"FT2630900000{place:04d}") for place, one in enumerate(told)]
    book = Book()
    for _ in range(4):
        book.tell(data.draw(st.permutations(data.draw(st.sampled_from([told, whole])))))
    assert len(book.lines) == len(told)
    assert all(any(line.memo == one.memo for line in book.lines.values()) for one in told)


@settings(deadline=None)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=5), st.data())
def test_a_file_that_is_told_again_brings_nothing_however_often_its_rows_repeat(
    times: list[int], data: st.DataObject
) -> None:
    rows = [credit(0, 10_000, f"26000002{place:02d}") for place, count in enumerate(times) for _ in range(count)]
    book = Book()
    first = book.tell(rows)
    assert sum(bool(one.doubt.code) for one in first) == sum(times) - len(times)
    again = book.tell(data.draw(st.permutations(rows)))
    assert {one.id for one in again} == {one.id for one in first} == set(book.lines)
    assert all(one.line is not None for one in again)


@settings(deadline=None)
@given(payments)
def test_every_line_that_is_made_so_proves_its_own_id(told: list[Credit]) -> None:
    book = Book()
    references = ["", "5035.12", "FT2630900000001"]
    for place, one in enumerate(told):
        book.tell([replace(one, reference=references[place % len(references)])])
    for line in book.lines.values():
        line.intend(Intent())
        check_line(line)


def test_a_memo_is_known_however_it_is_spaced_and_only_a_long_beginning_is_the_same() -> None:
    assert fingerprint("2600000271 nộp tiền") == fingerprint("26000 00271 NOP TIEN.")
    long = "MBVCB.5719509844.CHUYEN TIEN NOP CHO CON HOC TAI TRUONG"
    assert is_same_memo(long, long[:40])
    assert not is_same_memo("2600000271 NOP", "2600000271 NOP TIEN")
    assert not is_same_memo("", "2600000271")
