"""What people do in accounts while a write fails, and what can be seen of it afterwards."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import pytest
from argon2 import PasswordHasher

from chassis.documents import Query
from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import ROOT
from importing import Upload
from services.accounts.app import imports_of
from services.accounts.credentials import Credentials
from services.accounts.domain import limits
from services.accounts.domain.refusals import ChildCodeWrong, SignInRefused
from services.accounts.store import AccountsStore
from services.accounts.usecases import (
    appointments,
    guardians,
    issuing,
    managing,
    offices,
    posts,
    sessions,
    signing_in,
    undoing,
)
from services.accounts.usecases.bootstrapping import Office, bootstrap
from services.accounts.usecases.proving import Origin
from services.accounts.usecases.signing_in import Session
from tests.accounts import lists
from tests.accounts.authenticator import Authenticator
from tests.accounts.conftest import HEAD, OFFICER, OPERATOR, TEXTS, hand_in
from tests.accounts.lists import SCHOOL

FIRST, OWN, OTHER = "GV3", "một mật khẩu dài", "một mật khẩu khác"
DUNG = Actor(FIRST, "", ())
HERE = Origin(address="192.0.2.7")
FIRST_CHILD, SECOND_CHILD, PHONE = "2600000001", "2600000002", "0900000001"
PARENT = Actor(f"PH{PHONE}", "", (Grant("guardian", {"pupil": (FIRST_CHILD,), "school": (SCHOOL,)}),))
HOLDER = "officer@0912000001"
COMMUNE = ("8702099", "Trường Mới", "THCS", "", "30099", "Xã")
GIVEN_ON = ("GV4", "", "7A1", "TOAN", "Toán", 140.0, "")


@dataclass
class District:
    """Two schools; one has six people, three assignments and four pupils. `slip` and `session` are the person's."""

    store: AccountsStore
    credentials: Credentials
    slip: str = ""
    sessions: list[Session] = field(default_factory=list)
    app: Authenticator | None = None


async def sign_in(at: District, password: str = OWN) -> None:
    at.sessions.append(await signing_in.sign_in(at.store, at.credentials, name=FIRST, password=password))


async def imports_school(at: District) -> None:
    await hand_in(at.store, "truong.xlsx", lists.schools(COMMUNE), school="")


async def gives_class_on(at: District) -> None:
    await hand_in(at.store, "pc.xlsx", lists.assignments(GIVEN_ON))


async def leaves_class_out(at: District) -> None:
    content = lists.assignments(*lists.ASSIGNMENTS[1:])  # without the mathematics of 7A1
    upload = Upload(name="pc.xlsx", content=content, school=SCHOOL, ends_unlisted=True)
    await imports_of(at.store).import_file(actor=OPERATOR, upload=upload)


async def issues_pupils(at: District) -> None:
    await issuing.issue_accounts(at.store, actor=OPERATOR, school=SCHOOL, kinds=["pupil"])


async def issues_staff(at: District) -> None:
    await issuing.issue_accounts(at.store, actor=OPERATOR, school=SCHOOL, kinds=["staff"])


async def prints(at: District) -> None:
    printed = await issuing.print_slips(at.store, at.credentials.passwords, actor=HEAD, school=SCHOOL, class_name="")
    at.slip = next(slip.one_time_password for slip in printed.slips if slip.person == FIRST)


async def issues_guardian(at: District) -> None:
    await guardians.issue_guardian_account(
        at.store, at.credentials.passwords, TEXTS, actor=HEAD, pupil="2600000001", number="0900000001"
    )


async def has_a_child_that_waits(at: District) -> None:
    passwords = at.credentials.passwords
    issue = partial(guardians.issue_guardian_account, at.store, passwords, TEXTS, actor=HEAD, number=PHONE)
    given = await issue(pupil=FIRST_CHILD)
    await signing_in.change_password(
        at.store, at.credentials, actor=Actor(PARENT.id, "", ()), old=given.one_time_password, new=OWN
    )
    at.slip = (await issue(pupil=SECOND_CHILD)).code


async def takes_child_in(at: District) -> None:
    await guardians.confirm_child(at.store, at.credentials.passwords, actor=PARENT, guardian="", code=at.slip)


