"""The JSON API over real houses, a real store and a real log: files in, accounts out, and what it all caused."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chassis.delivery.kafka import Kafka
from contracts.topics import TOPICS
from edu.audit import verify
from services.payments.domain.notices import Notice
from tests.accounts import lists
from tests.accounts.lists import SCHOOL
from tests.gateway.standing import Place, Program, standing
from tests.payments.telling import generic, over_raw

PASSWORD = "mua-he-o-dong-thap"
MANY_LINKS = 500


@pytest.fixture
async def operator(store_uri: str, kafka: str, tmp_path: Path) -> AsyncIterator[Program]:
    async with standing(Place(store_uri, f"t{uuid.uuid4().hex[:8]}", kafka, tmp_path)) as program:
        yield program


async def district(operator: Program) -> None:
    await operator.hand_in("truong.xlsx", lists.schools())
    await operator.hand_in(f"{SCHOOL}/giao-vien.xlsx", lists.staff())
    await operator.hand_in(f"{SCHOOL}/hoc-sinh.xlsx", lists.pupils(*(lists.pupil(n) for n in range(1, 5))))


async def test_files_go_to_the_house_that_knows_them_and_every_file_is_answered_for(operator: Program) -> None:
    await district(operator)
    await operator.hand_in("thu-chi/la.bin", b"\x00\x01\x02 nothing that anybody knows")
    found = {one["file"]: (one["kind"], one["taken"]) for one in (await operator.get("/imports"))["reports"]}
    assert found == {
        "truong.xlsx": ("schools", 2),
        f"{SCHOOL}/giao-vien.xlsx": ("staff", 6),
        f"{SCHOOL}/hoc-sinh.xlsx": ("pupils", 4),
        "thu-chi/la.bin": ("unknown", 0),
    }


async def test_the_same_file_again_changes_nothing(operator: Program) -> None:
    await district(operator)
    again = await operator.hand_in(f"{SCHOOL}/giao-vien.xlsx", lists.staff())
    assert (again["created"], again["changed"], again["same"]) == (0, 0, 6)


async def test_a_person_signs_in_with_the_printed_slip_and_must_set_a_password_first(operator: Program) -> None:
    await district(operator)
    assert (await operator.post("/accounts/issue", {"school": SCHOOL})).json() == {"issued": 10, "already": 0}
    printed = (await operator.post("/accounts/slips", {"school": SCHOOL})).json()["printed"]
    slip = printed[0]
    person = operator.other()
    session = await person.sign_in(slip["sign_in_name"], slip["one_time_password"])
    assert session["must_change_password"] is True
    body = {"old_password": slip["one_time_password"], "new_password": PASSWORD}
    assert (await person.post("/password", body)).status_code == 200
    assert (await person.sign_in(slip["sign_in_name"], PASSWORD))["must_change_password"] is False
    assert (await person.get("/me"))["id"] == slip["person"]


async def test_a_wrong_password_is_refused_without_saying_what_was_wrong(operator: Program) -> None:
    answer = await operator.other().post("/session", {"name": "operator", "password": "not it"})
    assert (answer.status_code, answer.json()["reason"]) == (401, "SIGN_IN_REFUSED")


async def test_a_command_is_traced_to_its_facts_and_their_effects_in_another_house(operator: Program) -> None:
    await operator.hand_in("truong.xlsx", lists.schools(), **{"x-command": "load-schools"})
    await operator.settled()
    found = await operator.get("/ops/trace/load-schools")
    registered = [one for one in found["facts"] if one["type"] == "accounts.school_registered.v1"]
    assert {one["cause"] for one in registered} == {"load-schools"}
    assert {one["subject"] for one in registered} == {lists.SCHOOL, lists.OTHER}
    heard = [one for one in found["effects"] if one["type"] == "accounts.school_registered.v1"]
    assert {(one["service"], one["outcome"]) for one in heard} == {("payments", "done")}
    assert found["parked"] == []


async def test_facts_are_found_by_type_and_followed_from_a_cursor(operator: Program) -> None:
    await operator.hand_in("truong.xlsx", lists.schools(), **{"x-command": "follow-1"})
    await operator.settled()
    page = await operator.get("/ops/facts", type="accounts.school_registered.v1", cause="follow-1")
    assert len(page["facts"]) == 2
    await operator.hand_in(f"{SCHOOL}/giao-vien.xlsx", lists.staff(), **{"x-command": "follow-2"})
    await operator.settled()
    later = (await operator.get("/ops/facts", cursor=page["cursor"]))["facts"]
    assert {one["cause"] for one in later if one["cause"].startswith("follow")} == {"follow-2"}


async def read_by(operator: Program, what: str) -> list[str]:
    """What accounts' chain says that operators read so."""
    links = (await operator.get("/ops/audit/accounts", page_size=500))["links"]
    entries = [entry for link in links for entry in link["entries"] if entry.get("action") == f"read {what}"]
    assert {entry["actor"] for entry in entries} <= {"operator"}
    return [entry["target"] for entry in entries]


