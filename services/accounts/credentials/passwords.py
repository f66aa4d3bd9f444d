"""Hashes of passwords: argon2id in its own threads, so that a storm of sign-ins never stops the servers."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chassis.identity.keyfile import secret_file
from services.accounts.domain import limits

PEPPER_BYTES = 32
R = TypeVar("R")


class Passwords:
    """Hashes passwords. `pepper` is kept outside the store: who reads the store alone can test no one-time password."""

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper
        self._hasher = PasswordHasher(
            time_cost=limits.ARGON2_PASSES,
            memory_cost=limits.ARGON2_MEMORY_KIB,
            parallelism=limits.ARGON2_LANES,
            hash_len=limits.ARGON2_HASH_BYTES,
            salt_len=limits.ARGON2_SALT_BYTES,
        )
        self._threads = ThreadPoolExecutor(limits.ARGON2_AT_ONCE, thread_name_prefix="argon2")
        self._nobody = self._hasher.hash(os.urandom(PEPPER_BYTES))

    @classmethod
    def from_folder(cls, folder: Path) -> Passwords:
        """Reads the pepper from the folder. It is made at the first start, readable by its owner alone."""
        return cls(secret_file(folder / "accounts-pepper", os.urandom(PEPPER_BYTES)))

    async def hash(self, password: str) -> str:
        """The argon2id hash of a password, in about 16 ms of one core."""
        return await self._in_thread(self._hasher.hash, password)

    async def matches(self, hashed: str, password: str) -> bool:
        """Whether the password fits the hash. Takes the same time where `hashed` is empty."""
        return await self._in_thread(self._verify, hashed, password)

    def is_outdated(self, hashed: str) -> bool:
        """Whether the hash was made with other parameters than the present ones."""
        return self._hasher.check_needs_rehash(hashed)

    def one_time(self, owner: str, password: str) -> str:
        """The hash of a one-time password: 54 random bits need no slow hash, and 100,000 are printed in a morning."""
        return self._keyed("one-time", f"{owner}\n{password}")

    def child_code(self, guardian: str, code: str) -> str:
        """The hash of the code by which a guardian takes a child in; as random as a one-time password."""
        return self._keyed("child", f"{guardian}\n{code}")

    def recovery_code(self, account: str, code: str) -> str:
        """The hash of a code that stands in for the second factor once; as random as a one-time password."""
        return self._keyed("recovery", f"{account}\n{code}")

    def device(self, account: str, password_hash: str, device: str) -> str:
        """What a browser shows to be known as one that the owner signed in from. A new password makes all unknown."""
        mac = self._keyed("device", f"{account}\n{password_hash}\n{device}")[: limits.DEVICE_HEX_CHARACTERS]
        return f"{device}.{mac}"

    def is_device(self, account: str, password_hash: str, shown: str) -> bool:
        """Whether the owner of the account signed in from there, with the password that stands."""
        expected = self.device(account, password_hash, shown.partition(".")[0])
        return bool(password_hash) and hmac.compare_digest(expected.encode(), shown.encode())

    def refresh_secret(self, family: str, secret: str) -> str:
        """The secret that follows this one: the same at every process, and unknown to whoever reads the store."""
        return self._keyed("refresh", f"{family}\n{secret}")

    def guard(self, name: str) -> str:
        """The id of the counter that keeps the failed tries of a name, a device or an address."""
        return self._keyed("guard", name)[: limits.GUARD_HEX_CHARACTERS]

    def second_factor_key(self, account: str) -> bytes:
        """The key of Fernet that seals the account's second factor; derived, so that one secret file is enough."""
        return base64.urlsafe_b64encode(bytes.fromhex(self._keyed("second factor", account)))

    def _keyed(self, purpose: str, text: str) -> str:
        return hmac.new(self._pepper, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed or self._nobody, password) and bool(hashed)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_thread(self, work: Callable[..., R], *arguments: str) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
