"""What somebody who can write to the store of accounts could forge, and how each forgery is noticed, or is not.

The rows of the trust card in services/accounts/README.md name these tests.
"""

from __future__ import annotations

from typing import Any

import pytest

from chassis.documents import BrokenDocument
from chassis.identity.actor import Grant
from services.accounts.credentials import Credentials
from services.accounts.domain.account import Account
from services.accounts.domain.refusals import SessionEnded, SignInRefused
from services.accounts.domain.sessions import SessionFamily, digest
from services.accounts.store import AccountsStore
from services.accounts.usecases import factor_rules, issuing, offices, second_factor, sessions, signing_in
from services.accounts.usecases.bootstrapping import Office, bootstrap
from services.accounts.usecases.offices import OfficeTerms
from services.accounts.usecases.signing_in import Session
from tests.accounts import lists
from tests.accounts.authenticator import Authenticator
from tests.accounts.conftest import HEAD, OFFICER, OPERATOR, TEACHER, hand_in
from tests.accounts.lists import OTHER, SCHOOL
from tests.tampering import forge, forged_in, never_told, recorded_of, tell_all

ASSIGNMENT = f"2026-2027/{SCHOOL}/7A1/TOAN/GV3"
PUPIL = "2600000001"
REPORT = f"{SCHOOL}/hoc-sinh.xlsx"
OWN = "một câu dài dễ nhớ"


async def broken(store: AccountsStore, collection: str, document: str, **fields: Any) -> str:
    """Forges, and returns what the next read says of it."""
    await forge(store, collection, document, **fields)
    with pytest.raises(BrokenDocument) as noticed:
        await getattr(store, collection).get(document)
    return str(noticed.value).rpartition("it does not hold that ")[2]


async def signed_in(store: AccountsStore, credentials: Credentials) -> Session:
    """A teacher with a password of her own."""
    await issuing.issue_accounts(store, actor=OPERATOR, school=SCHOOL, kinds=["staff"])
    printed = await issuing.print_slips(store, credentials.passwords, actor=HEAD, school=SCHOOL, class_name="")
    slip = next(slip for slip in printed.slips if slip.person == TEACHER.id)
    return await signing_in.change_password(store, credentials, actor=TEACHER, old=slip.one_time_password, new=OWN)


async def test_a_school_that_answers_to_another_commune_is_noticed(district: AccountsStore) -> None:
    await tell_all(district)
    assert await never_told(district, district.schools, SCHOOL) == []
    stored = await district.database["schools"].find_one({"_id": SCHOOL})
    assert stored is not None
    second = {"node": "30099", "matter": "administrative", "since": "2026-01-01", "until": None}
    why = await broken(district, "schools", SCHOOL, parents=[*stored["parents"], second])
    assert why == "a school answers to one node for each matter"
    why = await broken(district, "schools", SCHOOL, parents=[second])
    assert why == "the commune is the one that the school was told with"
    await forge(district, "schools", SCHOOL, unit="30099")
    assert (await district.schools.get(SCHOOL)).unit == "30099"
    assert await never_told(district, district.schools, SCHOOL) == ["accounts.school_registered.v1"]


async def test_roles_that_are_asked_no_more_by_a_forger_are_not_noticed(district: AccountsStore) -> None:
    asked = {"roles": ["principal"], "by": "officer", "at": "2026-10-01T00:00:00+00:00"}
    grants = [Grant("principal", {"school": (SCHOOL,)})]
    unit = (await district.schools.get(SCHOOL)).unit
    await forge(district, "jurisdictions", unit, second_factor=asked)
    await tell_all(district)
    assert await factor_rules.is_asked(district, grants)
    await forge(district, "jurisdictions", unit, second_factor=None)
    assert await never_told(district, district.jurisdictions, unit) == []
    assert not await factor_rules.is_asked(district, grants)


async def test_a_jurisdiction_under_another_name_is_not_noticed(district: AccountsStore) -> None:
    await tell_all(district)
    await forge(district, "jurisdictions", "30031", label="xã khác")
    assert (await district.jurisdictions.get("30031")).label == "xã khác"
    assert await never_told(district, district.jurisdictions, "30031") == []


async def test_a_forged_post_is_noticed_by_its_title_or_by_what_was_told(district: AccountsStore) -> None:
    await tell_all(district)
    assert await never_told(district, district.people, "GV4") == []
    why = await broken(district, "people", "GV4", role="principal")
    assert why == "the role is that of the title"
    await forge(district, "people", "GV4", title="Hiệu trưởng")
    assert (await district.people.get("GV4")).role == "principal"
    assert await never_told(district, district.people, "GV4") == ["accounts.person_appointed.v1"]


