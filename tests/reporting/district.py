"""Facts of a small district, as the other services tell them, and who asks about it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from chassis.delivery.reactions import Reactions
from chassis.identity.actor import Actor, Grant
from chassis.texts import Texts
from contracts.envelope import Envelope, Fact
from contracts.facts.accounts import AccountIssued, PersonAppointed, PupilEnrolled, SchoolRegistered, TeachingAssigned
from contracts.facts.payments import FeePaid, InvoiceRaised
from contracts.facts.records import PlanPassed, PlanReturned, PlanSigned, PlanSubmitted, TimetableKept
from services.reporting.app import TEXTS
from services.reporting.events import hears
from services.reporting.files.indicator_table import read_table
from services.reporting.rpc import ReportingServicer
from services.reporting.store import ReportingStore

AT = datetime(2026, 10, 20, 3, 0, tzinfo=UTC)
SCHOOL, OTHER = "8702030", "8702020"
OFFICER = Actor("CB1", "Chị CB1", (Grant("officer", {"jurisdiction": ("root",)}),))
TABLE = read_table()
Delivery = tuple[Fact, Envelope]


def delivered(subject: str, sequence: int, fact: Fact, at: datetime = AT) -> Delivery:
    service = fact.TYPE.split(".")[0]
    envelope = Envelope(
        id=f"{service}/{subject}/{sequence}",
        type=fact.TYPE,
        source=f"/edu/{service}",
        subject=subject,
        time=at,
        sequence=sequence,
        school=fact.school,
    )
    return fact, envelope


async def hear(store: ReportingStore, deliveries: list[Delivery], table: Reactions[ReportingStore] = hears) -> None:
    """One at a time, as the wrapper hands them over when a run fails."""
    for fact, envelope in deliveries:
        await table.table[fact.TYPE].react([(fact, envelope)], store)


def servicer_of(store: ReportingStore) -> ReportingServicer:
    return ReportingServicer(store, TABLE, Texts.load(TEXTS))


def school(code: str, name: str, level: str, unit: str = "30031") -> Delivery:
    return delivered(code, 1, SchoolRegistered(school=code, name=name, levels=(level,), unit=unit, unit_name="xã"))


def person(code: str, role: str, *, school: str = SCHOOL, group: str = "") -> Delivery:
    fact = PersonAppointed(school=school, person=code, name=f"Người {code}", role=role, group=group)
    return delivered(code, 1, fact)


def teaches(code: str, subject: str, class_name: str, *, school: str = SCHOOL) -> Delivery:
    fact = TeachingAssigned(school=school, person=code, class_name=class_name, subject=subject, subject_name=subject)
    return delivered(f"{code}.{subject}.{class_name}", 1, fact)


def plan(state: type[Fact], sequence: int, teacher: str, subject: str, grade: str, **more: Any) -> Delivery:
    name = f"{teacher}.{subject}.{grade}.2026-10.{more.pop('week', 'w10')}"
    body: dict[str, Any] = {
        "school": SCHOOL,
        "plan": name,
        "teacher": teacher,
        "group": "8702030/Tổ Tự nhiên",
        "subject": subject,
        "grade": grade,
        "month": "2026-10",
        "due": date(2026, 11, 5),
        "at": AT,
    }
    return delivered(name, sequence, state(**{**body, **more}))


def district() -> list[Delivery]:
    """Two schools; of four plans owed one is signed on time, one late, one passed, one never came."""
    return [
        school(SCHOOL, "Trường THCS Tân Phước", "THCS"),
        school(OTHER, "Trường Tiểu học Tân Hộ Cơ 1", "Tiểu học", "30028"),
        person("HT", "principal"),
        person("TT", "group_leader", group="8702030/Tổ Tự nhiên"),
        person("G1", "teacher"),
        person("G2", "teacher"),
        teaches("G1", "TOAN", "7A1"),
        teaches("G1", "TOAN", "7A2"),
        teaches("G1", "TIN", "6A1"),
        teaches("G2", "KHTN", "8A1"),
        teaches("G2", "CN", "9A1"),
        *(
            delivered(
                code,
                1,
                PupilEnrolled(
                    school=SCHOOL, pupil=code, name="x", class_name="7A1", year="2026-2027", birth_date=date(2014, 5, 2)
                ),
            )
            for code in ("P1", "P2")
        ),
        delivered("G1", 1, AccountIssued(school=SCHOOL, person="G1", kind="staff")),
        delivered("P1", 1, AccountIssued(school=SCHOOL, person="P1", kind="pupil")),
        delivered("PH1", 1, AccountIssued(school=SCHOOL, person="PH1", kind="guardian")),
        plan(PlanSubmitted, 1, "G1", "TOAN", "7"),
        plan(PlanPassed, 2, "G1", "TOAN", "7"),
        plan(PlanSigned, 3, "G1", "TOAN", "7", on_time=True),
        plan(PlanSigned, 3, "G1", "TIN", "6", on_time=False),
        plan(PlanPassed, 2, "G2", "KHTN", "8"),
        delivered("7A1", 1, TimetableKept(school=SCHOOL, class_name="7A1", periods=40, online_periods=3, violations=1)),
        *(
            delivered(
                f"{code}/2026-10",
                1,
                InvoiceRaised(school=SCHOOL, invoice=f"{code}/2026-10", pupil=code, amount=10_000, period="2026-10"),
            )
            for code in ("P1", "P2")
        ),
        delivered("l1", 1, FeePaid(school=SCHOOL, invoice="P1/2026-10", pupil="P1", amount=10_000, reference="R1")),
        delivered("l2", 1, FeePaid(school=SCHOOL, invoice="P2/2026-10", pupil="P2", amount=5_000, reference="R2")),
    ]


__all__ = ["PlanReturned", "delivered", "district", "hear", "person", "plan", "school", "servicer_of", "teaches"]
