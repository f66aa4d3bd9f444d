"""Posts with rights over others: a list names them, a second person with the right there lets them take effect."""

from __future__ import annotations

import pytest

from chassis.documents import NoSuchDocument, Query
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import NotAllowed
from services.accounts.domain.refusals import PostChanged, SecondPersonNeeded
from services.accounts.domain.roles import post_of
from services.accounts.store import AccountsStore
from services.accounts.usecases import posts
from services.accounts.usecases.by_name import PageRequest
from tests.accounts import lists
from tests.accounts.conftest import CLERK, HEAD, OFFICER, OPERATOR, TEACHER, hand_in, sentence
from tests.accounts.lists import OTHER, SCHOOL

HEAD_THERE = Actor("GVX", "Hiệu trưởng khác", (Grant("principal", {"school": (OTHER,)}),))
DEPUTY = "Phó hiệu trưởng"


async def list_of(store: AccountsStore, title: str, *, actor: Actor = CLERK, code: str = "GV7") -> tuple[str, str]:
    """Hands in a list that gives the person the title; returns role and title that stand."""
    await hand_in(store, "gv.xlsx", lists.staff({code: ("Lê Thị Mới", title, "")}), actor=actor)
    person = await store.people.get(code)
    return person.role, person.title


async def waiting(store: AccountsStore, *, actor: Actor = OFFICER, school: str = "") -> list[tuple[str, str, str]]:
    found = await posts.list_waiting_posts(store, actor=actor, school=school, page=PageRequest())
    return [(person.id, person.waiting.post.title, person.waiting.by) for person in found if person.waiting]


async def confirm(store: AccountsStore, title: str, *, actor: Actor, code: str = "GV7") -> str:
    return (await posts.confirm_post(store, actor=actor, person=code, title=title)).role


@pytest.mark.parametrize(
    ("title", "post"),
    [
        ("Hiệu trưởng", "head"),
        ("HT", "head"),
        ("Phó hiệu trưởng", "deputy"),
        ("P. HT", "deputy"),
        ("PHT", "deputy"),
        ("P.Hiệu trưởng", "deputy"),
        ("Kế toán", "accountant"),
        ("Văn thư", "clerk"),
        ("Tổ trưởng", ""),
        ("Giáo viên", ""),
        ("", ""),
    ],
)
def test_a_title_names_a_post_with_rights_over_others_or_none(title: str, post: str) -> None:
    assert post_of(title) == post


@pytest.mark.parametrize("title", ["Hiệu trưởng", DEPUTY, "Kế toán", "Văn thư"])
@pytest.mark.parametrize("actor", [CLERK, OPERATOR], ids=["clerk", "operator"])
async def test_a_list_gives_no_post_with_rights_over_others_until_a_second_person_confirms_it(
    district: AccountsStore, title: str, actor: Actor
) -> None:
    assert await list_of(district, title, actor=actor) == ("staff", "")
    assert await waiting(district) == [("GV7", title, actor.id)]
    role = await confirm(district, title, actor=HEAD)
    assert role in {"principal", "accountant", "clerk"}
    assert await list_of(district, title, actor=actor) == (role, title)
    assert await waiting(district) == []


async def test_the_report_on_the_list_says_how_many_posts_wait(district: AccountsStore) -> None:
    report = await hand_in(district, "gv.xlsx", lists.staff({"GV7": ("Lê Mới", "Kế toán", "")}), actor=CLERK)
    again = await hand_in(district, "gv.xlsx", lists.staff({"GV7": ("Lê Mới", "Kế toán", "")}), actor=CLERK)
    assert [[(note.code, note.facts["count"]) for note in one.notes] for one in (report, again)] == [
        [("POSTS_WAIT", 1), ("STAFF_UNLISTED", 6)]
    ] * 2
    assert (again.changed, again.same) == (0, 1)


async def test_teachers_and_leaders_of_groups_wait_for_nobody(district: AccountsStore) -> None:
    assert await list_of(district, "Giáo viên") == ("teacher", "Giáo viên")
    assert await list_of(district, "Tổ trưởng") == ("group_leader", "Tổ trưởng")
    assert await waiting(district) == []


async def test_neither_who_asked_nor_who_is_named_nor_who_has_no_right_there_confirms(district: AccountsStore) -> None:
    both = Actor(
        "GV6", "Phan Thị Thư", (Grant("clerk", {"school": (SCHOOL,)}), Grant("principal", {"school": (SCHOOL,)}))
    )
    await list_of(district, DEPUTY, actor=both)
    named = Actor("GV7", "Lê Thị Mới", (Grant("principal", {"school": (SCHOOL,)}),))
    for actor in (both, named):
        with pytest.raises(SecondPersonNeeded):
            await confirm(district, DEPUTY, actor=actor)
    for actor in (CLERK, OPERATOR, TEACHER, HEAD_THERE):
        with pytest.raises(NotAllowed):
            await confirm(district, DEPUTY, actor=actor)
    with pytest.raises(NoSuchDocument):
        await confirm(district, DEPUTY, actor=OFFICER, code="GV404")
    assert (await district.people.get("GV7")).role == "staff"
    assert await confirm(district, DEPUTY, actor=OFFICER) == "principal"


async def test_what_is_confirmed_is_what_was_shown(district: AccountsStore) -> None:
    await list_of(district, "Kế toán")
    await list_of(district, "Hiệu trưởng")
    with pytest.raises(PostChanged):
        await confirm(district, "Kế toán", actor=HEAD)
    with pytest.raises(PostChanged):
        await confirm(district, "Hiệu trưởng", actor=HEAD, code="GV4")
    assert (await district.people.get("GV7")).role == "staff"


