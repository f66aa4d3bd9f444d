"""The month of records: plans handed in, passed by the group, signed by the head in one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from edu import limits
from edu.client import Api
from edu.loading.folder import FoundFile, key_of
from edu.loading.matching import Teaching, teachings, whose
from edu.loading.people import Crowd, Staff
from edu.loading.sending import send, side_by_side
from edu.problems import Problem, Refused

GONE_ON = frozenset({"PLAN_CLOSED"})  # passed or signed by an earlier run
OWN = frozenset({"OWN_WORK", "PLAN_NOT_WAITING"})


@dataclass
class PlanDesk:
    """Hands plans in and sees them through; `staff` by school."""

    crowd: Crowd
    staff: Mapping[str, Staff]
    pin: str
    months: dict[str, set[str]] = field(default_factory=dict)  # school → months with plans
    refused: list[tuple[str, str]] = field(default_factory=list)  # file → why

    def known(self) -> list[Teaching]:
        """Who teaches what, over all schools."""
        api = self.crowd.api
        return [
            one
            for school in self.staff
            for one in teachings(school, api.pages("/assignments", "assignments", school=school))
        ]

    def hand_in(self, files: Sequence[FoundFile]) -> None:
        """Each plan by the teachers it belongs to."""
        known = self.known() if files else []
        pairs = [(file, one) for file in files for one in whose(file.name, known)]
        owned = {file.name for file, _ in pairs}
        self.refused += [(file.name, "không rõ của giáo viên nào") for file in files if file.name not in owned]
        self.crowd.sign_in_all([(one.teacher, one.school) for _, one in pairs])
        side_by_side(lambda pair: self._submit(*pair), pairs)
        # The operator hands in the same files, so that each is answered for; what its teacher handed in stays.
        side_by_side(lambda file: send(self.crowd.api, file), files)

    def pass_on(self) -> None:
        """Leaders pass their groups' plans; the head passes what a leader wrote."""
        for school in self.months:
            for leader in self.staff[school].with_role("group_leader"):
                self._review(self.crowd.sign_in(leader["id"], school), leader["id"], school, leader["group"])
            head = self.staff[school].head()
            if head is not None:
                self._review(self.crowd.sign_in(head["id"], school), head["id"], school, "")

    def sign(self) -> None:
        """Each head signs each month in one act, with a key of his or her own."""
        for school, months in self.months.items():
            head = self.staff[school].head()
            if head is None:
                continue
            self.enrol(head["id"])
            for month in sorted(months):
                sign_month(self.crowd.sign_in(head["id"], school), school, month, self.pin)

    def enrol(self, person: str) -> None:
        """A signing key for a head who has none; one that is there keeps its PIN."""
        try:
            self.crowd.api.get(f"/signers/{person}")
        except Refused as refused:
            if refused.status != limits.NOT_FOUND:
                raise
            self.crowd.api.post("/signers", {"person": person, "pin": self.pin}, key=key_of("signer", person))

    def _submit(self, file: FoundFile, one: Teaching) -> None:
        teacher = self.crowd.sign_in(one.teacher, one.school)
        duties = teacher.get("/duties")
        duty = next((d for d in duties["duties"] if d["kind"] == "submit_plan" and _about(d, one)), None)
        content = file.content()
        fields = (
            {"duty": duty["id"]} if duty else {"subject": one.subject, "grade": one.grade, "month": duties["month"]}
        )
        key = key_of("plan", one.teacher, one.subject, one.grade, content)
        try:
            plan = teacher.send("/plans", (file.path.name, content), fields, key=key)["plan"]
        except Refused as refused:
            if refused.reason not in GONE_ON:
                self.refused.append((file.name, refused.what))
                return
            plan = {"month": duties["month"]}
        self.months.setdefault(one.school, set()).add(plan["month"])

    def _review(self, reviewer: Api, person: str, school: str, group: str) -> None:
        waiting = [
            plan
            for plan in reviewer.pages("/plans", "plans", state="submitted", school=school, group=group)
            if plan["teacher"] != person
        ]
        side_by_side(lambda plan: _pass(reviewer, plan), waiting)


def _pass(reviewer: Api, plan: Mapping[str, Any]) -> None:
    key = key_of("pass", plan["id"], str(plan["revision"]))
    try:
        reviewer.post(f"/plans/{plan['id']}/review", {"passed": True}, key=key)
    except Refused as refused:
        if refused.reason not in OWN and refused.status != limits.FORBIDDEN:
            raise


def _about(duty: Mapping[str, Any], one: Teaching) -> bool:
    return bool(duty["subject"] == one.subject and duty["grade"] in ("", one.grade))


def sign_month(head: Api, school: str, month: str, pin: str) -> int:
    """Signs all that waits, going on where it stopped; gives how many. Raises Problem for a wrong PIN or locked key."""
    signed = 0
    for _ in range(limits.SIGN_ROUNDS):
        done = head.post("/batches/sign", {"month": month, "school": school, "pin": pin})
        signed += int(done["signed"])
        if done["stopped"] in ("WRONG_PIN", "SIGNER_LOCKED"):
            left = f"còn {done['tries_left']} lần thử" if done["tries_left"] else "khoá ký đã bị khoá"
            raise Problem(
                "Mã PIN không đúng, chưa ký hết", left, do="kiểm tra PIN; cấp lại khoá bằng tài khoản vận hành"
            )
        if not done["left"] or not done["stopped"]:
            return signed
    return signed
