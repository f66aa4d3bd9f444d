"""A signer's month: a batch is opened, signed in one act, and a record may be taken out of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from chassis.documents import decide
from chassis.errors import NotFound, Refusal, StoreBusyError
from chassis.identity.actor import Actor
from chassis.identity.policy import NotAllowed
from services.records.domain import limits
from services.records.domain.catalogue import LESSON_PLAN, RecordType
from services.records.domain.record import Record
from services.records.domain.record_state import REVIEW, State
from services.records.domain.refusals import (
    BatchTooLarge,
    CertificateRevoked,
    CertificateStatusUnknown,
    FileDamaged,
    RecordChanged,
    SignerLocked,
)
from services.records.domain.signer import Signer
from services.records.domain.slots import obligations
from services.records.domain.staff import HEAD, Staff
from services.records.signing.pades import PLAN_MARK, RECORD_MARK, SignatureMetadata
from services.records.signing.service import PdfNotSignable, Standing
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.obligations import schools_named
from services.records.usecases.pins import try_pin
from services.records.usecases.scopes import own_school, roles_at

SIGN = "sign_plans"
WRONG_PIN, LOCKED = "WRONG_PIN", SignerLocked.reason


class BatchQuery(NamedTuple):
    """Which batch is meant. Empty: the month the house works on, the caller's school, lesson plans."""

    month: str = ""
    school: str = ""
    record_type: str = ""


class Scope(NamedTuple):
    """What one signer signs: records of a type, school and month that wait for one of `roles`.

    `groups` are those of a leader; empty for a head, who signs for the whole school.
    """

    row: RecordType
    school: str
    month: str
    roles: frozenset[str]
    groups: tuple[str, ...]

    def holds(self, record: Record) -> bool:
        return record.school == self.school and (not self.groups or record.group in self.groups)


class Batch(NamedTuple):
    """`missing` counts duties of which nothing was handed in; `signer` is None while the caller has no key."""

    scope: Scope
    waiting: list[Record]
    signed: list[Record]
    unreviewed: int
    returned: int
    missing: int
    signer: Signer | None
    staff: Staff


class Result(NamedTuple):
    """`outcome` is signed, already_signed, not_tried, changed or refused."""

    record: str
    outcome: str
    reason: str = ""
    sha256: str = ""


class SigningSession(NamedTuple):
    """A signer with the PIN that opens the key, and the place that stands in the signatures of one batch."""

    scope: Scope
    signer: Signer
    pin: str
    where: str


class Signed(NamedTuple):
    """`left` counts what still waits. `stopped` says why nothing was tried; empty when it was."""

    results: list[Result]
    left: int
    stopped: str = ""
    tries_left: int = limits.PIN_TRIES


async def list_batch(store: RecordsStore, deps: Dependencies, *, actor: Actor, query: BatchQuery) -> Batch:
    """What waits for the caller's signature in a month, and how the rest stands. Raises NotAllowed."""
    scope = _scope(store, deps, actor, query)
    found = await store.records_of({"school": scope.school, "month": scope.month, "record_type": scope.row.id})
    records = [record for record in found if scope.holds(record)]
    known = await schools_named(store, [scope.school])
    owed = obligations(deps.catalogue, scope.row, scope.month, known)
    duties = {one.duty for one in owed if not scope.groups or one.group in scope.groups}
    return Batch(
        scope=scope,
        waiting=[record for record in records if record.waits_for in scope.roles and actor.id not in record.authors],
        signed=[record for record in records if record.state is State.SIGNED],
        unreviewed=sum(record.waits_for == REVIEW for record in records),
        returned=sum(record.state is State.RETURNED for record in records),
        missing=len(duties - {record.duty for record in records}),
        signer=await store.signers.find(actor.id),
        staff=known.staff,
    )


async def sign_batch(
    store: RecordsStore,
    deps: Dependencies,
    *,
    actor: Actor,
    query: BatchQuery,
    pin: str,
    records: Sequence[str],
) -> Signed:
    """Signs the records that are named, or all that wait for the caller. Asking again goes on where it stopped.

    A wrong PIN stops before the first signature and is an answer. Raises NotAllowed, SignerUnknown, SignerLocked,
    CertificateEnded, CertificateRevoked, CertificateStatusUnknown and BatchTooLarge.
    """
    scope = _scope(store, deps, actor, query)
    chosen = await _chosen(store, actor, scope, records)
    signer, right = await try_pin(store, deps, actor.id, pin)
    if not right:
        results = [Result(record.id, "not_tried") for record in chosen.values()]
        stopped = LOCKED if signer.locked else WRONG_PIN
        return Signed(results, len(results), stopped, signer.tries_left)
    signer.may_sign(store.now())
    await _is_not_revoked(deps, signer, at=store.now())
    results = [Result(name, "refused", "NOT_FOUND") for name in records if name not in chosen]
    session = SigningSession(scope, signer, pin, (await store.school(scope.school)).name)
    every = list(chosen.values())
    for first in range(0, len(every), limits.BATCH_PIECE_RECORDS):
        results += await _sign_piece(store, deps, session, every[first : first + limits.BATCH_PIECE_RECORDS])
    return Signed(results, await left_in(store, scope))


