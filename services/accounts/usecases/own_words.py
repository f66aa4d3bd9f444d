"""The words of a person that make a trivial password: names, codes, phones and days of birth, also of the children."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from services.accounts.domain.account import Account
from services.accounts.domain.pupils import Pupil
from services.accounts.store import AccountsStore


async def own_words(store: AccountsStore, account: Account) -> set[str]:
    """Each name whole and in its parts, each day in the forms in which it is typed."""
    words = {account.id, account.id.removeprefix("PH"), *_names(account.name)}
    person = await store.people.find(account.id) if account.kind == "staff" else None
    if person is not None:
        words |= {person.phone, person.personal_id, person.email.partition("@")[0], *_days(person.birth_date)}
    pupils = await store.pupils.many([account.id] if account.kind == "pupil" else account.pupils)
    for pupil in pupils.values():
        words |= _of_pupil(pupil)
    return words


def _of_pupil(pupil: Pupil) -> set[str]:
    names = {*_names(pupil.name), *_names(pupil.father_name), *_names(pupil.mother_name)}
    numbers = {pupil.id, pupil.personal_id, pupil.father_phone, pupil.mother_phone}
    return names | numbers | {*_days(pupil.birth_date)}


def _names(name: str) -> Iterator[str]:
    yield name
    yield from name.split()


def _days(born: date | None) -> Iterator[str]:
    if born is not None:
        yield from (f"{born:%d%m%Y}", f"{born:%d%m%y}", f"{born:%Y%m%d}", f"{born.day}{born.month}{born.year}")
