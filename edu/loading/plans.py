"""The lesson plans of the month: submitted by teachers, passed by their group, signed by the head in one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from edu import limits
from edu.client import Api
from edu.loading.demo_users import DemoUsers, Staff
from edu.loading.folder import SourceFile, key_of
from edu.loading.matching import Teaching, teachings, teachings_of_file
from edu.loading.uploads import in_parallel, send
from edu.problems import CommandProblem, Refused

DECIDED_BEFORE = frozenset({"PLAN_CLOSED"})  # passed or signed by an earlier run
NOT_TO_REVIEW = frozenset({"OWN_WORK", "PLAN_NOT_WAITING"})


@dataclass
class PlanSubmissions:
    """Submits plans and has them reviewed and signed; `staff` by school."""

    users: DemoUsers
    staff: Mapping[str, Staff]
    pin: str
    months: dict[str, set[str]] = field(default_factory=dict)  # school → months with plans
    refused: list[tuple[str, str]] = field(default_factory=list)  # file → why

    def teachings(self) -> list[Teaching]:
        """Who teaches what, over all schools."""
        api = self.users.api
        return [
            teaching
            for school in self.staff
            for teaching in teachings(school, api.pages("/assignments", "assignments", school=school))
        ]

    def submit(self, files: Sequence[SourceFile]) -> None:
        """Each plan by the teachers it belongs to."""
        known = self.teachings() if files else []
        pairs = [(file, teaching) for file in files for teaching in teachings_of_file(file.name, known)]
        owned = {file.name for file, _ in pairs}
        self.refused += [(file.name, "không rõ của giáo viên nào") for file in files if file.name not in owned]
        self.users.sign_in_all([(teaching.teacher, teaching.school) for _, teaching in pairs])
        in_parallel(lambda pair: self._submit(*pair), pairs)
        # The operator sends the same files, so that each has its report; what its teacher submitted stays.
        in_parallel(lambda file: send(self.users.api, file), files)

    def review(self) -> None:
        """Leaders pass their groups' plans; the head passes what a leader wrote."""
        for school in self.months:
            for leader in self.staff[school].with_role("group_leader"):
                self._review(self.users.sign_in(leader["id"], school), leader["id"], school, leader["group"])
            head = self.staff[school].head()
            if head is not None:
                self._review(self.users.sign_in(head["id"], school), head["id"], school, "")

    def sign(self) -> None:
        """Each head signs each month in one act, with a key of his or her own."""
        for school, months in self.months.items():
            head = self.staff[school].head()
            if head is None:
                continue
            api = self.users.sign_in(head["id"], school)
            self.enrol(api, head["id"])
            for month in sorted(months):
                sign_month(api, school, month, self.pin)

    def enrol(self, head: Api, person: str) -> None:
        """The head without a signing key chooses a PIN; a key that exists keeps its own."""
        try:
            head.get(f"/signers/{person}")
        except Refused as refused:
            if refused.status != limits.NOT_FOUND:
                raise
            head.post("/signers", {"person": person, "pin": self.pin}, key=key_of("signer", person))

    def _submit(self, file: SourceFile, teaching: Teaching) -> None:
        teacher = self.users.sign_in(teaching.teacher, teaching.school)
        duties = teacher.get("/duties")
        open_duties = (duty for duty in duties["duties"] if duty["kind"] == "submit_plan")
        duty = next((duty for duty in open_duties if _is_about(duty, teaching)), None)
        content = file.content()
        slot = {"subject": teaching.subject, "grade": teaching.grade, "month": duties["month"]}
        key = key_of("plan", teaching.teacher, teaching.subject, teaching.grade, content)
        try:
            sent = teacher.send("/plans", (file.path.name, content), {"duty": duty["id"]} if duty else slot, key=key)
            month = sent["plan"]["month"]
        except Refused as refused:
            if refused.reason not in DECIDED_BEFORE:
                self.refused.append((file.name, refused.what))
                return
            month = duties["month"]
        self.months.setdefault(teaching.school, set()).add(month)

    def _review(self, reviewer: Api, person: str, school: str, group: str) -> None:
        waiting = [
            plan
            for plan in reviewer.pages("/plans", "plans", state="submitted", school=school, group=group)
            if plan["teacher"] != person
        ]
        in_parallel(lambda plan: _pass(reviewer, plan), waiting)


def _pass(reviewer: Api, plan: Mapping[str, Any]) -> None:
    key = key_of("pass", plan["id"], str(plan["revision"]))
    try:
        reviewer.post(f"/plans/{plan['id']}/review", {"passed": True}, key=key)
    except Refused as refused:
        if refused.reason not in NOT_TO_REVIEW and refused.status != limits.FORBIDDEN:
            raise


def _is_about(duty: Mapping[str, Any], teaching: Teaching) -> bool:
    return bool(duty["subject"] == teaching.subject and duty["grade"] in ("", teaching.grade))


def sign_month(head: Api, school: str, month: str, pin: str) -> int:
    """Signs all plans that wait, going on where signing stopped; returns how many were signed.

    Raises CommandProblem for a wrong PIN or a locked key.
    """
    signed = 0
    for _ in range(limits.SIGN_ROUNDS):
        batch = head.post("/batches/sign", {"month": month, "school": school, "pin": pin})
        signed += int(batch["signed"])
        if batch["stopped"] in ("WRONG_PIN", "SIGNER_LOCKED"):
            left = f"còn {batch['tries_left']} lần thử" if batch["tries_left"] else "khoá ký đã bị khoá"
            raise CommandProblem(
                "Mã PIN không đúng, chưa ký hết", left, do="kiểm tra PIN; người thứ hai cho phép thì tự chọn PIN mới"
            )
        if not batch["left"] or not batch["stopped"]:
            return signed
    return signed
