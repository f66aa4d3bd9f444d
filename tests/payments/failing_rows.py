"""Each outside write of payments, and what stands after it failed and after it was asked again."""

from __future__ import annotations

from chassis.documents import Query
from services.payments.domain.invoices import invoice_id
from services.payments.domain.ledger import INVOICED
from services.payments.store import PaymentsStore
from services.payments.usecases import accounts, choices, demands, receipts, tables
from services.payments.usecases.lines import Assignment, assign_line, decide_assignment
from services.payments.usecases.settling import settle_waiting
from tests.failing_twice import Outcome, Twice
from tests.payments.bank import ACCOUNT, FEE_ITEMS, SCHOOL, BankEntry, csv, pupils_of
from tests.payments.conftest import ACCOUNTANT, OPERATOR, PRINCIPAL, enrol, receive_at, register
from tests.payments.handing import import_fee_items, import_statement
from tests.payments.kept import receipts_of

USECASES = "services/payments/usecases"
PERIOD, ELSEWHERE = "2026-10", "8702031"
PUPIL, SIBLING = pupils_of(SCHOOL)[:2]
PAID = BankEntry("FT26280000000001", 10_000, f"{PUPIL.id} T10")
UNKNOWN = BankEntry("FT26280000000001", 10_000, "CHUYEN TIEN")
LINE = f"{ACCOUNT}/FT26280000000001/1"
HAND_MADE = f"""Số tài khoản,{ACCOUNT}
Ngày giao dịch,Số tham chiếu,Ghi có,Nội dung
01/10/2026,{PAID.reference},{PAID.amount},{PAID.memo}
"""
DEARER = FEE_ITEMS.replace("tháng,10000,15000", "tháng,12000,15000")


async def takes_account(store: PaymentsStore, holder: str = "TRUONG") -> None:
    await receive_at(store, holder=holder)


async def proposes(store: PaymentsStore) -> None:
    await accounts.propose_account(
        store, actor=ACCOUNTANT, school=SCHOOL, bin_code="970418", account=ACCOUNT, holder="TRUONG"
    )


async def confirms(store: PaymentsStore) -> None:
    await accounts.decide_account(store, actor=PRINCIPAL, school=SCHOOL, account=ACCOUNT, accepted=True)


async def raises(store: PaymentsStore) -> None:
    await demands.raise_demands(store, actor=OPERATOR, school=SCHOOL, period=PERIOD)


async def is_demanded(store: PaymentsStore) -> None:
    await takes_account(store)
    await raises(store)


async def imports(store: PaymentsStore, line: BankEntry = PAID) -> None:
    await import_statement(store, actor=ACCOUNTANT, name="sao-ke.csv", content=csv([line]), school=SCHOOL)


async def is_paid_too_early(store: PaymentsStore) -> None:
    await takes_account(store)
    await imports(store)


async def is_paid(store: PaymentsStore) -> None:
    await is_demanded(store)
    await imports(store)


async def is_paid_by_nobody(store: PaymentsStore) -> None:
    await is_demanded(store)
    await imports(store, UNKNOWN)


async def assigns(store: PaymentsStore) -> None:
    decision = Assignment(LINE, PUPIL.id, "", "mẹ em đã báo", "r1")
    await assign_line(store, actor=ACCOUNTANT, decision=decision)


async def way_of_proposal(store: PaymentsStore) -> tuple[bool, str, int]:
    """Whether the line waits, how it stands, and how often it was booked."""
    line = await store.lines.get(LINE)
    return line.waits, line.state.value, await store.entries.count({"cause": LINE})


async def issues(store: PaymentsStore) -> None:
    await receipts.issue_receipts(store, actor=OPERATOR, school=SCHOOL, period=PERIOD)


async def is_proposed(store: PaymentsStore) -> None:
    """A line with a receipt is to go to another pupil."""
    await is_paid(store)
    await issues(store)
    decision = Assignment(LINE, SIBLING.id, "", "mẹ em đã báo", "r1")
    await assign_line(store, actor=ACCOUNTANT, decision=decision)