async def return_from_batch(store: RecordsStore, *, actor: Actor, record_id: str, note: str, request_id: str) -> Record:
    """A record that waits for the caller's signature goes back to its author.

    A repeated request gets the present state. Raises NotFound, NotAllowed, OwnWork, RecordNotWaiting and NoteMissing.
    """

    async def attempt() -> Record:
        record = await store.records.get(record_id)
        roles = roles_at(actor, SIGN, school=record.school, group=record.group)
        if roles.isdisjoint(record.signers):
            raise NotAllowed(actor, SIGN)
        if record.answered(request_id):
            return record
        mine = [role for role in record.signers if role in roles]
        waiting = record.waits_for if record.waits_for in mine else mine[-1]
        record.give_back(by=actor.id, at=store.now(), note=note, waiting=waiting)
        record.remember(request_id)
        await store.records.keep(record)
        return record

    return await decide(attempt)


def signing_scope(store: RecordsStore, deps: Dependencies, actor: Actor, query: BatchQuery) -> Scope | None:
    """None for whoever signs no record of this type at the school. Raises RecordTypeUnknown, PeriodInvalid."""
    row, school = deps.record_type(query.record_type), own_school(actor, query.school)
    month = row.month_kept(deps.month_or_present(query.month, store.now().date()))
    groups = tuple(group for group in actor.places("group") if group.startswith(f"{school}/"))
    roles = roles_at(actor, SIGN, school=school, group=groups) & {HEAD, *row.signers}
    return Scope(row, school, month, roles, () if HEAD in roles else groups) if roles else None


def _scope(store: RecordsStore, deps: Dependencies, actor: Actor, query: BatchQuery) -> Scope:
    """Raises NotAllowed."""
    scope = signing_scope(store, deps, actor, query)
    if scope is None:
        raise NotAllowed(actor, SIGN)
    return scope


async def _is_not_revoked(deps: Dependencies, signer: Signer, *, at: datetime) -> None:
    """Asked before each batch: own certificate and its issuer's (Decree 23/2025 Art. 15).

    Raises CertificateRevoked, and CertificateStatusUnknown where nobody answers.
    """
    standing = await deps.signing.standing(signer, at=at)
    if standing is Standing.REVOKED:
        raise CertificateRevoked(signer.id)
    if standing is Standing.UNKNOWN:
        raise CertificateStatusUnknown(signer.id)


async def _chosen(store: RecordsStore, actor: Actor, scope: Scope, records: Sequence[str]) -> dict[str, Record]:
    """The records that were named and are in the scope, or all that wait; in one question of the store."""
    if len(records) > limits.BATCH_RECORDS:
        raise BatchTooLarge(len(records), limits.BATCH_RECORDS)
    if records:
        found = await store.records.many(records)
        return {name: found[name] for name in records if name in found and scope.holds(found[name])}
    of_month = {"school": scope.school, "month": scope.month, "record_type": scope.row.id}
    waiting = await store.records_of(of_month, {"waits_for": sorted(scope.roles)})
    mine = [record for record in waiting if scope.holds(record) and actor.id not in record.authors]
    return {record.id: record for record in mine[: limits.BATCH_RECORDS]}


async def _sign_piece(
    store: RecordsStore, deps: Dependencies, session: SigningSession, piece: Sequence[Record]
) -> list[Result]:
    """Signs and keeps so many: what a crash costs is signing these again, however large the batch is."""
    results = [await _sign_one(store, deps, session, record) for record in piece]
    signed = {result.record for result in results if result.outcome == "signed"}
    to_keep = [record for record in piece if record.id in signed]
    lost = set(await store.records.keep_many(to_keep)) if to_keep else set()
    return [Result(one.record, "changed", RecordChanged.reason) if one.record in lost else one for one in results]


async def _sign_one(store: RecordsStore, deps: Dependencies, session: SigningSession, record: Record) -> Result:
    if record.state is State.SIGNED:
        return Result(record.id, "already_signed", sha256=record.kept_sha256)
    roles = session.scope.roles
    role = record.waits_for if record.waits_for in roles else min(roles)
    at = store.now()
    mark = PLAN_MARK if record.record_type == LESSON_PLAN else RECORD_MARK
    metadata = SignatureMetadata(record.id, session.signer.name, session.where, at, mark)
    try:
        record.may_be_signed_by(session.signer.id, role)
        pdf = await _file_of(deps, record)
        signed = await deps.signing.sign(session.signer, session.pin, pdf, metadata)
    except Refusal as refusal:
        return Result(record.id, "refused", refusal.reason)
    except PdfNotSignable:
        return Result(record.id, "refused", FileDamaged.reason)
    # The bytes first: a crash here leaves a file that nobody names, never a record without its file.
    sha256 = await deps.files.put(signed)
    record.sign(by=session.signer.id, role=role, at=at, sha256=sha256)
    return Result(record.id, "signed", sha256=sha256)


async def _file_of(deps: Dependencies, record: Record) -> bytes:
    """The PDF that was reviewed, or the file that the others signed. Raises FileDamaged: one file stops no batch."""
    try:
        return await deps.files.get(record.signed_sha256 or record.content.pdf_sha256)
    except (NotFound, StoreBusyError) as error:
        raise FileDamaged(record.id) from error


async def left_in(store: RecordsStore, scope: Scope) -> int:
    """How many records wait for somebody in the scope's roles."""
    of_month = {"school": scope.school, "month": scope.month, "record_type": scope.row.id}
    left = 0
    for role in sorted(scope.roles):
        by_group = await store.records.counts("group", {**of_month, "waits_for": role})
        left += sum(count for group, count in by_group.items() if not scope.groups or group in scope.groups)
    return left