async def test_confirming_again_answers_the_same(district: AccountsStore) -> None:
    await list_of(district, "Kế toán")
    assert [await confirm(district, "Kế toán", actor=HEAD) for _ in range(2)] == ["accountant"] * 2
    person = await district.people.get("GV7")
    assert (person.confirmed_by, person.past) == ("GV1", [])


async def test_a_declined_post_is_forgotten_and_the_next_list_asks_anew(district: AccountsStore) -> None:
    await list_of(district, "Kế toán")
    for _ in range(2):
        await posts.decline_post(district, actor=HEAD, person="GV7", title="Kế toán")
    assert await waiting(district) == []
    await list_of(district, "Kế toán")
    assert await waiting(district) == [("GV7", "Kế toán", "GV6")]


async def test_a_list_takes_no_post_with_rights_over_others_away_until_it_is_confirmed(
    district: AccountsStore,
) -> None:
    assert await list_of(district, "Bảo vệ", code="GV1") == ("principal", "Hiệu trưởng")
    assert await waiting(district) == [("GV1", "Bảo vệ", "GV6")]
    with pytest.raises(SecondPersonNeeded):
        await posts.decline_post(district, actor=HEAD, person="GV1", title="Bảo vệ")
    assert await confirm(district, "Bảo vệ", actor=OFFICER, code="GV1") == "staff"
    person = await district.people.get("GV1")
    assert [(post.title, post.confirmed_by) for post in person.past] == [("Hiệu trưởng", "officer")]


async def test_a_list_with_the_present_title_takes_back_what_waited(district: AccountsStore) -> None:
    await list_of(district, "Bảo vệ", code="GV1")
    assert await list_of(district, "Hiệu trưởng", code="GV1") == ("principal", "Hiệu trưởng")
    assert await waiting(district) == []


async def test_a_head_whom_a_list_moves_to_another_school_waits_there_and_stays_here(district: AccountsStore) -> None:
    await hand_in(
        district, "gv.xlsx", lists.staff({"GV1": ("Trần Hữu Dũng", "Hiệu trưởng", "")}), school=OTHER, confirmed=True
    )
    assert (await district.people.get("GV1")).school == SCHOOL
    assert await waiting(district, actor=HEAD_THERE, school=OTHER) == [("GV1", "Hiệu trưởng", "operator")]
    with pytest.raises(NotAllowed):
        await posts.list_waiting_posts(district, actor=HEAD_THERE, school="", page=PageRequest())
    await confirm(district, "Hiệu trưởng", actor=HEAD_THERE, code="GV1")
    assert (await district.people.get("GV1")).school == OTHER


async def test_a_post_is_told_when_it_takes_effect_and_not_before(district: AccountsStore) -> None:
    await list_of(district, "Kế toán")
    stored = await district.database["people"].find_one({"_id": "GV7"})
    assert stored is not None
    assert ['"role":"staff"' in entry["body"] for entry in stored["outbox"]] == [True]
    await confirm(district, "Kế toán", actor=HEAD)
    stored = await district.database["people"].find_one({"_id": "GV7"})
    assert stored is not None
    assert '"role":"accountant"' in stored["outbox"][-1]["body"]


async def test_who_confirmed_which_post_stands_in_the_journal(district: AccountsStore) -> None:
    await list_of(district, "Kế toán")
    await confirm(district, "Kế toán", actor=HEAD)
    links = await district.chains.links(Query(equals={"chain": SCHOOL}))
    entries = [(one["actor"], one["action"], one["target"]) for link in links for one in link["entries"]]
    assert ("GV1", "confirm post", "GV7: Kế toán") in entries


async def test_a_clerks_list_makes_no_school_and_renames_none_but_the_own(district: AccountsStore) -> None:
    rows = (
        (OTHER, "Tên khác", "Mầm non", "Công lập", "30025", "xã Tân Hồng"),
        ("8702099", "Trường Mới", "THCS", "Công lập", "30099", "xã Mới"),
        (SCHOOL, "Trường THCS Tân Phước 1", "THCS", "Công lập", "30031", "xã Tân Phước"),
    )
    report = await hand_in(district, "truong.xlsx", lists.schools(*rows), actor=CLERK)
    assert (report.created, report.changed, report.refused_count) == (0, 1, 2)
    assert [(one.row, one.value, one.why.code) for one in report.refused] == [
        (2, OTHER, "SCHOOL_NOT_YOURS"),
        (3, "8702099", "SCHOOL_NOT_YOURS"),
    ]
    assert "8702099" in sentence(report.refused[1])
    assert {
        code: school.name for code, school in (await district.schools.many([OTHER, SCHOOL, "8702099"])).items()
    } == {
        OTHER: "Trường Mầm non Hoa Sen",
        SCHOOL: "Trường THCS Tân Phước 1",
    }
    assert await district.jurisdictions.find("30099") is None


@pytest.mark.parametrize(("unit", "unit_name"), [("30099", "xã Tân Phước"), ("30031", "xã Khác")])
async def test_a_clerks_list_does_not_say_whom_the_own_school_answers_to(
    district: AccountsStore, unit: str, unit_name: str
) -> None:
    rows = ((SCHOOL, "Trường THCS Tân Phước", "THCS", "Công lập", unit, unit_name),)
    report = await hand_in(district, "truong.xlsx", lists.schools(*rows), actor=CLERK)
    assert [one.why.code for one in report.refused] == ["SCHOOL_UNIT_NOT_YOURS"]
    assert (await district.schools.get(SCHOOL)).unit == "30031"
    assert await district.jurisdictions.find("30099") is None
