"""Somebody who can write to the log tells for a house: a forged fact is parked, named, and takes no effect."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chassis import metrics
from chassis.delivery.dead_letters import DeadLetters
from chassis.delivery.log_reader import edges
from chassis.delivery.relay import KafkaPublisher
from chassis.delivery.unsigned import UnsignedPart
from chassis.documents import Query
from contracts.envelope import SIGNATURE, SIGNED_BY, Headers, to_headers
from contracts.facts.accounts import PersonAppointed, PupilEnrolled
from contracts.topics import TOPICS, replay
from proto.gen.edu.frame.v1 import frame_pb2
from services.records.store import RecordsStore
from tests.contracts.older import CHILD_TOLD_EARLIER, older_records
from tests.operating.test_rebuild_of_services import LISTENING, Operated, given, operated
from tests.signing import EachHouse, signed, signer_of

__all__ = ["given"]
ACCOUNTS = TOPICS["accounts"].name
AT = datetime(2026, 10, 1, tzinfo=UTC).isoformat()


def entry(fact: PupilEnrolled | PersonAppointed, subject: str, sequence: int) -> dict[str, Any]:
    """As accounts would keep it to tell it."""
    return {
        "id": f"accounts/told/{subject}/{sequence}",
        "type": fact.TYPE,
        "source": "/edu/accounts",
        "subject": subject,
        "time": AT,
        "sequence": sequence,
        "cause": "c1",
        "school": fact.school,
        "body": fact.model_dump_json(),
    }


def enrolled(**changed: Any) -> PupilEnrolled:
    return PupilEnrolled.model_validate({**PupilEnrolled.EXAMPLE, **changed})


def appointed(**changed: Any) -> PersonAppointed:
    return PersonAppointed.model_validate({**PersonAppointed.EXAMPLE, **changed})


class Told(NamedTuple):
    """A record as somebody puts it into the log."""

    topic: str
    key: bytes
    body: bytes
    headers: Headers


def told(fact: dict[str, Any], headers: Headers, *, topic: str = ACCOUNTS) -> Told:
    return Told(topic, fact["subject"].encode(), fact["body"].encode(), headers)


def moves_a_child(child: str) -> Told:
    """Unsigned, as it was taken before facts were signed."""
    forged = entry(enrolled(pupil=child, school="8709999"), child, 9)
    return told(forged, to_headers(forged))


def names_another_signer(person: str) -> Told:
    forged = entry(appointed(name="Kẻ Mạo Danh"), person, 9)
    return told(forged, to_headers(forged))


def signed_by_another_house(child: str) -> Told:
    forged = entry(enrolled(pupil=child, school="8709999"), child, 9)
    key, body = forged["subject"].encode(), forged["body"].encode()
    return told(forged, signer_of("payments").signed([to_headers(forged)], [key], [body])[0])


def signed_by_nobody_s_key(child: str) -> Told:
    forged = entry(enrolled(pupil=child, school="8709999"), child, 9)
    key, body = forged["subject"].encode(), forged["body"].encode()
    return told(forged, signer_of("somebody").signed([to_headers(forged)], [key], [body])[0])


def another_body(child: str) -> Told:
    real = entry(enrolled(pupil=child), child, 9)
    forged = {**real, "body": real["body"].replace("7A1", "9A9")}
    return told(forged, signed(real))


def another_envelope(child: str) -> Told:
    """What was told once, made newer than everything that is told later."""
    real = entry(enrolled(pupil=child, class_name="8B2"), child, 2)
    headers = [(name, b"000000999999" if name == "ce_sequence" else value) for name, value in signed(real)]
    return told(real, headers)


def another_subject(child: str) -> Told:
    """A fact about one child under the key of another: its order among that child's facts would be lost."""
    real = entry(enrolled(pupil=child), child, 9)
    return Told(ACCOUNTS, b"another", real["body"].encode(), signed(real))


def on_another_topic(child: str) -> Told:
    real = entry(enrolled(pupil=child, class_name="8B2"), child, 9)
    return told(real, signed(real), topic=TOPICS["payments"].name)


def on_the_topic_of_replays(child: str) -> Told:
    forged = entry(enrolled(pupil=child, school="8709999"), child, 9)
    return told(forged, to_headers(forged), topic=replay("records"))


