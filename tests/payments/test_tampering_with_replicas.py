"""What payments heard can be forged in its store, and a rebuild from the log names it.

The rows of the trust card in services/payments/README.md name these tests.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from contracts.facts.accounts import PupilEnrolled, SchoolRegistered
from operating.rebuild import Difference
from services.payments.events import hears
from services.payments.store import PaymentsStore
from tests.from_the_log import hearing, told_fact
from tests.tampering import forge

NOW = datetime(2026, 10, 31, tzinfo=UTC)


async def test_a_forged_pupil_or_school_is_named_by_a_rebuild_from_the_log(bare: PaymentsStore, kafka: str) -> None:
    own = bare.database.name
    pupil = PupilEnrolled(
        school=own, pupil=own, name="An", class_name="7A1", year="2026-2027", birth_date=date(2014, 5, 2)
    )
    school = SchoolRegistered(school=own, name="Trường A", levels=("THCS",), kind="Công lập")
    facts = [told_fact(pupil, own, NOW), told_fact(school, own, NOW)]
    async with hearing(bare, PaymentsStore, hears, kafka, facts) as house:
        assert await house.differing() == []
        await forge(bare, "pupils", own, name="Bình")
        await forge(bare, "schools", own, kind="Tư thục")
        assert (await bare.pupil(own)).name == "Bình"
        assert await house.differing() == [
            Difference("pupils", own, "another content"),
            Difference("schools", own, "another content"),
        ]
