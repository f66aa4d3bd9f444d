"""What the accounts house tells: schools, people and their appointments, pupils and classes, accounts and sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from contracts.envelope import Fact


class SchoolRegistered(Fact):
    """A school was entered, or what is known of it changed. The whole present state of the school."""

    TYPE: ClassVar = "accounts.school_registered.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "name": "Trường THCS Tân Phước",
        "levels": ["THCS"],
        "kind": "Công lập",
        "unit": "30031",
        "unit_name": "xã Tân Phước",
    }
    name: str
    levels: tuple[str, ...] = ()
    kind: str = ""
    unit: str = ""
    unit_name: str = ""


class PersonAppointed(Fact):
    """A member of staff holds a post at a school. The whole present state of the appointment.

    `group_name` is what the subject group is called, `homeroom` the class that the person answers for; both are empty
    in facts that were told before they had them. `until` is the first day without the post. From `acting_since` to
    `acting_until`, both counted, the person leads `acting_group` in place of its leader.
    """

    TYPE: ClassVar = "accounts.person_appointed.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "person": "GV8702030006",
        "name": "Bùi Gia Dũng",
        "role": "group_leader",
        "group": "8702030/Tổ Tự nhiên",
        "subject": "Tin học",
        "group_name": "Tổ Tự nhiên",
        "homeroom": "7A1",
        "until": None,
        "acting_group": "",
        "acting_since": None,
        "acting_until": None,
    }
    person: str
    name: str
    role: str
    group: str = ""
    subject: str = ""
    group_name: str = ""
    homeroom: str = ""
    until: date | None = None
    acting_group: str = ""
    acting_since: date | None = None
    acting_until: date | None = None


class PupilEnrolled(Fact):
    """A pupil is enrolled in a class for a school year. The whole present state of the enrolment.

    `left` is the first day on which the pupil is in the class no more, and in no other.
    """

    TYPE: ClassVar = "accounts.pupil_enrolled.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "pupil": "2600000271",
        "name": "Ngô Bảo Dung",
        "class_name": "7A1",
        "year": "2026-2027",
        "birth_date": "2014-05-02",
        "boarding": True,
        "priority": "",
        "left": None,
    }
    pupil: str
    name: str
    class_name: str
    year: str
    birth_date: date
    boarding: bool = False
    priority: str = ""
    left: date | None = None


class TeachingAssigned(Fact):
    """A teacher teaches a subject to a class for a school year; `ended` is the day somebody else took it over."""

    TYPE: ClassVar = "accounts.teaching_assigned.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "person": "GV8702030006",
        "class_name": "6A1",
        "subject": "TOAN",
        "subject_name": "Toán",
        "periods_per_year": 140,
        "homeroom": False,
        "ended": None,
    }
    person: str
    class_name: str
    subject: str
    subject_name: str = ""
    periods_per_year: int = 0
    homeroom: bool = False
    ended: date | None = None


class AccountIssued(Fact):
    """A person can sign in. `kind` is staff, pupil or guardian; no secret is ever told."""

    TYPE: ClassVar = "accounts.account_issued.v1"
    EXAMPLE: ClassVar = {"school": "8702030", "person": "GV8702030006", "kind": "staff"}
    person: str
    kind: str


class OfficeGiven(Fact):
    """An office over a unit of the tree was asked for, given or ended. The whole present state of the office.

    `kind` is officer or operator. It is held from `since`, once `confirmed_by` is somebody; `until` is the first day
    without it.
    """

    TYPE: ClassVar = "accounts.office_given.v1"
    EXAMPLE: ClassVar = {
        "school": "",
        "account": "officer@0912000001",
        "name": "Lê Thị Hạnh",
        "kind": "officer",
        "unit": "30031",
        "since": "2026-09-01",
        "until": None,
        "asked_by": "operator",
        "confirmed_by": "officer",
    }
    account: str
    name: str
    kind: str
    unit: str
    since: date
    until: date | None = None
    asked_by: str = ""
    confirmed_by: str = ""


class SessionEnded(Fact):
    """A session ended before its time. Tokens of it are refused; after `until` none of them would be good anyway."""

    TYPE: ClassVar = "accounts.session_ended.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "session": "K7WQ3MXR2PHT9VDA4C6EYJ5NGB",
        "until": "2026-11-02T08:15:00Z",
    }
    session: str
    until: datetime