def of_another_source(child: str) -> Told:
    forged = {**entry(enrolled(pupil=child, school="8709999"), child, 9), "source": "/edu/payments"}
    key, body = forged["subject"].encode(), forged["body"].encode()
    return told(forged, signer_of("payments").signed([to_headers(forged)], [key], [body])[0])


def a_way_that_is_none(child: str) -> Told:
    real = entry(enrolled(pupil=child), child, 9)
    own = dict(signed(real))
    return told(real, [*(own | {SIGNATURE: b64encode(b64decode(own[SIGNATURE]) + b"x")}).items()])


def a_signature_in_bytes(child: str) -> Told:
    real = entry(enrolled(pupil=child), child, 9)
    return told(real, [*(dict(signed(real)) | {SIGNATURE: b"\xff" * 66}).items()])


FORGED: dict[str, tuple[Callable[[str], Told], str, str]] = {
    "moves a child": (moves_a_child, "unsigned", "accounts did not sign it"),
    "names another signer": (names_another_signer, "unsigned", "accounts did not sign it"),
    "signed by another house": (signed_by_another_house, "unknown_key", "is signed by a key of payments"),
    "signed by nobody's key": (signed_by_nobody_s_key, "unknown_key", "is signed by a key that nobody published"),
    "another body": (another_body, "wrong_signature", "it is not what accounts signed"),
    "another envelope": (another_envelope, "wrong_signature", "it is not what accounts signed"),
    "another key": (another_subject, "misplaced", "has the key b'another'"),
    "on the topic of replays": (on_the_topic_of_replays, "unsigned", "accounts did not sign it"),
    "of another source": (of_another_source, "misplaced", "names b'/edu/payments' as the house that told it"),
    "a way that is none": (a_way_that_is_none, "wrong_signature", "its signature has 67 bytes"),
    "a signature in bytes": (a_signature_in_bytes, "wrong_signature", "its signature is no base64"),
}


async def put(at: Operated, *records: Told) -> None:
    producer = at.service.kafka.producer()
    await producer.start()
    for record in records:
        await producer.send_and_wait(record.topic, key=record.key, value=record.body, headers=list(record.headers))
    await producer.stop()


async def tell(at: Operated, *facts: dict[str, Any]) -> None:
    producer = at.service.kafka.producer()
    await producer.start()
    await KafkaPublisher(producer, EachHouse()).tell(facts)
    await producer.stop()


async def kept(at: Operated) -> list[list[dict[str, Any]]]:
    """All that the house holds of what others told."""
    names = at.service.store.projections()
    return [await at.service.database[name].find({}).sort("_id", 1).to_list(None) for name in names]


@pytest.fixture
async def records(given: dict[str, Any]) -> AsyncIterator[Operated]:
    """Records knows a child and a principal."""
    async with operated(LISTENING["records"](given), given["rpc_port"]) as at:
        await tell(at, entry(enrolled(pupil="one"), "one", 1), entry(appointed(), "two", 1))
        await at.settled()
        yield at


@pytest.mark.parametrize("kind", FORGED)
async def test_a_forged_fact_is_parked_and_named_takes_no_effect_and_health_shows_it(
    records: Operated, kind: str
) -> None:
    forge, label, why = FORGED[kind]
    before, counted = await kept(records), metrics.FACTS_NOT_TRUSTED.labels(label)._value.get()
    record = forge("two" if forge is names_another_signer else "one")
    # Heard with others that are real: those take effect.
    await put(records, record)
    await records.settled(parked_is_fine=True)
    assert await kept(records) == before
    [letter] = await DeadLetters(records.service.kafka).list()
    assert letter.reason.startswith("FACT_NOT_TRUSTED: ")
    assert why in letter.reason
    assert (letter.by, letter.topic, letter.body) == ("records", record.topic, record.body.decode())
    assert metrics.FACTS_NOT_TRUSTED.labels(label)._value.get() == counted + 1
    state = await records.ask("GetState", frame_pb2.GetStateRequest())
    assert state.trouble.startswith("1 records were not told by the house that they name, last accounts/told/")
    assert why in state.trouble
    # A rebuild reads the same log, and is no other way in.
    rebuilt = await records.rebuild(take=True)
    assert (rebuilt.state, rebuilt.different) == ("equal", 0)
    assert await kept(records) == before


