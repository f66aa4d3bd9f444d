"""Signing keys: enrolled by the operator for those who sign records, seen with their certificates."""

from __future__ import annotations

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.records.domain.policy import POLICY
from services.records.domain.refusals import NotHead, PersonUnknown
from services.records.domain.signer import Signer, check_pin
from services.records.domain.staff import Person
from services.records.signing.service import CertifiedKey
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies


async def enrol_signer(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, person: str, pin: str, request_id: str
) -> Signer:
    """A new key behind a PIN, and a certificate for it. The earlier key stays where it is and signs no more.

    A repeated request gets the signer that it made. Raises NotAllowed, PersonUnknown, PinWeak, and NotHead for a role
    that signs no record.
    """
    POLICY.require(actor, "enrol_signer")
    appointed = await store.person(person)
    if appointed is None:
        raise PersonUnknown(person)
    if appointed.role not in deps.catalogue.signing_roles():
        raise NotHead(person, appointed.role)
    check_pin(pin)
    enrolled = await store.signers.find(person)
    if enrolled and request_id and enrolled.request == request_id:
        return enrolled
    school = await store.school(appointed.school)
    certified = await deps.signing.enrol(
        person=person, name=appointed.name, school=school.name, pin=pin, at=store.now()
    )

    async def attempt() -> Signer:
        before = await store.signers.find(person)
        signer = _signer(appointed, certified, store, request_id)
        if before:
            signer.version, signer.sequence = before.version, before.sequence
        await store.signers.keep(signer)
        return signer

    await store.audit(actor, "enrol signer", person)
    return await decide(attempt)


async def get_signer(store: RecordsStore, *, actor: Actor, person: str) -> Signer:
    """Raises NotFound, NotAllowed."""
    signer = await store.signers.get(person)
    POLICY.require(actor, "see_signer", school=signer.school)
    return signer


def _signer(person: Person, certified: CertifiedKey, store: RecordsStore, request_id: str) -> Signer:
    return Signer(
        id=person.id,
        school=person.school,
        name=person.name,
        key=certified.key.name,
        kept_in=certified.kept_in,
        certificate_der_hex=certified.certificate_der.hex(),
        certificate_subject=certified.subject,
        certificate_serial=certified.serial,
        not_before=certified.not_before,
        not_after=certified.not_after,
        enrolled_at=store.now(),
        pin_check=certified.key.pin_check,
        request=request_id,
    )
