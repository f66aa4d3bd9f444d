"""Who somebody is, proven by a password; and the waits that stand between guesses."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.documents import decide
from services.accounts.credentials.passwords import Passwords
from services.accounts.domain import limits
from services.accounts.domain.account import Account, plain, plain_one_time, sign_in_names
from services.accounts.domain.refusals import SignInRefused
from services.accounts.domain.sessions import FailedTry, SignInGuard
from services.accounts.store import AccountsStore


@dataclass(frozen=True)
class Origin:
    """Where a try comes from: the address and the browser as the gateway sees them, and known devices shown."""

    address: str = ""
    devices: tuple[str, ...] = ()
    browser: str = ""


NOWHERE = Origin()


@dataclass(frozen=True)
class Proof:
    """`one_time` says that a one-time password was used. `device` makes the browser known; empty after that."""

    account: Account
    one_time: bool
    device: str


async def prove(
    store: AccountsStore, passwords: Passwords, *, name: str, password: str, origin: Origin = NOWHERE
) -> Proof:
    """Raises SignInRefused, in the same words and after the same work whatever is wrong.

    It always makes one argon2 check. The try is counted before it is judged, so that tries side by side count too; one
    that comes during a wait is not judged, and prolongs nothing.
    """
    password = plain(password)[: limits.PASSWORD_CHARACTERS_MOST + 1]
    names = sign_in_names(name)
    account = next(iter((await store.accounts.many(names)).values()), None)
    device = _known_device(passwords, account, origin)
    guard = passwords.guard(f"device {device}" if device else names[0])
    # A known device waits for its own failures alone, whatever others try from elsewhere.
    address = "" if device else _address_guard(passwords, origin)
    may_try = await count_try(store, guard, address)
    own = await passwords.matches(account.password_hash if account else "", password)
    one_time_hash = passwords.one_time(account.id if account else names[0], plain_one_time(password))
    one_time = account is not None and account.accepts_one_time(one_time_hash, at=store.now())
    if account is None or account.disabled_at or not may_try or not (own or one_time):
        if may_try and address:
            await _count_at_address(store, address)
        if may_try:
            await note_failure(store, account, origin)
        raise SignInRefused(account.id if account else "")
    await forget_failures(store, guard)
    if own and passwords.is_outdated(account.password_hash):
        account.rehash(await passwords.hash(password))
        await store.accounts.keep(account)
    return Proof(account, not own, device_of(store, passwords, account, device) if own else "")


def device_of(store: AccountsStore, passwords: Passwords, account: Account, known: str = "") -> str:
    """What the browser shows from now on: the device that it is known as, or a new one."""
    device = known.partition(".")[0] or store.secret(limits.DEVICE_CHARACTERS)
    return passwords.device(account.id, account.password_hash, device)


async def forget_failures(store: AccountsStore, guard: str) -> None:
    """Ends the wait, if there is one."""

    async def forget() -> None:
        counter = await store.guards.find(guard)
        if counter is not None and counter.succeeded():
            await store.guards.keep(counter)

    await decide(forget)


def _known_device(passwords: Passwords, account: Account | None, origin: Origin) -> str:
    if account is None:
        return ""
    shown = origin.devices[: limits.DEVICES_SHOWN]
    return next((one for one in shown if passwords.is_device(account.id, account.password_hash, one)), "")


def _address_guard(passwords: Passwords, origin: Origin) -> str:
    address = origin.address[: limits.ADDRESS_CHARACTERS_MOST]
    return passwords.guard(f"address {address}") if address else ""


async def count_try(store: AccountsStore, guard: str, address: str) -> bool:
    """Counts a failure before it is judged. Returns False, and counts nothing, where one of the two has to wait."""

    async def count() -> bool:
        known = await store.guards.many([guard, *filter(None, [address])])
        if any(counter.is_locked(store.now()) for counter in known.values()):
            return False
        counter = known.get(guard) or SignInGuard(id=guard)
        counter.failed(store.now())
        await store.guards.keep(counter)
        return True

    return await decide(count)


async def note_failure(store: AccountsStore, account: Account | None, origin: Origin, *, second: bool = False) -> None:
    """For the owner to see. What comes during a wait was not judged, and is not told him one by one."""
    failed = FailedTry(
        id=store.new_id(),
        account=account.id if account else "",
        at=store.now(),
        address=origin.address[: limits.ADDRESS_CHARACTERS_MOST],
        browser=origin.browser[: limits.BROWSER_CHARACTERS_MOST],
        second=second,
    )
    await store.failed_tries.keep(failed)


async def _count_at_address(store: AccountsStore, address: str) -> None:
    """Only what failed: those who sign in from one place at the same hour do not wait for one another."""

    async def count() -> None:
        counter = await store.guards.find(address) or SignInGuard(id=address)
        counter.failed(store.now(), allowed=limits.ADDRESS_LOCK_AFTER_FAILURES)
        await store.guards.keep(counter)

    await decide(count)
