"""The PIN of a signing key: every try counts before it is judged, and its owner alone chooses and changes it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import FrozenClock
from chassis.errors import Forbidden
from chassis.identity.actor import Actor
from services.records.domain import limits
from services.records.domain.refusals import (
    CertificateEnded,
    EnrolmentNotPermitted,
    OwnEnrolment,
    PinNotPresent,
    SignerLocked,
)
from services.records.domain.signer import Signer
from services.records.signing.key_store import KeyOfAnother
from services.records.store import RecordsStore
from services.records.usecases import signers
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import enrol, passed_plan, sign
from tests.records.school import (
    CLERK,
    HEAD,
    HEAD_DUNG,
    LEADER,
    LEADER_DUNG,
    OPERATOR,
    PIN,
    STRANGER,
    TEACHER_LAN,
    VICE,
    VICE_THANG,
)

WRONG, NEW = "246801", "864209"


async def choose(
    store: RecordsStore, deps: Dependencies, pin: str, present: str = "", *, actor: Actor = HEAD_DUNG, request: str = ""
) -> Signer:
    pins = signers.Pins(pin, present)
    return await signers.enrol_signer(store, deps, actor=actor, person=HEAD, pins=pins, request_id=request)


async def outcomes_of(store: RecordsStore, deps: Dependencies, *pins: str) -> list[str]:
    """What each of many tries at once came to."""
    answers: list[Any] = await asyncio.gather(
        *(sign(store, deps, HEAD_DUNG, pin=pin) for pin in pins), return_exceptions=True
    )
    return [type(one).__name__ if isinstance(one, Exception) else one.stopped for one in answers]


async def test_of_twenty_five_wrong_pins_at_once_five_are_judged_and_the_key_is_locked(
    store: RecordsStore, deps: Dependencies
) -> None:
    await enrol(store, deps)
    await passed_plan(store, deps)
    found = await outcomes_of(store, deps, *[WRONG] * 25)
    judged = [one for one in found if one in {"WRONG_PIN", "SIGNER_LOCKED"}]
    assert (len(judged), found.count("SignerLocked")) == (limits.PIN_TRIES, 25 - limits.PIN_TRIES)
    assert (await store.signers.get(HEAD)).wrong_pins == limits.PIN_TRIES
    with pytest.raises(SignerLocked):
        await sign(store, deps, HEAD_DUNG)


async def test_a_right_pin_takes_back_its_own_count_and_those_before_it_alone(store: RecordsStore) -> None:
    one = signer()
    one.begin_try()
    one.begin_try()
    counted = one.wrong_pins
    one.begin_try()
    one.was_right(counted)
    assert one.wrong_pins == 1


async def test_two_processes_count_each_others_tries(
    store: RecordsStore, deps: Dependencies, clock: FrozenClock
) -> None:
    await enrol(store, deps)
    await passed_plan(store, deps)
    other = RecordsStore(store.database, clock)
    for at in (store, other, store, other, store):
        await sign(at, deps, HEAD_DUNG, pin=WRONG)
    with pytest.raises(SignerLocked):
        await sign(other, deps, HEAD_DUNG)


async def test_a_pin_is_chosen_by_its_owner_alone(store: RecordsStore, deps: Dependencies) -> None:
    for actor in (OPERATOR, VICE_THANG, CLERK, TEACHER_LAN, LEADER_DUNG, STRANGER):
        with pytest.raises(Forbidden):
            await choose(store, deps, PIN, actor=actor)
    assert await store.signers.count({}) == 0
    made = await choose(store, deps, PIN, request="r1")
    assert (made.id, (await choose(store, deps, PIN, request="r1")).key) == (HEAD, made.key)
    pins = signers.Pins(PIN)
    leader = await signers.enrol_signer(store, deps, actor=LEADER_DUNG, person=LEADER, pins=pins, request_id="")
    assert (leader.id, leader.name) == (LEADER, "Bùi Gia Dũng")


async def test_the_owner_changes_the_pin_with_the_present_one(store: RecordsStore, deps: Dependencies) -> None:
    await enrol(store, deps)
    await passed_plan(store, deps)
    first = await store.signers.get(HEAD)
    changed = await choose(store, deps, NEW, PIN)
    assert (changed.key == first.key, changed.wrong_pins) == (False, 0)
    assert (await sign(store, deps, HEAD_DUNG)).stopped == "WRONG_PIN"
    assert [one.outcome for one in (await sign(store, deps, HEAD_DUNG, pin=NEW)).results] == ["signed"]


async def test_a_session_without_the_pin_changes_nothing_and_its_guesses_count(
    store: RecordsStore, deps: Dependencies
) -> None:
    await enrol(store, deps)
    key = (await store.signers.get(HEAD)).key
    with pytest.raises(EnrolmentNotPermitted):
        await choose(store, deps, NEW)
    for left in range(limits.PIN_TRIES - 1, -1, -1):
        with pytest.raises(PinNotPresent) as refused:
            await choose(store, deps, NEW, WRONG)
        assert refused.value.details["tries_left"] == str(left)
    with pytest.raises(SignerLocked):
        await choose(store, deps, NEW, PIN)
    assert (await store.signers.get(HEAD)).key == key


async def test_an_operator_alone_never_enrols_again_and_neither_does_the_owner_without_a_second_person(
    store: RecordsStore, deps: Dependencies
) -> None:
    await enrol(store, deps)
    await signers.permit_enrolment(store, actor=OPERATOR, person=HEAD)
    with pytest.raises(Forbidden):
        await choose(store, deps, NEW, actor=OPERATOR)
    with pytest.raises(OwnEnrolment):
        await signers.permit_enrolment(store, actor=HEAD_DUNG, person=HEAD)
    await choose(store, deps, NEW)
    with pytest.raises(EnrolmentNotPermitted):  # a permit is good for one PIN
        await choose(store, deps, PIN)


async def test_a_locked_key_is_opened_by_another_head_of_the_school_within_days(
    store: RecordsStore, deps: Dependencies, clock: FrozenClock
) -> None:
    await enrol(store, deps)
    await passed_plan(store, deps)
    await outcomes_of(store, deps, *[WRONG] * limits.PIN_TRIES)
    for actor in (STRANGER, CLERK, TEACHER_LAN, LEADER_DUNG):
        with pytest.raises(Forbidden):
            await signers.permit_enrolment(store, actor=actor, person=HEAD)
    await signers.permit_enrolment(store, actor=VICE_THANG, person=HEAD)
    clock.move(timedelta(days=limits.PERMIT_DAYS))
    await choose(store, deps, NEW)
    assert [one.outcome for one in (await sign(store, deps, HEAD_DUNG, pin=NEW)).results] == ["signed"]
    await signers.permit_enrolment(store, actor=VICE_THANG, person=HEAD)
    clock.move(timedelta(days=limits.PERMIT_DAYS, seconds=1))
    with pytest.raises(EnrolmentNotPermitted):
        await choose(store, deps, PIN)


async def test_two_who_use_one_permit_at_once_make_one_key(store: RecordsStore, deps: Dependencies) -> None:
    await enrol(store, deps)
    await signers.permit_enrolment(store, actor=OPERATOR, person=HEAD)
    both = await asyncio.gather(choose(store, deps, NEW), choose(store, deps, "975310"), return_exceptions=True)
    assert sorted(type(one).__name__ for one in both) == ["EnrolmentNotPermitted", "Signer"]


async def test_the_chain_names_who_permitted_and_who_chose(store: RecordsStore, deps: Dependencies) -> None:
    await enrol(store, deps, person=VICE)
    await signers.permit_enrolment(store, actor=HEAD_DUNG, person=VICE)
    await enrol(store, deps, person=VICE, pin=NEW)
    links = [link async for link in store.database["audit"].find({}).sort("_id", 1)]
    acts = [(one["actor"], one["action"], one["target"]) for link in links for one in link["entries"]]
    assert [one for one in acts if one[0] != OPERATOR.id] == [
        (VICE, "enrol signer", VICE),
        (HEAD, "permit enrolment", VICE),
        (VICE, "enrol signer", VICE),
    ]


async def test_a_certificate_of_another_key_is_noticed_when_it_is_made(
    store: RecordsStore, deps: Dependencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = deps.signing.keys.make
    other = real(HEAD, PIN)

    def mixed(person: str, pin: str) -> Any:
        made = real(person, pin)
        return type(made)(made.name, other.public_der, made.pin_check)

    monkeypatch.setattr(deps.signing.keys, "make", mixed)
    with pytest.raises(KeyOfAnother):
        await choose(store, deps, PIN)
    assert await store.signers.count({}) == 0


async def test_a_certificate_that_ended_signs_nothing_until_its_owner_chooses_anew(
    store: RecordsStore, deps: Dependencies, clock: FrozenClock
) -> None:
    await enrol(store, deps)
    await passed_plan(store, deps)
    clock.move(timedelta(days=limits.DAYS_A_YEAR * limits.CERTIFICATE_YEARS, seconds=1))
    with pytest.raises(CertificateEnded):
        await sign(store, deps, HEAD_DUNG)
    await choose(store, deps, NEW, PIN)
    assert [one.outcome for one in (await sign(store, deps, HEAD_DUNG, pin=NEW)).results] == ["signed"]


def signer() -> Signer:
    at = FrozenClock().now()
    return Signer(
        id=HEAD,
        school="8702030",
        name="Trần Hữu Dũng",
        key="k",
        kept_in="software",
        certificate_der_hex="00",
        certificate_subject="",
        certificate_serial="",
        not_before=at,
        not_after=at,
        enrolled_at=at,
    )
