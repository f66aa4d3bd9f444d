"""The knobs of records, beside those of the frame."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from chassis.settings import FrameSettings
from services.records.domain import limits


class RecordsSettings(FrameSettings):
    """`month` is the month the house works on; empty: that of the clock.

    `plan_due_days` counts from the end of the month to the last day a plan is signed on time; empty: the catalogue's.
    `mark_windows` says until when marks are entered, as `hk1 teacher 01-20, hk2 teacher 05-31, hk2 clerk 06-05`;
    empty: always. An appeal of a family is late after `appeal_days`.
    Signatures are stamped where `timestamp_url` is set (RFC 3161); `ocsp_url` and `crl_url` say what our own authority
    revoked, before a batch is signed and inside the files that are kept.
    `check_address` is where anybody checks a signed document by its code (`https://…/check/`); the PDF bears it as a
    QR where it is set.
    Without `pkcs11_module` keys are software keys in `signers_dir`; empty: in `signers` below `keys_dir`.
    """

    month: str = ""
    plan_due_days: int | None = Field(default=None, ge=0)
    mark_windows: str = ""
    appeal_days: int = Field(default=limits.APPEAL_DAYS, ge=1)
    online_periods_a_session: int = limits.ONLINE_PERIODS_A_SESSION
    timestamp_url: str = ""
    ocsp_url: str = ""
    crl_url: str = ""
    check_address: str = ""
    signers_dir: Path | None = None
    pkcs11_module: Path | None = None
    pkcs11_token: str = "lien-truong"  # noqa: S105 - the library names it so: a label, no secret
    pkcs11_pin_file: Path | None = None