async def test_a_real_fact_that_somebody_tells_on_another_topic_is_parked(given: dict[str, Any]) -> None:
    """Reporting hears every topic: on another one a fact would stand outside the order of its own."""
    async with operated(LISTENING["reporting"](given), given["rpc_port"]) as at:
        await put(at, on_another_topic("one"))
        await at.settled(parked_is_fine=True)
        [letter] = await DeadLetters(at.service.kafka).list()
        assert letter.reason == "FACT_NOT_TRUSTED: it stands on edu.payments.v1, where accounts tells nothing"
        assert [kept for kept in await kept(at) if kept] == []


async def test_a_forged_fact_that_is_replayed_is_parked_again(records: Operated) -> None:
    await put(records, moves_a_child("one"))
    await records.settled(parked_is_fine=True)
    before = await kept(records)
    [letter] = await DeadLetters(records.service.kafka).list()
    await records.ask("ReplayParked", frame_pb2.ReplayParkedRequest(id=letter.id))
    await records.settled(parked_is_fine=True)
    assert await kept(records) == before
    assert [one.fact for one in await DeadLetters(records.service.kafka).list()] == [letter.fact]


def no_envelope(_: str) -> Told:
    return Told(ACCOUNTS, b"k", b"not ours", ())


def an_envelope_that_is_none(child: str) -> Told:
    """Each header is there; the number has no value, as the log allows."""
    real = moves_a_child(child)
    without: Any = None
    return real._replace(headers=[(name, without if name == "ce_sequence" else value) for name, value in real.headers])


def a_body_that_is_none(child: str) -> Told:
    return moves_a_child(child)._replace(body=b"[[[[")


RUBBISH = {
    **{what: forge for what, (forge, kind, _) in FORGED.items() if kind in {"unsigned", "unknown_key"}},
    "no envelope": no_envelope,
    "an envelope that is none": an_envelope_that_is_none,
    "a body that is none": a_body_that_is_none,
}


@pytest.mark.parametrize("what", RUBBISH)
async def test_who_writes_rubbish_without_end_stops_nobody_from_listening(records: Operated, what: str) -> None:
    await put(records, *(RUBBISH[what]("one") for _ in range(60)))
    await tell(records, entry(enrolled(pupil="one", class_name="8B2"), "one", 2))
    await records.settled(parked_is_fine=True)
    store = records.service.store
    assert isinstance(store, RecordsStore)
    assert (records.service.listener.stopped, len(await DeadLetters(records.service.kafka).list())) == ("", 60)
    [pupil] = await store.pupils.where(Query(equals={"id": "one"}))
    assert pupil["class_name"] == "8B2"


async def test_a_house_of_which_no_key_is_published_here_stops_the_listener_before_all_it_tells_is_parked(
    given: dict[str, Any],
) -> None:
    """No writer can bring that about, and a deployment that forgot a file can."""
    (given["keys_dir"] / "public" / "accounts.json").unlink()
    async with operated(LISTENING["records"](given), given["rpc_port"]) as at:
        await tell(at, *(entry(enrolled(pupil=f"p{n}"), f"p{n}", 1) for n in range(60)))
        await at.settled.until(lambda: bool(at.service.listener.stopped))
        assert at.service.listener.stopped.startswith("41 of the last 41 records were parked, last: FACT_NOT_TRUSTED: ")


async def test_facts_that_were_told_together_are_verified_each_on_its_own(records: Operated) -> None:
    """A batch of many shares signatures; one of them is altered on its way, and it alone is parked."""
    many = [entry(enrolled(pupil=f"p{n}", name=f"Em {n}"), f"p{n}", 1) for n in range(300)]
    keys, bodies = [one["subject"].encode() for one in many], [one["body"].encode() for one in many]
    headers = signer_of("accounts").signed([to_headers(one) for one in many], keys, bodies)
    assert len({b64decode(dict(own)[SIGNATURE])[:64] for own in headers}) == 3
    records_put = [Told(ACCOUNTS, key, body, own) for key, body, own in zip(keys, bodies, headers, strict=True)]
    records_put[137] = records_put[137]._replace(body=bodies[137].replace(b"Em 137", b"Em 731"))
    await put(records, *records_put)
    await records.settled(parked_is_fine=True)
    assert [letter.subject for letter in await DeadLetters(records.service.kafka).list()] == ["p137"]
    store = records.service.store
    assert isinstance(store, RecordsStore)
    pupils = await store.pupils.where(Query(limit=500))
    assert {one["id"] for one in pupils} == {"one", *(f"p{n}" for n in range(300) if n != 137)}


