"""The school of the handed cases: 276 pupils of 8702030 with the codes that the cases name, and its usual fee items."""

from __future__ import annotations

from pathlib import Path

from services.payments.domain.demands import Pupil
from services.payments.domain.lines import Line
from services.payments.store import PaymentsStore
from services.payments.usecases import demands
from services.payments.usecases.demands import RaisedDemands
from tests.payments.bank import FAMILY, FEE_ITEMS, GIVEN, MIDDLE, SCHOOL
from tests.payments.conftest import ACCOUNTANT, OPERATOR, enrol, receive_at, register
from tests.payments.handing import confirm_tables, import_fee_items, import_statement
from tests.payments.kept import lines_of

CASES = Path(__file__).parent / "cases"
FIRST_CODE, PUPILS = 2_600_000_271, 276
CASE_ACCOUNT = "115000201234"


def pupils() -> list[Pupil]:
    """Forty names, in fourteen classes, so that nobody is known by name alone."""
    names = [f"{family} {middle} {given}" for family in FAMILY for middle in MIDDLE for given in GIVEN]
    return [
        Pupil(str(FIRST_CODE + place), SCHOOL, names[place % len(names)], f"{6 + place // 80}A{1 + place // 40 % 2}")
        for place in range(PUPILS)
    ]


async def open_district(store: PaymentsStore, account: str = "0123456789012") -> None:
    await register(store, SCHOOL)
    await enrol(store, pupils())
    await import_fee_items(store, actor=OPERATOR, content=FEE_ITEMS.encode())
    await receive_at(store, account)


async def demand(store: PaymentsStore, period: str) -> RaisedDemands:
    return await demands.raise_demands(store, actor=ACCOUNTANT, school=SCHOOL, period=period)


async def hand_in(store: PaymentsStore, case: str, name: str) -> tuple[int, int, int]:
    """The file of a case; how many lines were created, changed and the same."""
    content = (CASES / case / name).read_bytes()
    report = await import_statement(store, actor=ACCOUNTANT, content=content, name=f"thu-chi/{name}")
    await confirm_tables(store)
    return report.created, report.changed, report.same


async def lines_by_pupil(store: PaymentsStore) -> list[tuple[str, str, int]]:
    """Pupil, state and amount of each line, by pupil."""
    return sorted((line.pupil, line.state.value, line.amount) for line in await lines_of(store))


async def only_line(store: PaymentsStore) -> Line:
    [line] = await lines_of(store)
    return line