async def takes_child_in_or_sees_it(at: District) -> None:
    with suppress(ChildCodeWrong):
        await takes_child_in(at)


async def ends_guardianship(at: District) -> None:
    await guardians.end_guardianship(at.store, actor=PARENT, guardian="", pupil=FIRST_CHILD)


async def children(at: District) -> list[str]:
    return list((await at.store.accounts.get(PARENT.id)).pupils)


async def has_a_post_that_waits(at: District) -> None:
    await hand_in(at.store, "gv.xlsx", lists.staff({"GV7": ("Lê Mới", "Kế toán", "")}))


async def confirms_post(at: District) -> None:
    await posts.confirm_post(at.store, actor=OFFICER, person="GV7", title="Kế toán")


async def declines_post(at: District) -> None:
    await posts.decline_post(at.store, actor=OFFICER, person="GV7", title="Kế toán")


async def ends_post(at: District) -> None:
    await appointments.end_appointment(at.store, actor=OFFICER, person="GV3", on=at.store.today())


async def names_acting_leader(at: District) -> None:
    days = {"since": at.store.today(), "until": at.store.today()}
    await appointments.name_acting_leader(at.store, actor=OFFICER, person="GV4", group="Tổ Tự nhiên", **days)


async def ended_and_acts(at: District) -> tuple[bool, list[str]]:
    people, on = await at.store.people.many(["GV3", "GV4"]), at.store.today()
    return people["GV3"].has_ended(on), people["GV4"].acts_for(on)


async def asks_for_office(at: District) -> None:
    asked = offices.OfficeTerms("officer", "Lê Hạnh", "0912000001", ROOT, at.store.today())
    await offices.ask_for_office(at.store, actor=OPERATOR, asked=asked)


async def confirms_office(at: District) -> None:
    await offices.confirm_office(at.store, at.credentials.passwords, actor=OFFICER, account=HOLDER)


async def ends_office(at: District) -> None:
    await offices.end_office(at.store, actor=OFFICER, account=HOLDER, on=at.store.today())


async def office(at: District) -> tuple[bool, bool]:
    """Whether the office is there, and whether it is held."""
    found = await at.store.accounts.find(HOLDER)
    return found is not None, bool(found and found.office and found.office.holds(at.store.today()))


async def has_an_office(at: District) -> None:
    await bootstraps(at)
    await asks_for_office(at)
    await confirms_office(at)


async def has_an_office_that_waits(at: District) -> None:
    await bootstraps(at)
    await asks_for_office(at)


async def role(at: District) -> str:
    return (await at.store.people.get("GV7")).role


async def waits(at: District) -> bool:
    return (await at.store.people.get("GV7")).waiting is not None


async def has_slip(at: District) -> None:
    await issues_staff(at)
    await prints(at)


async def chooses_password(at: District) -> None:
    at.sessions.append(await signing_in.change_password(at.store, at.credentials, actor=DUNG, old=at.slip, new=OWN))


async def chooses_or_signs_in(at: District) -> None:
    """As a person would: who finds the old password refused tries the new one."""
    try:
        await chooses_password(at)
    except SignInRefused:
        await sign_in(at)


async def is_signed_in(at: District) -> None:
    await has_slip(at)
    await chooses_password(at)


async def changes_password(at: District) -> None:
    await signing_in.change_password(at.store, at.credentials, actor=DUNG, old=OWN, new=OTHER)


async def signs_in(at: District) -> None:
    await sign_in(at)


async def renews(at: District) -> None:
    at.sessions.append(await signing_in.refresh(at.store, at.credentials, token=at.sessions[-1].refresh))


async def signs_out(at: District) -> None:
    await signing_in.sign_out(at.store, token=at.sessions[-1].refresh)


async def fails_to_sign_in(at: District) -> None:
    with pytest.raises(SignInRefused):
        await sign_in(at, "sai")


async def failed_once(at: District) -> None:
    await is_signed_in(at)
    await fails_to_sign_in(at)


async def fails_at_an_address(at: District) -> None:
    with pytest.raises(SignInRefused):
        await signing_in.sign_in(at.store, at.credentials, name=FIRST, password="sai", origin=HERE)


