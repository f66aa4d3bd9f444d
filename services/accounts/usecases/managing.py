"""People leave, forget or are robbed: the school ends sessions, closes, opens, and gives a new way in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from chassis.documents import decide
from chassis.identity.actor import Actor
from chassis.identity.policy import ROOT
from services.accounts.credentials.passwords import Passwords
from services.accounts.domain import limits
from services.accounts.domain.account import Account, printed_one_time, sign_in_names
from services.accounts.domain.policy import POLICY
from services.accounts.domain.refusals import SecondPersonNeeded
from services.accounts.store import AccountsStore
from services.accounts.usecases.ending import BY_THE_SCHOOL, end_sessions_of
from services.accounts.usecases.proving import forget_failures


@dataclass(frozen=True)
class NewWayIn:
    """The one-time password is shown once, as printed."""

    account: Account
    one_time_password: str
    until: datetime


@dataclass(frozen=True)
class Place:
    """Where somebody needs a right over an account, and whether its owner has rights over others."""

    schools: frozenset[str]
    has_post: bool = False
    unit: str = ""  # of an office
    asked_by: str = ""

    def require(self, actor: Actor, act: str, account: str) -> None:
        """Raises NotAllowed, or SecondPersonNeeded for the own account."""
        if self.unit:
            POLICY.require(actor, "keep_offices", jurisdiction=self.unit)
        else:
            POLICY.require(actor, f"{act}_{'posts' if self.has_post else 'accounts'}", school=self.schools)
        # A way in is not for whoever asked for the office: with it one person would have given it alone.
        if actor.id == account or (act == "reset" and actor.id == self.asked_by):
            raise SecondPersonNeeded(account, actor.id)


async def end_sessions(store: AccountsStore, *, actor: Actor, account: str) -> int:
    """Signs the account out everywhere; returns how many sessions ended.

    Raises NoSuchDocument, NotAllowed or SecondPersonNeeded.
    """
    (await place_of(store, await store.accounts.get(account))).require(actor, "stop", account)
    await store.audit(actor, "end sessions", account)
    return await end_sessions_of(store, [account], why=BY_THE_SCHOOL)


async def disable_account(store: AccountsStore, *, actor: Actor, account: str) -> Account:
    """Closes the account and ends its sessions; asked again, it changes nothing. Raises as `end_sessions` does."""

    def disable(found: Account) -> bool:
        return found.disable(at=store.now())

    changed = await _change(store, actor, account, "disable account", disable)
    # After the account is closed, so that none begins meanwhile.
    await end_sessions_of(store, [account], why=BY_THE_SCHOOL)
    return changed


async def enable_account(store: AccountsStore, *, actor: Actor, account: str) -> Account:
    """Opens the account again, with the password that it had. Raises as `end_sessions` does."""
    return await _change(store, actor, account, "enable account", Account.enable)


async def unlock_account(store: AccountsStore, passwords: Passwords, *, actor: Actor, account: str) -> None:
    """Ends the wait after failed tries. Raises as `end_sessions` does."""
    (await place_of(store, await store.accounts.get(account))).require(actor, "stop", account)
    await store.audit(actor, "unlock account", account)
    await forget_failures(store, passwords.guard(sign_in_names(account)[0]))


async def reset_account(store: AccountsStore, passwords: Passwords, *, actor: Actor, account: str) -> NewWayIn:
    """Replaces the password by a one-time password and ends the sessions.

    Of a guardian it opens the way to the children of the actor's schools alone: those of other schools are taken from
    the account, and come back by their school's code. Raises as `end_sessions` does.
    """
    secret = store.secret(limits.ONE_TIME_CHARACTERS)

    async def attempt() -> Account:
        found = await store.accounts.get(account)
        (await place_of(store, found)).require(actor, "reset", account)
        await store.audit(actor, "reset account", account)
        await _drop_others(store, actor, found)
        found.reset(passwords.one_time(account, secret), at=store.now())
        await store.accounts.keep(found)
        return found

    changed = await decide(attempt)
    await end_sessions_of(store, [account], why=BY_THE_SCHOOL)
    await forget_failures(store, passwords.guard(sign_in_names(account)[0]))
    assert changed.one_time_until is not None
    return NewWayIn(changed, printed_one_time(secret), changed.one_time_until)


async def _change(
    store: AccountsStore, actor: Actor, account: str, said: str, change: Callable[[Account], bool]
) -> Account:
    async def attempt() -> Account:
        found = await store.accounts.get(account)
        (await place_of(store, found)).require(actor, "stop", account)
        if change(found):
            await store.audit(actor, said, account)
            await store.accounts.keep(found)
        return found

    return await decide(attempt)


async def _drop_others(store: AccountsStore, actor: Actor, account: Account) -> None:
    children = await store.pupils.many(account.pupils)
    for child in children.values():
        if not POLICY.allows(actor, "issue_guardian_accounts", school=child.school):
            account.drop_child(child.id)
            await store.audit(actor, "end guardianship", f"{child.id} {account.id}")


async def place_of(store: AccountsStore, account: Account) -> Place:
    """Where a right over the account is needed today."""
    places: dict[str, Callable[[], Awaitable[Place]]] = {
        "staff": lambda: _of_staff(store, account),
        "pupil": lambda: _of_children(store, account, [account.id]),
        "guardian": lambda: _of_children(store, account, account.pupils),
    }
    place = places.get(account.kind)
    if place is not None:
        return await place()
    office = account.office
    return Place(frozenset(), unit=office.unit, asked_by=office.by) if office else Place(frozenset(), unit=ROOT)


async def _of_staff(store: AccountsStore, account: Account) -> Place:
    person = await store.people.find(account.id)
    school = person.school if person else ""
    return Place(frozenset({school or account.school}), bool(person and person.has_post))


async def _of_children(store: AccountsStore, account: Account, children: Iterable[str]) -> Place:
    """Each school of a child; the one that issued the account where no child is left, or is listed anywhere."""
    found = await store.pupils.many(children)
    schools = {child.school for child in found.values()} - {""}
    return Place(frozenset(schools) or frozenset({account.school}))
