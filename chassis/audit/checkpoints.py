"""Signs the heads of the audit chains and tells them, so that a chain cut or rewritten at home no longer fits."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from chassis import limits, metrics
from chassis.aggregate import Aggregate
from chassis.audit.chain import Head
from chassis.documents import DocumentMapping, decide
from chassis.errors import TransientError
from chassis.identity.keyfile import secret_file
from chassis.store import Store
from contracts.checkpoint import Checkpoint

log = structlog.get_logger()


class ChainCutError(Exception):
    """The end of a chain is not the one that was signed: it was cut or rewritten, or the checkpoint was forged."""

    def __init__(self, chain: str, ends: int, signed: int) -> None:
        super().__init__(f"chain {chain!r} ends at {ends}, but {signed} was signed: see `edu audit verify`")


@dataclass(kw_only=True)
class Signed(Aggregate):
    """The last head of a chain that was signed; the id is the chain's name."""

    number: int = 0
    hash: str = ""

    def sign(self, head: Head, key: Ed25519PrivateKey, kind: type[Checkpoint]) -> bool:
        """False when this head was signed before. Raises ChainCutError when it is another, or lies before it."""
        if head.number <= self.number:
            if head != (self.number, self.hash):
                raise ChainCutError(self.id, head.number, self.number)
            return False
        self.number, self.hash = head.number, head.hash
        signature = key.sign(f"{self.id}\n{head.number}\n{head.hash}\n".encode())
        self.tell(
            kind(
                school=self.id,
                chain=self.id,
                number=head.number,
                hash=head.hash,
                signature=base64.b64encode(signature).decode(),
                key=base64.b64encode(public_bytes(key)).decode(),
            )
        )
        return True


SIGNED = DocumentMapping("checkpoints", Signed)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def load_or_make_key(path: Path) -> Ed25519PrivateKey:
    """The key at `path`, readable by its owner alone; made at the first start, its public half beside it."""
    fresh = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = load_pem_private_key(secret_file(path, fresh), password=None)
    if isinstance(key, Ed25519PrivateKey):
        _keep_public_half(key, path.with_suffix(".pub"))
        return key
    raise ValueError(f"{path} holds no Ed25519 key")


def _keep_public_half(key: Ed25519PrivateKey, path: Path) -> None:
    """At every start: one that died between the two files left it out, or cut."""
    said = base64.b64encode(public_bytes(key)).decode() + "\n"
    if not path.exists() or path.read_text(encoding="ascii") != said:
        path.write_text(said, encoding="ascii")


class Checkpoints:
    """Of one house; two processes of a house sign a head once, by the version guard."""

    def __init__(self, store: Store, key: Ed25519PrivateKey, kind: type[Checkpoint]) -> None:
        self._store = store
        self._signed = store.aggregates(SIGNED)
        self._key = key
        self._kind = kind
        self._left: set[str] = set()  # chains that grew and are not signed yet
        self._rounds = 0
        self._cut: dict[str, str] = {}

    @property
    def cut(self) -> str:
        """Which chains no longer end where they were signed; empty when all do."""
        return "; ".join(self._cut.values())

    async def run(self) -> None:
        """Ends only by cancellation."""
        while True:
            await asyncio.sleep(limits.CHECKPOINT_SECONDS)
            try:
                await self.sign()
            except TransientError as trouble:
                log.warning("no checkpoint this time", error=str(trouble))

    async def sign(self) -> int:
        """Signs every chain that grew; returns how many."""
        grown = 0
        # What another process of this house added, and died or left before it was signed, is found by looking at all.
        whole = self._rounds % limits.CHECKPOINT_ROUNDS_A_WHOLE_LOOK == 0
        self._left |= self._store.chains.grown() | set(await self._store.chains.names() if whole else ())
        self._rounds += 1
        for chain in sorted(self._left):

            async def attempt(chain: str = chain) -> bool:
                signed = await self._signed.find(chain) or Signed(id=chain)
                # Read after what was signed: a head that another process signed meanwhile is no chain that was cut.
                head = await self._store.chains.head(chain)
                if signed.sign(head, self._key, self._kind):
                    await self._signed.keep(signed)
                    return True
                return False

            try:
                grown += await decide(attempt)
            except ChainCutError as cut:
                self._cut[chain] = str(cut)
            else:
                self._cut.pop(chain, None)
            self._left.discard(chain)
        metrics.CHAINS_CUT.set(len(self._cut))
        if self._cut:
            log.error("audit chains were cut", why=self.cut)
        return grown
