"""Families' choices: which optional items a pupil takes, and on how many days of a month."""

from __future__ import annotations

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.payments.domain.policy import POLICY
from services.payments.domain.receiving import Choice
from services.payments.store import PaymentsStore


async def keep_choice(
    store: PaymentsStore, *, actor: Actor, pupil: str, item: str, consent: bool, used: tuple[str, int] | None
) -> Choice:
    """The pupil's choices with this one; the same choice again changes nothing.

    `used` is a period and the days of use in it. Raises NotFound, NotAllowed, PeriodInvalid or DaysInvalid.
    """
    known = await store.pupil(pupil)
    POLICY.require(actor, "keep_choice", school=known.school)
    await store.audit(actor, "keep_choice", pupil)
    await store.items.get(item)

    async def attempt() -> Choice:
        choice = await store.choices.find(pupil) or Choice(id=pupil, school=known.school)
        changed = choice.choose(item, consent=consent)
        if used is not None:
            changed = choice.use(item, *used) or changed
        if changed:
            await store.choices.keep(choice)
        return choice

    return await decide(attempt)