async def test_a_pupil_in_another_class_or_school_is_noticed(district: AccountsStore) -> None:
    await tell_all(district)
    assert await never_told(district, district.pupils, PUPIL) == []
    why = await broken(district, "pupils", PUPIL, class_name="9A1")
    assert why == "the class is of the pupil's school"
    await forge(district, "pupils", PUPIL, class_key=f"{SCHOOL}/9A1")
    assert (await district.pupils.get(PUPIL)).class_name == "9A1"
    assert await never_told(district, district.pupils, PUPIL) == ["accounts.pupil_enrolled.v1"]


async def test_a_pupils_forged_phone_is_named_by_the_search_until_a_list_puts_it_back(
    district: AccountsStore,
) -> None:
    await tell_all(district)
    await forge(district, "pupils", PUPIL, father_phone="0999999999")
    assert (await district.pupils.get(PUPIL)).father_phone == "0999999999"
    assert await never_told(district, district.pupils, PUPIL) == []
    assert await forged_in(district) == [f"pupils/{PUPIL}"]
    again = await hand_in(district, REPORT, lists.pupils(*(lists.pupil(n) for n in range(1, 5))))
    assert (again.changed, again.same) == (1, 3)
    assert (await district.pupils.get(PUPIL)).father_phone == "0900000001"
    await tell_all(district)
    assert await forged_in(district) == []


async def test_a_class_that_is_given_to_somebody_else_is_noticed(district: AccountsStore) -> None:
    await tell_all(district)
    assert await never_told(district, district.assignments, ASSIGNMENT) == []
    await forge(district, "assignments", ASSIGNMENT, homeroom=False)
    assert not (await district.assignments.get(ASSIGNMENT)).homeroom
    assert await never_told(district, district.assignments, ASSIGNMENT) == ["accounts.teaching_assigned.v1"]
    assert await broken(district, "assignments", ASSIGNMENT, person="GV4") == "the id says who and what"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"kind": "operator"}, "offices are called by their names"),
        ({"active": True}, "whoever is active has a password"),
        ({"one_time_hash": "0" * 64}, "a one-time password has an end"),
        ({"pupils": [PUPIL]}, "parents alone have children"),
    ],
    ids=["an office", "active", "one-time", "children"],
)
async def test_an_account_that_is_made_more_than_it_is_is_not_read(
    district: AccountsStore, fields: dict[str, Any], why: str
) -> None:
    await issuing.issue_accounts(district, actor=OPERATOR, school=SCHOOL, kinds=["staff"])
    assert await broken(district, "accounts", "GV4", **fields) == why


async def test_an_office_over_another_unit_than_was_told_is_noticed(
    district: AccountsStore, credentials: Credentials
) -> None:
    root = (Office("operator", "Vận hành", "một"),)
    await bootstrap(district, credentials.passwords, root_label="Địa bàn", offices=root)
    asked = OfficeTerms("officer", "Lê Hạnh", "0912000001", "30031", district.today())
    holder = (await offices.ask_for_office(district, actor=OPERATOR, asked=asked)).id
    await offices.confirm_office(district, credentials.passwords, actor=OFFICER, account=holder)
    await tell_all(district)
    assert await never_told(district, district.accounts, holder) == []
    stored = await district.database["accounts"].find_one({"_id": holder})
    assert stored is not None
    await forge(district, "accounts", holder, office={**stored["office"], "unit": "root"})
    assert await never_told(district, district.accounts, holder) == ["accounts.office_given.v1"]
    why = await broken(district, "accounts", holder, office=None)
    assert why == "the office of a person has its unit and its days"


async def test_a_replaced_password_is_not_noticed_but_by_its_owner_who_cannot_sign_in(
    district: AccountsStore, credentials: Credentials
) -> None:
    await signed_in(district, credentials)
    await tell_all(district)
    await forge(district, "accounts", TEACHER.id, password_hash=await credentials.passwords.hash("của kẻ khác"))
    read: Account = await district.accounts.get(TEACHER.id)
    assert (read.active, await never_told(district, district.accounts, TEACHER.id)) == (True, [])
    assert (
        await signing_in.sign_in(district, credentials, name="GV4", password="của kẻ khác")
    ).account.id == TEACHER.id
    with pytest.raises(SignInRefused):
        await signing_in.sign_in(district, credentials, name="GV4", password=OWN)


