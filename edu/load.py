"""Loads a school month through the API: a folder's files first, then what people do with them.

It may be killed anywhere and run again: every act has an id made of its content, so it ends in the same state.
"""

from __future__ import annotations

import hashlib
import hmac
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from edu import limits
from edu.client import Api, Tokens
from edu.loading import payments, resources
from edu.loading.demo_users import DemoUsers, Staff, guardian_of
from edu.loading.folder import SourceFile, files_of, key_of
from edu.loading.plans import PlanSubmissions
from edu.loading.settling import settle
from edu.loading.summary import People, summary
from edu.loading.uploads import RecognisedFile, in_parallel, in_waves, recognise, send
from edu.problems import CommandProblem, Unreached

OPERATOR, OFFICER = "operator", "officer"
OFFICERS = ("Lê Thị Hạnh", "Cao Văn Lực")
RESOURCES = ("questions", "resource")


@dataclass
class Load:
    """What the load knows so far. `secret` is the operator's password; the demo passwords are derived from it."""

    api: Api
    files: list[SourceFile]
    secret: str
    known: list[RecognisedFile] = field(default_factory=list)
    schools: dict[str, str] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    people: People = field(default_factory=list)
    communes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.users = DemoUsers(self.api, self.secret)
        self.plans = PlanSubmissions(self.users, self.staff, demo_pin(self.secret))

    def of_kind(self, *kinds: str) -> list[SourceFile]:
        return [known.file for known in self.known if known.kind in kinds]


def demo_pin(secret: str) -> str:
    """The PIN of the demo's signing keys, other on every machine."""
    digest = hmac.new(secret.encode(), b"demo pin", hashlib.sha256).digest()
    return str(int.from_bytes(digest, "big"))[-limits.PIN_DIGITS :]


def load(base_url: str, folder: Path, password_file: Path) -> dict[str, Any]:
    """Loads the folder and returns the summary that the end of a start shows."""
    secret = Path(password_file).read_text(encoding="utf-8").strip()
    with Api(base_url, Tokens(name=OPERATOR, password=secret)) as api:
        api.sign_in()
        work = Load(api, files_of(Path(folder)), secret)
        import_files(work)
        issue_accounts(work)
        for phase in (load_plans, load_resources, load_payments):
            as_far_as_it_goes(phase, work)
        settle(api)
        return summary(api, work.people, pin=work.plans.pin, month=_month(work))


def import_files(work: Load) -> None:
    """Recognises every file, then sends each after those it depends on; each wave has settled before the next."""
    work.known = in_parallel(lambda file: recognise(work.api, file), work.files)
    _say(f"nhận ra {sum(1 for known in work.known if known.kind != 'unknown')}/{len(work.known)} tệp")
    for wave in in_waves(work.known):
        in_parallel(lambda own: _send_in_order(work, own), _by_folder(wave))
        _say(f"nạp {', '.join(dict.fromkeys(known.kind for known in wave))}: {len(wave)} tệp")
        settle(work.api)
    work.schools = {school["id"]: school["name"] for school in work.api.pages("/schools", "schools")}


def issue_accounts(work: Load) -> None:
    """Gives everybody of every school an account; the officer keeps the demo password."""

    def issue(school: str) -> None:
        work.api.post("/accounts/issue", {"school": school}, key=key_of("issue", school, *_names(work)))

    in_parallel(issue, work.schools)
    work.users.officer = work.users.sign_in_with_slip(OFFICER, OFFICER, work.secret)
    confirm_posts(work.users.officer)
    work.communes = appoint_officers(work.users, work.api.pages("/schools", "schools"))
    for school in work.schools:
        people = list(work.api.pages("/people", "people", school=school))
        work.staff[school] = Staff(school, people)
    settle(work.api)
    _say(f"cấp tài khoản cho {len(work.schools)} trường")


def confirm_posts(officer: Api) -> None:
    """The officer lets take effect whom the schools' lists name as heads, accountants and clerks."""
    for waiting in list(officer.pages("/posts/waiting", "posts")):
        officer.post("/posts/confirm", {"person": waiting["person"], "title": waiting["title"]})


def appoint_officers(users: DemoUsers, schools: Iterable[dict[str, Any]]) -> list[str]:
    """Officers over the first communes, whom the operator names and the district's officer confirms; who can sign in.

    Whoever is known from an earlier run is not named again: the office may have been ended since.
    """
    units = sorted({school["unit"] for school in schools if school["unit"]})
    known = {office["account"]: office["state"] for office in users.api.pages("/offices", "offices")}
    officer, signed_in = users.officer, []
    assert officer is not None
    for number, (unit, name) in enumerate(zip(units, OFFICERS, strict=False), 1):
        phone, since = f"{limits.DEMO_PHONE_HEAD}{number}", datetime.now(UTC).date().isoformat()
        account = f"{OFFICER}@{phone}"
        if account not in known:
            asked = {"kind": OFFICER, "name": name, "phone": phone, "unit": unit, "since": since}
            users.api.post("/offices", asked)
        if known.get(account, "waiting") in ("waiting", "issued"):
            way = officer.post("/offices/confirm", {"account": account})
            users.sign_in_with_slip(account, account, way["one_time_password"])
        if known.get(account) not in ("ended", "disabled"):
            signed_in.append(account)
    return signed_in


