"""The knobs of accounts, read from the environment."""

from __future__ import annotations

from chassis.settings import FrameSettings


class AccountsSettings(FrameSettings):
    """Environment names are these in capitals behind `EDU_`, e.g. EDU_BOOTSTRAP_OPERATOR_PASSWORD."""

    # The first operator signs in with it and makes everything else; no default for a secret.
    bootstrap_operator_password: str
    # Empty: the officer begins with the operator's, to be changed like it.
    bootstrap_officer_password: str = ""
    root_label: str = "Địa bàn"
    # How long a second factor counts as given, and the roles of which it is asked, with commas; of others only where
    # they chose one.
    second_factor_minutes: float = 30.0
    second_factor_roles: str = ""
