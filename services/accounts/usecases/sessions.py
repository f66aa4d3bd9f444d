"""The sessions of one's own and the journal of sign-ins: seen by the owner alone, and ended by the owner."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog

from chassis.documents import NoSuchDocument, decide
from chassis.errors import TransientError
from chassis.identity.actor import Actor
from services.accounts.domain import limits
from services.accounts.domain.sessions import FailedTry, SessionFamily
from services.accounts.store import AccountsStore
from services.accounts.usecases.ending import BY_ITS_OWNER, end_sessions_of

log = structlog.get_logger()


@dataclass(frozen=True)
class Happening:
    """A line of the journal. `why` says what ended a session; it is empty of the others."""

    at: datetime
    what: Literal["signed in", "failed", "second failed", "ended"]
    address: str
    browser: str
    session: str = ""
    why: str = ""


async def list_sessions(store: AccountsStore, *, actor: Actor) -> list[SessionFamily]:
    """The sessions of the actor that stand, the one used last first. Raises StoreBusyError."""
    now = store.now()
    found = await store.sessions_since(actor.id, now - timedelta(days=limits.REFRESH_DAYS))
    return [family for family in found if family.is_standing(now)]


async def list_sign_ins(store: AccountsStore, *, actor: Actor) -> list[Happening]:
    """What happened at the door of the actor's account in twelve months, the newest first; JOURNAL_ROWS at most."""
    since = store.now() - timedelta(days=limits.JOURNAL_DAYS)
    lines = [
        *_of_sessions(await store.sessions_since(actor.id, since)),
        *_of_failures(await store.failures_since(actor.id, since)),
    ]
    newest = sorted((line for line in lines if line.at >= since), key=lambda line: line.at, reverse=True)
    return newest[: limits.JOURNAL_ROWS]


async def end_my_sessions(store: AccountsStore, *, actor: Actor, session: str) -> int:
    """Ends one session of the actor, or with an empty `session` all of them; returns how many ended.

    Raises NoSuchDocument for a session that is nobody's, and alike for one of somebody else.
    """
    if not session:
        await store.audit(actor, "end own sessions", actor.id)
        return await end_sessions_of(store, [actor.id], why=BY_ITS_OWNER)

    async def end() -> int:
        family = await store.families.find(session)
        if family is None or family.account != actor.id:
            raise NoSuchDocument("families", session)
        if not family.end(BY_ITS_OWNER, at=store.now()):
            return 0
        await store.audit(actor, "end own sessions", actor.id)
        await store.families.keep(family)
        return 1

    return await decide(end)


async def keep_forgetting(store: AccountsStore) -> None:
    """Ends only by cancellation."""
    while True:
        try:
            await forget_old(store)
        except TransientError as error:
            log.warning("old sign-ins stay for now", error=str(error))
        await asyncio.sleep(limits.FORGET_PAUSE_SECONDS)


async def forget_old(store: AccountsStore) -> int:
    """Takes what is older than the journal out of the store; returns how many documents. Raises StoreBusyError."""
    before = store.now() - timedelta(days=limits.JOURNAL_DAYS)
    sessions = await store.families.forget("until", before=before)
    return sessions + await store.failed_tries.forget("at", before=before)


def _of_sessions(families: Iterable[SessionFamily]) -> Iterable[Happening]:
    for family in families:
        yield Happening(family.began, "signed in", family.address, family.browser, family.id)
        if family.ended_at is not None:
            yield Happening(family.ended_at, "ended", family.address, family.browser, family.id, family.ended)


def _of_failures(failures: Iterable[FailedTry]) -> Iterable[Happening]:
    return (
        Happening(failed.at, "second failed" if failed.second else "failed", failed.address, failed.browser)
        for failed in failures
    )
