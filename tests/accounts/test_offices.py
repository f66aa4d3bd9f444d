"""Officers and operators are named persons with a unit: two people give an office, and it reaches that unit alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import FrozenClock
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import BELOW, ROOT, NotAllowed
from services.accounts.credentials import Credentials
from services.accounts.domain.refusals import (
    HolderNameMissing,
    NoOffice,
    OfficeDaysInvalid,
    OfficeHeld,
    OfficeKindUnknown,
    PhoneInvalid,
    SecondPersonNeeded,
    SessionEnded,
    SignInRefused,
    UnitTooLarge,
    UnitUnknown,
)
from services.accounts.store import AccountsStore
from services.accounts.usecases import managing, offices, posts, queries, signing_in
from services.accounts.usecases.bootstrapping import Office, bootstrap
from services.accounts.usecases.by_name import PageRequest
from services.accounts.usecases.offices import OfficeTerms
from services.accounts.usecases.signing_in import Session
from tests.accounts import lists
from tests.accounts.conftest import OFFICER, OPERATOR, hand_in
from tests.accounts.lists import OTHER, SCHOOL

OWN = "chín con trâu trắng"
HERE, THERE = "30031", "30025"
HOLDER, PHONE = "officer@0912000001", "0912000001"
SCHOOLS = [(SCHOOL, "Trường A", "THCS", "", HERE, "xã A"), (OTHER, "Trường B", "THCS", "", THERE, "xã B")]


@pytest.fixture
async def tree(district: AccountsStore, credentials: Credentials) -> AccountsStore:
    """The district with its root, and each of the two schools in a unit of its own."""
    first = (Office("operator", "Vận hành", "một"), Office("officer", "Cán bộ", "hai"))
    await bootstrap(district, credentials.passwords, root_label="Địa bàn", offices=first)
    await hand_in(district, "truong.xlsx", lists.schools(*SCHOOLS), school="")
    return district


def asked(store: AccountsStore, **other: Any) -> OfficeTerms:
    usual: dict[str, Any] = {
        "kind": "officer",
        "name": "Lê Thị Hạnh",
        "phone": PHONE,
        "unit": HERE,
        "since": store.today(),
    }
    return OfficeTerms(**{**usual, **other})


async def given(store: AccountsStore, credentials: Credentials, **other: Any) -> Session:
    """The office is asked for and confirmed, and its holder signs in and chooses a password."""
    account = (await offices.ask_for_office(store, actor=OPERATOR, asked=asked(store, **other))).id
    way = await offices.confirm_office(store, credentials.passwords, actor=OFFICER, account=account)
    first = Actor(account, "", ())
    return await signing_in.change_password(store, credentials, actor=first, old=way.one_time_password, new=OWN)


def who(session: Session) -> Actor:
    return Actor(session.account.id, session.account.name, session.grants)


async def test_an_office_opens_its_unit_and_the_schools_there_and_no_other(
    tree: AccountsStore, credentials: Credentials
) -> None:
    officer = who(await given(tree, credentials))
    assert officer.grants == (Grant("officer", {"jurisdiction": (HERE,), BELOW: (SCHOOL,)}),)
    assert [school.id for school in await queries.list_schools(tree, actor=officer, page=PageRequest())] == [SCHOOL]
    assert (await queries.count(tree, actor=officer, school="")) == await queries.count(
        tree, actor=OPERATOR, school=SCHOOL
    )
    with pytest.raises(NotAllowed):
        await queries.list_people(tree, actor=officer, school=OTHER, equals={}, page=PageRequest())
    with pytest.raises(NotAllowed):
        await managing.end_sessions(tree, actor=officer, account="officer")


async def test_posts_that_wait_are_shown_to_the_officer_of_their_unit(
    tree: AccountsStore, credentials: Credentials
) -> None:
    here = who(await given(tree, credentials))
    there = who(await given(tree, credentials, unit=THERE, phone="0912000002"))
    await hand_in(tree, f"{SCHOOL}/gv.xlsx", lists.staff({"GV7": ("Lê Mới", "Kế toán", "")}))
    seen = [await posts.list_waiting_posts(tree, actor=one, school="", page=PageRequest()) for one in (here, there)]
    assert [[person.id for person in waiting] for waiting in seen] == [["GV7"], []]
    with pytest.raises(NotAllowed):
        await posts.confirm_post(tree, actor=there, person="GV7", title="Kế toán")
    assert (await posts.confirm_post(tree, actor=here, person="GV7", title="Kế toán")).role == "accountant"


async def test_an_operator_of_a_unit_hands_in_lists_of_its_schools_and_moves_nobody_elsewhere(
    tree: AccountsStore, credentials: Credentials
) -> None:
    operator = who(await given(tree, credentials, kind="operator"))
    staff = lists.staff({"GV7": ("Lê Mới", "Giáo viên", "")})
    assert (await hand_in(tree, "gv.xlsx", staff, actor=operator)).created == 1
    refused = await hand_in(
        tree, "gv2.xlsx", lists.staff({"GVX": ("Lê", "Giáo viên", "")}), actor=operator, school=OTHER
    )
    assert (refused.created, len(refused.refused)) == (0, 1)
    founded = ("8702099", "Trường Mới", "THCS", "", HERE, "xã A")
    report = await hand_in(tree, "truong2.xlsx", lists.schools(founded), actor=operator, school="")
    assert (report.created, len(report.refused)) == (0, 1)


async def test_one_person_alone_gives_no_office(tree: AccountsStore, credentials: Credentials) -> None:
    await offices.ask_for_office(tree, actor=OPERATOR, asked=asked(tree))
    again = await offices.ask_for_office(tree, actor=OPERATOR, asked=asked(tree))
    assert again.id == HOLDER
    with pytest.raises(SecondPersonNeeded):
        await offices.confirm_office(tree, credentials.passwords, actor=OPERATOR, account=HOLDER)
    way = await offices.confirm_office(tree, credentials.passwords, actor=OFFICER, account=HOLDER)
    with pytest.raises(SecondPersonNeeded):
        await managing.reset_account(tree, credentials.passwords, actor=OPERATOR, account=HOLDER)
    other = await offices.confirm_office(tree, credentials.passwords, actor=OFFICER, account=HOLDER)
    with pytest.raises(SignInRefused):
        await signing_in.sign_in(tree, credentials, name=HOLDER, password=way.one_time_password)
    session = await signing_in.sign_in(tree, credentials, name=HOLDER.upper(), password=other.one_time_password)
    assert (session.account.id, session.must_change_password) == (HOLDER, True)


async def test_an_office_that_waits_opens_nothing(tree: AccountsStore, credentials: Credentials) -> None:
    account = await offices.ask_for_office(tree, actor=OPERATOR, asked=asked(tree))
    assert await signing_in.grants_of(tree, account) == ()
    with pytest.raises(SignInRefused):
        await signing_in.sign_in(tree, credentials, name=HOLDER, password="")
    await offices.end_office(tree, actor=OFFICER, account=HOLDER, on=tree.today())
    with pytest.raises(NoOffice):
        await offices.confirm_office(tree, credentials.passwords, actor=OFFICER, account=HOLDER)


async def test_an_office_that_is_ended_signs_its_holder_out_and_opens_nothing_more(
    tree: AccountsStore, credentials: Credentials
) -> None:
    session = await given(tree, credentials)
    later = tree.today() + timedelta(days=30)
    for on, until in ((later, later), (later + timedelta(days=9), later), (tree.today(), tree.today())):
        kept = await offices.end_office(tree, actor=OPERATOR, account=HOLDER, on=on)
        assert kept.office is not None
        assert kept.office.until == until
    with pytest.raises(SessionEnded):
        await signing_in.refresh(tree, credentials, token=session.refresh)
    again = await signing_in.sign_in(tree, credentials, name=HOLDER, password=OWN)
    assert again.grants == ()
    new = await given(tree, credentials, unit=THERE)
    assert who(new).places("jurisdiction") == (THERE,)


async def test_an_office_begins_and_ends_on_its_days(
    tree: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    first, last = tree.today() + timedelta(days=1), tree.today() + timedelta(days=3)
    session = await given(tree, credentials, since=first, until=last)
    held = []
    for _ in range(4):
        held.append(bool(await signing_in.grants_of(tree, session.account)))
        clock.move(timedelta(days=1))
    assert held == [False, True, True, False]


async def test_nobody_ends_the_own_office_or_one_of_another_unit(tree: AccountsStore, credentials: Credentials) -> None:
    here = who(await given(tree, credentials))
    there = who(await given(tree, credentials, unit=THERE, phone="0912000002"))
    with pytest.raises(SecondPersonNeeded):
        await offices.end_office(tree, actor=here, account=HOLDER, on=tree.today())
    for account in (HOLDER, "officer@0900000000", "officer"):
        with pytest.raises(NotAllowed):
            await offices.end_office(tree, actor=there, account=account, on=tree.today())
    with pytest.raises(NoOffice):
        await offices.end_office(tree, actor=OPERATOR, account="officer", on=tree.today())


async def test_an_operator_of_a_unit_asks_for_offices_of_that_unit_alone(
    tree: AccountsStore, credentials: Credentials
) -> None:
    operator = who(await given(tree, credentials, kind="operator"))
    for unit in (THERE, ROOT, ""):
        with pytest.raises(NotAllowed):
            await offices.ask_for_office(tree, actor=operator, asked=asked(tree, unit=unit))
    with pytest.raises(NotAllowed):
        await offices.ask_for_office(tree, actor=OFFICER, asked=asked(tree))
    account = await offices.ask_for_office(tree, actor=operator, asked=asked(tree))
    found, units = await offices.list_offices(tree, actor=operator, page=PageRequest())
    assert [one.id for one in found if offices.may_see(operator, one)] == [account.id, operator.id]
    assert units == {HERE: "xã Tân Phước"}


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"kind": "principal"}, OfficeKindUnknown),
        ({"name": " "}, HolderNameMissing),
        ({"name": "A" * 101}, HolderNameMissing),
        ({"phone": "12345"}, PhoneInvalid),
        ({"unit": "99999"}, UnitUnknown),
    ],
)
async def test_what_is_asked_for_has_a_kind_a_name_a_phone_and_a_unit(
    tree: AccountsStore, other: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await offices.ask_for_office(tree, actor=OPERATOR, asked=asked(tree, **other))


async def test_days_that_end_before_they_begin_and_a_second_office_are_refused(tree: AccountsStore) -> None:
    with pytest.raises(OfficeDaysInvalid):
        await offices.ask_for_office(tree, actor=OPERATOR, asked=asked(tree, until=tree.today() - timedelta(days=1)))
    await offices.ask_for_office(tree, actor=OPERATOR, asked=asked(tree))
    with pytest.raises(OfficeHeld):
        await offices.ask_for_office(tree, actor=OPERATOR, asked=asked(tree, unit=THERE))


async def test_a_unit_has_as_many_schools_as_a_token_carries(
    tree: AccountsStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.accounts.domain.limits.SCHOOLS_OF_A_UNIT", 1)
    await offices.ask_for_office(tree, actor=OPERATOR, asked=asked(tree))
    more = ("8702098", "Trường C", "THCS", "", THERE, "xã B")
    await hand_in(tree, "truong3.xlsx", lists.schools(more), school="")
    with pytest.raises(UnitTooLarge):
        await offices.ask_for_office(tree, actor=OPERATOR, asked=asked(tree, unit=THERE, phone="0912000002"))
    assert await offices.ask_for_office(tree, actor=OPERATOR, asked=asked(tree, unit=ROOT, phone="0912000002"))
