"""Signs the heads of the audit chains and tells them: a chain that is cut or rewritten later no longer fits."""

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
from chassis.identity.keyfile import is_read_only, secret_file
from chassis.store import Store
from contracts.checkpoint import Checkpoint

log = structlog.get_logger()


class ChainCutError(Exception):
    """The end of a chain is not the one that was signed: it was cut or rewritten, or the checkpoint was forged."""

    def __init__(self, chain: str, ends: int, signed: int) -> None:
        super().__init__(f"chain {chain!r} ends at {ends}, but {signed} was signed: see `edu audit verify`")


@dataclass(kw_only=True)
class SignedHead(Aggregate):
    """The last head of one chain that was signed; the id is the name of the chain."""

    number: int = 0
    hash: str = ""

    def sign(self, head: Head, key: Ed25519PrivateKey, kind: type[Checkpoint]) -> bool:
        """Returns False when this head was signed before. Raises ChainCutError for another head, or an earlier one."""
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


SIGNED_HEADS = DocumentMapping("checkpoints", SignedHead)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def load_or_make_key(path: Path, public: Path) -> Ed25519PrivateKey:
    """The key at `path`, readable by its owner alone; made at the first start. Its public half goes to `public`."""
    fresh = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = load_pem_private_key(secret_file(path, fresh), password=None)
    if isinstance(key, Ed25519PrivateKey):
        _keep_public_half(key, public)
        return key
    raise ValueError(f"{path} holds no Ed25519 key")


def _keep_public_half(key: Ed25519PrivateKey, path: Path) -> None:
    """Writes the public key at every start: a process that died between the two files left it out, or cut.

    Where the published keys are mounted read-only, whoever deploys has put it there: no house reads it.
    """
    public = base64.b64encode(public_bytes(key)).decode() + "\n"
    if path.exists() and path.read_text(encoding="ascii") == public:
        return
    if is_read_only(path.parent):
        log.warning("the public half of the audit key is not published", path=str(path))
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(public, encoding="ascii")


class Checkpoints:
    """Signs for one service. Two of its processes sign a head once: the version guards the write."""

    def __init__(self, store: Store, key: Ed25519PrivateKey, kind: type[Checkpoint]) -> None:
        self._store = store
        self._signed = store.aggregates(SIGNED_HEADS)
        self._key = key
        self._kind = kind
        self._unsigned: set[str] = set()  # chains that grew and are not signed yet
        self._rounds = 0
        self._cut: dict[str, str] = {}

    @property
    def cut(self) -> str:
        """Names the chains that no longer end where they were signed; empty when all do."""
        return "; ".join(self._cut.values())

    async def run(self) -> None:
        """Ends only by cancellation."""
        while True:
            await asyncio.sleep(limits.CHECKPOINT_SECONDS)
            try:
                await self.sign()
            except TransientError as error:
                log.warning("no checkpoint this time", error=str(error))

    async def sign(self) -> int:
        """Signs every chain that grew; returns how many. Raises StoreBusyError or LostUpdateError."""
        grown = 0
        # Another process of this service may have died before it signed what it added: looking at every chain finds it.
        whole = self._rounds % limits.CHECKPOINT_ROUNDS_A_WHOLE_LOOK == 0
        self._unsigned |= self._store.chains.grown() | set(await self._store.chains.names() if whole else ())
        self._rounds += 1
        for chain in sorted(self._unsigned):

            async def attempt(chain: str = chain) -> bool:
                signed = await self._signed.find(chain) or SignedHead(id=chain)
                # Read after the signed head: one that another process signed meanwhile must not look like a cut chain.
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
            self._unsigned.discard(chain)
        metrics.CHAINS_CUT.set(len(self._cut))
        if self._cut:
            log.error("audit chains were cut", why=self.cut)
        return grown
