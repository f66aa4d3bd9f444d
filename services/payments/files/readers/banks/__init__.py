"""The banks whose exports are known. Another bank is one module here and its name below."""

from services.payments.files.readers.banks import (
    acb,
    agribank,
    any_bank,
    bidv,
    mb,
    ocb,
    techcombank,
    tpbank,
    vib,
    vietcombank,
    vietinbank,
)
from services.payments.files.readers.banks.profile import KEYS, BankProfile

BANKS: tuple[BankProfile, ...] = tuple(
    bank.PROFILE for bank in (vietcombank, vietinbank, bidv, agribank, techcombank, mb, acb, tpbank, vib, ocb)
)
PROFILES: tuple[BankProfile, ...] = (*BANKS, any_bank.PROFILE)

__all__ = ["BANKS", "KEYS", "PROFILES", "BankProfile"]
