"""Law 20: hearing thirty facts makes the same calls to the store as hearing one, for every reaction of every house."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.clock import FrozenClock
from chassis.delivery.reactions import Reactions
from chassis.documents import Database
from chassis.documents.files import FileStore
from chassis.store import Store
from contracts.envelope import Envelope, Fact
from services.library.events import hears as library
from services.library.store import LibraryStore
from services.payments.events import hears as payments
from services.payments.store import PaymentsStore
from services.records.events import hears as records
from services.records.store import RecordsStore
from services.reporting.events import hears as reporting
from services.reporting.store import ReportingStore
from tests.architecture.laws.source import ROOT, code
from tests.payments.failing import counting

HEARING: dict[str, Reactions[Any]] = {
    "library": library,
    "payments": payments,
    "records": records,
    "reporting": reporting,
}
WHO = ("person", "pupil", "plan", "resource", "invoice")
# What each reaction asks of the store, however many facts it is handed.
CALLS: dict[str, list[str]] = {
    "library remember_people": ["readers.put_many"],
    "library remember_pupils": ["readers.put_many"],
    "library remember_schools": ["schools.put_many"],
    "payments remember_pupils": ["pupils.put_many"],
    "payments remember_schools": ["schools.put_many"],
    "records remember_assignments": ["assignments.put_many"],
    "records remember_people": ["people.put_many"],
    "records remember_pupils": ["pupils.put_many"],
    "records remember_schools": ["schools.put_many"],
    **{
        f"reporting {reaction}": [call, "heard.put", "heard.put_many"]
        for reaction, call in (
            ("keep_accounts", "accounts.put_many"),
            ("keep_assignments", "assignments.put_many"),
            ("keep_invoices", "invoices.put_many"),
            ("keep_lessons", "lessons.keep_many"),
            ("keep_payments", "payments.keep_many"),
            ("keep_people", "people.put_many"),
            ("keep_pupils", "pupils.put_many"),
            ("keep_schools", "schools.put_many"),
            ("keep_timetables", "timetables.put_many"),
            ("keep_write_offs", "write_offs.keep_many"),
            *((f"keep_{state}_plans", "plans.put_many") for state in ("submitted", "passed", "returned", "signed")),
            *(
                (f"keep_{state}_resources", "resources.put_many")
                for state in ("submitted", "passed", "returned", "approved", "published", "withdrawn")
            ),
        )
    },
}


def store_of(house: str, database: Database) -> Store:
    clock = FrozenClock()
    made: dict[str, Any] = {
        "library": lambda: LibraryStore(database, clock, FileStore(ROOT)),
        "payments": lambda: PaymentsStore(database, clock),
        "records": lambda: RecordsStore(database, clock),
        "reporting": lambda: ReportingStore(database, clock),
    }
    store: Store = made[house]()
    return store


def told(fact: type[Fact], number: int) -> tuple[Fact, Envelope]:
    """The fact's example, about another subject each."""
    body = {name: f"{number}-{value}" if name in WHO else value for name, value in fact.EXAMPLE.items()}
    house = fact.TYPE.split(".")[0]
    subject = f"s{number}"
    envelope = Envelope(f"{house}/x/{subject}/1", fact.TYPE, f"/edu/{house}", subject, FrozenClock().now(), 1)
    return fact.model_validate(body), envelope


def test_every_house_that_hears_stands_here_and_every_reaction_has_its_calls() -> None:
    hearing = {found.name.split(".")[1] for found in code() if found.path.endswith("/events.py")}
    assert sorted(HEARING) == sorted(hearing)
    reactions = [f"{house} {one.name}" for house, hears in HEARING.items() for one in hears.table.values()]
    assert sorted(CALLS) == sorted(reactions)


def test_every_reaction_is_handed_its_facts_together() -> None:
    alone = [f"{house} {one.name}" for house, hears in HEARING.items() for one in hears.table.values() if not one.many]
    assert alone == []


@pytest.mark.parametrize("facts", [1, 3, 30])
@pytest.mark.parametrize("named", CALLS)
async def test_a_reaction_asks_the_store_as_often_for_thirty_facts_as_for_one(
    database: Database, named: str, facts: int
) -> None:
    house, _, name = named.partition(" ")
    reaction = next(one for one in HEARING[house].table.values() if one.name == name)
    store = store_of(house, database)
    with counting(store) as calls:
        await reaction.react([told(reaction.fact, number) for number in range(facts)], store)
    assert calls == CALLS[named]
