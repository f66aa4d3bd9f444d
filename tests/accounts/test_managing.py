"""Who leaves, forgets or is robbed: the school closes, resets and signs out, and every door hears of it."""

from __future__ import annotations

import pytest

from chassis.documents import NoSuchDocument, Query
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import NotAllowed
from services.accounts.credentials import Credentials
from services.accounts.domain.account import Account
from services.accounts.domain.refusals import NobodyToPrintFor, SecondPersonNeeded, SessionEnded, SignInRefused
from services.accounts.store import AccountsStore
from services.accounts.usecases import guardians, issuing, managing, posts, signing_in
from services.accounts.usecases.signing_in import Session
from tests.accounts import lists
from tests.accounts.conftest import CLERK, HEAD, OFFICER, OPERATOR, TEACHER, TEXTS, hand_in
from tests.accounts.lists import OTHER, SCHOOL
from tests.accounts.test_signing_in import OWN, with_own_password

HEAD_THERE = Actor("GVX", "Hiệu trưởng khác", (Grant("principal", {"school": (OTHER,)}),))
SESSION_ENDED = "accounts.session_ended.v1"


async def told(store: AccountsStore) -> dict[str, list[str]]:
    """The sessions that every door was told of, with the types of the facts."""
    stored = await store.database["families"].find({}).to_list(None)
    return {str(one["_id"]): [fact["type"] for fact in one["outbox"]] for one in stored if one["outbox"]}


def family(session: Session) -> str:
    return session.refresh.partition(".")[0]


async def refused(store: AccountsStore, credentials: Credentials, *sessions: Session) -> bool:
    for session in sessions:
        with pytest.raises(SessionEnded):
            await signing_in.refresh(store, credentials, token=session.refresh)
    return True


async def test_a_school_signs_somebody_out_everywhere_and_every_door_is_told(
    district: AccountsStore, credentials: Credentials
) -> None:
    first = await with_own_password(district, credentials, "GV4")
    second = await signing_in.sign_in(district, credentials, name="GV4", password=OWN)
    before = await told(district)
    assert await managing.end_sessions(district, actor=CLERK, account="GV4") == 2
    assert await managing.end_sessions(district, actor=CLERK, account="GV4") == 0
    assert await refused(district, credentials, first, second)
    fresh = {session: types for session, types in (await told(district)).items() if session not in before}
    assert fresh == {family(first): [SESSION_ENDED], family(second): [SESSION_ENDED]}
    assert (await signing_in.sign_in(district, credentials, name="GV4", password=OWN)).account.id == "GV4"


async def test_a_closed_account_opens_nothing_until_it_is_opened_again(
    district: AccountsStore, credentials: Credentials
) -> None:
    session = await with_own_password(district, credentials, "GV4")
    for _ in range(2):
        closed = await managing.disable_account(district, actor=HEAD, account="GV4")
    assert closed.state == "disabled"
    assert await refused(district, credentials, session)
    with pytest.raises(SignInRefused):
        await signing_in.sign_in(district, credentials, name="GV4", password=OWN)
    await managing.enable_account(district, actor=HEAD, account="GV4")
    assert (await signing_in.sign_in(district, credentials, name="GV4", password=OWN)).account.id == "GV4"


async def test_a_session_that_began_while_the_account_was_closed_is_not_renewed(
    district: AccountsStore, credentials: Credentials
) -> None:
    session = await with_own_password(district, credentials, "GV4")
    account = await district.accounts.get("GV4")
    account.disable(at=district.now())
    await district.accounts.keep(account)
    assert await refused(district, credentials, session)


async def test_nobody_prints_a_slip_for_a_closed_account(district: AccountsStore, credentials: Credentials) -> None:
    await issuing.issue_accounts(district, actor=CLERK, school=SCHOOL, kinds=["pupil"])
    for n in range(1, 5):
        await managing.disable_account(district, actor=CLERK, account=f"260000000{n}")
    with pytest.raises(NobodyToPrintFor):
        await issuing.print_slips(district, credentials.passwords, actor=CLERK, school=SCHOOL, class_name="7A1")


