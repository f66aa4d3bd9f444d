"""A storm of notices on a house that is killed at each write of a booking: each number of the bank is booked once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from chassis.documents import Query
from services.payments.domain.ledger import RECEIVED
from services.payments.domain.lines import State
from services.payments.domain.notices import NoticeState
from services.payments.store import PaymentsStore
from services.payments.usecases import demands
from services.payments.usecases.proof import prove
from tests.payments.bank import ACCOUNT, SCHOOL, csv
from tests.payments.conftest import ACCOUNTANT, OPERATOR
from tests.payments.handing import import_statement
from tests.payments.kept import ledger_of, lines_of
from tests.payments.noticing_apart import ACCEPTED, AFTER, BEFORE, Place, entry, in_a_process, lay_key

NOTICES = 200
# While notices are answered for, and around the writes of a booking: lines, invoices, entries, notices.
KILLS = (
    (ACCEPTED, 30),
    (f"{AFTER} lines", 1),
    (f"{AFTER} invoices", 1),
    (f"{BEFORE} notices", 1),
)


async def kept_numbers(store: PaymentsStore) -> set[int]:
    return {int(notice.number) for notice in await store.notices.where(Query(limit=NOTICES * 2))}


async def test_each_number_of_the_bank_is_booked_once_by_a_house_that_is_killed_again_and_again(
    store: PaymentsStore, store_uri: str, tmp_path: Path
) -> None:
    lay_key(tmp_path / "notices")
    place = Place(store_uri, store.database.name, str(tmp_path / "notices"))
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period="2026-10")
    answered: set[int] = set()
    left: dict[tuple[str, int], int] = {}
    for kill in KILLS:
        # The bank sends again what nobody answered for, and now and then what somebody did.
        sent = [number for number in range(NOTICES) if number not in answered or number % 7 == 0]
        answered |= set(await asyncio.to_thread(in_a_process, place, sent, killed_at=kill))
        assert answered <= await kept_numbers(store)
        left[kill] = await store.lines.count({"state": State.WAITING.value})
    # Two of them died in the middle of a booking.
    assert [left[kill] > 0 for kill in KILLS[1:]] == [True, True, False]
    await asyncio.to_thread(in_a_process, place, range(NOTICES))
    await each_is_booked_once(store, {"LINE_OF_NO_STATEMENT"})
    statement = csv([entry(number) for number in range(NOTICES)])
    report = await import_statement(store, actor=ACCOUNTANT, content=statement)
    assert report.created == 0
    await each_is_booked_once(store, set())


async def each_is_booked_once(store: PaymentsStore, untold: set[str]) -> None:
    """As a notice, as a line, in the ledger and on the bills."""
    notices = await store.notices.where(Query(limit=NOTICES * 2))
    assert Counter(notice.number for notice in notices) == Counter(map(str, range(NOTICES)))
    assert {notice.state for notice in notices} == {NoticeState.BOOKED}
    lines = await lines_of(store)
    assert sorted(line.id for line in lines) == [f"{ACCOUNT}/{entry(number).reference}/1" for number in range(NOTICES)]
    assert sorted(notice.line for notice in notices) == sorted(line.id for line in lines)
    entries = await store.entries.where(Query(equals={"kind": RECEIVED}, limit=NOTICES * 4))
    assert Counter(one.cause for one in entries) == Counter(line.id for line in lines)
    ledger = await ledger_of(store)
    assert (ledger.sum, ledger.balances["112"]) == (0, NOTICES * 10_000)
    assert {invoice.state for invoice in await store.invoices.where(Query())} == {"paid"}
    # Until the statement tells them, the proof names what providers alone have told.
    assert {one.what for one in (await prove(store, SCHOOL)).differences} == untold
