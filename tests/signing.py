"""Houses that sign in tests: each has one key, the same in every process of a test."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chassis.delivery.signing import FactSigner, Verifier
from chassis.identity.house_keys import HouseKeys, key_id, publish_key
from contracts.envelope import Headers, to_headers
from contracts.topics import TOPICS


@cache
def key_of(house: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(house.encode()).digest())


@cache
def signer_of(house: str) -> FactSigner:
    return FactSigner(key_of(house))


class TestKeys(HouseKeys):
    """The keys of every house of the table, in memory."""

    __test__ = False

    def __init__(self) -> None:
        super().__init__(Path("/none"))
        self._keys = {house: {key_id(public): public} for house in TOPICS if (public := key_of(house).public_key())}


class EachHouse(FactSigner):
    """Signs each fact for the house that it names, as if they all told here."""

    def __init__(self) -> None:
        super().__init__(key_of("nobody"))

    def signed(self, headers: Sequence[Headers], keys: Sequence[bytes], bodies: Sequence[bytes]) -> list[Headers]:
        houses = [dict(own)["ce_type"].decode().partition(".")[0] for own in headers]
        return [
            signer_of(house).signed([own], [key], [body])[0]
            for house, own, key, body in zip(houses, headers, keys, bodies, strict=True)
        ]


def verifier() -> Verifier:
    return Verifier(TestKeys())


def signed(entry: Mapping[str, Any]) -> Headers:
    """The headers of a fact, signed by the house that it names."""
    return EachHouse().signed([to_headers(entry)], [entry["subject"].encode()], [entry["body"].encode()])[0]


def publish_all(folder: Path) -> dict[str, Ed25519PublicKey]:
    """Publishes the key of each house there, as if it ran; returns them."""
    public = {house: key_of(house).public_key() for house in TOPICS}
    for house, key in public.items():
        publish_key(folder, house, key)
    return public
