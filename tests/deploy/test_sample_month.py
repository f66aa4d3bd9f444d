"""What the sample says is right about its files is what the houses find in them, whatever office made it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database, Query
from chassis.identity.actor import Actor, Grant
from contracts.envelope import Envelope
from contracts.facts.accounts import PupilEnrolled, SchoolRegistered
from deploy.sample.month import make
from importing import Upload
from services.accounts.app import imports_of, texts_of
from services.accounts.store import AccountsStore
from services.payments.domain.lines import State
from services.payments.store import PaymentsStore
from services.payments.usecases import demands, projections
from tests.payments.conftest import receive_at
from tests.payments.handing import import_fee_items, import_statement, read_statements
from tests.payments.kept import ledger_of, lines_of

TEXTS = texts_of()
OPERATOR = Actor("operator", "Operator", (Grant("operator", {"jurisdiction": ("root",)}),))
TITLE_ROWS = 5
SCHOOL = "8704030"
FORMS = ("csv", "mt940", "camt053.xml")


class District(NamedTuple):
    folder: Path
    expected: dict[str, Any]


@pytest.fixture(scope="module", params=(1, 2, 3), ids=lambda seed: f"seed-{seed}")
def district(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> District:
    folder = tmp_path_factory.mktemp("district")
    make(folder, seed=request.param, schools=3)
    return District(folder, json.loads((folder / "expected.json").read_text(encoding="utf-8")))


@pytest.fixture
async def accounts(database: Database, clock: FrozenClock) -> AccountsStore:
    store = AccountsStore(database, clock)
    await store.prepare()
    return store


async def hand_in(store: AccountsStore, folder: Path, name: str) -> Any:
    school = name.partition("/")[0] if "/" in name else ""
    upload = Upload(name=name, content=(folder / name).read_bytes(), school=school)
    return await imports_of(store).import_file(actor=OPERATOR, upload=upload)


async def test_every_list_of_people_is_taken_but_for_the_rows_that_are_said(
    accounts: AccountsStore, district: District
) -> None:
    await hand_in(accounts, district.folder, "truong.xlsx")
    lists = [name for name in district.expected if name.endswith(("giao-vien.xlsx", "hoc-sinh.xlsx"))]
    assert len(lists) == 6
    for name in lists:
        wanted = district.expected[name]
        report = await hand_in(accounts, district.folder, name)
        assert (report.rows, report.taken) == (wanted["rows"], wanted["valid"])
        said = {one["row_stt"]: one["defect"] for one in wanted.get("rejected", [])}
        found = {one.row - TITLE_ROWS: TEXTS.say(one.why, "vi") for one in report.refused}
        assert set(found) == set(said)
        assert all(said[row] in reason for row, reason in found.items())


async def test_names_of_the_old_workbook_are_kept_letter_by_letter(accounts: AccountsStore, district: District) -> None:
    name = "8704020/hoc-sinh-phong-chu-cu.xls"
    await hand_in(accounts, district.folder, "truong.xlsx")
    report = await hand_in(accounts, district.folder, name)
    wanted = {one["code"]: one["name"] for one in district.expected[name]["names"]}
    assert report.taken == len(wanted)
    assert {one.id: one.name for one in await accounts.pupils.where(Query())} == wanted


async def heard(accounts: AccountsStore, payments: PaymentsStore) -> None:
    """What accounts knows of the school reaches payments, as its facts would bring it."""
    school = await accounts.schools.get(SCHOOL)
    at = datetime(2026, 9, 5, tzinfo=UTC)
    told = Envelope("1", SchoolRegistered.TYPE, "/edu/accounts", SCHOOL, at, 1, "", SCHOOL)
    known = {"school": SCHOOL, "name": school.name, "levels": ["THCS"], "kind": "Công lập"}
    await projections.remember_schools(payments, [(SchoolRegistered.model_validate(known), told)])
    enrolled = [
        PupilEnrolled.model_validate(
            {**PupilEnrolled.EXAMPLE, "school": SCHOOL, "pupil": one.id, "name": one.name, "class_name": one.class_name}
        )
        for one in await accounts.pupils.where(Query(limit=500))
    ]
    await projections.remember_pupils(payments, [(fact, told._replace(subject=fact.pupil)) for fact in enrolled])


@pytest.mark.parametrize("first", FORMS)
async def test_each_line_of_the_statement_finds_whom_it_is_said_to_belong_to(
    accounts: AccountsStore, database: Database, clock: FrozenClock, district: District, first: str
) -> None:
    for name in ("truong.xlsx", f"{SCHOOL}/hoc-sinh.xlsx"):
        await hand_in(accounts, district.folder, name)
    payments = PaymentsStore(database.client[f"{database.name}p"], clock)
    await payments.prepare()
    await heard(accounts, payments)
    items = (district.folder / "thu-chi/khoan-thu.xlsx").read_bytes()
    await import_fee_items(payments, actor=OPERATOR, name="khoan-thu.xlsx", content=items)
    [statement] = read_statements((district.folder / "thu-chi/sao-ke-2026-10.csv").read_bytes())
    await receive_at(payments, statement.account, school=SCHOOL)
    await demands.raise_demands(payments, actor=OPERATOR, school=SCHOOL, period="2026-10")
    for form in (first, *(one for one in FORMS if one != first)):
        name = f"thu-chi/sao-ke-2026-10.{form}"
        await import_statement(
            payments, actor=OPERATOR, name=name, content=(district.folder / name).read_bytes(), school=SCHOOL
        )
    said = district.expected["thu-chi/sao-ke-2026-10"]
    lines = await lines_of(payments)
    once = [line for line in lines if line.state is not State.DOUBLE]
    assert (len(lines), len(once)) == (said["lines"], said["distinct_refs"])
    assert {line.reference: (line.pupil or None, line.amount) for line in once} == {
        reference: (one["student"], one["amount"]) for reference, one in said["by_ref"].items()
    }
    ledger = await ledger_of(payments)
    assert (ledger.sum, ledger.balances["112"]) == (0, said["total_distinct"])
    await database.client.drop_database(payments.database.name)
