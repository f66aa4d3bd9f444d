"""What records heard can be forged in its store, and a rebuild from the log names each forgery.

The rows of the trust card in services/records/README.md name these tests.
"""

from __future__ import annotations

from contracts.facts.accounts import PersonAppointed, SchoolRegistered
from operating.rebuild import Difference
from services.records.events import hears
from services.records.store import RecordsStore
from tests.from_the_log import hearing, told_fact
from tests.records.school import CLASS, NOW, SCHOOL, YEAR, assigned, enrolled
from tests.tampering import forge


async def test_forged_replicas_of_accounts_are_named_by_a_rebuild_from_the_log(bare: RecordsStore, kafka: str) -> None:
    own = bare.database.name
    teaching = f"{YEAR}/{SCHOOL}/{CLASS}/TOAN/{own}"
    facts = [
        told_fact(SchoolRegistered(school=own, name="Trường A", levels=("THCS",)), own, NOW),
        told_fact(PersonAppointed(school=own, person=own, name="An", role="teacher", group=""), own, NOW),
        told_fact(enrolled(own, "Bình"), own, NOW),
        told_fact(assigned(own, CLASS, "TOAN", "Toán", 140), teaching, NOW),
    ]
    async with hearing(bare, RecordsStore, hears, kafka, facts) as house:
        assert await house.differing() == []
        await forge(bare, "people", own, role="principal")
        await forge(bare, "pupils", own, class_name="9A9")
        await forge(bare, "assignments", teaching, ended="2026-10-01")
        await bare.database["schools"].delete_one({"_id": own})
        assert await house.differing() == [
            Difference("assignments", teaching, "another content"),
            Difference("people", own, "another content"),
            Difference("pupils", own, "another content"),
            Difference("schools", own, "only in the log"),
        ]