async def test_what_was_told_before_facts_were_signed_is_heard_and_nothing_after_it(
    given: dict[str, Any], tmp_path: Path
) -> None:
    """An upgraded system has a log without signatures: its part ends at the offsets that were written down then."""
    old, late = moves_a_child("old"), moves_a_child("late")
    house = LISTENING["records"]({**given, "unsigned_part": _nothing(tmp_path / "none.json")})
    producer = house.kafka.producer()
    await producer.start()
    await producer.send_and_wait(old.topic, key=old.key, value=old.body, headers=list(old.headers))
    _, ends = await edges(house.kafka, [ACCOUNTS])
    await producer.send_and_wait(late.topic, key=late.key, value=late.body, headers=list(late.headers))
    await producer.stop()
    path = tmp_path / "unsigned.json"
    by_partition = [end for _, end in sorted(ends.items())]
    UnsignedPart(datetime(2026, 11, 29, tzinfo=UTC), {ACCOUNTS: by_partition}).write(path)
    async with operated(LISTENING["records"]({**given, "unsigned_part": path}), given["rpc_port"]) as at:
        await at.settled(parked_is_fine=True)
        store = at.service.store
        assert isinstance(store, RecordsStore)
        assert [one["id"] for one in await store.pupils.where(Query())] == ["old"]
        assert [letter.subject for letter in await DeadLetters(at.service.kafka).list()] == ["late"]
        assert (await at.rebuild(take=False)).state == "equal"


async def test_what_an_older_build_told_and_signed_is_understood_beside_what_is_told_today(records: Operated) -> None:
    """Its extensions bear no prefix, and its signature is in bytes; the three of a telling share one signature."""
    older = older_records()
    await put(records, *(Told(*one) for one in older))
    await tell(records, entry(enrolled(pupil=CHILD_TOLD_EARLIER, class_name="8B2"), CHILD_TOLD_EARLIER, 9))
    await records.settled()
    store = records.service.store
    assert isinstance(store, RecordsStore)
    [pupil] = await store.pupils.where(Query(equals={"id": CHILD_TOLD_EARLIER}))
    assert (pupil["name"], pupil["class_name"], pupil["sequence"]) == ("Ngô Bảo Dung", "8B2", 9)
    assert (await records.rebuild(take=False)).state == "equal"


async def test_a_header_under_both_names_is_parked_whichever_of_the_two_was_signed(records: Operated) -> None:
    """A reader of one build would take another value than a reader of the other."""
    before = await kept(records)
    today = entry(enrolled(pupil="one", class_name="8B2"), "one", 9)
    topic, key, body, headers = older_records()[0]
    await put(
        records,
        told(today, [*signed(today), ("sequence", b"999999")]),
        Told(topic, key, body, [*headers, ("ce_school", b"8709999")]),
    )
    await records.settled(parked_is_fine=True)
    assert await kept(records) == before
    assert {letter.reason for letter in await DeadLetters(records.service.kafka).list()} == {
        f"no envelope, or not what it says: {name} stands there twice, under the name of today and that of before"
        for name in ("ce_sequence", "ce_school")
    }


def _nothing(path: Path) -> Path:
    UnsignedPart(datetime(2026, 11, 29, tzinfo=UTC), {}).write(path)
    return path


@pytest.mark.parametrize("content", ["{}", '{"recorded": "2026-11-29"}', '{"ends": {}}', "[]", '{"recorded": 1}'])
def test_an_unsigned_part_without_day_or_offsets_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "unsigned.json"
    path.write_text(content)
    with pytest.raises(ValueError, match="says no day, or not up to where"):
        UnsignedPart.read(path)


async def test_a_new_key_is_published_first_and_both_are_good_until_the_old_one_is_taken_back(
    given: dict[str, Any],
) -> None:
    async with operated(LISTENING["records"](given), given["rpc_port"]) as at:
        await tell(at, entry(enrolled(pupil="one"), "one", 1))
        await at.settled()
        published = given["keys_dir"] / "public" / "accounts.json"
        own = json.loads(published.read_text(encoding="utf-8"))["keys"]
        assert [set(key) for key in own] == [{"crv", "kty", "x", "kid", "use", "alg"}]
        named = {dict(signed(entry(enrolled(), "x", 1)))[SIGNED_BY].decode()}
        assert {key["kid"] for key in own} == named
