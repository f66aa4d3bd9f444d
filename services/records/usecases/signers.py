"""Signing keys: made for those who sign records, each behind a PIN that its owner alone chooses."""

from __future__ import annotations

from typing import NamedTuple

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.records.domain.policy import POLICY
from services.records.domain.refusals import EnrolmentNotPermitted, NotHead, PersonUnknown, PinNotPresent
from services.records.domain.signer import Signer, check_pin
from services.records.domain.staff import Person
from services.records.signing.service import CertifiedKey
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.pins import try_pin


class Pins(NamedTuple):
    """The PIN that a signer chooses, and the present one where there is a key already."""

    chosen: str
    present: str = ""


async def enrol_signer(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, person: str, pins: Pins, request_id: str
) -> Signer:
    """A new key behind the PIN that its owner chose, and a certificate for it; the earlier key signs no more.

    Whoever has a key gives its present PIN, or was permitted by a second person. A repeated request gets the signer
    that it made. Raises NotAllowed, PersonUnknown, PinWeak, NotHead for a role that signs no record, and
    EnrolmentNotPermitted, PinNotPresent or SignerLocked for somebody with a key.
    """
    POLICY.require(actor, "enrol_signer", self=person)
    appointed = await store.person(person)
    if appointed is None:
        raise PersonUnknown(person)
    if appointed.role not in deps.catalogue.signing_roles():
        raise NotHead(person, appointed.role)
    check_pin(pins.chosen)
    enrolled = await store.signers.find(person)
    if enrolled and request_id and enrolled.request == request_id:
        return enrolled
    if enrolled:
        await _may_enrol_again(store, deps, enrolled, pins.present)
    school = await store.school(appointed.school)
    certified = await deps.signing.enrol(
        person=person, name=appointed.name, school=school.name, pin=pins.chosen, at=store.now()
    )

    async def attempt() -> Signer:
        before = await store.signers.find(person)
        if before and (enrolled is None or before.key != enrolled.key):
            raise EnrolmentNotPermitted(person)  # another enrolment was faster, and used the permit
        signer = _signer(appointed, certified, store, request_id)
        if before:
            signer.version, signer.sequence = before.version, before.sequence
        await store.signers.keep(signer)
        return signer

    await store.audit(actor, "enrol signer", person)
    return await decide(attempt)


async def _may_enrol_again(store: RecordsStore, deps: Dependencies, enrolled: Signer, present: str) -> None:
    if present:
        tried = await try_pin(store, deps, enrolled.id, present)
        if not tried.right:
            raise PinNotPresent(enrolled.id, tried.signer.tries_left)
    elif not enrolled.is_permitted(store.now()):
        raise EnrolmentNotPermitted(enrolled.id)


async def permit_enrolment(store: RecordsStore, *, actor: Actor, person: str) -> Signer:
    """A second person lets a signer choose the PIN anew, who forgot it or whose key is locked; good for some days.

    Nobody permits it to himself. Raises NotFound for somebody without a key, NotAllowed and OwnEnrolment.
    """

    async def attempt() -> Signer:
        signer = await store.signers.get(person)
        POLICY.require(actor, "permit_enrolment", school=signer.school)
        signer.permit(by=actor.id, at=store.now())
        await store.signers.keep(signer)
        return signer

    permitted = await decide(attempt)
    await store.audit(actor, "permit enrolment", person)
    return permitted


async def get_signer(store: RecordsStore, *, actor: Actor, person: str) -> Signer:
    """Raises NotFound, NotAllowed."""
    signer = await store.signers.get(person)
    POLICY.require(actor, "see_signer", school=signer.school, self=person)
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
