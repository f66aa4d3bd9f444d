"""Signs the short access tokens, and publishes the keys that verify them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from chassis.identity.actor import Actor, to_claims
from chassis.identity.keyfile import secret_file
from chassis.identity.tokens import ALGORITHM
from services.accounts.domain import limits

_FIRST_KEY = "token-1.pem"


class TokenSigner:
    """Signs with the last key and verifies with all, so that a key can be changed while tokens of the old one live."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """`keys` are Ed25519 private keys in PEM."""
        self._keys = [OKPKey.import_key(pem, {"use": "sig", "alg": ALGORITHM}) for pem in keys]
        for key in self._keys:
            key.ensure_kid()

    @classmethod
    def from_folder(cls, folder: Path) -> TokenSigner:
        """Reads every `token-*.pem` of the folder, in the order of names; makes the first one at the first start."""
        if not any(folder.glob("token-*.pem")):
            secret_file(folder / _FIRST_KEY, new_key())
        return cls([path.read_bytes() for path in sorted(folder.glob("token-*.pem"))])

    def sign(self, actor: Actor, *, at: datetime) -> tuple[str, datetime]:
        """Returns the token, and until when it is good."""
        until = at + timedelta(seconds=limits.ACCESS_SECONDS)
        key = self._keys[-1]
        claims = {**to_claims(actor), "iat": int(at.timestamp()), "exp": int(until.timestamp())}
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM]), until

    def published(self) -> str:
        """The key set as JWKS, with the public halves alone."""
        return json.dumps({"keys": [key.as_dict(private=False) for key in self._keys]})

    async def key_set(self) -> KeySet:
        """The key set for the own server, which need not fetch it over the network."""
        return KeySet.import_key_set(json.loads(self.published()))

    async def answer(self) -> str:
        """What the HTTP server answers at the address of the key set."""
        return self.published()


def new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
