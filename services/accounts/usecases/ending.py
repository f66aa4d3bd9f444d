"""Sessions end before their time: by their owner, by the school, or because what they were good for has ended."""

from __future__ import annotations

from collections.abc import Collection

from chassis.documents import decide
from chassis.errors import LostUpdateError
from services.accounts.domain.limits import ROWS_AT_ONCE
from services.accounts.store import AccountsStore

BY_ITS_OWNER = "ended by its owner"
BY_THE_SCHOOL = "ended by the school"
SECOND_CHOSEN = "second factor chosen"
ROLE_ENDED = "role ended"


async def end_sessions_of(store: AccountsStore, accounts: Collection[str], *, why: str, but: str = "") -> int:
    """Ends every session of the accounts but one, also one that is renewed meanwhile; returns how many."""
    if not accounts:
        return 0

    async def end() -> int:
        standing = [family for family in await store.families_of(accounts) if family.id != but]
        for family in standing:
            family.end(why, at=store.now())
        if standing and await store.families.keep_many(standing):
            raise LostUpdateError("a session was renewed meanwhile")
        return len(standing)

    ended = page = await decide(end)
    while page == ROWS_AT_ONCE:
        page = await decide(end)
        ended += page
    return ended
