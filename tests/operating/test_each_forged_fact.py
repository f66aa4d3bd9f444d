"""Every fact that a house hears, forged in every way: each is parked, named and counted, and none takes effect."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from chassis import metrics
from chassis.clock import SystemClock
from chassis.delivery.dead_letters import DeadLetters
from chassis.delivery.ended_sessions import EndedSessions
from chassis.delivery.kafka import Kafka
from chassis.delivery.signing import KINDS
from contracts.envelope import ENVELOPE, SIGNATURE, Headers, to_headers
from contracts.facts.accounts import SessionEnded
from contracts.topics import SESSIONS, TOPICS, replay, topic_of
from proto.gen.edu.frame.v1 import frame_pb2
from tests.operating.test_forged_facts import Told, kept, put
from tests.operating.test_rebuild_of_services import LISTENING, Operated, examples_for, given, operated, tell_examples
from tests.signing import signed, signer_of, verifier

__all__ = ["given"]
Entry = Mapping[str, Any]
# What somebody who forges would write there; each is a value that a fact may have.
ANOTHER: dict[str, bytes] = {
    "ce_specversion": b"1.1",
    "ce_id": b"accounts/told/another/1",
    "ce_source": b"/edu/gateway",
    "ce_subject": b"another",
    "ce_time": b"2031-01-01T00:00:00+00:00",
    "ce_sequence": b"000000999999",
    "ce_cause": b"another",
    "ce_school": b"8709999",
    "content-type": b"text/plain",
}
REPLAYS = {replay(house) for house in TOPICS}
# Without one of these a record is no fact at all, and is parked as such whoever wrote it.
MAY_BE_TAKEN = ("ce_specversion", "ce_cause", "ce_school", "content-type")


class Forgery(NamedTuple):
    way: str
    kind: str
    record: Told


def house_of(entry: Entry) -> str:
    return str(entry["type"]).partition(".")[0]


def told(entry: Entry, headers: Headers, *, topic: str = "") -> Told:
    return Told(topic or topic_of(entry["type"]), entry["subject"].encode(), entry["body"].encode(), headers)


def signed_by(signer: str, entry: Entry) -> Headers:
    return signer_of(signer).signed([to_headers(entry)], [entry["subject"].encode()], [entry["body"].encode()])[0]


def put_in(headers: Headers, name: str, value: bytes) -> Headers:
    return [*(dict(headers) | {name: value}).items()]


def newer(entry: Entry, sequence: int) -> Entry:
    """What the same house would tell next about the same: it would take effect, were it true."""
    own = {**json.loads(entry["body"]), "school": "8709999"}
    identity = entry["id"].rpartition("/")[0]
    return {**entry, "id": f"{identity}/{sequence}", "sequence": sequence, "body": json.dumps(own)}


def by_other_keys(entry: Entry) -> Iterator[Forgery]:
    house = house_of(entry)
    yield Forgery("unsigned", "unsigned", told(entry, to_headers(entry)))
    for other in (*(one for one in TOPICS if one != house), "somebody"):
        yield Forgery(f"by the key of {other}", "unknown_key", told(entry, signed_by(other, entry)))


def altered(entry: Entry, types: list[str]) -> Iterator[Forgery]:
    """One thing of a fact that its house did sign is another one."""
    real = told(entry, signed(entry))
    headers = dict(real.headers)
    yield Forgery("body", "wrong_signature", real._replace(body=real.body.replace(b"8709999", b"8708888")))
    yield Forgery("no body", "wrong_signature", real._replace(body=b"{}"))
    yield Forgery("key", "misplaced", real._replace(key=b"another"))
    for name, value in ANOTHER.items():
        kind = "misplaced" if name in {"ce_source", "ce_subject"} else "wrong_signature"
        yield Forgery(name, kind, real._replace(headers=put_in(real.headers, name, value)))
    yield Forgery(
        "key and ce_subject",
        "wrong_signature",
        real._replace(key=b"another", headers=put_in(real.headers, "ce_subject", b"another")),
    )
    for name in MAY_BE_TAKEN:
        less = [(one, value) for one, value in real.headers if one != name]
        yield Forgery(f"without {name}", "wrong_signature", real._replace(headers=less))
    for other in (one for one in types if topic_of(one) == real.topic and one != entry["type"]):
        yield Forgery(
            f"as {other}", "wrong_signature", real._replace(headers=put_in(real.headers, "ce_type", other.encode()))
        )
    signature = bytearray(b64decode(headers[SIGNATURE]))
    signature[0] ^= 1
    broken = put_in(real.headers, SIGNATURE, b64encode(signature))
    yield Forgery("signature", "wrong_signature", real._replace(headers=broken))
    of_before = dict(signed(newer(entry, 1)))[SIGNATURE]
    borrowed = put_in(real.headers, SIGNATURE, of_before)
    yield Forgery("signature of another fact", "wrong_signature", real._replace(headers=borrowed))


def replayed(entry: Entry, topics: list[str]) -> Iterator[Forgery]:
    """On every topic that is heard and is not its own; a topic of replays asks for the signature too."""
    for topic in topics:
        if topic in REPLAYS:
            yield Forgery(f"on {topic}", "unsigned", told(entry, to_headers(entry), topic=topic))
        elif topic != topic_of(entry["type"]):
            yield Forgery(f"on {topic}", "misplaced", told(entry, signed(entry), topic=topic))


def forgeries(entry: Entry, types: list[str], topics: list[str]) -> list[Forgery]:
    return [*by_other_keys(entry), *altered(entry, types), *replayed(entry, topics)]


def counted() -> Counter[str]:
    return Counter({kind: int(metrics.FACTS_NOT_TRUSTED.labels(kind)._value.get()) for kind in KINDS})


def test_every_header_that_is_signed_is_forged() -> None:
    assert {*ANOTHER, "ce_type"} == set(ENVELOPE)


@pytest.mark.parametrize("house", LISTENING)
async def test_every_fact_that_a_house_hears_is_parked_in_whichever_way_it_is_forged(
    given: dict[str, Any], house: str
) -> None:
    async with operated(LISTENING[house](given), given["rpc_port"]) as at:
        await tell_examples(at)
        before, were = await kept(at), counted()
        types, topics = sorted(at.service.reactions.table), at.service.listener.topics
        heard = [*examples_for(at.service, at.service.database.name)]
        made = [one for entry in heard for one in forgeries(newer(entry, 9), types, topics)]
        assert {*Counter(entry["type"] for entry in heard)} == set(types)
        await put(at, *(one.record for one in made))
        await at.settled(parked_is_fine=True)
        assert await kept(at) == before
        await letters_are(at, made)
        assert counted() - were == Counter(one.kind for one in made)
        state = await at.ask("GetState", frame_pb2.GetStateRequest())
        assert state.trouble.startswith(f"{len(made)} records were not told by the house that they name, last ")
        assert state.listening_stopped == ""


async def letters_are(at: Operated, made: list[Forgery]) -> None:
    """Each stands among what is parked, as it was written, with the reason; nothing else does."""
    letters = await DeadLetters(at.service.kafka).list()
    assert {letter.reason.partition(":")[0] for letter in letters} == {"FACT_NOT_TRUSTED"}
    assert {letter.by for letter in letters} == {at.service.name}
    parked = Counter((letter.topic, letter.subject, letter.body) for letter in letters)
    written = Counter(
        (one.record.topic, dict(one.record.headers)["ce_subject"].decode(), one.record.body.decode()) for one in made
    )
    assert parked == written


def a_session(name: str) -> Entry:
    ended = SessionEnded.model_validate({**SessionEnded.EXAMPLE, "session": name, "until": "2099-01-01T00:00:00Z"})
    return {
        "id": f"accounts/families/{name}/1",
        "type": SessionEnded.TYPE,
        "source": "/edu/accounts",
        "subject": name,
        "time": SystemClock().now().isoformat(),
        "sequence": 1,
        "cause": "c1",
        "school": "",
        "body": ended.model_dump_json(),
    }


async def test_the_end_of_a_session_signs_nobody_out_in_whichever_way_it_is_forged(kafka: str) -> None:
    """Each process hears of it for itself, in no group: it is counted and named by each, and parked by none."""
    made = forgeries(newer(a_session("s1"), 9), [SessionEnded.TYPE], [SESSIONS.name])
    log, were = Kafka(kafka), counted()
    producer = log.producer()
    await producer.start()
    for one in (*(one.record for one in made), told(a_session("s2"), signed(a_session("s2")))):
        await producer.send_and_wait(one.topic, key=one.key, value=one.body, headers=list(one.headers))
    await producer.stop()
    sessions = EndedSessions(log, SystemClock(), verifier())
    await sessions.start()
    await sessions.stop()
    assert [sessions.has(one) for one in ("s1", "s2")] == [False, True]
    assert counted() - were == Counter(one.kind for one in made)
    assert sessions.forged.said.startswith(f"{len(made)} records were not told by the house that they name, last ")
