"""The first start: the root of the tree, the operator and the officer."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from chassis.errors import LostUpdateError
from services.accounts.credentials.passwords import Passwords
from services.accounts.domain.account import Account, Kind
from services.accounts.domain.schools import ROOT, Jurisdiction
from services.accounts.store import AccountsStore


@dataclass(frozen=True)
class Office:
    """An account that comes from no list of a school."""

    kind: Kind
    name: str
    password: str


async def bootstrap(
    store: AccountsStore, passwords: Passwords, *, root_label: str, offices: tuple[Office, ...]
) -> None:
    """Makes what is missing. A second start, or another process at the same time, changes nothing."""
    if await store.jurisdictions.find(ROOT) is None:
        root = Jurisdiction(id=ROOT, type="root", label=root_label, since=store.today())
        await _keep_if_new(store, root)
    for office in offices:
        if await store.accounts.find(office.kind) is not None:
            continue
        account = Account.issue(owner=office.kind, kind=office.kind, name=office.name, school="", at=store.now())
        account.set_password(await passwords.hash(office.password))
        await _keep_if_new(store, account)


async def _keep_if_new(store: AccountsStore, fresh: Jurisdiction | Account) -> None:
    """Another process that starts at the same moment may have kept it: one of them is enough."""
    with suppress(LostUpdateError):
        if isinstance(fresh, Account):
            await store.accounts.keep(fresh)
        else:
            await store.jurisdictions.keep(fresh)
