"""Every process hears of sessions that ended, of the last minutes at its start, and refuses their tokens."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from aiokafka import ConsumerRecord
from joserfc.jwk import KeySet, OKPKey

from chassis import limits
from chassis.clock import FrozenClock, SystemClock
from chassis.delivery.ended_sessions import EndedSessions
from chassis.delivery.kafka import Kafka
from chassis.identity.actor import Actor
from chassis.identity.tokens import SessionOver, TokenVerifier, token_of
from contracts.envelope import ENVELOPE, SIGNATURE, SIGNED_BY, Headers, to_headers
from contracts.facts.accounts import SessionEnded
from contracts.topics import SESSIONS, topic_of
from tests.signing import signed, verifier

KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "k1"})
LAN = Actor("GV1", "Lan", ())


def token(session: str) -> str:
    now = SystemClock().now()
    return token_of(LAN, KEY, at=now, until=now + timedelta(seconds=60), session=session)


async def keys() -> KeySet:
    return KeySet([KEY])


class Told(NamedTuple):
    """A fact as accounts told it, or somebody who is not accounts."""

    session: str
    seconds: int = 60
    is_signed: bool = True
    body: str = ""

    def record(self) -> tuple[bytes, bytes, Headers]:
        """Key, body and headers."""
        until = SystemClock().now() + timedelta(seconds=self.seconds)
        body = self.body or SessionEnded(session=self.session, until=until).model_dump_json()
        entry = {
            "id": f"accounts/families/{self.session}/1",
            "type": SessionEnded.TYPE,
            "source": "/edu/accounts",
            "subject": self.session,
            "time": SystemClock().now().isoformat(),
            "sequence": 1,
            "cause": "",
            "school": "",
            "body": body,
        }
        headers = signed(entry) if self.is_signed else to_headers(entry)
        return self.session.encode(), body.encode(), headers


async def tell(kafka: Kafka, *told: Told, at_ms: int | None = None) -> None:
    producer = kafka.producer()
    await producer.start()
    for one in told:
        key, body, headers = one.record()
        await producer.send_and_wait(SESSIONS.name, body, key=key, headers=list(headers), timestamp_ms=at_ms)
    await producer.stop()


async def until(sessions: EndedSessions, session: str) -> None:
    for _ in range(20):
        await sessions.hear()
        if sessions.has(session):
            return
    raise AssertionError(f"{session} was not heard")


def test_sessions_that_ended_are_told_on_a_topic_of_their_own() -> None:
    assert topic_of(SessionEnded.TYPE) == SESSIONS.name != topic_of("accounts.account_issued.v1")


async def test_a_token_is_refused_from_the_moment_its_session_ended_also_one_that_was_just_good() -> None:
    over: set[str] = set()
    verifier = TokenVerifier(keys, over.__contains__)
    for _ in range(2):
        assert await verifier.verify(token("s1")) == LAN
    over.add("s1")
    known = token("s2")
    assert await verifier.verify(known) == LAN
    over.add("s2")
    for one in (token("s1"), known):
        with pytest.raises(SessionOver) as refused:
            await verifier.verify(one)
        assert refused.value.reason == "SESSION_ENDED"


async def test_a_process_knows_at_its_start_what_was_told_lately_and_hears_what_is_told_later(kafka: str) -> None:
    log = Kafka(kafka)
    long_ago = int((time.time() - limits.ENDED_SESSION_SECONDS - 60) * 1000)
    await tell(log, Told("old"), at_ms=long_ago)
    await tell(log, Told("lately"), Told("odd", body="no fact"), Told("over", seconds=-1))
    await tell(log, Told("forged", is_signed=False))
    sessions = EndedSessions(log, SystemClock(), verifier())
    await sessions.start()
    try:
        names = ("old", "lately", "odd", "over", "forged", "later")
        assert [one for one in names if sessions.has(one)] == ["lately"]
        await tell(log, Told("later"))
        await until(sessions, "later")
    finally:
        await sessions.stop()


@pytest.mark.parametrize("name", [*ENVELOPE, SIGNED_BY, SIGNATURE])
def test_a_header_without_a_value_signs_nobody_out_and_ends_nobody_s_listening(name: str) -> None:
    """The log takes such a record from anybody who may write there."""
    key, body, headers = Told("s1").record()
    without: Any = [(one, None if one == name else value) for one, value in headers]
    sessions = EndedSessions(Kafka("127.0.0.1:1"), SystemClock(), verifier())
    sessions.take(ConsumerRecord(SESSIONS.name, 0, 0, 0, 0, key, body, None, len(key), len(body), without))
    assert not sessions.has("s1")


async def test_no_more_sessions_are_remembered_than_the_limit_but_those_whose_tokens_live(
    kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ENDED_SESSIONS_REMEMBERED", 2)
    log, clock = Kafka(kafka), FrozenClock(SystemClock().now())
    sessions = EndedSessions(log, clock, verifier())
    await sessions.start()
    try:
        await tell(log, Told("a", seconds=30), Told("b", seconds=3600), Told("c", seconds=3600))
        await until(sessions, "c")
        clock.move(timedelta(seconds=60))
        await tell(log, Told("d", seconds=3600))
        await until(sessions, "d")
        assert [sessions.has(one) for one in "abcd"] == [False, True, True, True]
    finally:
        await sessions.stop()
