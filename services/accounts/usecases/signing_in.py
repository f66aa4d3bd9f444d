"""Signing in and out, renewing a session, changing a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.documents import decide
from chassis.errors import LostUpdateError
from chassis.identity.actor import Actor, Grant
from services.accounts.credentials import Credentials
from services.accounts.credentials.breached import breached_passwords
from services.accounts.credentials.passwords import Passwords
from services.accounts.domain import limits
from services.accounts.domain.account import Account, plain, plain_one_time, sign_in_names
from services.accounts.domain.grants import grants_of_guardian, grants_of_office, grants_of_pupil, grants_of_staff
from services.accounts.domain.refusals import SessionEnded, SignInRefused
from services.accounts.domain.sessions import SessionFamily, SignInGuard, digest
from services.accounts.domain.weak_passwords import check_password
from services.accounts.store import AccountsStore
from services.accounts.usecases.own_words import own_words

AFTER_CHANGE = "password changed"


@dataclass(frozen=True)
class Session:
    account: Account
    grants: tuple[Grant, ...]
    access: str
    access_until: datetime
    refresh: str
    refresh_until: datetime
    must_change_password: bool


async def sign_in(store: AccountsStore, credentials: Credentials, *, name: str, password: str) -> Session:
    """Begins a session with a password or a one-time password.

    Raises SignInRefused, alike and after the same work for an unknown name, a wrong password and a locked account.
    """
    account, one_time = await _prove(store, credentials.passwords, name=name, password=password)
    return await _begin(store, credentials, account, one_time=one_time)


async def change_password(
    store: AccountsStore, credentials: Credentials, *, actor: Actor, old: str, new: str
) -> Session:
    """Changes the password, ends every other session and begins a new one. Raises SignInRefused or PasswordTooWeak.

    Sessions end before the password changes, so that after a crash between the two no session outlives its password.
    Sessions that began with the old password meanwhile end after it.
    """
    account, _ = await _prove(store, credentials.passwords, name=actor.id, password=old)
    new = plain(new)
    own = await own_words(store, account)
    check_password(new, old=plain(old), own=own, breached=breached_passwords())
    hashed = await credentials.passwords.hash(new)

    async def keep() -> Account:
        current = await store.accounts.get(account.id)
        current.set_password(hashed)
        await store.accounts.keep(current)
        return current

    await _end_all(store, account.id, why=AFTER_CHANGE)
    changed = await decide(keep)
    await _end_all(store, changed.id, why=AFTER_CHANGE)
    return await _begin(store, credentials, changed, one_time=False)


async def refresh(store: AccountsStore, credentials: Credentials, *, token: str) -> Session:
    """Exchanges the refresh token. Raises SessionEnded; a token that is used twice ends its whole family."""
    family_id, _, secret = token.partition(".")
    fresh = store.secret(limits.REFRESH_SECRET_CHARACTERS)

    async def rotate() -> SessionFamily | None:
        family = await store.families.find(family_id)
        if family is None:
            return None
        was_ended = bool(family.ended)
        done = family.rotate(secret, fresh, at=store.now())
        if done or bool(family.ended) != was_ended:
            await store.families.keep(family)
        return family if done else None

    family = await decide(rotate)
    account = None if family is None else await store.accounts.find(family.account)
    if family is None or account is None:
        raise SessionEnded
    return await _session(store, credentials, account, family, fresh)


async def sign_out(store: AccountsStore, *, token: str) -> None:
    """Ends the family; an unknown token is no error."""
    family_id, _, secret = token.partition(".")

    async def end() -> None:
        family = await store.families.find(family_id)
        if family is not None and family.secret_hash == digest(secret) and family.end("signed out"):
            await store.families.keep(family)

    await decide(end)


async def grants_of(store: AccountsStore, account: Account) -> tuple[Grant, ...]:
    """What the owner of the account may do today, by the posts, classes and children as they are now."""
    if account.kind == "staff":
        person = await store.people.find(account.id)
        return () if person is None else grants_of_staff(person, await store.taught_by(account.id), on=store.today())
    if account.kind == "pupil":
        pupil = await store.pupils.find(account.id)
        return () if pupil is None else grants_of_pupil(pupil)
    if account.kind == "guardian":
        return grants_of_guardian((await store.pupils.many(account.pupils)).values())
    return grants_of_office(account.kind)


async def _prove(store: AccountsStore, passwords: Passwords, *, name: str, password: str) -> tuple[Account, bool]:
    """Returns the account, and whether the password was a one-time password. Raises SignInRefused.

    It always makes one argon2 check and reads the guard once, so that its time tells nothing.
    """
    password = plain(password)[: limits.PASSWORD_CHARACTERS_MOST + 1]
    names = sign_in_names(name)
    guard = passwords.guard(names[0])
    accounts = await store.accounts.many(names)
    account = next(iter(accounts.values()), None)
    locked = (await _guard(store, guard)).is_locked(store.now())
    own = await passwords.matches(account.password_hash if account else "", password)
    one_time_hash = passwords.one_time(account.id if account else names[0], plain_one_time(password))
    one_time = account is not None and account.accepts_one_time(one_time_hash, at=store.now())
    if account is None or locked or not (own or one_time):
        await _count_failure(store, guard)
        raise SignInRefused
    await _forget_failures(store, guard)
    if own and passwords.is_outdated(account.password_hash):
        account.rehash(await passwords.hash(password))
        await store.accounts.keep(account)
    return account, not own


async def _guard(store: AccountsStore, guard: str) -> SignInGuard:
    return await store.guards.find(guard) or SignInGuard(id=guard)


async def _count_failure(store: AccountsStore, guard: str) -> None:
    async def count() -> None:
        counter = await _guard(store, guard)
        counter.failed(store.now())
        await store.guards.keep(counter)

    await decide(count)


async def _forget_failures(store: AccountsStore, guard: str) -> None:
    async def forget() -> None:
        counter = await _guard(store, guard)
        if counter.succeeded():
            await store.guards.keep(counter)

    await decide(forget)


async def _begin(store: AccountsStore, credentials: Credentials, account: Account, *, one_time: bool) -> Session:
    secret = store.secret(limits.REFRESH_SECRET_CHARACTERS)
    family = SessionFamily(
        id=store.secret(limits.REFRESH_FAMILY_CHARACTERS),
        account=account.id,
        secret_hash=digest(secret),
        until=store.now() + timedelta(days=limits.REFRESH_DAYS),
        one_time=one_time,
    )
    await store.families.keep(family)
    return await _session(store, credentials, account, family, secret)


async def _session(
    store: AccountsStore, credentials: Credentials, account: Account, family: SessionFamily, secret: str
) -> Session:
    """After a one-time password the token carries no grant: its owner may change the password and nothing else."""
    grants = await grants_of(store, account)
    actor = Actor(account.id, account.name, () if family.one_time else grants)
    access, access_until = credentials.tokens.sign(actor, at=store.now())
    return Session(
        account=account,
        grants=grants,
        access=access,
        access_until=access_until,
        refresh=f"{family.id}.{secret}",
        refresh_until=family.until,
        must_change_password=family.one_time,
    )


async def _end_all(store: AccountsStore, account: str, *, why: str) -> None:
    """Ends every session of the account, also one that is renewed meanwhile."""

    async def end() -> None:
        standing = await store.families_of(account)
        for family in standing:
            family.end(why)
        if standing and await store.families.keep_many(standing):
            raise LostUpdateError(f"a session of {account} was renewed meanwhile")

    await decide(end)
