"""The sample district's October, where it is at hand: every line once, whichever of the three files comes first."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

import tabular
from services.payments.domain.demands import Pupil
from services.payments.domain.lines import State
from services.payments.rpc.messages import reason_of
from services.payments.store import PaymentsStore
from services.payments.usecases import demands
from tests.payments.conftest import ACCOUNTANT, OPERATOR, enrol, receive_at, register
from tests.payments.handing import TEXTS, import_fee_items, import_statement, read_statements
from tests.payments.kept import ledger_of, lines_of

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
FILES = ("sao-ke-2026-10.csv", "sao-ke-2026-10.mt940", "sao-ke-2026-10.camt053.xml")
SCHOOL = "8702030"
COLUMNS = (
    tabular.Column("code", ("Mã học sinh",)),
    tabular.Column("name", ("Họ và tên",)),
    tabular.Column("class_name", ("Lớp",)),
)
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the sample district is not on this machine")


def pupils() -> list[Pupil]:
    content = (SAMPLES / SCHOOL / "hoc-sinh.xlsx").read_bytes()
    table = tabular.find_table(tabular.read(content, "hoc-sinh.xlsx").sheets[0], COLUMNS)
    assert table is not None
    found: dict[str, Pupil] = {}
    for row in table.rows:
        code, name, class_name = (tabular.to_text(row.values[key]) for key in ("code", "name", "class_name"))
        if class_name:
            found.setdefault(code, Pupil(code, SCHOOL, name, class_name))
    return list(found.values())


@pytest.mark.parametrize(
    "order", list(itertools.permutations(FILES)), ids=lambda order: ">".join(n[16:] for n in order)
)
async def test_each_order_of_the_three_files_ends_in_what_is_expected(
    bare: PaymentsStore, order: tuple[str, ...]
) -> None:
    expected = json.loads((SAMPLES / "expected.json").read_text())["thu-chi/sao-ke-2026-10"]
    await register(bare, SCHOOL)
    await enrol(bare, pupils())
    items = (SAMPLES / "thu-chi" / "khoan-thu.xlsx").read_bytes()
    await import_fee_items(bare, actor=OPERATOR, name="khoan-thu.xlsx", content=items)
    [statement] = read_statements((SAMPLES / "thu-chi" / FILES[0]).read_bytes(), FILES[0])
    await receive_at(bare, statement.account, school=SCHOOL)
    await demands.raise_demands(bare, actor=OPERATOR, school=SCHOOL, period="2026-10")
    for name in order:
        report = await import_statement(
            bare, actor=ACCOUNTANT, name=name, content=(SAMPLES / "thu-chi" / name).read_bytes(), school=SCHOOL
        )
        assert (report.rows, report.taken) == (expected["lines"], expected["lines"])
    lines = await lines_of(bare)
    assert len(lines) == expected["lines"]
    counted = [line for line in lines if line.state is not State.DOUBLE]
    assert len(counted) == expected["distinct_refs"]
    assert sum(line.amount for line in counted) == expected["total_distinct"]
    for line in lines:
        wanted = expected["by_ref"][line.reference]
        assert (line.pupil or None, line.amount) == (wanted["student"], wanted["amount"])
        assert reason_of(line, TEXTS).startswith(f"{wanted['kind'].replace('unmatched', 'none')}:")
    ledger = await ledger_of(bare)
    assert (ledger.sum, ledger.balances["112"]) == (0, expected["total_distinct"])
