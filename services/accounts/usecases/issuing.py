"""Issuing accounts to the people of a school, and printing the one-time passwords that they begin with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chassis.documents import decide
from chassis.errors import LostUpdateError
from chassis.identity.actor import Actor
from services.accounts.credentials.passwords import Passwords
from services.accounts.domain import limits
from services.accounts.domain.account import Account, Kind, printed_one_time
from services.accounts.domain.people import Person
from services.accounts.domain.policy import POLICY
from services.accounts.domain.pupils import Pupil
from services.accounts.domain.refusals import NobodyToPrintFor, SchoolUnknown, TooManySlips
from services.accounts.files.slips import Slip
from services.accounts.store import AccountsStore
from tabular import by_name

STAFF: Kind = "staff"
PUPIL: Kind = "pupil"


@dataclass(frozen=True)
class Issued:
    """How many accounts were issued, and how many people had one already."""

    issued: int
    already: int


@dataclass(frozen=True)
class Printed:
    school_name: str
    slips: list[Slip]
    until: datetime


async def issue_accounts(store: AccountsStore, *, actor: Actor, school: str, kinds: Sequence[str]) -> Issued:
    """Issues an account to everybody of the school who has none, of the kinds given or of all.

    Asked again, it issues only what is missing. Raises NotAllowed or SchoolUnknown.
    """
    POLICY.require(actor, "issue_accounts", school=school)
    if await store.schools.find(school) is None:
        raise SchoolUnknown(school)
    issued = already = 0
    for kind in (STAFF, PUPIL):
        if kinds and kind not in kinds:
            continue
        after = ""
        while page := await _page(store, school, kind, after):
            fresh = await _issue_page(store, school, kind, page)
            issued, already = issued + fresh, already + len(page) - fresh
            after = page[-1].id
    return Issued(issued, already)


async def _page(store: AccountsStore, school: str, kind: Kind, after: str) -> Sequence[Person | Pupil]:
    if kind == STAFF:
        return await store.staff_of(school, after=after, limit=limits.ROWS_AT_ONCE)
    return await store.pupils_of(school, after=after, limit=limits.ROWS_AT_ONCE)


async def _issue_page(store: AccountsStore, school: str, kind: Kind, page: Sequence[Person | Pupil]) -> int:
    held = await store.accounts.many(owner.id for owner in page)
    fresh = [
        Account.issue(owner=owner.id, kind=kind, name=owner.name, school=school, at=store.now())
        for owner in page
        if owner.id not in held
    ]
    # Another process that was faster issued the same account.
    return len(fresh) - len(await store.accounts.keep_many(fresh))


async def print_slips(
    store: AccountsStore, passwords: Passwords, *, actor: Actor, school: str, class_name: str
) -> Printed:
    """Makes new one-time passwords for the people of a class who never signed in, or of the staff where none is named.

    Of the staff, whoever has rights over others gets a slip from those alone who may confirm such a post. Only hashes
    are kept. Raises NotAllowed, SchoolUnknown, NobodyToPrintFor or TooManySlips.
    """
    kind, action = (PUPIL, "print_slips_of_pupils") if class_name else (STAFF, "print_slips")
    for_posts = not class_name and POLICY.allows(actor, "print_slips_of_posts", school=school)
    for_others = POLICY.allows(actor, action, school=school)
    if not for_posts:
        POLICY.require(actor, action, school=school)
    await store.audit(actor, "print slips", f"{school}/{class_name}")
    printed_for = await store.schools.find(school)
    if printed_for is None:
        raise SchoolUnknown(school)
    most = limits.SLIPS_MOST
    owners: Sequence[Person | Pupil] = (
        await store.pupils_of(school, class_name, limit=most + 1)
        if class_name
        else await store.staff_of(school, limit=most + 1)
    )
    if len(owners) > most:
        raise TooManySlips(len(owners), most)
    owners = [owner for owner in owners if (for_posts if _has_post(owner) else for_others)]
    secrets = {owner.id: store.secret(limits.ONE_TIME_CHARACTERS) for owner in owners}

    async def give() -> list[Account]:
        accounts = await store.accounts.many(secrets)
        # An account of another kind belongs to somebody else, whatever code a list gave to this person.
        inactive = [account for account in accounts.values() if _gets_slip(account, kind)]
        for account in inactive:
            account.give_one_time(passwords.one_time(account.id, secrets[account.id]), at=store.now())
        if inactive and await store.accounts.keep_many(inactive):
            raise LostUpdateError("somebody signed in or printed meanwhile")
        return inactive

    given = {account.id: account for account in await decide(give)}
    if not given:
        raise NobodyToPrintFor(school, class_name)
    until = next(iter(given.values())).one_time_until
    assert until is not None
    in_order = sorted(owners, key=lambda owner: by_name(owner.name, owner.id))
    return Printed(printed_for.name, _slips(in_order, given, secrets), until)


def _gets_slip(account: Account, kind: Kind) -> bool:
    return account.kind == kind and not account.active and account.disabled_at is None


def _has_post(owner: Person | Pupil) -> bool:
    return isinstance(owner, Person) and owner.has_post


def _slips(owners: Iterable[Person | Pupil], given: dict[str, Account], secrets: dict[str, str]) -> list[Slip]:
    return [
        Slip(
            person=owner.id,
            name=owner.name,
            place=owner.class_name if isinstance(owner, Pupil) else owner.title,
            sign_in_name=owner.id,
            one_time_password=printed_one_time(secrets[owner.id]),
        )
        for owner in owners
        if owner.id in given
    ]
