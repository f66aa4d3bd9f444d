"""Signing keys: enrolled by the operator for a head, seen with their certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.records.domain.policy import POLICY
from services.records.domain.refusals import NotHead, PersonUnknown
from services.records.domain.signer import Signer, check_pin
from services.records.domain.staff import HEAD
from services.records.signing.service import CertifiedKey
from services.records.usecases.dependencies import Dependencies

if TYPE_CHECKING:
    from services.records.domain.staff import Person
    from services.records.store import RecordsStore


async def enrol_signer(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, person: str, pin: str, request: str
) -> Signer:
    """A new key behind a PIN, and a certificate for it. The earlier key stays where it is and signs no more."""
    POLICY.require(actor, "enrol_signer")
    found = await store.person(person)
    if found is None:
        raise PersonUnknown(person)
    if found.role != HEAD:
        raise NotHead(person, found.role)
    check_pin(pin)
    enrolled = await store.signers.find(person)
    if enrolled and request and enrolled.request == request:
        return enrolled
    school = await store.school(found.school)
    made = await deps.signing.enrol(person=person, name=found.name, school=school.name, pin=pin, at=store.now())

    async def attempt() -> Signer:
        before = await store.signers.find(person)
        signer = _signer(found, made, store, request)
        if before:
            signer.version, signer.sequence = before.version, before.sequence
        await store.signers.keep(signer)
        return signer

    await store.audited(actor, "enrol signer", person)
    return await decide(attempt)


async def get_signer(store: RecordsStore, *, actor: Actor, person: str) -> Signer:
    signer = await store.signers.get(person)
    POLICY.require(actor, "see_signer", school=signer.school)
    return signer


def _signer(person: Person, made: CertifiedKey, store: RecordsStore, request: str) -> Signer:
    return Signer(
        id=person.id,
        school=person.school,
        name=person.name,
        key=made.key.name,
        kept_in=made.kept_in,
        certificate_der_hex=made.certificate_der.hex(),
        certificate_subject=made.subject,
        certificate_serial=made.serial,
        not_before=made.not_before,
        not_after=made.not_after,
        enrolled_at=store.now(),
        pin_check=made.key.pin_check,
        request=request,
    )
