"""Lines that a person decides: suggestions with a score and what speaks for them; the first is nearly always right."""

from __future__ import annotations

import pytest

from chassis.identity.policy import NotAllowed
from services.payments.domain import limits
from services.payments.domain.demands import Pupil
from services.payments.domain.division import Share
from services.payments.domain.lines import State
from services.payments.domain.open_invoices import OpenInvoices
from services.payments.domain.suggesting import Signpost, Suggestion, ranked
from services.payments.store import PaymentsStore
from services.payments.usecases.doubts import list_doubts
from services.payments.usecases.lines import Assignment, assign_line, decide_assignment
from services.payments.usecases.proof import prove
from tests.payments.bank import SCHOOL, BankEntry, csv
from tests.payments.conftest import ACCOUNTANT, OPERATOR, PRINCIPAL
from tests.payments.district import demand, open_district, pupils
from tests.payments.handing import import_statement
from tests.payments.kept import invoices_of, lines_of

AN = Pupil("2600000271", SCHOOL, "Ngô Thị Mỹ Dung", "7A1")
BINH = Pupil("2600000472", SCHOOL, "Trần Bảo Yến", "7A2")
NAMESAKE = Pupil("2600000399", SCHOOL, "Trần Bảo Yến", "8A1")
SIGNPOST = Signpost([AN, BINH, NAMESAKE])
NOTHING_OWED = OpenInvoices([])


def codes(memo: str) -> dict[str, list[str]]:
    return {pupil: [why.code for why in said.values()] for pupil, said in SIGNPOST.read(memo).items()}


@pytest.mark.parametrize(
    ("memo", "said"),
    [
        ("NOP TIEN 2600100271", {AN.id: ["CODE_ONE_OFF"]}),
        ("6200000271 T10", {AN.id: ["CODE_ONE_OFF"]}),
        ("260000271 T10", {AN.id: ["CODE_ONE_OFF"]}),
        ("26000002711 T10", {AN.id: ["CODE_GLUED"]}),
        ("MBVCB2600000271112026", {AN.id: ["CODE_GLUED"]}),
        ("ND 26000004", {BINH.id: ["CODE_CUT"]}),
        ("2600000271 2600000472", {AN.id: ["CODE_WHOLE"], BINH.id: ["CODE_WHOLE"]}),
        ("TRAN BAO YEN", {BINH.id: ["NAME_WHOLE"], NAMESAKE.id: ["NAME_WHOLE"]}),
        ("be bao yen lop 7a2", {BINH.id: ["NAME_END", "CLASS_SAID"], NAMESAKE.id: ["NAME_END"]}),
        ("CHUYEN TIEN", {}),
        ("7A2", {}),
        ("123456789012345678901234567890", {}),
    ],
)
def test_what_a_memo_half_says_is_a_sign_of_a_pupil(memo: str, said: dict[str, list[str]]) -> None:
    assert codes(memo) == said


def best(memo: str, amount: int = 1) -> list[tuple[list[str], int]]:
    """Pupils and score of each suggestion, where nobody owes anything."""
    found = ranked(SCHOOL, amount, SIGNPOST.read(memo), NOTHING_OWED)
    return [([share.pupil for share in one.shares], one.score) for one in found]


def test_signs_add_up_and_what_speaks_for_too_many_is_no_suggestion_alone() -> None:
    assert best("be bao yen lop 7a2") == [([BINH.id], 25)]
    assert best("TRAN BAO YEN 7A2 2600100472") == [([BINH.id], 95), ([NAMESAKE.id], 40)]
    assert best("ND 26000004") == []


def test_no_suggestion_is_as_good_as_certain() -> None:
    [first, *_] = best("TRAN BAO YEN 7A2 2600000472")
    assert first == ([BINH.id], limits.SCORE_MOST)


def test_all_whom_a_memo_names_share_the_sum_which_is_kept_whole() -> None:
    found = ranked(SCHOOL, 1_000, SIGNPOST.read(f"{AN.id} {BINH.id}"), NOTHING_OWED)
    assert [len(one.shares) for one in found] == [1, 1]
    assert all(sum(share.amount for share in one.shares) == 1_000 for one in found)


@pytest.fixture
async def two_months(bare: PaymentsStore) -> PaymentsStore:
    """276 pupils who owe for October and November."""
    await open_district(bare)
    for month in ("2026-10", "2026-11"):
        await demand(bare, month)
    return bare


def half_said(number: int, pupil: Pupil) -> str:
    """A code with a wrong digit, with more digits behind it, with two swapped, cut beside a name, with one missing."""
    code = pupil.id
    return (
        f"NOP TIEN {code[:4]}1{code[5:]}",
        f"MBVCB {code}112026",
        f"{code[1]}{code[0]}{code[2:]} T10",
        f"{pupil.name} {code[:9]}",
        f"{code[:2]}{code[3:]} T10",
    )[number % 5]


async def test_five_hundred_lines_leave_twenty_five_doubts_and_each_first_suggestion_is_right(
    two_months: PaymentsStore,
) -> None:
    certain, doubtful = pupils()[:250], pupils()[251:276]
    told = [BankEntry(f"FT2628{n:010d}", 10_000, certain[n % 250].id) for n in range(475)] + [
        BankEntry(f"FT2629{n:010d}", 10_000, half_said(n, pupil)) for n, pupil in enumerate(doubtful)
    ]
    await import_statement(two_months, actor=ACCOUNTANT, content=csv(told))
    page = await list_doubts(two_months, actor=ACCOUNTANT, school=SCHOOL, limit=100)
    first: list[Suggestion] = [page.suggestions[line.id][0] for line in page.lines]
    assert [one.shares for one in first] == [(Share(pupil.id, "", 10_000),) for pupil in doubtful]
    assert all(one.reasons and 0 < one.score <= limits.SCORE_MOST for one in first)
    for line, one in zip(page.lines, first, strict=True):
        decision = Assignment(line.id, reason="gợi ý", request=line.id, parts=one.shares)
        await assign_line(two_months, actor=ACCOUNTANT, decision=decision)
    assert (await list_doubts(two_months, actor=ACCOUNTANT, school=SCHOOL, limit=100)).lines == []
    for line in page.lines:
        await decide_assignment(two_months, actor=PRINCIPAL, line=line.id, accepted=True)
    assert {line.state for line in await lines_of(two_months)} == {State.MATCHED}
    assert {bill.state for bill in await invoices_of(two_months, pupil=doubtful[0].id)} == {"paid", "open"}
    assert (await prove(two_months, SCHOOL)).differences == ()


async def test_two_named_whose_bills_do_not_fit_are_suggested_together(two_months: PaymentsStore) -> None:
    one, other = pupils()[:2]
    memo = f"NOP CHO {one.id} VA {other.id}"
    await import_statement(two_months, actor=ACCOUNTANT, content=csv([BankEntry("FT26280000000001", 25_000, memo)]))
    page = await list_doubts(two_months, actor=ACCOUNTANT, school=SCHOOL, limit=100)
    [found] = page.suggestions.values()
    assert found[0].shares == (Share(one.id, "", 20_000), Share(other.id, "", 5_000))
    assert (found[0].score, [why.code for why in found[0].reasons]) == (65, ["SEVERAL_NAMED"])


async def test_whoever_may_not_decide_does_not_read_the_queue(two_months: PaymentsStore) -> None:
    for actor in (PRINCIPAL, OPERATOR):
        with pytest.raises(NotAllowed):
            await list_doubts(two_months, actor=actor, school=SCHOOL, limit=100)