async def ends_own(at: District) -> None:
    """The session that the person begins first."""
    ours = at.sessions[0].refresh.partition(".")[0]
    await sessions.end_my_sessions(at.store, actor=DUNG, session=ours)


async def failures(at: District) -> int:
    return await at.store.failed_tries.count({"account": FIRST})


async def disables(at: District) -> None:
    await managing.disable_account(at.store, actor=HEAD, account=FIRST)


async def resets(at: District) -> None:
    await managing.reset_account(at.store, at.credentials.passwords, actor=HEAD, account=FIRST)


async def state(at: District) -> str:
    return (await at.store.accounts.get(FIRST)).state


async def has_an_older_hash(at: District) -> None:
    await is_signed_in(at)
    account = await at.store.accounts.get(FIRST)
    account.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(OWN)
    await at.store.accounts.keep(account)


async def bootstraps(at: District) -> None:
    await bootstrap(
        at.store, at.credentials.passwords, root_label="Địa bàn", offices=(Office("operator", "Vận hành", "một"),)
    )


async def pupils_issued(at: District) -> int:
    return await at.store.accounts.count({"kind": "pupil"})


async def guardians_issued(at: District) -> int:
    return await at.store.accounts.count({"kind": "guardian"})


async def with_slip(at: District) -> int:
    """How many accounts wait for their one-time password."""
    accounts = await at.store.accounts.where(Query(equals={"school": SCHOOL}))
    return sum(bool(account.one_time_hash) for account in accounts)


async def active(at: District) -> bool:
    return (await at.store.accounts.get(FIRST)).active


async def outdated(at: District) -> bool:
    return at.credentials.passwords.is_outdated((await at.store.accounts.get(FIRST)).password_hash)


async def tries(at: District) -> list[int]:
    return sorted(guard.failures for guard in await at.store.guards.where(Query()) if guard.failures)


async def families(at: District) -> list[tuple[str, int]]:
    """Why each session of the person ended, and how often it was renewed."""
    families = await at.store.families.where(Query(equals={"account": FIRST}))
    return sorted((family.ended, family.rotations) for family in families)


async def sessions_and_password(at: District) -> tuple[list[str], bool]:
    """Why each session ended, and whether the password is the new one."""
    new = await at.credentials.passwords.matches((await at.store.accounts.get(FIRST)).password_hash, OTHER)
    return [why for why, _ in await families(at)], new


async def root_and_operator(at: District) -> tuple[int, int]:
    return await at.store.jurisdictions.count({"_id": "root"}), await at.store.accounts.count({"_id": "operator"})


async def commune_and_school(at: District) -> tuple[int, int]:
    return await at.store.jurisdictions.count({"_id": "30099"}), await at.store.schools.count({"_id": "8702099"})


async def taught(at: District) -> list[tuple[str, bool]]:
    """Who has the class's subject, and whether that has ended."""
    assignments = await at.store.assignments.where(Query(equals={"class_name": "7A1", "subject": "TOAN"}))
    return sorted((each.person, each.ended is not None) for each in assignments)


async def has_a_list_to_take_back(at: District) -> None:
    """With a pupil who is new and one in another class; the new one has a slip."""
    rows = [lists.pupil(1, Lớp="7A2"), lists.pupil(9, Lớp="7A2")]
    report = await hand_in(at.store, "moi.xlsx", lists.pupils(*rows))
    await issues_pupils(at)
    await issuing.print_slips(at.store, at.credentials.passwords, actor=HEAD, school=SCHOOL, class_name="7A2")
    at.slip = report.id


async def takes_list_back(at: District) -> None:
    await undoing.undo_import(at.store, actor=OPERATOR, report=at.slip, request_id="u", days=limits.UNDO_DAYS)


async def slip_class_and_said(at: District) -> tuple[bool, str, bool]:
    """Whether the slip is good, the class of the pupil who moved, and whether the report says that it is undone."""
    account, pupil = await at.store.accounts.get("2600000009"), await at.store.pupils.get(FIRST_CHILD)
    return bool(account.one_time_hash), pupil.class_name, (await at.store.reports.get(at.slip)).undone is not None
