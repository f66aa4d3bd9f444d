"""The knobs of accounts, read from the environment."""

from __future__ import annotations

from pydantic import Field

from chassis.settings import FrameSettings
from services.accounts.domain import limits


class AccountsSettings(FrameSettings):
    """Environment names are these in capitals behind `EDU_`, e.g. EDU_BOOTSTRAP_OPERATOR_PASSWORD."""

    # The first operator signs in with it and makes everything else; no default for a secret.
    bootstrap_operator_password: str
    # Empty: the officer begins with the operator's, to be changed like it.
    bootstrap_officer_password: str = ""
    root_label: str = "Địa bàn"
    undo_days: int = Field(default=limits.UNDO_DAYS, ge=0, le=limits.UNDO_DAYS_MOST)  # a list can be taken back
    # How long a second factor counts as given.
    second_factor_minutes: float = Field(
        default=limits.SECOND_FACTOR_MINUTES, ge=1, le=limits.SECOND_FACTOR_MINUTES_MOST
    )
