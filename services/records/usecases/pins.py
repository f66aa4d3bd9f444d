"""A PIN is tried: counted first, then judged; only the right one takes its count back."""

from __future__ import annotations

from typing import NamedTuple

from chassis.documents import decide
from services.records.domain.refusals import SignerUnknown
from services.records.domain.signer import Signer
from services.records.signing.service import PinWrong
from services.records.store import RecordsStore
from services.records.usecases.dependencies import Dependencies


class Try(NamedTuple):
    """`signer` as it was counted."""

    signer: Signer
    right: bool


async def try_pin(store: RecordsStore, deps: Dependencies, person: str, pin: str) -> Try:
    """Raises SignerUnknown and SignerLocked.

    A crash between count and judgement leaves the try counted: tries are never won by ending the process.
    """

    async def count() -> Signer:
        signer = await _signer(store, person)
        signer.begin_try()
        await store.signers.keep(signer)
        return signer

    async def take_back() -> None:
        signer = await _signer(store, person)
        signer.was_right(counted.wrong_pins)
        await store.signers.keep(signer)

    # One after the other within the process, so that many at once do not wear out the tries of `decide`.
    async with deps.signing.turn_of(person):
        counted = await decide(count)
    try:
        await deps.signing.verify_pin(counted, pin)
    except PinWrong:
        return Try(counted, right=False)
    async with deps.signing.turn_of(person):
        await decide(take_back)
    return Try(counted, right=True)


async def _signer(store: RecordsStore, person: str) -> Signer:
    signer = await store.signers.find(person)
    if signer is None:
        raise SignerUnknown(person)
    return signer
