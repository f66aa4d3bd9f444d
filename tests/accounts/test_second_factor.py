"""A second factor: codes of an app (RFC 6238), each taken once; recovery codes; asked for lately where it matters."""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from joserfc import jwt

from chassis.clock import FrozenClock
from chassis.documents import NoSuchDocument
from chassis.identity.actor import Actor, from_claims
from chassis.identity.second_factor import SecondFactorNeeded
from chassis.identity.tokens import ALGORITHM
from services.accounts.credentials import Credentials
from services.accounts.domain import limits
from services.accounts.domain.refusals import SecondFactorNotBegun, SecondFactorRefused, SessionEnded, SignInRefused
from services.accounts.store import AccountsStore
from services.accounts.usecases import managing, second_factor, sessions, signing_in
from services.accounts.usecases.proving import NOWHERE, Origin
from services.accounts.usecases.second_factor import Given
from tests.accounts.authenticator import Authenticator
from tests.accounts.conftest import HEAD, SECOND_SECONDS
from tests.accounts.test_signing_in import OWN, with_own_password

OWNER = "GV4"
STEP = timedelta(seconds=limits.SECOND_FACTOR_STEP_SECONDS)


class Owner(NamedTuple):
    """Signed in, with an app that makes codes."""

    store: AccountsStore
    credentials: Credentials
    actor: Actor
    app: Authenticator
    recovery: list[str]
    refresh: str

    def code(self, steps: int = 0) -> str:
        return self.app.code(self.store.now(), steps=steps)

    async def give(self, code: str) -> Given:
        return await second_factor.give_second_factor(self.store, self.credentials, actor=self.actor, code=code)


async def actor_of(credentials: Credentials, access: str) -> Actor:
    return from_claims(jwt.decode(access, await credentials.tokens.key_set(), algorithms=[ALGORITHM]).claims)


async def begin(store: AccountsStore, credentials: Credentials, actor: Actor, password: str = OWN) -> Authenticator:
    begun = await second_factor.begin_second_factor(store, credentials, actor=actor, password=password, origin=NOWHERE)
    app = Authenticator.scanned(begun.address)
    assert (app.secret, app.name, app.issuer) == (begun.secret, actor.id, "Liên Trường")
    return app


async def owner_of(store: AccountsStore, credentials: Credentials, clock: FrozenClock) -> Owner:
    """OWNER with an own password, an app and its codes."""
    session = await with_own_password(store, credentials, OWNER)
    actor = await actor_of(credentials, session.access)
    assert actor.second_until is None
    app = await begin(store, credentials, actor)
    recovery, given = await second_factor.confirm_second_factor(
        store, credentials, actor=actor, code=app.code(store.now())
    )
    clock.move(STEP)
    return Owner(store, credentials, await actor_of(credentials, given.access), app, recovery, session.refresh)


@pytest.fixture
async def owner(district: AccountsStore, credentials: Credentials, clock: FrozenClock) -> Owner:
    return await owner_of(district, credentials, clock)


async def test_the_first_code_lets_it_count_and_counts_as_given(owner: Owner) -> None:
    assert owner.actor.second_until == (owner.store.now() - STEP).timestamp() + SECOND_SECONDS
    assert len(set(owner.recovery)) == limits.RECOVERY_CODES


async def test_a_renewed_token_goes_on_saying_when_it_was_given_and_a_new_session_that_it_was_not(owner: Owner) -> None:
    renewed = await signing_in.refresh(owner.store, owner.credentials, token=owner.refresh)
    assert (await actor_of(owner.credentials, renewed.access)).second_until == owner.actor.second_until
    anew = await signing_in.sign_in(owner.store, owner.credentials, name=OWNER, password=OWN)
    assert (await actor_of(owner.credentials, anew.access)).second_until == 0.0


async def test_a_code_is_taken_once_and_none_of_an_earlier_half_minute_after_it(owner: Owner) -> None:
    await owner.give(owner.code())
    for used in (owner.code(), owner.code(-1)):
        with pytest.raises(SecondFactorRefused):
            await owner.give(used)
    await owner.give(owner.code(1))


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (1, True), (2, False)])
async def test_a_phone_may_be_half_a_minute_wrong_and_no_more(owner: Owner, steps: int, good: bool) -> None:
    if good:
        assert (await owner.give(owner.code(steps))).second_until > owner.store.now()
        return
    with pytest.raises(SecondFactorRefused):
        await owner.give(owner.code(steps))


async def test_a_recovery_code_is_good_once_however_it_is_typed_and_stands_nowhere_in_clear(owner: Owner) -> None:
    first = owner.recovery[0]
    await owner.give(first.lower().replace("-", " "))
    with pytest.raises(SecondFactorRefused):
        await owner.give(first)
    stored = str(await owner.store.database["accounts"].find_one({"_id": OWNER}))
    plain = [code.replace("-", "") for code in owner.recovery]
    assert [secret for secret in (*owner.recovery, *plain, owner.app.secret) if secret in stored] == []
    account = await owner.store.accounts.get(OWNER)
    assert account.second is not None
    assert len(account.second.recovery) == limits.RECOVERY_CODES - 1


async def test_guesses_wait_as_those_of_passwords_do_also_with_the_right_code_among_them(
    owner: Owner, clock: FrozenClock
) -> None:
    for _ in range(limits.LOCK_AFTER_FAILURES):
        with pytest.raises(SecondFactorRefused):
            await owner.give("not it")
    with pytest.raises(SecondFactorRefused):
        await owner.give(owner.code())
    clock.move(timedelta(seconds=limits.LOCK_FIRST_SECONDS))
    await owner.give(owner.code())


