"""Plays a school month through the public doors: a folder's files in, then what people do with them.

It may be killed anywhere and run again: every act has an id made of its content, so it ends in the same state.
"""

from __future__ import annotations

import hashlib
import hmac
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edu import limits
from edu.client import Api, Tokens
from edu.loading import money, shelf
from edu.loading.folder import FoundFile, files_of, key_of
from edu.loading.month import PlanDesk
from edu.loading.people import Crowd, Staff, demo_password, guardian_of
from edu.loading.sending import KnownFile, in_waves, recognise, send, side_by_side
from edu.loading.settling import settle
from edu.loading.summary import People, summary
from edu.problems import Problem, Unreached

OPERATOR, OFFICER = "operator", "officer"
SHELVED = ("questions", "resource")


@dataclass
class Load:
    """What the load knows so far. `secret` is the operator's password; demo passwords are made of it."""

    api: Api
    files: list[FoundFile]
    secret: str
    known: list[KnownFile] = field(default_factory=list)
    schools: dict[str, str] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    people: People = field(default_factory=list)

    def __post_init__(self) -> None:
        self.crowd = Crowd(self.api, demo_password(self.secret))
        self.desk = PlanDesk(self.crowd, self.staff, demo_pin(self.secret))

    def of_kind(self, *kinds: str) -> list[FoundFile]:
        return [one.file for one in self.known if one.kind in kinds]


def demo_pin(secret: str) -> str:
    """The PIN of the demo's signing keys, other on every machine."""
    digest = hmac.new(secret.encode(), b"demo pin", hashlib.sha256).digest()
    return str(int.from_bytes(digest, "big"))[-limits.PIN_DIGITS :]


def load(base_url: str, folder: Path, password_file: Path) -> dict[str, Any]:
    """Loads the folder and gives the summary that the end of a start shows."""
    secret = Path(password_file).read_text(encoding="utf-8").strip()
    with Api(base_url, Tokens(name=OPERATOR, password=secret)) as api:
        api.sign_in()
        work = Load(api, files_of(Path(folder)), secret)
        take_files(work)
        give_accounts(work)
        for phase in (play_plans, play_shelf, play_money):
            as_far_as_it_goes(phase, work)
        settle(api)
        return summary(api, work.people, pin=work.desk.pin, month=_month(work))


def take_files(work: Load) -> None:
    """Every file is recognised, then handed in after those it leans on; each wave has settled before the next."""
    work.known = side_by_side(lambda file: recognise(work.api, file), work.files)
    _say(f"nhận ra {sum(1 for one in work.known if one.kind != 'unknown')}/{len(work.known)} tệp")
    for wave in in_waves(work.known):
        side_by_side(lambda own: _send_in_order(work, own), _by_folder(wave))
        _say(f"nạp {', '.join(dict.fromkeys(one.kind for one in wave))}: {len(wave)} tệp")
        settle(work.api)
    work.schools = {one["id"]: one["name"] for one in work.api.pages("/schools", "schools")}


def give_accounts(work: Load) -> None:
    """Accounts for everybody of every school; the officer keeps the demo password."""

    def issue(school: str) -> None:
        work.api.post("/accounts/issue", {"school": school}, key=key_of("issue", school, *_names(work)))

    side_by_side(issue, work.schools)
    for school in work.schools:
        people = list(work.api.pages("/people", "people", school=school))
        work.staff[school] = Staff(school, people)
    work.crowd.take_slip(OFFICER, OFFICER, work.secret)
    settle(work.api)
    _say(f"cấp tài khoản cho {len(work.schools)} trường")


def as_far_as_it_goes(phase: Callable[[Load], None], work: Load) -> None:
    """What people of a district would not do, the load leaves: it says so and goes on. A silent system ends it."""
    try:
        phase(work)
    except Unreached:
        raise
    except Problem as problem:
        _say(" ".join(line.strip() for line in problem.lines()))


def play_plans(work: Load) -> None:
    """Lesson plans are handed in, passed by their groups and signed by the heads."""
    plans = work.of_kind("lesson_plan")
    work.desk.hand_in(plans)
    work.desk.pass_on()
    work.desk.sign()
    for name, why in dict(work.desk.refused).items():
        _say(f"{name}: {why}")
    _say(f"kế hoạch bài dạy: {len(plans)} tệp đã qua tổ và hiệu trưởng")


def play_shelf(work: Load) -> None:
    """Learning materials reach the shelf."""
    materials = work.of_kind(*SHELVED)
    shelf.upload(work.crowd, materials, work.desk.known() if materials else [])
    shelf.see_through(work.crowd, work.staff)
    _say(f"học liệu: {len(materials)} tệp")


def play_money(work: Load) -> None:
    """Demands of the statement's month, the statement in every form, receipts, and parents who can pay."""
    months = money.months_of(work.known)
    schools = list(work.schools)
    money.demand(work.api, schools, months)
    reports = money.take_statements(work.api, work.known)
    money.say_accounts(work.api, reports, work.schools)
    settle(work.api)
    money.issue_receipts(work.api, schools, months)
    _say(f"sao kê: {len(reports)} tệp đã đối chiếu")
    work.people = introduce(work, months[-1] if months else "")


def introduce(work: Load, month: str) -> People:
    """One person of each role to sign in as, from the school that has most to show."""
    busiest = max(work.staff.values(), key=lambda one: len(one.with_role("group_leader", "teacher")), default=None)
    found: People = []
    if busiest is not None:
        taught = {one.teacher for one in work.desk.known() if one.school == busiest.school}
        for role in ("teacher", "group_leader", "principal", "accountant", "librarian"):
            head = busiest.head() if role == "principal" else None
            others = sorted(busiest.with_role(role), key=lambda one: (one["id"] not in taught, one["id"]))
            chosen = [head] if head else others[:1]
            for person in chosen:
                work.crowd.sign_in(person["id"], busiest.school)
                found.append((role, person["id"], work.crowd.password))
    found += _families(work, month)
    return [*found, (OFFICER, OFFICER, work.crowd.password), (OPERATOR, OPERATOR, work.secret)]


def _families(work: Load, month: str) -> People:
    found: People = []
    bills = money.pupils_with_bills(work.api, list(work.schools), month) if month else []
    for number, bill in enumerate(bills[: limits.GUARDIANS]):
        name, inside = guardian_of(work.crowd, bill["pupil"], f"{limits.DEMO_PHONE_HEAD}{number + 1}")
        if inside is not None:
            found.append(("guardian", name, work.crowd.password))
    return found[:1]


def _send_in_order(work: Load, files: Sequence[KnownFile]) -> None:
    for one in files:
        send(work.api, one.file)


def _by_folder(wave: Sequence[KnownFile]) -> list[list[KnownFile]]:
    """Files of one folder one after the other, the richest first; folders side by side."""
    folders: dict[str, list[KnownFile]] = {}
    for one in wave:
        folders.setdefault(one.file.name.rpartition("/")[0], []).append(one)
    return list(folders.values())


def _names(work: Load) -> list[str]:
    """Other files mean other people, so issuing is another act."""
    return sorted(f"{file.name}:{file.size}" for file in work.of_kind("staff", "pupils"))


def _month(work: Load) -> str:
    months = [month for own in work.desk.months.values() for month in own] + money.months_of(work.known)
    return max(money.months_of(work.known) or months or [""])


def _say(text: str) -> None:
    """Progress, for the person who waits."""
    sys.stdout.write(f"  {text}\n")
    sys.stdout.flush()
