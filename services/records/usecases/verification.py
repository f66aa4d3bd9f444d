"""Signed files are checked: any bytes somebody has, or the bytes we keep."""

from __future__ import annotations

import asyncio
import hashlib

from chassis.errors import NotFound, StoreBusyError
from chassis.identity.actor import Actor
from chassis.why import Why
from services.records.domain import limits
from services.records.domain.policy import POLICY
from services.records.domain.record import Record
from services.records.domain.record_state import State
from services.records.domain.refusals import FileTooLarge, NotSigned
from services.records.domain.verdict import Check, Verdict
from services.records.signing.verification import STORED, Certificate, certificates_in, record_named_in
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.records import get_record


async def verify_file(store: RecordsStore, deps: Dependencies, *, actor: Actor, content: bytes) -> Verdict:
    """Whatever the bytes are, the answer is a verdict; the record they name is compared byte by byte.

    Raises NotAllowed, FileTooLarge.
    """
    POLICY.require(actor, "verify")
    if len(content) > limits.VERIFY_FILE_BYTES:
        raise FileTooLarge(len(content), limits.VERIFY_FILE_BYTES)
    record = await store.records.find(record_named_in(content))
    signed = record if record and record.state is State.SIGNED else None
    kept = await _kept(deps, signed, hashlib.sha256(content).hexdigest()) if signed else None
    return await deps.signing.check(content, at=store.now(), kept=kept, signatures=len(signed.signers) if signed else 1)


async def verify_record(store: RecordsStore, deps: Dependencies, *, actor: Actor, record_id: str) -> Verdict:
    """The file we keep of a signed record. Raises what get_record raises, and NotSigned."""
    record = await get_record(store, actor=actor, record_id=record_id)
    if record.state is not State.SIGNED:
        raise NotSigned(record.id)
    return (await verdict_on(store, deps, record))[0]


async def verdict_on(
    store: RecordsStore, deps: Dependencies, record: Record
) -> tuple[Verdict, tuple[Certificate, ...]]:
    """On the file we keep of a signed record, with the certificates of its signatures."""
    kept, first = await _kept(deps, record), await _kept(deps, record, record.signed_sha256)
    if kept is None or first is None:
        lost = Check(STORED, passed=False, why=Why("FILE_LOST"))
        return Verdict((lost,), record.kept_sha256, record=record.id), ()
    if not kept.startswith(first):  # of which the chain has the fingerprint
        other = Check(STORED, passed=False, why=Why("FILE_RAISED_FROM_ANOTHER"))
        return Verdict((other,), record.kept_sha256, record=record.id), ()
    verdict = await deps.signing.check(kept, at=store.now(), kept=kept, signatures=len(record.signers))
    return verdict, await asyncio.to_thread(certificates_in, kept)


async def _kept(deps: Dependencies, record: Record, sha256: str = "") -> bytes | None:
    """The version of the signed file that has this fingerprint, else the newest.

    None when the stored file is lost or changed: that is part of the verdict.
    """
    try:
        return await deps.files.get(sha256 if record.is_version(sha256) else record.kept_sha256)
    except (NotFound, StoreBusyError):
        return None
