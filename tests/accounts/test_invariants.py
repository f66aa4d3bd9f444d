"""Whoever alters a stored document is noticed at the next read, where an invariant can notice it."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.documents import BrokenDocument
from services.accounts.credentials import Credentials
from services.accounts.store import AccountsStore
from services.accounts.usecases import issuing, signing_in
from tests.accounts.conftest import HEAD, OPERATOR
from tests.accounts.lists import SCHOOL

ASSIGNMENT = f"2026-2027/{SCHOOL}/7A1/TOAN/GV3"


async def altered(store: AccountsStore, collection: str, document: str, **fields: Any) -> None:
    done = await store.database[collection].update_one({"_id": document}, {"$set": fields})
    assert done.matched_count == 1


@pytest.mark.parametrize(
    ("collection", "document", "fields"),
    [
        ("people", "GV4", {"role": "principal"}),
        ("pupils", "2600000001", {"class_name": "9A1"}),
        ("pupils", "2600000001", {"school": "8702010"}),
        ("assignments", ASSIGNMENT, {"person": "GV4"}),
        ("accounts", "GV4", {"kind": "operator"}),
        ("accounts", "GV4", {"active": True}),
        ("accounts", "GV4", {"one_time_hash": "0" * 64}),
        ("accounts", "GV4", {"pupils": ["2600000001"]}),
        ("accounts", "GV4", {"second_lost": {"by": "GV6", "until": "2026-12-01T00:00:00+00:00"}}),
        ("accounts", "GV4", {"second": {"sealed": "x", "step": 0, "recovery": ["in clear"]}}),
        ("pupils", "2600000001", {"birth_date": "2014-02-31"}),
    ],
)
async def test_an_altered_document_is_not_read(
    district: AccountsStore, collection: str, document: str, fields: dict[str, Any]
) -> None:
    await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=[])
    await altered(district, collection, document, **fields)
    with pytest.raises(BrokenDocument):
        await getattr(district, collection).get(document)


async def test_a_second_commune_for_one_school_is_noticed(district: AccountsStore) -> None:
    school = await district.schools.get(SCHOOL)
    forged = [{"node": "30099", "matter": "administrative", "since": "2026-01-01", "until": None}]
    stored = await district.database["schools"].find_one({"_id": SCHOOL})
    assert stored is not None
    await altered(district, "schools", SCHOOL, parents=[*stored["parents"], *forged])
    with pytest.raises(BrokenDocument):
        await district.schools.get(school.id)


async def test_a_digest_that_is_none_is_noticed(district: AccountsStore, credentials: Credentials) -> None:
    await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=["staff"])
    printed = await issuing.print_slips(district, credentials.passwords, actor=HEAD, school=SCHOOL, class_name="")
    slip = printed.slips[0]
    session = await signing_in.sign_in(district, credentials, name=slip.sign_in_name, password=slip.one_time_password)
    family = session.refresh.partition(".")[0]
    await altered(district, "families", family, secret_hash="")
    with pytest.raises(BrokenDocument):
        await district.families.get(family)
