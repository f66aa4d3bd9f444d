"""Who works at the library's doors in these tests, and the grants that accounts would put into their tokens."""

from __future__ import annotations

from chassis.identity.actor import Actor, Grant

SCHOOL, OTHER = "8702030", "8702020"
GROUP, LETTERS = f"{SCHOOL}/Tổ Toán - Tin", f"{SCHOOL}/Tổ Ngữ văn"
ELSEWHERE = f"{OTHER}/Tổ 4-5"


def teaching(name: str, group: str, *, leads: bool = False) -> Actor:
    places = {"school": (group.partition("/")[0],), "group": (group,)}
    teacher = Grant("teacher", places)
    grants = (Grant("group_leader", places), teacher) if leads else (teacher,)
    return Actor(name, f"Cô {name}", grants)


def at_school(role: str, name: str, school: str = SCHOOL) -> Actor:
    return Actor(name, f"Thầy {name}", (Grant(role, {"school": (school,)}),))


def at_office(role: str, name: str) -> Actor:
    return Actor(name, f"Chị {name}", (Grant(role, {"jurisdiction": ("root",)}),))


TEACHER = teaching("GV1", GROUP)
COLLEAGUE = teaching("GV2", GROUP)
LEADER = teaching("TT1", GROUP, leads=True)
LETTERS_LEADER = teaching("TT2", LETTERS, leads=True)
HEAD = at_school("principal", "HT1")
SECOND_HEAD = at_school("principal", "HT2")
LIBRARIAN = at_school("librarian", "TV1")
PUPIL = Actor("HS1", "Em HS1", (Grant("pupil", {"self": ("HS1",), "school": (SCHOOL,)}),))
GUARDIAN = Actor("PH1", "Bác PH1", (Grant("guardian", {"pupil": ("HS1",), "school": (SCHOOL,)}),))
FOREIGN_LIBRARIAN = at_school("librarian", "TV9", OTHER)
FOREIGN_TEACHER = teaching("GV9", ELSEWHERE)
FOREIGN_LEADER = teaching("TT9", ELSEWHERE, leads=True)
FOREIGN_HEAD = at_school("principal", "HT9", OTHER)
OPERATOR = at_office("operator", "VH1")
OFFICER = at_office("officer", "CB1")
NOBODY = Actor("X1", "Ai đó", ())
