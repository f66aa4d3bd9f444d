"""Accounts of parents: a school speaks for its own children, and a child of another school stays with that school."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chassis.clock import FrozenClock
from chassis.context import call
from chassis.documents import NoSuchDocument, Query
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import NotAllowed
from services.accounts.credentials import Credentials
from services.accounts.domain import limits
from services.accounts.domain.refusals import ChildCodeWrong, GuardianElsewhere, PhoneInvalid
from services.accounts.store import AccountsStore
from services.accounts.usecases import guardians, signing_in
from services.accounts.usecases.guardians import GuardianIssued
from tests.accounts import lists
from tests.accounts.conftest import CLERK, HEAD, OPERATOR, TEACHER, TEXTS, hand_in
from tests.accounts.lists import OTHER, SCHOOL, pupil

PHONE, PARENT = "0900000001", "PH0900000001"
OWN, THEIRS = "2600000001", "2600000101"  # a child of the school, and one of the other school
PARENT_OF = Actor(PARENT, "Nguyễn Văn Cha", (Grant("guardian", {"pupil": (THEIRS,), "school": (OTHER,)}),))
HEAD_THERE = Actor("GVX", "Hiệu trưởng khác", (Grant("principal", {"school": (OTHER,)}),))
FRESH = "một câu dài dễ nhớ"


@pytest.fixture
async def two_schools(district: AccountsStore) -> AccountsStore:
    await hand_in(district, f"{OTHER}/hoc-sinh.xlsx", lists.pupils(pupil(101), school=""), school=OTHER)
    return district


async def issue(
    store: AccountsStore, credentials: Credentials, child: str, *, actor: Actor, number: str = PHONE
) -> GuardianIssued:
    return await guardians.issue_guardian_account(
        store, credentials.passwords, TEXTS, actor=actor, pupil=child, number=number
    )


async def enter(store: AccountsStore, credentials: Credentials, one_time: str) -> None:
    await signing_in.change_password(store, credentials, actor=Actor(PARENT, "", ()), old=one_time, new=FRESH)


async def reaches(store: AccountsStore) -> tuple[str, ...]:
    """The children in the grants of the parent."""
    account = await store.accounts.get(PARENT)
    return tuple(child for grant in await signing_in.grants_of(store, account) for child in grant.places["pupil"])


async def confirm(
    store: AccountsStore, credentials: Credentials, code: str, *, actor: Actor = PARENT_OF, guardian: str = ""
) -> str:
    _, child = await guardians.confirm_child(store, credentials.passwords, actor=actor, guardian=guardian, code=code)
    return child


async def test_a_head_who_knows_a_parents_phone_gets_no_way_to_the_child_of_another_school(
    two_schools: AccountsStore, credentials: Credentials
) -> None:
    given = await issue(two_schools, credentials, THEIRS, actor=HEAD_THERE)
    tried = await issue(two_schools, credentials, OWN, actor=HEAD)
    assert (tried.one_time_password, bool(tried.code)) == ("", True)
    # The slip of the child's own school is still the one that opens.
    await enter(two_schools, credentials, given.one_time_password)
    assert await reaches(two_schools) == (THEIRS,)


async def test_a_school_that_was_first_with_the_phone_does_not_reach_the_child_that_another_school_attaches(
    two_schools: AccountsStore, credentials: Credentials
) -> None:
    theirs = await issue(two_schools, credentials, OWN, actor=HEAD)
    await enter(two_schools, credentials, theirs.one_time_password)
    asked = await issue(two_schools, credentials, THEIRS, actor=HEAD_THERE)
    assert (asked.one_time_password, await reaches(two_schools)) == ("", (OWN,))
    with pytest.raises(ChildCodeWrong):
        await confirm(two_schools, credentials, "ABCD-EFGH-JKM")
    assert await confirm(two_schools, credentials, asked.code) == THEIRS
    assert await reaches(two_schools) == (OWN, THEIRS)


async def test_a_further_child_waits_for_the_parents_yes_also_at_the_same_school(
    two_schools: AccountsStore, credentials: Credentials
) -> None:
    given = await issue(two_schools, credentials, OWN, actor=CLERK)
    await enter(two_schools, credentials, given.one_time_password)
    asked = await issue(two_schools, credentials, "2600000002", actor=CLERK)
    assert await reaches(two_schools) == (OWN,)
    with pytest.raises(NotAllowed):
        await confirm(two_schools, credentials, asked.code, actor=CLERK, guardian=PARENT)
    await confirm(two_schools, credentials, asked.code.lower().replace("-", " "))
    assert await reaches(two_schools) == (OWN, "2600000002")


async def test_the_other_school_may_confirm_in_place_of_the_parent_and_the_school_that_asked_may_not(
    two_schools: AccountsStore, credentials: Credentials
) -> None:
    await issue(two_schools, credentials, THEIRS, actor=HEAD_THERE)
    asked = await issue(two_schools, credentials, OWN, actor=HEAD)
    for actor in (HEAD, TEACHER, OPERATOR):
        with pytest.raises(NotAllowed):
            await confirm(two_schools, credentials, asked.code, actor=actor, guardian=PARENT)
    assert await confirm(two_schools, credentials, asked.code, actor=HEAD_THERE, guardian=PARENT) == OWN
    # From now on neither school gives a password alone.
    for actor, child in ((HEAD, OWN), (HEAD_THERE, THEIRS)):
        with pytest.raises(GuardianElsewhere):
            await issue(two_schools, credentials, child, actor=actor)


async def test_a_code_is_good_once_for_thirty_days_and_the_newest_one_counts(
    two_schools: AccountsStore, credentials: Credentials, clock: FrozenClock
) -> None:
    given = await issue(two_schools, credentials, OWN, actor=CLERK)
    await enter(two_schools, credentials, given.one_time_password)
    first = await issue(two_schools, credentials, "2600000002", actor=CLERK)
    second = await issue(two_schools, credentials, "2600000002", actor=CLERK)
    with pytest.raises(ChildCodeWrong):
        await confirm(two_schools, credentials, first.code)
    clock.move(timedelta(days=limits.ONE_TIME_DAYS))
    with pytest.raises(ChildCodeWrong):
        await confirm(two_schools, credentials, second.code)
    third = await issue(two_schools, credentials, "2600000002", actor=CLERK)
    await confirm(two_schools, credentials, third.code)
    with pytest.raises(ChildCodeWrong):
        await confirm(two_schools, credentials, third.code)


async def test_no_more_children_wait_than_the_limit(two_schools: AccountsStore, credentials: Credentials) -> None:
    numbers = range(10, 10 + limits.ASKED_CHILDREN + 1)
    await hand_in(two_schools, "hs.xlsx", lists.pupils(*(pupil(n) for n in numbers)))
    given = await issue(two_schools, credentials, OWN, actor=CLERK)
    await enter(two_schools, credentials, given.one_time_password)
    for n in numbers:
        await issue(two_schools, credentials, f"26{n:08}", actor=CLERK)
    waiting = [child.pupil for child in (await two_schools.accounts.get(PARENT)).asked]
    assert waiting == [f"26{n:08}" for n in numbers][1:]


@pytest.mark.parametrize("actor", [PARENT_OF, HEAD_THERE], ids=["the parent", "the school"])
async def test_a_link_is_ended_by_the_parent_or_the_childs_school(
    two_schools: AccountsStore, credentials: Credentials, actor: Actor
) -> None:
    await issue(two_schools, credentials, THEIRS, actor=HEAD_THERE)
    for stranger in (HEAD, OPERATOR, TEACHER):
        with pytest.raises(NotAllowed):
            await guardians.end_guardianship(two_schools, actor=stranger, guardian=PARENT, pupil=THEIRS)
    for _ in range(2):
        await guardians.end_guardianship(two_schools, actor=actor, guardian=PARENT, pupil=THEIRS)
    assert await reaches(two_schools) == ()


async def test_act_and_phone_stand_in_the_journal_of_the_school(
    two_schools: AccountsStore, credentials: Credentials
) -> None:
    await issue(two_schools, credentials, OWN, actor=CLERK)
    await guardians.end_guardianship(two_schools, actor=CLERK, guardian=PARENT, pupil=OWN)
    links = await two_schools.chains.links(Query(equals={"chain": SCHOOL}))
    entries = [(one["actor"], one["action"], one["target"]) for link in links for one in link["entries"]]
    assert [entry for entry in entries if "guardian" in entry[1]] == [
        ("GV6", "issue guardian account", f"{OWN} {PHONE}"),
        ("GV6", "end guardianship", f"{OWN} {PARENT}"),
    ]


async def test_only_the_schools_office_issues_an_account_of_a_parent(
    two_schools: AccountsStore, credentials: Credentials
) -> None:
    for actor in (OPERATOR, TEACHER, HEAD_THERE):
        with pytest.raises(NotAllowed):
            await issue(two_schools, credentials, OWN, actor=actor)


async def test_a_parent_gets_one_account_for_all_children(district: AccountsStore, credentials: Credentials) -> None:
    async def issue(child: str) -> str:
        issued = await guardians.issue_guardian_account(
            district, credentials.passwords, TEXTS, actor=CLERK, pupil=child, number="0900.000.001"
        )
        assert issued.account.id == "PH0900000001"
        return issued.one_time_password

    await issue("2600000001")
    one_time = await issue("2600000002")
    session = await signing_in.sign_in(district, credentials, name="PH0900000001", password=one_time)
    assert session.account.name == "Nguyễn Văn Cha"
    assert session.grants == (Grant("guardian", {"pupil": ("2600000001", "2600000002"), "school": (SCHOOL,)}),)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_guardian_whom_no_list_names_is_called_after_the_child_in_the_language_of_the_schools(
    district: AccountsStore, credentials: Credentials, language: str
) -> None:
    await hand_in(district, f"{SCHOOL}/hoc-sinh.xlsx", lists.poor_pupils(9))
    with call(command="c1", language=language):
        issued = await guardians.issue_guardian_account(
            district, credentials.passwords, TEXTS, actor=CLERK, pupil="2600000009", number="0900.000.009"
        )
    assert issued.account.name == f"Phụ huynh {(await district.pupils.get('2600000009')).name}"


async def test_a_parent_with_an_own_password_is_given_no_other(
    district: AccountsStore, credentials: Credentials
) -> None:
    passwords = credentials.passwords
    given = await guardians.issue_guardian_account(
        district, passwords, TEXTS, actor=HEAD, pupil="2600000001", number="0900000001"
    )
    actor = Actor("PH0900000001", "", ())
    await signing_in.change_password(
        district, credentials, actor=actor, old=given.one_time_password, new="của riêng tôi"
    )
    again = await guardians.issue_guardian_account(
        district, passwords, TEXTS, actor=HEAD, pupil="2600000001", number="0900000001"
    )
    assert (again.one_time_password, again.code, again.account.pupils) == ("", "", ("2600000001",))


@pytest.mark.parametrize("number", ["", "123", "09000000011", "1900000001", "không có"])
async def test_a_parent_needs_a_real_phone_number(
    district: AccountsStore, credentials: Credentials, number: str
) -> None:
    with pytest.raises(PhoneInvalid):
        await guardians.issue_guardian_account(
            district, credentials.passwords, TEXTS, actor=HEAD, pupil="2600000001", number=number
        )


async def test_a_parent_of_nobody_gets_no_account(district: AccountsStore, credentials: Credentials) -> None:
    with pytest.raises(NoSuchDocument):
        await guardians.issue_guardian_account(
            district, credentials.passwords, TEXTS, actor=HEAD, pupil="2699999999", number="0900000001"
        )