def as_far_as_it_goes(phase: Callable[[Load], None], work: Load) -> None:
    """A phase that a district's files do not allow is reported and left; the load goes on. A silent system ends it."""
    try:
        phase(work)
    except Unreached:
        raise
    except CommandProblem as problem:
        _say(" ".join(line.strip() for line in problem.lines()))


def load_plans(work: Load) -> None:
    """Lesson plans are submitted, passed by their groups and signed by the heads."""
    plans = work.of_kind("lesson_plan")
    work.plans.submit(plans)
    work.plans.review()
    work.plans.sign()
    for name, why in dict(work.plans.refused).items():
        _say(f"{name}: {why}")
    _say(f"kế hoạch bài dạy: {len(plans)} tệp đã qua tổ và hiệu trưởng")


def load_resources(work: Load) -> None:
    """Learning materials are uploaded, passed and approved."""
    materials = work.of_kind(*RESOURCES)
    resources.upload(work.users, materials, work.plans.teachings() if materials else [])
    resources.review(work.users, work.staff)
    _say(f"học liệu: {len(materials)} tệp")


def load_payments(work: Load) -> None:
    """Accounts, demands of the statement's month, the statement in every form, receipts, and parents who can pay."""
    months = payments.months_of(work.known)
    schools = list(work.schools)
    accounts = payments.accounts_of(work.api, work.known)
    for school in payments.set_accounts(work.users, work.staff, work.schools, accounts):
        _say(f"{school}: thiếu kế toán hoặc hiệu trưởng, chưa có tài khoản nhận tiền")
    payments.raise_demands(work.api, schools, months)
    reports = payments.import_statements(work.api, work.known)
    settle(work.api)
    payments.issue_receipts(work.api, schools, months)
    _say(f"sao kê: {len(reports)} tệp đã đối chiếu")
    work.people = introduce(work, months[-1] if months else "")


def introduce(work: Load, month: str) -> People:
    """One person of each role to sign in as, from the school with the most teachers and leaders."""
    busiest = max(work.staff.values(), key=lambda staff: len(staff.with_role("group_leader", "teacher")), default=None)
    introduced: People = []
    if busiest is not None:
        taught = {teaching.teacher for teaching in work.plans.teachings() if teaching.school == busiest.school}
        for role in ("teacher", "group_leader", "principal", "accountant", "librarian"):
            head = busiest.head() if role == "principal" else None
            others = sorted(busiest.with_role(role), key=lambda person: (person["id"] not in taught, person["id"]))
            chosen = [head] if head else others[:1]
            for person in chosen:
                work.users.sign_in(person["id"], busiest.school)
                introduced.append((role, person["id"], work.users.password_of(person["id"])))
    introduced += _families(work, month)
    introduced += [(OFFICER, name, work.users.password_of(name)) for name in work.communes]
    return [*introduced, (OFFICER, OFFICER, work.users.password_of(OFFICER)), (OPERATOR, OPERATOR, work.secret)]


def _families(work: Load, month: str) -> People:
    guardians: People = []
    invoices = payments.invoices_of(work.api, list(work.schools), month) if month else []
    for number, invoice in enumerate(invoices[: limits.GUARDIANS]):
        head = work.staff[invoice["school"]].head()
        if head is None:
            continue
        office = work.users.sign_in(head["id"], invoice["school"])
        name, api = guardian_of(work.users, office, invoice["pupil"], f"{limits.DEMO_PHONE_HEAD}{number + 1}")
        if api is not None:
            guardians.append(("guardian", name, work.users.password_of(name)))
    return guardians[:1]


def _send_in_order(work: Load, files: Sequence[RecognisedFile]) -> None:
    for known in files:
        send(work.api, known.file)


def _by_folder(wave: Sequence[RecognisedFile]) -> list[list[RecognisedFile]]:
    """Files of one folder one after the other, the richest first; folders in parallel."""
    folders: dict[str, list[RecognisedFile]] = {}
    for known in wave:
        folders.setdefault(known.file.name.rpartition("/")[0], []).append(known)
    return list(folders.values())


def _names(work: Load) -> list[str]:
    """Other files mean other people, so issuing is another act."""
    return sorted(f"{file.name}:{file.size}" for file in work.of_kind("staff", "pupils"))


def _month(work: Load) -> str:
    paid = payments.months_of(work.known)
    planned = [month for months in work.plans.months.values() for month in months]
    return max(paid or planned or [""])


def _say(text: str) -> None:
    """Progress, for the person who waits."""
    sys.stdout.write(f"  {text}\n")
    sys.stdout.flush()
