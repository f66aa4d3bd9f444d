"""Sessions: begun by signing in, renewed, ended by signing out; and the change of a password."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.documents import decide
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import ROOT
from services.accounts.credentials import Credentials
from services.accounts.credentials.breached import breached_passwords
from services.accounts.domain import limits
from services.accounts.domain.account import Account, plain
from services.accounts.domain.grants import grants_of_guardian, grants_of_office, grants_of_pupil, grants_of_staff
from services.accounts.domain.refusals import SessionEnded
from services.accounts.domain.sessions import SessionFamily, digest
from services.accounts.domain.weak_passwords import check_password
from services.accounts.store import AccountsStore
from services.accounts.usecases.ending import end_sessions_of
from services.accounts.usecases.factor_rules import is_asked
from services.accounts.usecases.own_words import own_words
from services.accounts.usecases.proving import NOWHERE, Origin, Proof, device_of, prove

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
    needs_second: bool = False  # a unit asks it of a role of the owner, who has none
    device: str = ""


async def sign_in(
    store: AccountsStore, credentials: Credentials, *, name: str, password: str, origin: Origin = NOWHERE
) -> Session:
    """Begins a session with a password or a one-time password.

    Raises SignInRefused, alike and after the same work for an unknown name, a wrong password, a wait and an account
    that is disabled.
    """
    proof = await prove(store, credentials.passwords, name=name, password=password, origin=origin)
    session = await _begin(store, credentials, proof, origin)
    await store.audit(Actor(proof.account.id, "", session.grants), "sign in", origin.address)
    return session


async def change_password(
    store: AccountsStore, credentials: Credentials, *, actor: Actor, old: str, new: str, origin: Origin = NOWHERE
) -> Session:
    """Changes the password, ends every other session and begins a new one. Raises SignInRefused or PasswordTooWeak.

    Sessions end before the password changes, so that after a crash between the two no session outlives its password.
    Sessions that began with the old password meanwhile end after it.
    """
    account = (await prove(store, credentials.passwords, name=actor.id, password=old, origin=origin)).account
    new = plain(new)
    own = await own_words(store, account)
    check_password(new, old=plain(old), own=own, breached=breached_passwords())
    hashed = await credentials.passwords.hash(new)

    async def keep() -> Account:
        current = await store.accounts.get(account.id)
        current.set_password(hashed)
        await store.accounts.keep(current)
        return current

    await end_sessions_of(store, [account.id], why=AFTER_CHANGE)
    changed = await decide(keep)
    await end_sessions_of(store, [changed.id], why=AFTER_CHANGE)
    proof = Proof(changed, one_time=False, device=device_of(store, credentials.passwords, changed))
    session = await _begin(store, credentials, proof, origin)
    await store.audit(Actor(changed.id, "", session.grants), "change password", "")
    return session


async def refresh(store: AccountsStore, credentials: Credentials, *, token: str) -> Session:
    """Exchanges the refresh token. Raises SessionEnded.

    Used again within seconds it gets the same pair; used again later it ends its whole family.
    """
    family_id, _, secret = token.partition(".")
    fresh = credentials.passwords.refresh_secret(family_id, secret)

    async def rotate() -> SessionFamily | None:
        family = await store.families.find(family_id)
        if family is None:
            return None
        before = (family.ended, family.rotations)
        done = family.rotate(secret, fresh, at=store.now())
        if (family.ended, family.rotations) != before:
            await store.families.keep(family)
        return family if done else None

    family = await decide(rotate)
    account = None if family is None else await store.accounts.find(family.account)
    if family is None or account is None or account.disabled_at:
        raise SessionEnded
    return await _session(store, credentials, account, family, fresh)


async def sign_out(store: AccountsStore, *, token: str) -> None:
    """Ends the family; an unknown token is no error."""
    family_id, _, secret = token.partition(".")

    async def end() -> None:
        family = await store.families.find(family_id)
        if family is not None and family.knows(secret) and family.end("signed out", at=store.now()):
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
    if account.office is None:
        return grants_of_office(account.kind, ROOT, ())
    if not account.office.holds(store.today()):
        return ()
    unit = account.office.unit
    schools = [] if unit == ROOT else await store.schools_of_unit(unit, limit=limits.SCHOOLS_OF_A_UNIT)
    return grants_of_office(account.kind, unit, schools)


def second_until(
    credentials: Credentials, account: Account, family: SessionFamily, *, asked: bool = False
) -> float | None:
    """Until when the second factor counts as given in the session, in seconds since 1970; none where none is asked.

    `asked` says that a unit asks it of a role of the owner, who may have chosen none.
    """
    if account.second is None:
        return 0.0 if asked else None
    return 0.0 if family.second_at is None else family.second_at.timestamp() + credentials.second_factors.seconds


async def _begin(store: AccountsStore, credentials: Credentials, proof: Proof, origin: Origin) -> Session:
    secret = store.secret(limits.REFRESH_SECRET_CHARACTERS)
    family = SessionFamily(
        id=store.secret(limits.REFRESH_FAMILY_CHARACTERS),
        account=proof.account.id,
        secret_hash=digest(secret),
        until=store.now() + timedelta(days=limits.REFRESH_DAYS),
        one_time=proof.one_time,
        began_at=store.now(),
        address=origin.address[: limits.ADDRESS_CHARACTERS_MOST],
        browser=origin.browser[: limits.BROWSER_CHARACTERS_MOST],
    )
    await store.families.keep(family)
    return replace(await _session(store, credentials, proof.account, family, secret), device=proof.device)


async def _session(
    store: AccountsStore, credentials: Credentials, account: Account, family: SessionFamily, secret: str
) -> Session:
    """After a one-time password the token carries no grant: its owner may change the password and nothing else."""
    grants = await grants_of(store, account)
    asked = account.second is None and await is_asked(store, grants)
    second = second_until(credentials, account, family, asked=asked)
    held = () if family.one_time else grants
    actor = Actor(account.id, account.name, held, one_time=family.one_time, second_until=second)
    # Of the moment of the exchange: a repeat gets the very same token.
    access, access_until = credentials.tokens.sign(actor, at=family.rotated_at or store.now(), session=family.id)
    return Session(
        account=account,
        grants=grants,
        access=access,
        access_until=access_until,
        refresh=f"{family.id}.{secret}",
        refresh_until=family.until,
        must_change_password=family.one_time,
        needs_second=asked,
    )