async def test_facts_traces_and_parked_records_that_an_operator_reads_are_journalled(
    operator: Program, kafka: str
) -> None:
    await operator.hand_in("truong.xlsx", lists.schools(), **{"x-command": "read-1"})
    parked = await poisoned(operator, kafka)
    page = await operator.get("/ops/facts", type="accounts.school_registered.v1", cause="read-1")
    await operator.get("/ops/facts", type="accounts.school_registered.v1", cause="read-nothing")
    await operator.get("/ops/facts", from_now=True)
    await operator.get("/ops/trace/read-1")
    await operator.get("/ops/trace/of-nothing")
    await operator.get("/ops/parked")
    first, *_, last = page["facts"]
    assert await read_by(operator, "facts") == [
        f"type=accounts.school_registered.v1 cause=read-1: 2, {first['id']} to {last['id']}"
    ]
    assert await read_by(operator, "trace") == ["read-1"]
    assert {"1 records"} == {*await read_by(operator, "parked")}
    assert parked["body"] not in str(await operator.get("/ops/audit/accounts", page_size=500))


async def test_links_of_a_chain_that_an_operator_reads_are_journalled_and_reading_them_one_by_one_ends(
    operator: Program,
) -> None:
    await operator.hand_in("truong.xlsx", lists.schools())
    page = await operator.get("/ops/audit/accounts", page_size=2)
    first, last = (link["id"] for link in page["links"])
    assert f"2 links, {first} to {last}" in await read_by(operator, "links")
    token, seen = "", list[str]()
    while not seen or token:
        assert len(seen) < MANY_LINKS
        page = await operator.get("/ops/audit/accounts", page_size=1, page_token=token)
        seen += [link["id"] for link in page["links"]]
        token = page["next_page_token"]
    noted = await read_by(operator, "links")
    assert {f"1 links, {link} to {link}" for link in (first, last)} <= {*noted}


async def test_signatures_of_chains_are_followed_without_making_them_grow(operator: Program) -> None:
    await operator.hand_in("truong.xlsx", lists.schools())
    await operator.get("/ops/facts", type="accounts.checkpointed.v1")
    assert await read_by(operator, "facts") == []


async def test_a_cursor_that_is_not_ours_is_refused(operator: Program) -> None:
    answer = await operator.get("/ops/facts", cursor="yesterday")
    assert answer["reason"] == "CURSOR_UNKNOWN"


async def poisoned(operator: Program, kafka: str) -> dict[str, Any]:
    """A record that payments could not read, as the list shows it."""
    poison = f"poison-{uuid.uuid4().hex}"
    producer = Kafka(kafka).producer()
    await producer.start()
    sent = await producer.send_and_wait(TOPICS["accounts"].name, key=b"k", value=poison.encode(), headers=[])
    await producer.stop()
    await operator.settled()
    [parked] = [one for one in (await operator.get("/ops/parked"))["parked"] if one["body"] == poison]
    assert (parked["by"], parked["tries"], parked["resolved"]) == ("payments", 1, "")
    assert (parked["topic"], parked["partition"], parked["offset"]) == (sent.topic, sent.partition, sent.offset)
    return dict(parked)


async def acts(operator: Program, service: str, parked: str) -> list[tuple[str, str, str, str]]:
    """What the house's chain says was done about a parked record: who, as what, what, of which command."""
    links = (await operator.get(f"/ops/audit/{service}"))["links"]
    assert verify(links) == []
    entries = [entry for link in links for entry in link["entries"] if parked in entry.get("target", "")]
    return [(one["actor"], one["action"], one["target"], one["command"]) for one in entries]


async def test_what_a_house_could_not_take_is_listed_shown_and_dropped_by_that_house_with_a_reason(
    operator: Program, kafka: str
) -> None:
    parked = await poisoned(operator, kafka)
    assert await operator.get(f"/ops/parked/{parked['id']}") == parked
    path = f"/ops/parked/{parked['id']}/drop"
    dropped = await operator.post(path, {"why": "sent by a test"}, **{"x-command": "drop-1"})
    again = await operator.post(path, {"why": "again"})
    stands = {"resolved": "dropped by operator: sent by a test"}
    assert [(one.status_code, one.json()) for one in (dropped, again)] == [(200, stands)] * 2
    waiting = [one["id"] for one in (await operator.get("/ops/parked"))["parked"]]
    resolved = {one["id"]: one["resolved"] for one in (await operator.get("/ops/parked", resolved=True))["parked"]}
    assert parked["id"] not in waiting
    assert resolved[parked["id"]] == stands["resolved"]
    assert await acts(operator, "payments", parked["id"]) == [
        ("operator", "drop parked", f"{parked['id']}: sent by a test", "drop-1")
    ]
    seen = {(who, what, target) for who, what, target, _ in await acts(operator, "accounts", parked["id"])}
    assert seen == {("operator", "read parked", parked["id"])}


