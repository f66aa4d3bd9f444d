"""Signing keys in a PKCS#11 token: they are made there, never leave it, and sign there."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import Any

import pkcs11
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from pkcs11.util.ec import encode_ec_public_key, encode_ecdsa_signature, encode_named_curve_parameters

from services.records.domain import limits
from services.records.signing.key_store import KeyMissing, NewKey, PinWrong, Sign

NAME_BYTES = 8
HASHER = PasswordHasher(time_cost=limits.PIN_PASSES, memory_cost=limits.PIN_MEMORY_KIB, parallelism=limits.PIN_LANES)


class TokenKeyStore:
    """One token for the house; it has one PIN of its own, so each person's PIN is checked before a key is used."""

    kept_in = "softhsm"

    def __init__(self, module: Path, label: str, pin: str) -> None:
        self._module, self._label, self._pin = module, label, pin
        self._held: Any = None
        self._keys: dict[str, Any] = {}
        self._right: set[str] = set()

    def make(self, person: str, pin: str) -> NewKey:
        name = f"{person}-{secrets.token_hex(NAME_BYTES)}"
        session = self._session()
        parameters = session.create_domain_parameters(
            pkcs11.KeyType.EC,
            {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")},
            local=True,
        )
        public, _ = parameters.generate_keypair(
            label=name,
            id=name.encode(),
            store=True,
            capabilities=pkcs11.MechanismFlag.SIGN | pkcs11.MechanismFlag.VERIFY,
        )
        return NewKey(name, encode_ec_public_key(public), HASHER.hash(pin))

    def open(self, name: str, pin: str, pin_check: str) -> Sign:
        self._check(pin, pin_check)
        key = self._keys.get(name) or self._find(name)
        self._keys[name] = key

        def sign(data: bytes) -> bytes:
            raw = key.sign(hashlib.sha256(data).digest(), mechanism=pkcs11.Mechanism.ECDSA)
            return bytes(encode_ecdsa_signature(raw))

        return sign

    def _check(self, pin: str, pin_check: str) -> None:
        # What was right once is right again: a batch is opened plan by plan, and argon2 is slow on purpose.
        seen = hashlib.sha256(f"{pin_check}\0{pin}".encode()).hexdigest()
        if seen in self._right:
            return
        try:
            HASHER.verify(pin_check, pin)
        except VerificationError as error:
            raise PinWrong("the PIN is not the one given at enrolment") from error
        self._right.add(seen)

    def _find(self, name: str) -> Any:
        try:
            return self._session().get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=name)
        except pkcs11.NoSuchKey as error:
            raise KeyMissing(f"the key {name} is not in the token {self._label}") from error

    def _session(self) -> Any:
        if self._held is None:
            token = pkcs11.lib(str(self._module)).get_token(token_label=self._label)
            self._held = token.open(rw=True, user_pin=self._pin)
        return self._held
