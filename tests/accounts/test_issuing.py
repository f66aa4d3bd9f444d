"""Accounts for a school, and slips to hand out."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from chassis.documents import Query
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import NotAllowed
from services.accounts.credentials import Credentials
from services.accounts.domain import limits
from services.accounts.domain.account import Account, Kind
from services.accounts.domain.refusals import (
    NobodyToPrintFor,
    SchoolUnknown,
    SignInRefused,
    TooManySlips,
)
from services.accounts.files import slips
from services.accounts.store import AccountsStore
from services.accounts.usecases import issuing, signing_in
from services.accounts.usecases.issuing import Issued
from tests.accounts import lists
from tests.accounts.conftest import CLERK, HEAD, OFFICER, OPERATOR, TEACHER, hand_in
from tests.accounts.lists import OTHER, SCHOOL, pupil


async def test_everybody_gets_one_account_and_asking_again_issues_only_what_is_missing(
    district: AccountsStore,
) -> None:
    assert await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=["staff"]) == Issued(6, 0)
    assert await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=[]) == Issued(4, 6)
    await hand_in(district, f"{SCHOOL}/hoc-sinh.xlsx", lists.pupils(pupil(5)))
    assert await issuing.issue_accounts(district, actor=CLERK, school=SCHOOL, kinds=[]) == Issued(1, 10)
    assert await district.accounts.counts("kind", {"school": SCHOOL}) == {"staff": 6, "pupil": 5}


async def test_issuing_goes_through_a_school_page_by_page(
    district: AccountsStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ROWS_AT_ONCE", 2)
    assert await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=[]) == Issued(10, 0)


async def test_only_those_who_may_issue_and_only_for_schools_that_are_there(district: AccountsStore) -> None:
    with pytest.raises(NotAllowed):
        await issuing.issue_accounts(district, actor=TEACHER, school=SCHOOL, kinds=[])
    with pytest.raises(NotAllowed):
        await issuing.issue_accounts(district, actor=CLERK, school=OTHER, kinds=[])
    with pytest.raises(SchoolUnknown):
        await issuing.issue_accounts(district, actor=OPERATOR, school="8700000", kinds=[])
    assert await district.accounts.count({}) == 0


async def test_the_issued_account_is_told_without_any_secret(district: AccountsStore) -> None:
    await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=["pupil"])
    stored = await district.database["accounts"].find_one({"_id": "2600000001"})
    assert stored is not None
    (entry,) = stored["outbox"]
    assert entry["type"] == "accounts.account_issued.v1"
    assert entry["body"] == f'{{"school":"{SCHOOL}","person":"2600000001","kind":"pupil"}}'


async def test_slips_of_a_class_are_printed_anew_and_the_ones_before_are_worth_nothing(
    district: AccountsStore, credentials: Credentials
) -> None:
    await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=[])

    async def printed() -> dict[str, str]:
        done = await issuing.print_slips(district, credentials.passwords, actor=HEAD, school=SCHOOL, class_name="7A1")
        return {slip.person: slip.one_time_password for slip in done.slips}

    first, second = await printed(), await printed()
    assert list(first) == [f"260000000{n}" for n in range(1, 5)]
    with pytest.raises(SignInRefused):
        await signing_in.sign_in(district, credentials, name="2600000001", password=first["2600000001"])
    session = await signing_in.sign_in(district, credentials, name="2600000001", password=second["2600000001"])
    assert session.grants == (
        Grant("pupil", {"self": ("2600000001",), "class": (f"{SCHOOL}/7A1",), "school": (SCHOOL,)}),
    )


async def test_who_has_an_own_password_gets_no_slip_any_more(district: AccountsStore, credentials: Credentials) -> None:
    await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=["staff"])
    passwords = credentials.passwords
    done = await issuing.print_slips(district, passwords, actor=HEAD, school=SCHOOL, class_name="")
    for slip in done.slips:
        actor = Actor(slip.person, "", ())
        await signing_in.change_password(
            district, credentials, actor=actor, old=slip.one_time_password, new=f"một câu dài {slip.person}"
        )
    with pytest.raises(NobodyToPrintFor):
        await issuing.print_slips(district, passwords, actor=HEAD, school=SCHOOL, class_name="")


async def test_too_many_slips_at_once_are_refused_before_any_password_is_made(
    district: AccountsStore, credentials: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=["pupil"])
    monkeypatch.setattr(limits, "SLIPS_MOST", 3)
    with pytest.raises(TooManySlips):
        await issuing.print_slips(district, credentials.passwords, actor=HEAD, school=SCHOOL, class_name="7A1")
    assert [account.one_time_hash for account in await district.accounts.where(Query())] == [""] * 4


async def test_printing_is_audited_by_place_and_never_by_secret(
    district: AccountsStore, credentials: Credentials
) -> None:
    await issuing.issue_accounts(district, actor=CLERK, school=SCHOOL, kinds=[])
    await issuing.print_slips(district, credentials.passwords, actor=CLERK, school=SCHOOL, class_name="7A1")
    links = await district.chains.links(Query(equals={"chain": SCHOOL}))
    entries = [entry for link in links for entry in link["entries"] if entry["action"] == "print slips"]
    assert [(entry["actor"], entry["target"]) for entry in entries] == [("GV6", f"{SCHOOL}/7A1")]


async def test_the_slips_are_a_pdf_that_says_who_how_and_until_when(
    district: AccountsStore, credentials: Credentials
) -> None:
    await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=[])
    done = await issuing.print_slips(district, credentials.passwords, actor=HEAD, school=SCHOOL, class_name="7A1")
    content = await slips.to_pdf(done.school_name, done.slips, until=done.until)
    text = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    for slip in done.slips:
        assert slip.one_time_password in text
        assert slip.name in text
    assert "Trường THCS Tân Phước" in text
    assert "30/11/2026" in text


async def test_an_operator_prints_no_slip_of_a_child(district: AccountsStore, credentials: Credentials) -> None:
    await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=[])
    with pytest.raises(NotAllowed):
        await issuing.print_slips(district, credentials.passwords, actor=OPERATOR, school=SCHOOL, class_name="7A1")


@pytest.mark.parametrize(
    ("actor", "printed"),
    [
        (CLERK, ["GV3", "GV5", "GV4"]),
        (OPERATOR, ["GV3", "GV5", "GV4"]),
        (OFFICER, ["GV2", "GV1", "GV6"]),
        (HEAD, ["GV2", "GV3", "GV1", "GV5", "GV4", "GV6"]),
    ],
    ids=lambda value: value.id if isinstance(value, Actor) else "",
)
async def test_the_way_into_a_post_with_rights_over_others_is_printed_by_a_head_or_an_officer_alone(
    district: AccountsStore, credentials: Credentials, actor: Actor, printed: list[str]
) -> None:
    await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=["staff"])
    done = await issuing.print_slips(district, credentials.passwords, actor=actor, school=SCHOOL, class_name="")
    assert [slip.person for slip in done.slips] == printed


async def test_nobody_prints_the_way_into_a_post_that_still_waits(
    district: AccountsStore, credentials: Credentials
) -> None:
    await hand_in(district, "gv.xlsx", lists.staff({"GV7": ("Kẻ Lạ", "Hiệu trưởng", "")}), actor=CLERK)
    await issuing.issue_accounts(district, actor=CLERK, school=SCHOOL, kinds=["staff"])
    done = await issuing.print_slips(district, credentials.passwords, actor=CLERK, school=SCHOOL, class_name="")
    assert "GV7" not in [slip.person for slip in done.slips]


@pytest.mark.parametrize("code", ["PH0900000777", "2600000777"])
async def test_a_code_that_is_somebody_elses_opens_no_account_of_another_kind(
    district: AccountsStore, credentials: Credentials, code: str
) -> None:
    """A list of staff may give any code, also that of a child or a parent of another school."""
    kind: Kind = "guardian" if code.startswith("PH") else "pupil"
    theirs = Account.issue(owner=code, kind=kind, name="Ai đó", school=OTHER, at=district.now())
    await district.accounts.keep(theirs)
    await hand_in(district, "gv.xlsx", lists.staff({code: ("Kẻ Lạ", "Giáo viên", "")}), actor=CLERK)
    await issuing.issue_accounts(district, actor=CLERK, school=SCHOOL, kinds=["staff"])
    done = await issuing.print_slips(district, credentials.passwords, actor=CLERK, school=SCHOOL, class_name="")
    assert code not in [slip.person for slip in done.slips]
    assert (await district.accounts.get(code)).one_time_hash == ""
