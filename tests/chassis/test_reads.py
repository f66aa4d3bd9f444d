"""Who read of a pupil is found in the chains, whole and once, however they are paged."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from chassis import limits
from chassis.audit.chain import Chains
from chassis.audit.reads import END, Read, ReadsPage, ReadsQuery, Whose, about, reads_of
from chassis.documents import Database
from chassis.paging import PageTokenInvalid

SCHOOL, NOWHERE = "8702030", "-"
LAN = Whose("2600000271", SCHOOL, "7A1")
BEGAN = datetime(2026, 10, 1, tzinfo=UTC)
READ, OTHER = "read gradebook", "read pupils"
ASKED = ReadsQuery(LAN, "PH1", {READ: "read_gradebook", OTHER: "read_pupils"}, frozenset({"guardian"}))


@pytest.mark.parametrize(
    ("target", "of"),
    [
        ("2600000271", "person"),
        ("2600000271/2026-10", "person"),
        ("R-1 2600000271", "person"),
        ("8702030 pupils 2026-09 2026-10 2600000271", "person"),
        ("8702030/7A1", "class"),
        ("8702030/7A1/TOAN/2026-2027/hk1", "class"),
        ("8702030/7A1 hk1", "class"),
        ("8702030 7A1 2026-10", "class"),
        ("8702030/ hk1", "school"),
        ("8702030/", "school"),
        ("8702030,8702040/*", "school"),
        ("8702030", "school"),
        ("8702030  2026-10", "school"),
        ("2600000272", ""),
        ("26000002711", ""),
        ("8702030/7A10", ""),
        ("8702030/7A2/TOAN/2026-2027/hk1", ""),
        ("8702030 7A2 2026-10", ""),
        ("8702040/7A1", ""),
        ("", ""),
    ],
)
def test_of_whom_a_read_was_is_read_from_the_journal(target: str, of: str) -> None:
    assert about(target, LAN) == of


def test_of_a_pupil_who_left_only_what_names_the_pupil_counts() -> None:
    gone = Whose(LAN.person)
    assert [about(target, gone) for target in (LAN.person, "/", "8702030/7A1", "")] == ["person", "", "", ""]


async def noted(database: Database, minutes: dict[str, list[int]]) -> Chains:
    """A read of the class in each of these minutes, in one chain after the other."""
    chains = Chains(database)
    for name, at in minutes.items():
        for minute in at:
            entry = {
                "at": (BEGAN + timedelta(minutes=minute)).isoformat(),
                "actor": "GV1",
                "name": "Trần Thị Lan",
                "roles": ["teacher"],
                "action": READ,
                "target": f"{SCHOOL}/7A1/TOAN",
            }
            await chains.add(name, [entry])
    return chains


async def pages(chains: Chains) -> list[ReadsPage]:
    found: list[ReadsPage] = []
    while not found or found[-1].next_token:
        token = found[-1].next_token if found else ""
        found.append(await reads_of(chains, (SCHOOL, NOWHERE), ASKED, token=token))
        assert len(found) < 50, "the pages come to no end"
    return found


@pytest.mark.parametrize("stretch", [1, 3])
@pytest.mark.parametrize(
    "minutes",
    [
        {SCHOOL: [1, 4, 5, 9], NOWHERE: [2, 3, 8]},
        {SCHOOL: [7, 8, 9], NOWHERE: [1, 2]},
        {SCHOOL: [1], NOWHERE: [2, 3, 4, 5, 6]},
        {SCHOOL: [1, 2], NOWHERE: []},
        {SCHOOL: [], NOWHERE: []},
        {SCHOOL: [5, 5, 5], NOWHERE: [5, 5]},
    ],
)
async def test_every_read_comes_once_and_the_newest_first_over_all_pages(
    database: Database, monkeypatch: pytest.MonkeyPatch, minutes: dict[str, list[int]], stretch: int
) -> None:
    monkeypatch.setattr(limits, "READ_LINKS", stretch)
    found = [read.at for page in await pages(await noted(database, minutes)) for read in page.reads]
    wanted = sorted(itertools.chain(*minutes.values()), reverse=True)
    assert found == [(BEGAN + timedelta(minutes=minute)).isoformat() for minute in wanted]


async def test_a_link_of_facts_and_what_is_no_read_is_passed_over_and_a_family_has_no_name(database: Database) -> None:
    chains = Chains(database)
    fact = {"fact": "x/1", "type": "t", "at": BEGAN.isoformat(), "sha256": "0"}
    entry = {"at": BEGAN.isoformat(), "actor": "PH2", "name": "Mẹ", "roles": ["guardian"], "target": LAN.person}
    await chains.add(SCHOOL, [fact, {**entry, "action": "post mark"}, {**entry, "action": OTHER}])
    await chains.add(SCHOOL, [{**entry, "action": OTHER, "actor": "PH1"}])
    (page,) = await pages(chains)
    seen = Read(BEGAN.isoformat(), "read_pupils", "person", ("guardian",), "", own=False)
    assert page.reads == [seen._replace(own=True), seen]


@pytest.mark.parametrize("token", ["1", "1.x", "1.2.3", "-1.2", "9999999999999.1", "١.1"])
async def test_a_token_that_no_page_gave_is_refused(database: Database, token: str) -> None:
    with pytest.raises(PageTokenInvalid):
        await reads_of(Chains(database), (SCHOOL, NOWHERE), ASKED, token=token)


async def test_whoever_asks_for_nothing_more_gets_nothing_more(database: Database) -> None:
    page = await reads_of(Chains(database), (SCHOOL,), ASKED, token=END)
    assert page == ReadsPage()
