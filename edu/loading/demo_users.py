"""Signs in as the people of the sample: with the password on their slip at first, with the demo password later."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any

from edu import limits
from edu.client import Api
from edu.loading.uploads import in_parallel
from edu.problems import CommandProblem, Refused

WRONG = "SIGN_IN_REFUSED"


def demo_password(secret: str, name: str) -> str:
    """The password of one person of a demo, by the name to sign in with: made of the operator's own, which is secret.

    So it is another on every machine, and who knows one knows no other.
    """
    digest = hmac.new(secret.encode(), f"demo person {name}".encode(), hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode().lower()[: limits.DEMO_PASSWORD_CHARACTERS]
    return f"sen-{letters[: limits.DEMO_PASSWORD_PART]}-{letters[limits.DEMO_PASSWORD_PART :]}"


def as_demo_person(operator: Api, name: str, secret: str) -> Api:
    """The API as a person of the demo. Raises Refused for one with another password."""
    return operator.as_person(name, demo_password(secret, name))


@dataclass
class Staff:
    """One school's staff, as accounts lists them."""

    school: str
    people: list[dict[str, Any]]

    def with_role(self, *roles: str) -> list[dict[str, Any]]:
        return [person for role in roles for person in self.people if person["role"] == role]

    def heads(self) -> list[dict[str, Any]]:
        """The principal, then the deputies."""
        return sorted(self.with_role("principal"), key=lambda head: ("phó" in head["title"].lower(), head["id"]))

    def head(self) -> dict[str, Any] | None:
        return next(iter(self.heads()), None)


@dataclass
class DemoUsers:
    """The people who are signed in, each once. `api` is the operator's; `officer` prints what an operator may not.

    `secret` is the operator's password, of which each person's is made.
    """

    api: Api
    secret: str
    officer: Api | None = None
    _signed_in: dict[str, Api] = field(default_factory=dict)
    _slips: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

    def password_of(self, name: str) -> str:
        return demo_password(self.secret, name)

    def sign_in(self, person: str, school: str, class_name: str = "") -> Api:
        """The API as this person, with the demo password set. Raises CommandProblem when the person set another one."""
        if person not in self._signed_in:
            self._signed_in[person] = self._enter(person, school, class_name)
        return self._signed_in[person]

    def sign_in_all(self, people: list[tuple[str, str]]) -> None:
        """(person, school) of many: slips are printed once a school, then a few sign in at a time."""
        missing = [(person, school) for person, school in dict.fromkeys(people) if person not in self._signed_in]
        tried = in_parallel(lambda pair: (pair, self._with_demo_password(pair[0])), missing)
        self._signed_in |= {person: api for (person, _), api in tried if api is not None}
        left = [pair for pair, api in tried if api is None]
        for school in dict.fromkeys(school for _, school in left):
            self._print_slips(school, "")
        in_parallel(lambda pair: self.sign_in(*pair), left)

    def sign_in_with_slip(self, person: str, name: str, one_time: str) -> Api:
        """The API as somebody whose one-time password is known: a parent, who is given the account at a counter."""
        api = self._with_demo_password(name) or self._sign_in_first(name, one_time)
        self._signed_in[person] = api
        return api

    def _enter(self, person: str, school: str, class_name: str) -> Api:
        api = self._with_demo_password(person)
        if api is not None:
            return api
        slip = self._print_slips(school, class_name).get(person)
        if slip is None:
            raise CommandProblem(
                f"Không đăng nhập được bằng tên {person}",
                "người này đã đặt mật khẩu của mình, không phải mật khẩu dùng thử",
                do="`make run FRESH=1` để làm lại từ đầu",
            )
        return self._sign_in_first(slip["sign_in_name"], slip["one_time_password"])

    def _with_demo_password(self, name: str) -> Api | None:
        try:
            return self.api.as_person(name, self.password_of(name))
        except Refused as refused:
            if refused.reason != WRONG:
                raise
            return None

    def _sign_in_first(self, name: str, one_time: str) -> Api:
        first = self.api.as_person(name, one_time)
        try:
            first.post("/password", {"old_password": one_time, "new_password": self.password_of(name)})
        except Refused as refused:
            # The change was made and its answer was lost with the service: the password is the new one already.
            if refused.reason != WRONG:
                raise
        return self.api.as_person(name, self.password_of(name))

    def _print_slips(self, school: str, class_name: str) -> dict[str, dict[str, str]]:
        """The slips of a school's staff or of a class, by person. Printed once a run: printing voids earlier slips."""
        key = f"{school}/{class_name}"
        if key not in self._slips:
            printers = [self.api, *filter(None, [self.officer])]
            printed = [slip for api in printers for slip in _printed(api, school, class_name)]
            self._slips[key] = {slip["person"]: slip for slip in printed}
        return self._slips[key]


def _printed(api: Api, school: str, class_name: str) -> list[dict[str, str]]:
    try:
        printed: list[dict[str, str]] = api.post("/accounts/slips", {"school": school, "class_name": class_name})[
            "printed"
        ]
    except Refused as refused:
        if refused.status != limits.NOT_FOUND:
            raise
        return []
    return printed


def guardian_of(users: DemoUsers, office: Api, pupil: str, phone: str) -> tuple[str, Api | None]:
    """The sign-in name of the pupil's parent, and the API as that parent; None for one with a password of their own.

    `office` is somebody of the pupil's school, who alone issues such an account.

    The request carries no id: where a run ended before the password was used, asking again gives another one.
    """
    account = office.post("/accounts/guardian", {"pupil": pupil, "phone": phone})
    name = str(account["sign_in_name"])
    if account["one_time_password"]:
        return name, users.sign_in_with_slip(account["id"], name, account["one_time_password"])
    try:
        return name, users.api.as_person(name, users.password_of(name))
    except Refused:
        return name, None
