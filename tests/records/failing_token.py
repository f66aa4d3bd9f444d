"""The one write to a token, the making of a key, and what stands after it failed and after it was asked again."""

from __future__ import annotations

from typing import Any

import pkcs11

from services.records.signing.token import TokenRing
from tests.failing_twice import Loss, Outcome, Twice
from tests.records.school import HEAD, PIN


class Token:
    """A token whose answer to the making of a key is lost."""

    def __init__(self, ring: TokenRing, loss: Loss) -> None:
        self.ring = ring
        held = ring._session()
        self.real: Any = held.real if isinstance(held, Token) else held  # of the row before: a ring serves them all
        self.before = self.keys()
        self.ring._held = self
        self._loss = loss

    def create_domain_parameters(self, *arguments: Any, **named: Any) -> Any:
        found = self.real.create_domain_parameters(*arguments, **named)
        return type("Parameters", (), {"generate_keypair": staticmethod(self._made(found.generate_keypair))})

    def _made(self, real: Any) -> Any:
        return self._loss.around_file("generate_keypair", real)

    def keys(self) -> int:
        return len(list(self.real.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY})))


async def makes(token: Token) -> None:
    token.ring.make(HEAD, PIN)


async def made(token: Token) -> int:
    return token.keys() - token.before


IN_TOKEN: dict[str, Twice[Token]] = {
    # A key that no signer names signs nothing.
    "services/records/signing/token.py:TokenRing.make generate_keypair": Twice(
        act=makes, sees=made, not_done=Outcome(0, 1), answer_lost=Outcome(1, 2), raises=OSError
    ),
}
