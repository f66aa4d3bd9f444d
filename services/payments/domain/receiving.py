"""Where a school is paid to, and what a family agreed to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from chassis.aggregate import Aggregate
from contracts.facts.payments import ReceivingAccountChanged
from services.payments.domain import limits
from services.payments.domain.banks import BANKS
from services.payments.domain.refusals import AccountInvalid, BankUnknown, DaysInvalid

_ACCOUNT = re.compile(rf"[0-9A-Z]{{4,{limits.ACCOUNT_CHARACTERS}}}")


@dataclass(frozen=True)
class Payee:
    """An account as a transfer names it: the bank by its six digits, the number, the holder."""

    bin: str
    account: str
    holder: str

    @property
    def bank(self) -> str:
        return BANKS[self.bin]

    def __str__(self) -> str:
        return f"{self.bin} {self.account} {self.holder}"


NOWHERE = Payee("", "", "")


@dataclass(frozen=True)
class AccountChange:
    """`before` is empty in the first."""

    before: Payee
    after: Payee
    proposed_by: str
    confirmed_by: str
    at: datetime


@dataclass(kw_only=True)
class ReceivingAccount(Aggregate):
    """Where a school is paid, as two people said. The id is the school's code; one account belongs to one school.

    Accounts that were set before a second person was asked have no changes.
    """

    bin: str
    account: str
    holder: str
    changes: list[AccountChange] = field(default_factory=list)

    @property
    def bank(self) -> str:
        return BANKS[self.bin]

    @property
    def payee(self) -> Payee:
        return Payee(self.bin, self.account, self.holder)

    @property
    def first_number(self) -> str:
        """The number before all changes that are known."""
        first = self.changes[0] if self.changes else None
        return self.account if first is None else first.before.account or first.after.account

    def change(self, to: Payee, *, proposed_by: str, confirmed_by: str, at: datetime) -> None:
        """What a second person confirmed, already told."""
        before = self.payee if self.version else NOWHERE
        self.changes = [
            *self.changes[1 - limits.ACCOUNT_CHANGES :],
            AccountChange(before, to, proposed_by, confirmed_by, at),
        ]
        self.bin, self.account, self.holder = to.bin, to.account, to.holder
        self.tell_present()

    def changed_lately(self, today: date) -> AccountChange | None:
        """The last change of the number, as long as payers are warned of it."""
        moved = [change for change in self.changes if change.before.account not in ("", change.after.account)]
        last = moved[-1] if moved else None
        until = timedelta(days=limits.ACCOUNT_WARNING_DAYS)
        return last if last is not None and today - last.at.date() <= until else None

    def tell_present(self) -> None:
        if not self.changes:
            return
        last = self.changes[-1]
        self.tell(
            ReceivingAccountChanged(
                school=self.id,
                bin=self.bin,
                account=self.account,
                holder=self.holder,
                bin_before=last.before.bin,
                account_before=last.before.account,
                holder_before=last.before.holder,
                proposed_by=last.proposed_by,
                confirmed_by=last.confirmed_by,
            )
        )


@dataclass(kw_only=True)
class AccountProposal(Aggregate):
    """Another account, said by one person, that nobody is paid to until a second one confirms it.

    The id is the school's code: of two proposals the later one waits.
    """

    payee: Payee
    by: str
    at: datetime
    waits: bool = True


def payee_of(bin_code: str, account: str, holder: str) -> Payee:
    """Raises BankUnknown or AccountInvalid."""
    if bin_code not in BANKS:
        raise BankUnknown(bin_code)
    number = account.replace(" ", "").upper()
    if not _ACCOUNT.fullmatch(number):
        raise AccountInvalid(account)
    return Payee(bin_code, number, holder.strip()[: limits.HOLDER_CHARACTERS])


@dataclass(kw_only=True)
class Choice(Aggregate):
    """What a family chose for one pupil: optional items agreed to, and days of use by period. The id is the pupil's."""

    school: str
    consents: dict[str, bool] = field(default_factory=dict)
    days: dict[str, dict[str, int]] = field(default_factory=dict)

    def agrees(self, item: str) -> bool:
        return self.consents.get(item, False)

    def used(self, item: str, period: str) -> int:
        return self.days.get(period, {}).get(item, 0)

    def choose(self, item: str, *, consent: bool) -> bool:
        """False when nothing changed."""
        changed = self.consents.get(item) is not consent
        self.consents[item] = consent
        return changed

    def use(self, item: str, period: str, days: int) -> bool:
        """False when nothing changed. Raises DaysInvalid."""
        if not 0 <= days <= limits.QUANTITY_DAYS:
            raise DaysInvalid(days)
        changed = self.used(item, period) != days
        self.days.setdefault(period, {})[item] = days
        return changed