async def test_a_second_factor_of_another_account_is_not_opened_and_one_that_is_taken_away_is_not_noticed(
    district: AccountsStore, credentials: Credentials
) -> None:
    """Whoever writes to the store may take one away, and then none is asked of the owner; nobody can put one in."""
    sealed = credentials.second_factors.seal("GV3", "of the forger")
    own = credentials.second_factors.seal(TEACHER.id, "of the owner")
    await signed_in(district, credentials)
    code = Authenticator(credentials.second_factors.typed("GV3", sealed)).code(district.now())
    await forge(district, "accounts", TEACHER.id, second={"sealed": sealed, "step": 0, "recovery": []})
    with pytest.raises(BrokenDocument, match="its second factor was not sealed for it"):
        await second_factor.give_second_factor(district, credentials, actor=TEACHER, code=code)
    await forge(district, "accounts", TEACHER.id, second={"sealed": own, "step": 0, "recovery": []})
    await tell_all(district)
    await forge(district, "accounts", TEACHER.id, second=None)
    assert await never_told(district, district.accounts, TEACHER.id) == []
    session = await signing_in.sign_in(district, credentials, name=TEACHER.id, password=OWN)
    assert signing_in.second_until(credentials, session.account, await family_of(district, session)) is None


async def family_of(store: AccountsStore, session: Session) -> SessionFamily:
    return await store.families.get(session.refresh.partition(".")[0])


async def test_an_ended_session_opened_again_is_not_noticed_and_opens_nothing_without_its_secret(
    district: AccountsStore, credentials: Credentials
) -> None:
    session = await signed_in(district, credentials)
    family = session.refresh.partition(".")[0]
    await signing_in.sign_out(district, token=session.refresh)
    assert await broken(district, "families", family, ended="") == "a session ends at a moment for a reason"
    await forge(district, "families", family, ended="", ended_at=None)
    assert (await district.families.get(family)).ended == ""
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=f"{family}.guessed")
    assert (await district.families.get(family)).ended == "token used twice"
    assert await broken(district, "families", family, secret_hash="") == "a refresh token is kept as its digest"


async def test_a_session_with_a_forged_secret_ends_when_its_owner_comes_back(
    district: AccountsStore, credentials: Credentials
) -> None:
    session = await signed_in(district, credentials)
    family = session.refresh.partition(".")[0]
    await forge(district, "families", family, secret_hash=digest("forged"))
    stolen = await signing_in.refresh(district, credentials, token=f"{family}.forged")
    assert stolen.account.id == TEACHER.id
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=session.refresh)
    with pytest.raises(SessionEnded):
        await signing_in.refresh(district, credentials, token=stolen.refresh)


async def test_a_failed_try_that_is_taken_from_the_journal_is_not_noticed(
    district: AccountsStore, credentials: Credentials
) -> None:
    await signed_in(district, credentials)
    with pytest.raises(SignInRefused):
        await signing_in.sign_in(district, credentials, name="GV4", password="không đúng đâu")
    assert {line.what for line in await sessions.list_sign_ins(district, actor=TEACHER)} == {"failed", "signed in"}
    await district.database["failed_tries"].delete_many({})
    assert [line.what for line in await sessions.list_sign_ins(district, actor=TEACHER)] == ["signed in"]


async def test_a_lock_that_is_forgotten_is_not_noticed(district: AccountsStore, credentials: Credentials) -> None:
    await signed_in(district, credentials)
    guard = credentials.passwords.guard("GV4")
    for _ in range(6):
        with pytest.raises(SignInRefused):
            await signing_in.sign_in(district, credentials, name="GV4", password="không đúng đâu")
    assert (await district.guards.get(guard)).is_locked(district.now())
    await forge(district, "guards", guard, failures=0, locked_until=None)
    assert not (await district.guards.get(guard)).is_locked(district.now())
    assert (await signing_in.sign_in(district, credentials, name="GV4", password=OWN)).account.id == TEACHER.id


async def test_a_report_whose_sums_are_forged_is_not_read_and_the_file_again_says_what_was_refused(
    district: AccountsStore,
) -> None:
    wrong = lists.pupils(lists.pupil(1), lists.pupil(2, Ngày_sinh="31/02/2014"))
    report = await hand_in(district, REPORT, wrong)
    assert len(report.refused) == 1
    await forge(district, "reports", report.id, refused=[], refused_count=0)
    assert (await district.reports.get(report.id)).refused == []
    again = await hand_in(district, REPORT, wrong)
    assert (again.refused, again.content_sha256) == (report.refused, report.content_sha256)
    why = await broken(district, "reports", report.id, taken=2)
    assert why == "taken rows are new, changed or the same"


async def test_a_school_that_was_taken_away_is_still_told_of_in_its_chain(district: AccountsStore) -> None:
    await tell_all(district)
    await district.database["schools"].delete_one({"_id": OTHER})
    assert await district.schools.find(OTHER) is None
    recorded = await recorded_of(district, "schools", OTHER)
    assert [fact for fact, _ in recorded] == ["accounts.school_registered.v1"]