async def test_a_dropped_record_is_not_replayed_and_the_refusal_says_what_to_do_in_both_languages(
    operator: Program, kafka: str
) -> None:
    parked = await poisoned(operator, kafka)
    await operator.post(f"/ops/parked/{parked['id']}/drop", {"why": "sent by a test"})
    refused = await operator.post(f"/ops/parked/{parked['id']}/replay")
    assert (refused.status_code, refused.json()["reason"]) == (409, "PARKED_DROPPED")
    assert "edu tell-again" in refused.json()["message"]["vi"]
    assert "edu tell-again" in refused.json()["message"]["en"]


async def test_a_replayed_record_is_put_back_and_parks_under_another_id_when_it_fails_again(
    operator: Program, kafka: str
) -> None:
    parked = await poisoned(operator, kafka)
    replayed = await operator.post(f"/ops/parked/{parked['id']}/replay")
    assert (replayed.status_code, replayed.json()) == (200, {"resolved": "replayed by operator"})
    await operator.settled()
    found = [one for one in (await operator.get("/ops/parked"))["parked"] if one["body"] == parked["body"]]
    assert [one["id"].rpartition(":")[0] for one in found] == ["payments:edu.payments.replay.v1:0"]
    origin = ("topic", "partition", "offset")
    assert [[one[name] for name in origin] for one in found] == [[parked[name] for name in origin]]
    refused = await operator.post(f"/ops/parked/{parked['id']}/drop", {"why": "no"})
    assert (refused.status_code, refused.json()["reason"]) == (409, "PARKED_REPLAYED")
    assert [action for _, action, _, _ in await acts(operator, "payments", parked["id"])] == ["replay parked"]


async def test_nobody_but_an_operator_resolves_what_is_parked(operator: Program, kafka: str) -> None:
    parked = await poisoned(operator, kafka)
    officer = operator.other()
    await officer.sign_in("officer", "operator's own")
    for who, status in ((operator.other(), 401), (officer, 403)):
        for act in ("drop", "replay"):
            assert (await who.post(f"/ops/parked/{parked['id']}/{act}", {"why": "no"})).status_code == status
    assert await operator.get(f"/ops/parked/{parked['id']}") == parked
    assert await acts(operator, "payments", parked["id"]) == []


async def test_operators_see_the_health_of_all_houses_and_nobody_else_does(operator: Program) -> None:
    found = await operator.get("/ops/health")
    assert {one["service"]: one["answers"] for one in found["services"]} == dict.fromkeys(
        ("accounts", "records", "library", "payments", "reporting"), True
    )
    nobody = operator.other()
    for path in ("/ops/health", "/ops/describe", "/ops/facts", "/ops/parked", "/ops/trace/x", "/ops/settled"):
        assert (await nobody.get(path))["reason"] == "TOKEN_MISSING"
    officer = operator.other()
    await officer.sign_in("officer", "operator's own")
    for path in ("/ops/facts", "/ops/parked", "/ops/describe"):
        assert (await officer.get(path))["status"] == 403


async def test_a_banks_notice_needs_the_key_of_its_account_and_is_answered_once_it_is_kept(
    operator: Program, tmp_path: Path
) -> None:
    keys = tmp_path / "keys" / "notices"
    keys.mkdir()
    (keys / "generic-0123456789012.key").write_text("a key")
    now = datetime.now(UTC)

    async def send(notice: Notice, body: bytes = b"") -> tuple[int, Any]:
        path = f"/api/v1/notices/{notice.provider}"
        answer = await operator.http.post(path, content=body or notice.body, headers=dict(notice.headers))
        said = answer.json()
        return answer.status_code, said.get("reason") or (said["success"], said["state"], said["known_before"])

    first = over_raw("edu", generic().body, at=now, key="a key")
    assert await send(first) == (200, (True, "accepted", False))
    assert (await send(first))[1][2] is True
    assert await send(first, first.body + b" ") == (401, "NOTICE_FORGED")
    assert await send(over_raw("edu", first.body, at=now - timedelta(hours=1), key="a key")) == (401, "NOTICE_FORGED")
    of_another = generic(account="9999").body
    assert await send(over_raw("edu", of_another, at=now, key="a key")) == (401, "NOTICE_FORGED")
    assert (await send(first, b"{" * 70_000))[0] == 413


async def test_what_runs_describes_itself_from_its_code(operator: Program) -> None:
    services = {one["service"]: one for one in (await operator.get("/ops/describe"))["services"]}
    heard = {one["fact"] for one in services["payments"]["hears"]}
    assert "accounts.pupil_enrolled.v1" in heard
    assert "payments.fee_paid.v1" in services["payments"]["tells"]
