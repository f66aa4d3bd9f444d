"""The one write to a token, the making of a key, and what stands after it failed and after it was asked again."""

from __future__ import annotations

from typing import Any

import pkcs11

from services.records.signing.token_keys import TokenKeyStore
from tests.failing_twice import Loss, Outcome, Twice
from tests.records.school import HEAD, PIN


class Token:
    """A token whose answer to the making of a key is lost."""

    def __init__(self, key_store: TokenKeyStore, loss: Loss) -> None:
        self.key_store = key_store
        held = key_store._session()
        self.real: Any = held.real if isinstance(held, Token) else held  # the store of the row before
        self.before = self.keys()
        self.key_store._held = self
        self._loss = loss

    def create_domain_parameters(self, *arguments: Any, **named: Any) -> Any:
        found = self.real.create_domain_parameters(*arguments, **named)
        return type("Parameters", (), {"generate_keypair": staticmethod(self._made(found.generate_keypair))})

    def _made(self, real: Any) -> Any:
        return self._loss.around_file("generate_keypair", real)

    def keys(self) -> int:
        return len(list(self.real.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY})))


async def makes(token: Token) -> None:
    token.key_store.make(HEAD, PIN)


async def made(token: Token) -> int:
    return token.keys() - token.before


IN_TOKEN: dict[str, Twice[Token]] = {
    # A key that no signer names signs nothing.
    "services/records/signing/token_keys.py:TokenKeyStore.make generate_keypair": Twice(
        act=makes, sees=made, not_done=Outcome(0, 1), answer_lost=Outcome(1, 2), raises=OSError
    ),
}
