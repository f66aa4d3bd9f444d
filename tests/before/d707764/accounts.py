"""Who somebody is: accounts of parents and offices, lists, sign-in and sessions."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from attacks.trying import Answer, Parts, entry

from chassis.clock import Door, FrozenDoor, SystemDoor
from chassis.documents import Query
from chassis.identity import Actor, Grant, TokenVerifier
from proto.gen.edu.accounts.v1 import accounts_pb2
from services.accounts.domain import limits
from services.accounts.domain.refusals import SessionEnded, SignInRefused
from services.accounts.passwords import Passwords
from services.accounts.store import AccountsStore
from services.accounts.tokens import TokenSigner, new_key
from services.accounts.usecases import issuing, signing_in, starting
from services.accounts.usecases.signing_in import Proof, Session
from services.accounts.usecases.starting import Office
from tests.accounts import lists
from tests.accounts.conftest import CLERK, OPERATOR, hand_in
from tests.accounts.lists import OTHER, SCHOOL

PROOF = Proof(Passwords(b"pepper of the attacks"), TokenSigner([new_key()]))
HEAD = Actor("GV1", "Trần Hữu Dũng", (Grant("principal", {"school": (SCHOOL,)}),))
CLERK_ELSEWHERE = Actor("GV9", "Văn thư", (Grant("clerk", {"school": (OTHER,)}),))
PHONE, CHILD_ELSEWHERE, OWN_PUPIL = "0900000077", "2600000071", "2600000001"
OWN = "một mật khẩu dài"


async def district(at: Parts, door: Door | None = None) -> AccountsStore:
    """Two schools; one with six people and four pupils, the other with one pupil."""
    store = AccountsStore(at.database(), door or FrozenDoor())
    await store.prepare()
    await hand_in(store, "truong.xlsx", lists.schools(), school="")
    await hand_in(store, "giao-vien.xlsx", lists.staff())
    await hand_in(store, "hoc-sinh.xlsx", lists.pupils(*(lists.pupil(number) for number in range(1, 5))))
    await hand_in(store, "khac.xlsx", lists.pupils(lists.pupil(71)), school=OTHER)
    return store


async def signed_in(store: AccountsStore, person: str) -> Session:
    """With a password of their own, from the slip that the operator printed."""
    await issuing.issue_accounts(store, actor=OPERATOR, school=SCHOOL, kinds=[])
    printed = await issuing.print_slips(store, PROOF.passwords, actor=OPERATOR, school=SCHOOL, class_name="")
    [slip] = [one for one in printed.slips if one.person == person]
    owner = Actor(person, "", ())
    return await signing_in.change_password(store, PROOF, actor=owner, old=slip.one_time_password, new=OWN)


@entry(1, "a head gives an own pupil and the phone of a parent of another school, who has not signed in yet")
async def guardian(at: Parts) -> Answer:
    store = await district(at)

    async def issued(actor: Actor, child: str) -> str:
        given = await issuing.issue_guardian_account(store, PROOF.passwords, actor=actor, pupil=child, number=PHONE)
        return given.one_time_password

    await issued(CLERK_ELSEWHERE, CHILD_ELSEWHERE)
    password = await issued(HEAD, OWN_PUPIL)
    session = await signing_in.sign_in(store, PROOF, name=f"PH{PHONE}", password=password)
    children = [child for grant in session.grants for child in grant.places["pupil"]]
    return Answer(f"a one-time password that is guardian of {', '.join(children)}", CHILD_ELSEWHERE in children)


@entry(2, "a clerk's list of schools names another school anew, and one that is not there")
async def renamed(at: Parts) -> Answer:
    store = await district(at)
    rows = [(code, "Trường của văn thư", "THCS", "Công lập", "30025", "xã") for code in (OTHER, "8702999")]
    await hand_in(store, "truong.xlsx", lists.schools(*rows), actor=CLERK, school="")
    names = await store.school_names()
    bent = [code for code in (OTHER, "8702999") if names.get(code) == "Trường của văn thư"]
    return Answer(f"{len(bent)} of 2 stand as the clerk wrote them", bool(bent))


@entry(2, "a clerk's staff list names a principal; the clerk prints the slip and signs in with it")
async def appointed(at: Parts) -> Answer:
    store = await district(at)
    await hand_in(store, "moi.xlsx", lists.staff({"GV99": ("Người Lạ", "Hiệu trưởng", "")}), actor=CLERK)
    session = await signed_in(store, "GV99")
    roles = sorted({grant.role for grant in session.grants})
    return Answer(f"a session of the role {', '.join(roles) or 'none'}", "principal" in roles)


@entry(
    6, "somebody signs out and shows the access token of before at the door; a call that closes an account is sought"
)
async def stays(at: Parts) -> Answer:
    store = await district(at, SystemDoor())
    session = await signed_in(store, "GV3")
    await signing_in.sign_out(store, token=session.refresh)
    actor = await TokenVerifier(PROOF.tokens.key_set).verify(session.access)
    calls = [one.name for one in accounts_pb2.DESCRIPTOR.services_by_name["AccountsService"].methods]
    closing = [name for name in calls if name.startswith(("Close", "Disable", "Reset", "End"))]
    return Answer(f"the token is {actor.id}'s still; of {len(calls)} calls {len(closing)} close, reset or end", True)


@entry(7, "two officers are given an account each")
async def officers(at: Parts) -> Answer:
    store = AccountsStore(at.database(), FrozenDoor())
    await store.prepare()
    two = (Office("officer", "Lan", "mật khẩu của Lan"), Office("officer", "Mai", "mật khẩu của Mai"))
    await starting.begin(store, PROOF.passwords, root_label="Địa bàn", offices=two)
    kept = await store.accounts.where(Query())
    return Answer(f"{len(kept)} account, named {kept[0].id}, of {kept[0].name} alone", len(kept) == 1)


@entry(9, "five wrong passwords from anywhere, then the owner with the right one, again while it waits")
async def locked(at: Parts) -> Answer:
    door = FrozenDoor()
    store = await district(at, door)
    await signed_in(store, "GV3")

    async def refused(password: str) -> timedelta:
        try:
            await signing_in.sign_in(store, PROOF, name="GV3", password=password)
        except SignInRefused:
            [guard] = await store.guards.where(Query())
            return (guard.locked_until or door.now()) - door.now()
        return timedelta(0)

    waits = [await refused("sai") for _ in range(limits.LOCK_AFTER_FAILURES)]
    waits.append(await refused(OWN))
    said = f"refused; the wait grew from {waits[-2].seconds} s to {waits[-1].seconds} s by the right password"
    return Answer(said, waits[-1] > waits[-2])


@entry(15, "one refresh token at two gateways at once")
async def twice(at: Parts) -> Answer:
    store = await district(at)
    session = await signed_in(store, "GV3")
    both = [signing_in.refresh(store, PROOF, token=session.refresh) for _ in range(2)]
    got = await asyncio.gather(*both, return_exceptions=True)
    [fresh] = [one for one in got if isinstance(one, Session)]
    try:
        await signing_in.refresh(store, PROOF, token=fresh.refresh)
    except SessionEnded:
        return Answer("one gets a token, the other ends the session, and then the token given is worth nothing", True)
    return Answer("both go on", False)