async def test_a_session_alone_replaces_no_second_factor_that_stands(owner: Owner) -> None:
    anew = await signing_in.sign_in(owner.store, owner.credentials, name=OWNER, password=OWN)
    stranger = await actor_of(owner.credentials, anew.access)
    with pytest.raises(SecondFactorNeeded):
        await begin(owner.store, owner.credentials, stranger)
    with pytest.raises(SignInRefused):
        await begin(owner.store, owner.credentials, owner.actor, "sai")
    assert (await owner.store.accounts.get(OWNER)).second_asked == ""


async def test_one_that_was_begun_anew_does_not_count_before_its_first_code(owner: Owner, clock: FrozenClock) -> None:
    fresh = Actor(OWNER, "", (), session=owner.actor.session, second_until=9e9)
    app = await begin(owner.store, owner.credentials, fresh)
    await owner.give(owner.code())
    clock.move(STEP)
    with pytest.raises(SecondFactorRefused):
        await second_factor.confirm_second_factor(owner.store, owner.credentials, actor=fresh, code=owner.code())
    code = app.code(owner.store.now())
    await second_factor.confirm_second_factor(owner.store, owner.credentials, actor=fresh, code=code)
    clock.move(STEP)
    with pytest.raises(SecondFactorRefused):
        await owner.give(owner.code())


async def test_a_code_counts_for_the_session_of_its_owner_and_no_other(owner: Owner) -> None:
    others = await with_own_password(owner.store, owner.credentials, "GV3")
    family = others.refresh.partition(".")[0]
    with pytest.raises(NoSuchDocument):
        await owner._replace(actor=Actor(OWNER, "", (), session=family)).give(owner.code())
    assert (await owner.store.families.get(family)).second_at is None


async def test_whoever_has_none_is_told_so(district: AccountsStore, credentials: Credentials) -> None:
    await with_own_password(district, credentials, OWNER)
    actor = Actor(OWNER, "", ())
    with pytest.raises(SecondFactorNotBegun):
        await second_factor.give_second_factor(district, credentials, actor=actor, code="123456")
    with pytest.raises(SecondFactorNotBegun):
        await second_factor.confirm_second_factor(district, credentials, actor=actor, code="123456")


async def test_it_is_given_up_by_its_owner_and_then_no_code_is_asked(owner: Owner) -> None:
    for _ in range(2):
        await second_factor.end_second_factor(owner.store, actor=owner.actor)
    assert (await owner.store.accounts.get(OWNER)).second is None
    renewed = await signing_in.refresh(owner.store, owner.credentials, token=owner.refresh)
    assert (await actor_of(owner.credentials, renewed.access)).second_until is None


async def test_a_new_password_by_the_school_leaves_the_second_factor_where_it_is(owner: Owner) -> None:
    way = await managing.reset_account(owner.store, owner.credentials.passwords, actor=HEAD, account=OWNER)
    chosen = await signing_in.change_password(
        owner.store, owner.credentials, actor=Actor(OWNER, "", ()), old=way.one_time_password, new="một mật khẩu mới"
    )
    assert (await actor_of(owner.credentials, chosen.access)).second_until == 0.0


async def test_other_sessions_end_when_one_is_chosen(district: AccountsStore, credentials: Credentials) -> None:
    session = await with_own_password(district, credentials, OWNER)
    elsewhere = await signing_in.sign_in(district, credentials, name=OWNER, password=OWN)
    actor = await actor_of(credentials, session.access)
    app = await begin(district, credentials, actor)
    await second_factor.confirm_second_factor(district, credentials, actor=actor, code=app.code(district.now()))
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=elsewhere.refresh)
    await signing_in.refresh(district, credentials, token=session.refresh)


async def test_of_two_at_once_with_one_code_one_gets_in(owner: Owner) -> None:
    code = owner.code()
    answers = await asyncio.gather(*(owner.give(code) for _ in range(4)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Given", *["SecondFactorRefused"] * 3]


async def test_its_owner_reads_of_wrong_codes_in_the_journal(owner: Owner) -> None:
    elsewhere = Origin(address="203.0.113.9", browser="Firefox · Windows")
    with pytest.raises(SecondFactorRefused):
        await second_factor.give_second_factor(
            owner.store, owner.credentials, actor=owner.actor, code="000000", origin=elsewhere
        )
    newest = (await sessions.list_sign_ins(owner.store, actor=owner.actor))[0]
    assert (newest.what, newest.address, newest.browser) == ("second failed", elsewhere.address, elsewhere.browser)


def test_codes_are_those_of_the_act(credentials: Credentials) -> None:
    """RFC 6238 appendix B, of which six digits are shown; its secret in ASCII."""
    app = Authenticator(base64.b32encode(b"12345678901234567890").decode())
    shown = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    assert {at: app.code(datetime.fromtimestamp(at, UTC)) for at in shown} == shown
    sealed = credentials.second_factors.seal(OWNER, "any")
    ours, at = Authenticator(credentials.second_factors.typed(OWNER, sealed)), datetime(2026, 10, 16, tzinfo=UTC)
    assert credentials.second_factors.step(OWNER, sealed, ours.code(at), at=at) == int(at.timestamp()) // 30
