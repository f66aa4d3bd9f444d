"""Accounts of guardians, and the children they reach: each school speaks for its own, the parent for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chassis.documents import decide
from chassis.identity.actor import Actor
from chassis.texts import Texts
from chassis.why import Why
from services.accounts.credentials.passwords import Passwords
from services.accounts.domain import limits
from services.accounts.domain.account import Account, plain_one_time, printed_one_time
from services.accounts.domain.policy import POLICY
from services.accounts.domain.pupils import Pupil
from services.accounts.domain.refusals import ChildCodeWrong, GuardianElsewhere, PhoneInvalid
from services.accounts.files.cells import is_phone, phone
from services.accounts.store import AccountsStore
from services.accounts.usecases.ending import ROLE_ENDED, end_sessions_of
from tabular import BadCell


@dataclass(frozen=True)
class GuardianIssued:
    """One of the two is shown once, as printed: the password of an account that nobody uses yet, or the child's code.

    Both are empty where the account has the child already.
    """

    account: Account
    one_time_password: str = ""
    code: str = ""
    until: datetime | None = None


def _digits(number: str) -> str:
    """The phone as lists keep it; empty for what is none."""
    try:
        return phone(number)
    except BadCell:
        return ""


async def issue_guardian_account(
    store: AccountsStore, passwords: Passwords, texts: Texts, *, actor: Actor, pupil: str, number: str
) -> GuardianIssued:
    """Issues the guardian's account under the phone number, one for all children.

    A password is given only where every child is of the actor's school. Elsewhere the child waits for a code: whoever
    holds it is the one who stood at the counter, and who has the account is the parent. Raises NoSuchDocument for an
    unknown pupil, NotAllowed, PhoneInvalid, or GuardianElsewhere where another school gives the password.
    """
    child = await store.pupils.get(pupil)
    POLICY.require(actor, "issue_guardian_accounts", school=child.school)
    digits = _digits(number)
    await store.audit(actor, "issue guardian account", f"{child.id} {digits or number}")
    if not is_phone(digits):
        raise PhoneInvalid(number)
    secret = store.secret(limits.ONE_TIME_CHARACTERS)
    owner = f"PH{digits}"

    async def give() -> GuardianIssued:
        known = await store.accounts.find(owner)
        account = known or _fresh(store, texts, owner, child)
        hashes = passwords.one_time(owner, secret), passwords.child_code(owner, secret)
        issued = await _attach(store, account, child, actor=actor, secret=secret, hashes=hashes)
        if issued.one_time_password or issued.code:
            await store.accounts.keep(account)
        return issued

    return await decide(give)


def _fresh(store: AccountsStore, texts: Texts, owner: str, child: Pupil) -> Account:
    listed = child.father_name if owner == f"PH{child.father_phone}" else child.mother_name
    # The name is kept, so it is in the language of the schools, whoever asks.
    name = listed or texts.say(Why("GUARDIAN_OF", {"pupil": child.name}), "vi")
    return Account.issue(owner=owner, kind="guardian", name=name, school=child.school, at=store.now())


async def _attach(
    store: AccountsStore, account: Account, child: Pupil, *, actor: Actor, secret: str, hashes: tuple[str, str]
) -> GuardianIssued:
    """`hashes` are those of the secret as a one-time password, and as a code."""
    one_time, code = hashes
    children = await store.pupils.many(account.pupils)
    if not account.active and all(_may_issue(actor, each) for each in children.values()):
        account.add_child(child.id)
        until = account.give_one_time(one_time, at=store.now())
        return GuardianIssued(account, one_time_password=printed_one_time(secret), until=until)
    if child.id not in account.pupils:
        until = account.ask_child(child.id, school=child.school, by=actor.id, code_hash=code, at=store.now())
        return GuardianIssued(account, code=printed_one_time(secret), until=until)
    if not account.active:
        raise GuardianElsewhere(account.id)
    return GuardianIssued(account)


def _may_issue(actor: Actor, child: Pupil) -> bool:
    return POLICY.allows(actor, "issue_guardian_accounts", school=child.school)


async def confirm_child(
    store: AccountsStore, passwords: Passwords, *, actor: Actor, guardian: str, code: str
) -> tuple[Account, str]:
    """Attaches the child that waits under the code. The guardian does it, or a school of another child of his or hers.

    Returns the account and the child. Raises NoSuchDocument, NotAllowed or ChildCodeWrong.
    """
    account_id = guardian or actor.id
    hashed = passwords.child_code(account_id, plain_one_time(code))

    async def attempt() -> tuple[Account, str]:
        account = await store.accounts.get(account_id)
        asked = account.asked_under(hashed, at=store.now())
        children = await store.pupils.many([*account.pupils, *([asked.pupil] if asked else [])])
        child = children.pop(asked.pupil, None) if asked else None
        # Never the school that asked: it holds the code.
        schools = {child.school for child in children.values()} - {asked.school if asked else ""}
        POLICY.require(actor, "confirm_child", self=account_id, school=schools)
        if asked is None or child is None or child.withdrawn:
            raise ChildCodeWrong
        account.add_child(asked.pupil)
        await store.audit(actor, "confirm child", f"{asked.pupil} {account_id}")
        await store.accounts.keep(account)
        return account, asked.pupil

    return await decide(attempt)


async def end_guardianship(store: AccountsStore, *, actor: Actor, guardian: str, pupil: str) -> Account:
    """Takes the child from the account, attached or waiting. Ending what has ended changes nothing.

    The guardian does it, or the child's school. Raises NoSuchDocument or NotAllowed.
    """
    account_id = guardian or actor.id
    child = await store.pupils.get(pupil)
    POLICY.require(actor, "end_guardianship", self=account_id, school=child.school)

    async def attempt() -> Account:
        account = await store.accounts.get(account_id)
        if account.drop_child(pupil):
            await store.audit(actor, "end guardianship", f"{pupil} {account_id}")
            await store.accounts.keep(account)
        return account

    ended = await decide(attempt)
    await end_sessions_of(store, [account_id], why=ROLE_ENDED)
    return ended
