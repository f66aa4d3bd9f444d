"""Where a school is paid to, and what a family agreed to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chassis.aggregate import Aggregate
from services.payments.domain import limits
from services.payments.domain.banks import BANKS
from services.payments.domain.refusals import AccountInvalid, BankUnknown, DaysInvalid

_ACCOUNT = re.compile(rf"[0-9A-Z]{{4,{limits.ACCOUNT_CHARACTERS}}}")


@dataclass(kw_only=True)
class ReceivingAccount(Aggregate):
    """The id is the school's code; one account belongs to one school."""

    bin: str
    account: str
    holder: str

    @property
    def bank(self) -> str:
        return BANKS[self.bin]


def receiving_account(school: str, bin_code: str, account: str, holder: str) -> ReceivingAccount:
    """Raises BankUnknown or AccountInvalid."""
    if bin_code not in BANKS:
        raise BankUnknown(bin_code)
    number = account.replace(" ", "").upper()
    if not _ACCOUNT.fullmatch(number):
        raise AccountInvalid(account)
    return ReceivingAccount(id=school, bin=bin_code, account=number, holder=holder.strip()[: limits.HOLDER_CHARACTERS])


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
