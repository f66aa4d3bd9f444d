"""Signing in as the people of the sample: with the password on their slip at first, with the demo password after."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any

from edu import limits
from edu.client import Api
from edu.loading.sending import side_by_side
from edu.problems import Problem, Refused

WRONG = "SIGN_IN_REFUSED"


def demo_password(secret: str) -> str:
    """One password for all people of a demo, other on every machine: made of the operator's own."""
    digest = hmac.new(secret.encode(), b"demo people", hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode().lower()[: limits.DEMO_PASSWORD_CHARACTERS]
    return f"sen-{letters[: limits.DEMO_PASSWORD_PART]}-{letters[limits.DEMO_PASSWORD_PART :]}"


@dataclass
class Staff:
    """One school's staff, as accounts lists them."""

    school: str
    people: list[dict[str, Any]]

    def with_role(self, *roles: str) -> list[dict[str, Any]]:
        return [one for role in roles for one in self.people if one["role"] == role]

    def heads(self) -> list[dict[str, Any]]:
        """The principal, then the deputies."""
        return sorted(self.with_role("principal"), key=lambda one: ("phó" in one["title"].lower(), one["id"]))

    def head(self) -> dict[str, Any] | None:
        return next(iter(self.heads()), None)


@dataclass
class Crowd:
    """People who are signed in; each is asked for once. `api` is the operator's."""

    api: Api
    password: str
    _inside: dict[str, Api] = field(default_factory=dict)
    _slips: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

    def sign_in(self, person: str, school: str, class_name: str = "") -> Api:
        """The API as this person, with the demo password set. Raises Problem when the person set another one."""
        if person not in self._inside:
            self._inside[person] = self._entered(person, school, class_name)
        return self._inside[person]

    def sign_in_all(self, people: list[tuple[str, str]]) -> None:
        """(person, school) of many: slips are printed once a school, then a few sign in at a time."""
        missing = [one for one in dict.fromkeys(people) if one[0] not in self._inside]
        tried = side_by_side(lambda one: (one, self._with_demo(one[0])), missing)
        self._inside |= {person: api for (person, _), api in tried if api is not None}
        left = [one for one, api in tried if api is None]
        for school in dict.fromkeys(school for _, school in left):
            self._printed(school, "")
        side_by_side(lambda one: self.sign_in(*one), left)

    def take_slip(self, person: str, name: str, one_time: str) -> Api:
        """Somebody whose one-time password is known: a parent, whose account is given at a counter."""
        api = self._with_demo(name) or self._first_time(name, one_time)
        self._inside[person] = api
        return api

    def _entered(self, person: str, school: str, class_name: str) -> Api:
        known = self._with_demo(person)
        if known is not None:
            return known
        slip = self._printed(school, class_name).get(person)
        if slip is None:
            raise Problem(
                f"Không đăng nhập được bằng tên {person}",
                "người này đã đặt mật khẩu của mình, không phải mật khẩu dùng thử",
                do="`make run FRESH=1` để làm lại từ đầu",
            )
        return self._first_time(slip["sign_in_name"], slip["one_time_password"])

    def _with_demo(self, name: str) -> Api | None:
        try:
            return self.api.as_person(name, self.password)
        except Refused as refused:
            if refused.reason != WRONG:
                raise
            return None

    def _first_time(self, name: str, one_time: str) -> Api:
        first = self.api.as_person(name, one_time)
        try:
            first.post("/password", {"old_password": one_time, "new_password": self.password})
        except Refused as refused:
            # Done, and the answer lost with the house that gave it: the password is already the new one.
            if refused.reason != WRONG:
                raise
        return self.api.as_person(name, self.password)

    def _printed(self, school: str, class_name: str) -> dict[str, dict[str, str]]:
        """The slips of a school's staff or of a class, printed once in a run: printing again voids the ones before."""
        key = f"{school}/{class_name}"
        if key not in self._slips:
            try:
                said = self.api.post("/accounts/slips", {"school": school, "class_name": class_name})["printed"]
            except Refused as refused:
                if refused.status != limits.NOT_FOUND:
                    raise
                said = []
            self._slips[key] = {slip["person"]: slip for slip in said}
        return self._slips[key]


def guardian_of(crowd: Crowd, pupil: str, phone: str) -> tuple[str, Api | None]:
    """A parent's account for the pupil; nobody is signed in when the parent has a password of his or her own.

    Without an id of its own: where a run was cut off before the password was used, asking again gives another one.
    """
    given = crowd.api.post("/accounts/guardian", {"pupil": pupil, "phone": phone})
    name = str(given["sign_in_name"])
    if given["one_time_password"]:
        return name, crowd.take_slip(given["id"], name, given["one_time_password"])
    try:
        return name, crowd.api.as_person(name, crowd.password)
    except Refused:
        return name, None