async def confirms_move(store: PaymentsStore) -> None:
    await decide_assignment(store, actor=PRINCIPAL, line=LINE, accepted=True)


async def confirms_or_starts_again(store: PaymentsStore) -> None:
    """What was kept is carried to its end at the start; what was not is confirmed again."""
    await settle_waiting(store)
    if (await store.lines.get(LINE)).waits:
        await confirms_move(store)


async def way_of_receipt(store: PaymentsStore) -> tuple[bool, bool, str]:
    """Whether the line waits, whether the receipt is void, and how the line stands."""
    line = await store.lines.get(LINE)
    [receipt] = await receipts_of(store)
    return line.waits, receipt.is_void, line.state.value


async def imports_items(store: PaymentsStore) -> None:
    await import_fee_items(store, actor=OPERATOR, name="khoan-thu.csv", content=DEARER.encode())


async def chooses(store: PaymentsStore) -> None:
    await choices.keep_choice(store, actor=OPERATOR, pupil=PUPIL.id, item="TA", consent=True, used=(PERIOD, 22))


async def hears_of_school(store: PaymentsStore) -> None:
    await register(store, ELSEWHERE)


async def hears_of_pupils(store: PaymentsStore) -> None:
    await enrol(store, pupils_of(ELSEWHERE))


async def invoices_and_entries(store: PaymentsStore) -> tuple[int, int]:
    return await store.invoices.count({"school": SCHOOL}), await store.entries.count({"kind": INVOICED})


async def hands_in_a_table(store: PaymentsStore) -> None:
    """In the form of no bank."""
    await import_statement(store, actor=ACCOUNTANT, name="sao-ke.csv", content=HAND_MADE.encode(), school=SCHOOL)


async def is_held(store: PaymentsStore) -> None:
    await is_demanded(store)
    await hands_in_a_table(store)


async def confirms_table(store: PaymentsStore) -> None:
    [kept] = await store.tables.where(Query())
    await tables.decide_table(store, actor=PRINCIPAL, table=kept.id, accepted=True)


async def starts_again(store: PaymentsStore) -> None:
    """What the house does before anybody asks."""
    await tables.carry_out_decided(store)
    await settle_waiting(store)


async def way_of_table(store: PaymentsStore) -> tuple[list[str], str, str, int]:
    """How the table stands, and its line with its invoice and its entries."""
    state, invoice, booked, _ = await way_of_line(store)
    return [one.state for one in await store.tables.where(Query())], state, invoice, booked


async def state_of_line(store: PaymentsStore) -> str:
    return (await store.lines.get(LINE)).state.value


async def way_of_line(store: PaymentsStore) -> tuple[str, str, int, int]:
    """How the line stands, how its invoice stands, its entries in the ledger, and the reports of its file."""
    line = await store.lines.find(LINE)
    invoice = await store.invoices.get(invoice_id(PUPIL.id, PERIOD))
    booked = await store.entries.count({}) - await store.entries.count({"kind": INVOICED})
    return line.state.value if line else "", invoice.state, booked, await store.reports.count({"file": "sao-ke.csv"})


async def water(store: PaymentsStore) -> int:
    return (await store.items.get("NU")).amount


async def holders(store: PaymentsStore) -> tuple[list[tuple[str, int]], list[tuple[str, int, bool]]]:
    """Of the accounts, and of those that are proposed."""
    kept, proposed = await store.accounts.where(Query()), await store.proposals.where(Query())
    return (
        [(one.holder, one.version) for one in kept],
        [(one.payee.holder, one.version, one.waits) for one in proposed],
    )


async def consents(store: PaymentsStore) -> list[tuple[str, int]]:
    return [(one.id, one.version) for one in await store.choices.where(Query())]


