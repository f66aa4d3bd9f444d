"""What people do with a second factor while a write fails, and what can be seen of it afterwards."""

from __future__ import annotations

from contextlib import suppress

from chassis.documents import Query
from chassis.identity.actor import Actor
from services.accounts.domain.refusals import NothingLost, SecondFactorNotBegun, SecondFactorRefused
from services.accounts.usecases import factor_rules, lost_factors, second_factor
from tests.accounts.authenticator import Authenticator
from tests.accounts.conftest import CLERK, HEAD, OFFICER
from tests.accounts.failing_acts import FIRST, HERE, OWN, District, is_signed_in

UNIT = "30031"


def actor_here(at: District) -> Actor:
    """The person in the session that was begun first."""
    return Actor(FIRST, "", (), session=at.sessions[0].refresh.partition(".")[0], second_until=9e9)


async def begins_second(at: District) -> None:
    """The app remembers the secret that was shown last."""
    begun = await second_factor.begin_second_factor(
        at.store, at.credentials, actor=actor_here(at), password=OWN, origin=HERE
    )
    at.app = Authenticator(begun.secret)


async def has_begun(at: District) -> None:
    await is_signed_in(at)
    await begins_second(at)


async def confirms_second(at: District) -> None:
    assert at.app is not None
    code = at.app.code(at.store.now())
    await second_factor.confirm_second_factor(at.store, at.credentials, actor=actor_here(at), code=code)


async def confirms_or_gives(at: District) -> None:
    """Whoever is told that nothing waits gives the code after."""
    try:
        await confirms_second(at)
    except SecondFactorNotBegun:
        await gives_next(at)


async def has_second(at: District) -> None:
    await has_begun(at)
    await confirms_second(at)


async def gives_next(at: District) -> None:
    """The next code that was not taken, which an app that is half a minute ahead shows."""
    assert at.app is not None
    code = at.app.code(at.store.now(), steps=1)
    await second_factor.give_second_factor(at.store, at.credentials, actor=actor_here(at), code=code)


async def gives_or_recovers(at: District) -> None:
    """A code whose answer was lost is taken: the owner has others, here the office gives a new way in."""
    with suppress(SecondFactorRefused):
        await gives_next(at)


async def ends_second(at: District) -> None:
    await second_factor.end_second_factor(at.store, actor=actor_here(at))


async def second(at: District) -> tuple[bool, bool, int]:
    """Whether a secret waits, whether one counts, and in how many sessions it was given."""
    account = await at.store.accounts.get(FIRST)
    given = [family for family in await at.store.families.where(Query()) if family.second_at is not None]
    return bool(account.second_asked), account.second is not None, len(given)


async def reports_lost(at: District) -> None:
    await lost_factors.report_lost_factor(at.store, actor=CLERK, account=FIRST)


async def is_reported(at: District) -> None:
    await has_second(at)
    await reports_lost(at)


async def takes_lost_off(at: District) -> None:
    """Whoever is told that nothing waits any more has done it."""
    with suppress(NothingLost):
        await lost_factors.confirm_lost_factor(at.store, actor=HEAD, account=FIRST)


async def lost(at: District) -> tuple[str, bool]:
    """Who reported it lost, and whether it still counts."""
    account = await at.store.accounts.get(FIRST)
    return account.second_lost.by if account.second_lost else "", account.second is not None


async def asks_of_clerks(at: District) -> None:
    officer = Actor(FIRST, "", OFFICER.grants)
    await factor_rules.ask_second_factor(at.store, actor=officer, unit=UNIT, roles=["clerk"])


async def asked(at: District) -> tuple[str, ...]:
    """Of which roles the unit asks."""
    said = (await at.store.jurisdictions.get(UNIT)).second_factor
    return said.roles if said else ()
