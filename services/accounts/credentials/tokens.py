"""Signs the short access tokens, and publishes the keys that verify them."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import KeySet, OKPKey

from chassis.identity.actor import Actor
from chassis.identity.keyfile import secret_file
from chassis.identity.tokens import ALGORITHM, token_of
from services.accounts.domain import limits

_FIRST_KEY = "token-1.pem"


class TokenSigner:
    """Signs with one key and publishes all, so that a key can be changed while tokens of the old one live.

    A key that was put beside the others is published at once, by every process, and signs only when each door has
    read the published set since: a token by a key that a door does not know yet would sign people out.
    """

    def __init__(self, keys: Sequence[bytes], folder: Path | None = None) -> None:
        """`keys` are Ed25519 private keys in PEM. With `folder` its keys are read again from time to time."""
        self._folder = folder
        self._looked = time.monotonic()
        self._known: dict[bytes, OKPKey] = {}
        self._published_at: dict[bytes, float] = {}
        self._take(keys, at=float("-inf"))

    def _take(self, keys: Sequence[bytes], *, at: float) -> None:
        for pem in keys:
            if pem not in self._known:
                key = OKPKey.import_key(pem, {"use": "sig", "alg": ALGORITHM})
                key.ensure_kid()
                self._known[pem], self._published_at[pem] = key, at
        self._order = list(keys)

    def _look(self) -> None:
        """Reads the folder again; one that is away, or holds no key just now, changes nothing."""
        now = time.monotonic()
        if self._folder is None or now - self._looked < limits.KEYS_LOOK_SECONDS:
            return
        self._looked = now
        with contextlib.suppress(OSError):
            if keys := _keys_in(self._folder):
                self._take(keys, at=now)

    @property
    def _keys(self) -> list[OKPKey]:
        return [self._known[pem] for pem in self._order]

    def _signing(self) -> OKPKey:
        """The last key that every door knows; else the first."""
        seen = time.monotonic() - limits.KEY_PUBLISHED_SECONDS
        known = [pem for pem in self._order if self._published_at[pem] <= seen]
        return self._known[known[-1] if known else self._order[0]]

    @classmethod
    def from_folder(cls, folder: Path) -> TokenSigner:
        """Reads every `token-*.pem` of the folder, in the order of names; makes the first one at the first start."""
        if not any(folder.glob("token-*.pem")):
            secret_file(folder / _FIRST_KEY, new_key())
        return cls(_keys_in(folder), folder)

    def sign(self, actor: Actor, *, at: datetime, session: str = "") -> tuple[str, datetime]:
        """Returns the token, and until when it is good unless its session ends before."""
        until = at + timedelta(seconds=limits.ACCESS_SECONDS)
        self._look()
        return token_of(actor, self._signing(), at=at, until=until, session=session), until

    def published(self) -> str:
        """The key set as JWKS, with the public halves alone."""
        self._look()
        return json.dumps({"keys": [key.as_dict(private=False) for key in self._keys]})

    async def key_set(self) -> KeySet:
        """The key set for the own server, which need not fetch it over the network."""
        return KeySet.import_key_set(json.loads(self.published()))

    async def answer(self) -> str:
        """What the HTTP server answers at the address of the key set."""
        return self.published()


def _keys_in(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("token-*.pem"))]


def new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
