"""The load: clients of the JSON API that send command after command, each again until it is acknowledged."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx

from deploy.local.waiting import until
from edu.client import Api
from edu.load import OFFICER, confirm_posts
from edu.loading.demo_users import DemoUsers, Staff
from edu.loading.payments import set_accounts
from edu.problems import Refused, Unreached
from tests.chaos import commands, limits
from tests.chaos.acks import AckLog
from tests.chaos.commands import Command, Sizes

SIGN_IN_AGAIN = 401
SERVER_FAULT = 500


class Acked(NamedTuple):
    """When a command was sent for the first time, and when its acknowledgement was on disk."""

    command: Command
    sent: float
    at: float


class LoadError(AssertionError):
    pass


@dataclass
class Worker:
    """One client with its own endless list of commands."""

    name: str
    left: Iterator[Command]
    last: Acked | None = None
    idle: threading.Event = field(default_factory=threading.Event)


class Load:
    """Paused at first; `paused()` returns when no command is under way."""

    def __init__(self, api: Callable[[], Api], acks: AckLog, sizes: Sizes, seed: int) -> None:
        self._api = api
        self._acks = acks
        self._go = threading.Event()
        self._stop = threading.Event()
        self.sizes = sizes
        self.refused: list[tuple[str, str]] = []
        self.odd: Counter[str] = Counter()  # answers that should have been others, by what they said
        self.workers = [
            Worker("pupils", commands.enrolments(sizes)),
            Worker("payments", commands.payments(sizes)),
            Worker("lessons", commands.lessons()),
            Worker("resources", commands.resources(seed)),
        ]
        self._threads = [threading.Thread(target=self._work, args=(one,), daemon=True) for one in self.workers]

    def prepare(self) -> None:
        """Schools, two people of the office, prices and the pupils who pay; the caller settles afterwards."""
        api = self._signed_in()
        for command in (commands.schools(), commands.staff()):
            self._see_through(api, command)
        for command in (commands.fee_items(), commands.paying_pupils(self.sizes)):
            self._see_through(api, command)

    def open_account(self) -> None:
        """The officer lets two people of the office act: the one says where the school is paid, the other confirms."""
        api, school = self._signed_in(), commands.PAYING
        api.post("/accounts/issue", {"school": school}, key="issue")
        users = DemoUsers(api, api.tokens.password)
        users.officer = users.sign_in_with_slip(OFFICER, OFFICER, api.tokens.password)
        confirm_posts(users.officer)
        people = Staff(school, list(api.pages("/people", "people", school=school)))
        lacking = set_accounts(users, {school: people}, {school: "TRUONG THCS"}, {school: commands.ACCOUNT})
        assert not lacking, lacking

    def start(self) -> None:
        for thread in self._threads:
            thread.start()
        self._go.set()

    def pause(self) -> list[str]:
        """Who still has no acknowledgement long after the fault is over; nobody, when all is well."""
        self._go.clear()
        until(lambda: all(worker.idle.is_set() for worker in self.workers), limits.PAUSE_SECONDS)
        return [worker.name for worker in self.workers if not worker.idle.is_set()]

    def go_on(self) -> None:
        self._go.set()

    def stop(self) -> None:
        self._stop.set()
        self._go.set()
        for thread in self._threads:
            thread.join(limits.ASK_SECONDS)

    def _signed_in(self) -> Api:
        """Another session for each client. Without its own patience: the time to an answer is measured here."""
        api = self._api()
        api.patience = 0
        api.http = httpx.Client(timeout=httpx.Timeout(limits.ASK_SECONDS), trust_env=False)
        self._until_answered(api.sign_in)
        return api

    def _work(self, worker: Worker) -> None:
        api = self._signed_in()
        while not self._stop.is_set():
            if not self._go.is_set():
                worker.idle.set()
                self._go.wait()
                worker.idle.clear()
                continue
            command, sent = next(worker.left), time.monotonic()
            try:
                if self._see_through(api, command):
                    worker.last = Acked(command, sent, time.monotonic())
            except LoadError as error:
                self.refused.append((command.key, str(error)))
        worker.idle.set()

    def _see_through(self, api: Api, command: Command) -> bool:
        """Sends until it is acknowledged and the acknowledgement is on disk; False when it was refused for good."""
        answer = self._until_answered(lambda: _send(api, command), command.key)
        why = "stopped" if answer is None else _not_taken(command, answer)
        if why:
            self.refused.append((command.key, why))
            return False
        self._acks.add(command)
        return True

    def _until_answered(self, ask: Callable[[], dict[str, Any]], key: str = "") -> dict[str, Any] | None:
        give_up = time.monotonic() + limits.COMMAND_SECONDS
        while time.monotonic() < give_up:
            with contextlib.suppress(Unreached):
                try:
                    return ask()
                except Refused as refused:
                    if refused.status != SIGN_IN_AGAIN and refused.status < SERVER_FAULT:
                        return {"refusal": f"{refused.status} {refused.reason} {refused.why}"}
                    self.odd[f"{refused.status} {refused.reason}"] += 1
            self._stop.wait(limits.AGAIN_SECONDS)
        raise LoadError(f"{key or 'sign-in'} was not answered in {limits.COMMAND_SECONDS:.0f} s: {dict(self.odd)}")


def _send(api: Api, command: Command) -> dict[str, Any]:
    if command.file is not None:
        return api.send(command.path, command.file, command.fields, key=command.key)
    return api.post(command.path, command.fields, key=command.key)


def _not_taken(command: Command, answer: dict[str, Any]) -> str:
    """Why the answer acknowledges less than the command asked for; empty when it acknowledges all."""
    if "refusal" in answer:
        return str(answer["refusal"])
    if command.kind == "invoices":
        taken = answer["raised"] + answer["same"]
    elif command.file is not None:
        taken = answer["taken"]
    else:
        return ""
    if taken >= len(command.items) and not answer.get("refused"):
        return ""
    why = [row["reason"] for row in answer.get("refused", [])][: limits.FIRST_SHOWN]
    return f"{taken} of {len(command.items)} taken: {why}"
