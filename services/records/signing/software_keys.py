"""Signing keys as files, each encrypted with its owner's PIN: for machines without a token, and said so plainly."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from services.records.domain import limits
from services.records.signing.key_store import KeyMissing, NewKey, PinWrong, Sign

NAME_BYTES = 8


class SoftwareKeyStore:
    """A folder of PKCS#8 files. Whoever copies the folder can try PINs at leisure: for demonstration only."""

    kept_in = "software"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: dict[tuple[str, str], ec.EllipticCurvePrivateKey] = {}

    def make(self, person: str, pin: str) -> NewKey:
        key = ec.generate_private_key(ec.SECP256R1())
        name = f"{person}-{secrets.token_hex(NAME_BYTES)}"
        kept = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(pin.encode()))
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._folder / f"{name}.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(kept)
            file.flush()
            os.fsync(file.fileno())
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return NewKey(name, public, "")

    def open(self, name: str, pin: str, pin_check: str) -> Sign:
        del pin_check  # the PIN itself opens the file
        key = self._opened.get((name, pin)) or self._load(name, pin)
        if len(self._opened) >= limits.KEYS_REMEMBERED:
            self._opened.clear()
        # Deriving the key from the PIN takes a tenth of a second: once a batch, not once a plan.
        self._opened[name, pin] = key
        return lambda data: key.sign(data, ec.ECDSA(hashes.SHA256()))

    def _load(self, name: str, pin: str) -> ec.EllipticCurvePrivateKey:
        try:
            kept = (self._folder / f"{name}.pem").read_bytes()
        except FileNotFoundError as error:
            raise KeyMissing(f"the key {name} is not in {self._folder}") from error
        try:
            key = load_pem_private_key(kept, pin.encode())
        except ValueError as error:
            raise PinWrong(name) from error
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key