async def test_a_reset_gives_a_new_way_in_and_ends_the_old_ones(
    district: AccountsStore, credentials: Credentials
) -> None:
    session = await with_own_password(district, credentials, "GV4")
    way = await managing.reset_account(district, credentials.passwords, actor=CLERK, account="GV4")
    assert await refused(district, credentials, session)
    with pytest.raises(SignInRefused):
        await signing_in.sign_in(district, credentials, name="GV4", password=OWN)
    again = await signing_in.sign_in(district, credentials, name="GV4", password=way.one_time_password)
    assert again.must_change_password


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (CLERK, ["stop staff", "reset staff"]),
        (HEAD, ["stop staff", "reset staff", "stop post", "reset post"]),
        (OFFICER, ["stop staff", "stop post", "reset post", "stop office", "reset office"]),
        (OPERATOR, ["stop staff", "stop post", "stop office", "reset office"]),
        (HEAD_THERE, []),
        (TEACHER, []),
    ],
    ids=lambda value: value.id if isinstance(value, Actor) else "",
)
async def test_nobody_decides_about_those_who_stand_above_or_elsewhere(
    district: AccountsStore, credentials: Credentials, actor: Actor, may: list[str]
) -> None:
    await issuing.issue_accounts(district, actor=CLERK, school=SCHOOL, kinds=["staff"])
    office = Account.issue(owner="operator", kind="operator", name="Vận hành", school="", at=district.now())
    other = Account.issue(owner="officer", kind="officer", name="Cán bộ", school="", at=district.now())
    await district.accounts.keep_many([office, other])
    of_office = "officer" if actor.id != "officer" else "operator"
    done: list[str] = []
    for name, account in (("staff", "GV5"), ("post", "GV2"), ("office", of_office)):
        for act in ("stop", "reset"):
            try:
                if act == "stop":
                    await managing.end_sessions(district, actor=actor, account=account)
                else:
                    await managing.reset_account(district, credentials.passwords, actor=actor, account=account)
            except NotAllowed:
                continue
            done.append(f"{act} {name}")
    assert done == may


async def test_nobody_resets_the_own_account_or_one_that_is_not_there(
    district: AccountsStore, credentials: Credentials
) -> None:
    await issuing.issue_accounts(district, actor=CLERK, school=SCHOOL, kinds=["staff"])
    with pytest.raises(SecondPersonNeeded):
        await managing.reset_account(district, credentials.passwords, actor=HEAD, account="GV1")
    with pytest.raises(NoSuchDocument):
        await managing.disable_account(district, actor=HEAD, account="GV404")


async def test_a_reset_of_a_parents_account_opens_the_way_to_the_own_children_alone(
    district: AccountsStore, credentials: Credentials
) -> None:
    await hand_in(district, f"{OTHER}/hoc-sinh.xlsx", lists.poor_pupils(101), school=OTHER)
    passwords, parent = credentials.passwords, "PH0900000001"
    for child, head in (("2600000001", HEAD), ("2600000101", HEAD_THERE)):
        given = await guardians.issue_guardian_account(
            district, passwords, TEXTS, actor=head, pupil=child, number="0900000001"
        )
    actor = Actor(parent, "", (Grant("guardian", {"pupil": ("2600000001",), "school": (SCHOOL,)}),))
    await guardians.confirm_child(district, passwords, actor=actor, guardian="", code=given.code)
    assert (await district.accounts.get(parent)).pupils == ("2600000001", "2600000101")
    way = await managing.reset_account(district, passwords, actor=HEAD, account=parent)
    session = await signing_in.sign_in(district, credentials, name=parent, password=way.one_time_password)
    assert [grant.places["pupil"] for grant in session.grants] == [("2600000001",)]


async def test_a_post_that_ends_and_a_class_that_is_handed_on_end_the_sessions_that_had_the_right(
    district: AccountsStore, credentials: Credentials
) -> None:
    accountant = await with_own_password(district, credentials, "GV2")
    await hand_in(district, "gv.xlsx", lists.staff({"GV2": ("Vũ Bảo Chi", "Bảo vệ", "")}), actor=CLERK)
    assert (await signing_in.refresh(district, credentials, token=accountant.refresh)).grants != ()
    again = await signing_in.sign_in(district, credentials, name="GV2", password=OWN)
    await posts.confirm_post(district, actor=HEAD, person="GV2", title="Bảo vệ")
    assert await refused(district, credentials, again)
    leader = await with_own_password(district, credentials, "GV3")
    await hand_in(district, "pc.xlsx", lists.assignments(("GV4", "", "7A1", "TOAN", "Toán", 140.0, "")), actor=CLERK)
    assert await refused(district, credentials, leader)
    leader = await signing_in.sign_in(district, credentials, name="GV3", password=OWN)
    demoted = lists.staff({"GV3": ("Bùi Gia Dũng", "Giáo viên", "Tổ Tự nhiên")})
    await hand_in(district, "gv.xlsx", demoted, actor=CLERK)
    assert await refused(district, credentials, leader)


async def test_what_the_school_did_stands_in_its_journal(district: AccountsStore, credentials: Credentials) -> None:
    await issuing.issue_accounts(district, actor=CLERK, school=SCHOOL, kinds=["staff"])
    passwords = credentials.passwords
    await managing.disable_account(district, actor=CLERK, account="GV4")
    await managing.enable_account(district, actor=CLERK, account="GV4")
    await managing.reset_account(district, passwords, actor=CLERK, account="GV4")
    await managing.end_sessions(district, actor=CLERK, account="GV4")
    await managing.unlock_account(district, passwords, actor=CLERK, account="GV4")
    links = await district.chains.links(Query(equals={"chain": SCHOOL}))
    entries = [(one["action"], one["target"]) for link in links for one in link["entries"] if "actor" in one]
    acts = ["disable account", "enable account", "reset account", "end sessions", "unlock account"]
    assert [entry for entry in entries if entry[0] in acts] == [(act, "GV4") for act in acts]