async def numbers(store: PaymentsStore) -> tuple[list[int], list[int]]:
    """Of the receipts that are there, and those that are given out and not there yet."""
    there = await receipts_of(store)
    books = await store.books.where(Query())
    given = {reserved.number for book in books for reserved in book.pending}
    return [one.number for one in there], sorted(given - {one.number for one in there})


async def schools(store: PaymentsStore) -> int:
    return await store.schools.count({"_id": ELSEWHERE})


async def pupils(store: PaymentsStore) -> int:
    return await store.pupils.count({"school": ELSEWHERE})


SETTLED = ("matched", "paid", 1, 1)
ROWS: dict[str, Twice[PaymentsStore]] = {
    f"{USECASES}/demands.py:_raise_batch invoices.keep_many": Twice(
        act=raises,
        sees=invoices_and_entries,
        not_done=Outcome((0, 0), (40, 40)),
        answer_lost=Outcome((40, 0), (40, 40)),
    ),
    f"{USECASES}/settling.py:book entries.keep_many": Twice(
        act=raises,
        sees=invoices_and_entries,
        not_done=Outcome((40, 0), (40, 40)),
        answer_lost=Outcome((40, 40), (40, 40)),
    ),
    f"{USECASES}/demands.py:match_again lines.keep_many": Twice(
        before=is_paid_too_early,
        act=raises,
        sees=state_of_line,
        not_done=Outcome("over", "matched"),
        answer_lost=Outcome("waiting", "matched"),
    ),
    f"{USECASES}/credits.py:CreditImporter._keep lines.keep_many": Twice(
        before=is_demanded,
        act=imports,
        sees=way_of_line,
        not_done=Outcome(("", "open", 0, 0), SETTLED),
        answer_lost=Outcome(("waiting", "open", 0, 0), SETTLED),
    ),
    f"{USECASES}/settling.py:_put_to_invoices invoices.keep_many": Twice(
        before=is_demanded,
        act=imports,
        sees=way_of_line,
        not_done=Outcome(("waiting", "open", 0, 0), SETTLED),
        answer_lost=Outcome(("waiting", "paid", 0, 0), SETTLED),
    ),
    f"{USECASES}/settling.py:settle entries.keep_many": Twice(
        before=is_demanded,
        act=imports,
        sees=way_of_line,
        not_done=Outcome(("waiting", "paid", 0, 0), SETTLED),
        answer_lost=Outcome(("waiting", "paid", 1, 0), SETTLED),
    ),
    f"{USECASES}/settling.py:settle lines.keep_many": Twice(
        before=is_demanded,
        act=imports,
        sees=way_of_line,
        not_done=Outcome(("waiting", "paid", 1, 0), SETTLED),
        answer_lost=Outcome(("matched", "paid", 1, 0), SETTLED),
    ),
    f"{USECASES}/statements.py:_keep_table tables.keep": Twice(
        before=is_demanded,
        act=hands_in_a_table,
        sees=way_of_table,
        not_done=Outcome(([], "", "open", 0), (["waits"], "held", "open", 0)),
        answer_lost=Outcome((["waits"], "", "open", 0), (["waits"], "held", "open", 0)),
    ),
    f"{USECASES}/tables.py:decide_table tables.keep": Twice(
        before=is_held,
        act=confirms_table,
        sees=way_of_table,
        not_done=Outcome((["waits"], "held", "open", 0), (["confirmed"], "matched", "paid", 1)),
        answer_lost=Outcome((["confirmed"], "held", "open", 0), (["confirmed"], "matched", "paid", 1)),
    ),
    f"{USECASES}/tables.py:_carry_out lines.keep_many": Twice(
        before=is_held,
        act=confirms_table,
        again=starts_again,
        sees=way_of_table,
        not_done=Outcome((["confirmed"], "held", "open", 0), (["confirmed"], "matched", "paid", 1)),
        answer_lost=Outcome((["confirmed"], "waiting", "open", 0), (["confirmed"], "matched", "paid", 1)),
    ),
    f"{USECASES}/lines.py:assign_line lines.keep": Twice(
        before=is_paid_by_nobody,
        act=assigns,
        sees=way_of_proposal,
        not_done=Outcome((False, "unknown", 1), (True, "unknown", 1)),
        answer_lost=Outcome((True, "unknown", 1), (True, "unknown", 1)),
    ),
    f"{USECASES}/lines.py:_void receipts.keep_many": Twice(
        before=is_proposed,
        act=confirms_move,
        sees=way_of_receipt,
        not_done=Outcome((True, False, "matched"), (False, True, "matched")),
        answer_lost=Outcome((True, True, "matched"), (False, True, "matched")),
    ),
    f"{USECASES}/lines.py:decide_assignment lines.keep": Twice(
        before=is_proposed,
        act=confirms_move,
        again=confirms_or_starts_again,
        sees=way_of_receipt,
        not_done=Outcome((True, True, "matched"), (False, True, "matched")),
        answer_lost=Outcome((False, True, "waiting"), (False, True, "matched")),
    ),
    f"{USECASES}/receipts.py:issue_missing books.keep": Twice(
        before=is_paid,
        act=issues,
        sees=numbers,
        not_done=Outcome(([], []), ([1], [])),
        answer_lost=Outcome(([], [1]), ([1], [])),
    ),
    f"{USECASES}/receipts.py:_keep_pending receipts.keep_many": Twice(
        before=is_paid,
        act=issues,
        sees=numbers,
        not_done=Outcome(([], [1]), ([1], [])),
        answer_lost=Outcome(([1], []), ([1], [])),
    ),
    f"{USECASES}/fees.py:_keep items.keep_many": Twice(
        act=imports_items, sees=water, not_done=Outcome(10_000, 12_000), answer_lost=Outcome(12_000, 12_000)
    ),
    f"{USECASES}/accounts.py:propose_account proposals.keep": Twice(
        act=proposes,
        sees=holders,
        not_done=Outcome(([], []), ([], [("TRUONG", 1, True)])),
        answer_lost=Outcome(([], [("TRUONG", 1, True)]), ([], [("TRUONG", 1, True)])),
    ),
    f"{USECASES}/accounts.py:_pay_to accounts.keep": Twice(
        before=proposes,
        act=confirms,
        sees=holders,
        not_done=Outcome(([], [("TRUONG", 1, True)]), ([("TRUONG", 1)], [("TRUONG", 2, False)])),
        answer_lost=Outcome(([("TRUONG", 1)], [("TRUONG", 1, True)]), ([("TRUONG", 1)], [("TRUONG", 2, False)])),
    ),
    f"{USECASES}/accounts.py:decide_account proposals.keep": Twice(
        before=proposes,
        act=confirms,
        sees=holders,
        not_done=Outcome(([("TRUONG", 1)], [("TRUONG", 1, True)]), ([("TRUONG", 1)], [("TRUONG", 2, False)])),
        answer_lost=Outcome(([("TRUONG", 1)], [("TRUONG", 2, False)]), ([("TRUONG", 1)], [("TRUONG", 2, False)])),
    ),
    f"{USECASES}/choices.py:keep_choice choices.keep": Twice(
        act=chooses,
        sees=consents,
        not_done=Outcome([], [(PUPIL.id, 1)]),
        answer_lost=Outcome([(PUPIL.id, 1)], [(PUPIL.id, 1)]),
    ),
    f"{USECASES}/projections.py:remember_schools schools.put_many": Twice(
        act=hears_of_school, sees=schools, not_done=Outcome(0, 1), answer_lost=Outcome(1, 1)
    ),
    f"{USECASES}/projections.py:remember_pupils pupils.put_many": Twice(
        act=hears_of_pupils, sees=pupils, not_done=Outcome(0, 40), answer_lost=Outcome(40, 40)
    ),
}
