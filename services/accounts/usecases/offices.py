"""Offices of named persons over a unit of the tree: an operator asks, somebody else confirms, either ends them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chassis.documents import decide
from chassis.identity.actor import Actor
from chassis.identity.policy import ROOT
from services.accounts.credentials.passwords import Passwords
from services.accounts.domain import limits
from services.accounts.domain.account import Account, printed_one_time
from services.accounts.domain.offices import OFFICES, Office, office_id
from services.accounts.domain.policy import POLICY
from services.accounts.domain.refusals import (
    HolderNameMissing,
    NoOffice,
    OfficeHeld,
    OfficeKindUnknown,
    PhoneInvalid,
    SecondPersonNeeded,
    UnitTooLarge,
    UnitUnknown,
)
from services.accounts.files.cells import is_phone
from services.accounts.store import AccountsStore
from services.accounts.usecases.by_name import PageRequest
from services.accounts.usecases.ending import ROLE_ENDED, end_sessions_of
from services.accounts.usecases.managing import NewWayIn


@dataclass(frozen=True)
class OfficeTerms:
    """The office that an operator asks for. `kind` is officer or operator, `phone` makes the name to sign in with."""

    kind: str
    name: str
    phone: str
    unit: str
    since: date
    until: date | None = None


async def ask_for_office(store: AccountsStore, *, actor: Actor, asked: OfficeTerms) -> Account:
    """Lets the office wait for a second person. OfficeTerms again it answers the same.

    Raises NotAllowed, OfficeKindUnknown, HolderNameMissing, PhoneInvalid, OfficeDaysInvalid, UnitUnknown, UnitTooLarge,
    or OfficeHeld where the person holds one of other days or over another unit.
    """
    POLICY.require(actor, "ask_offices", jurisdiction=asked.unit)
    kind = next((kind for kind in OFFICES if kind == asked.kind), None)
    if kind is None:
        raise OfficeKindUnknown(asked.kind)
    name, phone = " ".join(asked.name.split()), "".join(asked.phone.split())
    if not name or len(name) > limits.NAME_OF_A_PERSON_CHARACTERS:
        raise HolderNameMissing
    if not is_phone(phone):
        raise PhoneInvalid(asked.phone)
    office = Office(unit=asked.unit, since=asked.since, until=asked.until, by=actor.id)
    await _check_unit(store, asked.unit)
    owner = office_id(kind, phone)

    async def attempt() -> Account:
        known = await store.accounts.find(owner)
        if known is not None and known.office is not None and not known.office.has_ended(store.today()):
            if known.office.asks_the_same(office):
                return known
            raise OfficeHeld(owner)
        account = known or Account(id=owner, kind=kind, name=name, issued_at=store.now())
        account.name = name
        account.forget_passwords()
        account.hold(office)
        await store.audit(actor, "ask for office", f"{owner} {office.unit}")
        await store.accounts.keep(account)
        return account

    return await decide(attempt)


async def confirm_office(store: AccountsStore, passwords: Passwords, *, actor: Actor, account: str) -> NewWayIn:
    """Lets the office take effect, and gives the one-time password that its holder begins with.

    OfficeTerms again by whoever confirmed it, another one is given until the holder has signed in. Raises NotAllowed,
    SecondPersonNeeded, or NoOffice where none waits.
    """
    secret = store.secret(limits.ONE_TIME_CHARACTERS)

    async def attempt() -> Account:
        found = await store.accounts.find(account)
        office = _office_for(actor, account, found)
        assert found is not None
        is_new = not office.confirmed_by
        if office.has_ended(store.today()) or not (is_new or (office.confirmed_by == actor.id and not found.active)):
            raise NoOffice(account)
        if is_new:
            found.hold(office.confirmed(by=actor.id, account=account))
        found.give_one_time(passwords.one_time(account, secret), at=store.now())
        await store.audit(actor, "confirm office", f"{account} {office.unit}")
        await store.accounts.keep(found)
        return found

    kept = await decide(attempt)
    assert kept.one_time_until is not None
    return NewWayIn(kept, printed_one_time(secret), kept.one_time_until)


async def end_office(store: AccountsStore, *, actor: Actor, account: str, on: date) -> Account:
    """Ends the office from that day, also one that waits; from today on its sessions end too.

    OfficeTerms again it answers the same. Raises NotAllowed, NoOffice, or SecondPersonNeeded for the own one.
    """

    async def attempt() -> Account:
        found = await store.accounts.find(account)
        office = _office_for(actor, account, found)
        assert found is not None
        if actor.id == account:
            raise SecondPersonNeeded(account, actor.id)
        ended = office.ended(on=on, by=actor.id)
        if ended.until != office.until:
            found.hold(ended)
            await store.audit(actor, "end office", f"{account} {office.unit} {ended.until}")
            await store.accounts.keep(found)
        return found

    kept = await decide(attempt)
    if kept.office is not None and kept.office.has_ended(store.today()):
        await end_sessions_of(store, [account], why=ROLE_ENDED)
    return kept


async def list_offices(
    store: AccountsStore, *, actor: Actor, page: PageRequest
) -> tuple[Sequence[Account], Mapping[str, str]]:
    """The offices that persons hold or that wait within the actor's reach, by account; and the names of their units.

    Raises NotAllowed.
    """
    POLICY.require(actor, "keep_offices", jurisdiction=actor.places("jurisdiction"))
    await store.audit(actor, "read offices", ",".join(actor.places("jurisdiction")))
    found = await store.offices_given(after=page.after, limit=page.limit)
    units = await store.jurisdictions.many({one.office.unit for one in found if one.office})
    return found, {unit.id: unit.label for unit in units.values()}


def may_see(actor: Actor, account: Account) -> bool:
    return account.office is not None and POLICY.allows(actor, "keep_offices", jurisdiction=account.office.unit)


def _office_for(actor: Actor, account: str, found: Account | None) -> Office:
    """The office, where the actor has the right over its unit. Raises NotAllowed or NoOffice.

    Who reaches no more than a unit learns of no other office whether there is one.
    """
    office = found.office if found is not None else None
    POLICY.require(actor, "keep_offices", jurisdiction=office.unit if office else ROOT)
    if office is None:
        raise NoOffice(account)
    return office


async def _check_unit(store: AccountsStore, unit: str) -> None:
    if await store.jurisdictions.find(unit) is None:
        raise UnitUnknown(unit)
    most = limits.SCHOOLS_OF_A_UNIT
    if unit != ROOT and len(await store.schools_of_unit(unit, limit=most + 1)) > most:
        raise UnitTooLarge(unit, most)
