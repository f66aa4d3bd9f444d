"""What accounts proves identities with: passwords, second factors, and the keys that sign access tokens."""

from __future__ import annotations

from dataclasses import dataclass

from services.accounts.credentials.passwords import Passwords
from services.accounts.credentials.second_factors import SecondFactors
from services.accounts.credentials.tokens import TokenSigner


@dataclass(frozen=True)
class Credentials:
    """Made once by the composition root; the use cases that prove identities take it."""

    passwords: Passwords
    tokens: TokenSigner
    second_factors: SecondFactors
