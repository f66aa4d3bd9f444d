"""A second factor: chosen by its owner, given again before what matters most, and given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chassis.documents import NoSuchDocument, decide
from chassis.identity.actor import Actor
from chassis.identity.second_factor import require_second_factor
from services.accounts.credentials import Credentials
from services.accounts.domain import limits
from services.accounts.domain.account import Account, plain_one_time, printed_one_time
from services.accounts.domain.refusals import SecondFactorNotBegun, SecondFactorRefused
from services.accounts.domain.sessions import SessionFamily
from services.accounts.store import AccountsStore
from services.accounts.usecases.ending import SECOND_CHOSEN, end_sessions_of
from services.accounts.usecases.proving import NOWHERE, Origin, count_try, forget_failures, note_failure, prove
from services.accounts.usecases.signing_in import grants_of, second_until


@dataclass(frozen=True)
class Begun:
    """Shown once: the secret as an app takes it, and the address that a QR holds."""

    secret: str
    address: str


@dataclass(frozen=True)
class Given:
    """An access token that says so, in place of the one before; the refresh token stays."""

    access: str
    access_until: datetime
    second_until: datetime


async def begin_second_factor(
    store: AccountsStore, credentials: Credentials, *, actor: Actor, password: str, origin: Origin
) -> Begun:
    """A secret for an app, which counts after its first code. Raises SignInRefused for a wrong password.

    Raises SecondFactorNeeded where another one stands and was not given lately: a session alone replaces none.
    """
    account = (await prove(store, credentials.passwords, name=actor.id, password=password, origin=origin)).account
    if account.second is not None:
        require_second_factor(actor, at=store.now().timestamp())
    sealed = credentials.second_factors.seal(account.id, store.secret(limits.REFRESH_SECRET_CHARACTERS))

    async def keep() -> None:
        current = await store.accounts.get(account.id)
        current.ask_second(sealed)
        await store.accounts.keep(current)

    await decide(keep)
    await store.audit(actor, "begin second factor", actor.id)
    second = credentials.second_factors
    return Begun(second.typed(account.id, sealed), second.address(account.id, sealed))


async def confirm_second_factor(
    store: AccountsStore, credentials: Credentials, *, actor: Actor, code: str, origin: Origin = NOWHERE
) -> tuple[list[str], Given]:
    """The secret counts from its first code on; returns the recovery codes, shown once, as they are printed.

    Every other session ends: its token says that no second factor is asked.

    Raises SecondFactorNotBegun, or SecondFactorRefused.
    """
    codes = [store.secret(limits.RECOVERY_CHARACTERS) for _ in range(limits.RECOVERY_CODES)]
    hashes = tuple(credentials.passwords.recovery_code(actor.id, one) for one in codes)

    async def take() -> Account:
        account = await store.accounts.get(actor.id)
        if not account.second_asked:
            raise SecondFactorNotBegun
        step = credentials.second_factors.step(account.id, account.second_asked, _plain(code), at=store.now())
        if step is None:
            await note_failure(store, account, origin, second=True)
            raise SecondFactorRefused
        account.take_second(step=step, recovery=hashes)
        # Before it counts, so that after a crash between the two no other session goes on without it.
        await end_sessions_of(store, [account.id], why=SECOND_CHOSEN, but=actor.session)
        await store.accounts.keep(account)
        return account

    await _may_try(store, credentials, actor)
    account = await decide(take)
    await end_sessions_of(store, [account.id], why=SECOND_CHOSEN, but=actor.session)
    await store.audit(actor, "confirm second factor", actor.id)
    return [printed_one_time(one) for one in codes], await _given(store, credentials, actor, account)


async def give_second_factor(
    store: AccountsStore, credentials: Credentials, *, actor: Actor, code: str, origin: Origin = NOWHERE
) -> Given:
    """A code of the app, or a recovery code, each good once. Raises SecondFactorNotBegun, or SecondFactorRefused."""
    recovery = credentials.passwords.recovery_code(actor.id, plain_one_time(code))

    async def take() -> Account:
        account = await store.accounts.get(actor.id)
        if account.second is None:
            raise SecondFactorNotBegun
        step = credentials.second_factors.step(account.id, account.second.sealed, _plain(code), at=store.now())
        after = account.second.after_step(step) or account.second.after_recovery(recovery)
        if after is None:
            await note_failure(store, account, origin, second=True)
            raise SecondFactorRefused
        account.give_second(after)
        await store.accounts.keep(account)
        return account

    await _may_try(store, credentials, actor)
    account = await decide(take)
    await store.audit(actor, "give second factor", actor.id)
    return await _given(store, credentials, actor, account)


async def end_second_factor(store: AccountsStore, *, actor: Actor) -> None:
    """The owner gives it up; its door asks for it a last time. Where there is none it changes nothing."""

    async def end() -> None:
        account = await store.accounts.get(actor.id)
        if account.end_second():
            await store.accounts.keep(account)

    await decide(end)
    await store.audit(actor, "end second factor", actor.id)


async def _may_try(store: AccountsStore, credentials: Credentials, actor: Actor) -> None:
    """Wrong codes wait as wrong passwords do. Raises SecondFactorRefused."""
    if not await count_try(store, _guard(credentials, actor), ""):
        raise SecondFactorRefused


async def _given(store: AccountsStore, credentials: Credentials, actor: Actor, account: Account) -> Given:
    """Notes it in the session of the call, and signs a token that says so. Raises NoSuchDocument."""

    async def note() -> SessionFamily:
        family = await store.families.get(actor.session)
        if family.account != actor.id:
            raise NoSuchDocument("families", actor.session)
        family.second_at = store.now()
        await store.families.keep(family)
        return family

    await forget_failures(store, _guard(credentials, actor))
    family = await decide(note)
    until = second_until(credentials, account, family)
    assert until is not None
    signed = Actor(account.id, account.name, await grants_of(store, account), second_until=until)
    access, access_until = credentials.tokens.sign(signed, at=store.now(), session=family.id)
    return Given(access, access_until, datetime.fromtimestamp(until, tz=store.now().tzinfo))


def _guard(credentials: Credentials, actor: Actor) -> str:
    return credentials.passwords.guard(f"second {actor.id}")


def _plain(code: str) -> str:
    """Six digits, however they were spaced."""
    return "".join(code.split())
