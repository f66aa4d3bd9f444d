"""The key by which a house signs its facts, and the sets of public keys by which others verify them.

A set is a JWKS file for each house (RFC 7517), named by the house, in a folder that every house reads. To rotate, the
new key is published first; the old one stays in the set as long as the log has facts that it signed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.hazmat.primitives.serialization import PublicFormat as Public

from chassis import limits
from chassis.identity.keyfile import is_read_only, replace_whole, secret_file

log = structlog.get_logger()


class KeyNotPublishedError(OSError):
    """What this house would tell, nobody would trust."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(f"{path} lacks the public key {name} of this house, and cannot be written: publish it there")


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _jwk(key: Ed25519PublicKey) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": _base64url(key.public_bytes(Encoding.Raw, Public.Raw))}


def key_id(key: Ed25519PublicKey) -> str:
    """The thumbprint of RFC 7638: nobody chooses the name of a key."""
    canonical = json.dumps(_jwk(key), sort_keys=True, separators=(",", ":")).encode()
    return _base64url(hashlib.sha256(canonical).digest())


def load_or_make(path: Path) -> Ed25519PrivateKey:
    """The key at `path`; made at the first start where the folder may be written. Raises OSError or ValueError."""
    fresh = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = load_pem_private_key(secret_file(path, fresh), password=None)
    if isinstance(key, Ed25519PrivateKey):
        return key
    raise ValueError(f"{path} holds no Ed25519 key")


def publish_key(folder: Path, service: str, key: Ed25519PublicKey) -> None:
    """Adds the key to the set of its house; writes nothing where it stands there. Raises OSError or ValueError."""
    path = folder / f"{service}.json"
    if is_read_only(folder) and key_id(key) not in (read_set(path) if path.is_file() else ()):
        raise KeyNotPublishedError(path, key_id(key))
    keys = json.loads(path.read_text(encoding="utf-8"))["keys"] if path.is_file() else []
    if any(one.get("kid") == key_id(key) for one in keys):
        return
    body = {"keys": [*keys, {**_jwk(key), "kid": key_id(key), "use": "sig", "alg": "EdDSA"}]}
    replace_whole(path, f"{json.dumps(body, indent=1)}\n")


def read_set(path: Path) -> dict[str, Ed25519PublicKey]:
    """The keys of one house by their id. Raises OSError or ValueError; an id that is not the key's own is an error."""
    keys: dict[str, Ed25519PublicKey] = {}
    try:
        for one in json.loads(path.read_text(encoding="utf-8"))["keys"]:
            key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(f"{one['x']}="))
            if one["kid"] != key_id(key):
                raise ValueError(f"{path}: {one['kid']!r} is not the id of that key")
            keys[key_id(key)] = key
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is no set of keys: {error!r}") from error
    return keys


class HouseKeys:
    """The published sets of a folder. They are read again from time to time, and at once for an unknown key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[str, dict[str, Ed25519PublicKey]] = {}
        self._edition = 0
        self._read_at = float("-inf")

    def find(self, service: str, name: str) -> Ed25519PublicKey | None:
        key = self._keys.get(service, {}).get(name)
        if key is None and time.monotonic() - self._read_at > limits.KEYSET_RETRY_SECONDS:
            self._read()
            key = self._keys.get(service, {}).get(name)
        return key

    def knows(self, service: str) -> bool:
        """Whether any key of the house is published here."""
        return bool(self._keys.get(service))

    def owner(self, name: str) -> str:
        """The house whose key it is; empty where nobody published it."""
        return next((house for house, keys in self._keys.items() if name in keys), "")

    def edition(self) -> int:
        """Another number when the keys have changed."""
        if time.monotonic() - self._read_at > limits.KEYSET_SECONDS:
            self._read()
        return self._edition

    def _read(self) -> None:
        """A set that is away or damaged just now stays as it was read before."""
        self._read_at = time.monotonic()
        found = dict(self._keys) if self._folder.is_dir() else self._keys
        for path in sorted(self._folder.glob("*.json")):
            try:
                found[path.stem] = read_set(path)
            except (OSError, ValueError):
                log.exception("a set of house keys cannot be read", path=str(path))
        if {house: set(keys) for house, keys in found.items()} != {h: set(keys) for h, keys in self._keys.items()}:
            self._edition += 1
        self._keys = found
