"""Two processes of each house behind two gateways, one of each ends under load, told to or killed: nobody notices."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
import pytest

from deploy.local import limits, ports, programs
from deploy.local.layout import ROOT
from deploy.local.programs import GATEWAY, SERVICES, WITH_RPC, Addresses
from deploy.local.waiting import until
from tests.journeys.end_state import Month
from tests.journeys.stage import Journey
from tests.payments.bank import BankEntry, csv

pytestmark = [pytest.mark.journey, pytest.mark.alters]

CLIENTS = 3
REQUESTS_AT_ONCE = 2  # of a client: it renews its session twice at once
DRAIN_SECONDS = "4"
READY = 200
ASK_SECONDS = 60.0
SERVER_FAULT = 500
AMOUNT = 1_000
DAY = date(2026, 10, 20)


@dataclass
class Process:
    house: str
    started: subprocess.Popen[bytes]
    address: str
    web: str

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.web}/readyz", trust_env=False).status_code == READY
        except httpx.TransportError:
            return False


@dataclass
class Load:
    """Clients as a balancer sends them: to a gateway that says it is ready, each request to the next."""

    name: str
    account: str
    gateways: list[Process]
    failed: list[str] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    killed: Process | None = None
    broken: list[str] = field(default_factory=list)  # in flight in the gateway that was killed

    def __post_init__(self) -> None:
        self._turns = itertools.count()
        self._numbers = itertools.count()

    def ask(self, method: str, path: str, **what: Any) -> httpx.Response:
        answer = self._sent(method, f"/api/v1{path}", what)
        if answer.status_code >= SERVER_FAULT:
            self.failed.append(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer

    def _sent(self, method: str, path: str, what: dict[str, Any]) -> httpx.Response:
        """What could not even be sent is sent to the next, as every balancer does; so is what a kill broke off."""
        for gateway in self._in_turn():
            if gateway.is_ready():
                try:
                    return httpx.request(
                        method, f"{gateway.address}{path}", trust_env=False, timeout=ASK_SECONDS, **what
                    )
                except httpx.ConnectError:
                    continue
                except httpx.TransportError as error:
                    if gateway is not self.killed:
                        raise
                    self.broken.append(f"{method} {path}: {type(error).__name__}")
        raise AssertionError("unreachable: the turns have no end")

    def work(self, name: str, password: str) -> None:
        """Hands in, reads, and renews its session by two requests at once, until the end."""
        session = self.ask("POST", "/session", json={"name": name, "password": password}).json()
        while not self.ended.is_set():
            try:
                self._turn(session)
            except (httpx.TransportError, KeyError) as error:
                self.failed.append(f"{type(error).__name__}: {error}")
                return

    def _turn(self, session: dict[str, Any]) -> None:
        number = next(self._numbers)
        headers = {"authorization": f"Bearer {session['access_token']}"}
        self._hand_in(f"hoc-lieu/{self.name}-{number}.gift", _bank_of(self.name, number), "questions", headers)
        self._hand_in(self.line(number), _statement(self.account, self.line(number)), "statement", headers)
        self.acknowledged.append(number)
        for path in ("/schools", "/resources?page_size=1", "/months/2026-10", "/fee-items", "/duties?month=2026-10"):
            answer = self.ask("GET", path, headers=headers)
            if answer.status_code != READY:
                self.failed.append(f"{path}: {answer.status_code} {answer.text[:200]}")
        renewing = {"json": {"refresh_token": session["refresh_token"]}}
        with ThreadPoolExecutor(2) as two:
            one, other = two.map(lambda _: self.ask("POST", "/session/refresh", **renewing).json(), range(2))
        if one["refresh_token"] != other["refresh_token"]:
            self.failed.append("two refreshes at once gave two sessions")
        session.update(one)

    def line(self, number: int) -> str:
        return f"FT{self.name.upper()}{number}"

    def _hand_in(self, file: str, content: bytes, kind: str, headers: dict[str, str]) -> None:
        """Twice under one key, as who heard no answer: what was made is made once, and both hear the same."""
        handed = {"files": {"file": (file, content)}, "data": {"path": file, "kind": kind}}
        keyed = {**headers, "idempotency-key": f"two-of-each-{file}"}
        reports = [self.ask("POST", "/imports", headers=keyed, **handed).json() for _ in "ab"]
        # A house that was killed between what it made and its report had made it: the next finds it there.
        if reports[0] != reports[1] or reports[0]["created"] + reports[0]["same"] != 1:
            self.failed.append(f"{file}: {reports}")

    def _in_turn(self) -> Iterator[Process]:
        first = next(self._turns)
        while True:
            yield self.gateways[first % len(self.gateways)]
            first += 1


def _bank_of(name: str, number: int) -> bytes:
    """Of one question that no other bank asks or calls so: by either it would be known, and nothing be made."""
    return f"::Câu {name} {number}:: {name} {number} cộng 1 bằng {{={number + 1} ~{number}}}\n".encode()


def _statement(account: str, reference: str) -> bytes:
    """Of one line, whose memo names nobody."""
    return csv([BankEntry(reference, AMOUNT, f"NOP TIEN {reference}", DAY)], account)


def start(journey: Journey, house: str, several: dict[str, str]) -> Process:
    """Another process of a house beside the run's own, or a gateway that asks several of each house."""
    told = journey.run.told()
    own = {name: ports.any_free() for name in (f"{house}-web", f"{house}-rpc", GATEWAY)}
    fresh = {**told["ports"], **own}
    addresses = Addresses(fresh, told["stores"].get(house, ""))
    [program] = [one for one in programs.of_services(journey.layout, addresses) if one.name == house]
    # A run's key set stands where the run's accounts has it.
    keys = f"http://{ports.HOST}:{told['ports']['accounts-web']}/.well-known/jwks.json"
    environment = {**program.environment, **several, "EDU_DRAIN_SECONDS": DRAIN_SECONDS, "EDU_KEYSET_URL": keys}
    log = (journey.layout.var.parent / f"two-{house}-{fresh[GATEWAY]}.log").open("wb")
    with log:
        process = subprocess.Popen(
            [sys.executable, "-m", f"services.{house}"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    address = f"http://{ports.HOST}:{fresh[GATEWAY]}" if house == GATEWAY else f"{ports.HOST}:{fresh[f'{house}-rpc']}"
    return Process(house, process, address, f"http://{ports.HOST}:{fresh[f'{house}-web']}")


@pytest.fixture
def beside(month: Month) -> Iterator[list[Process]]:
    """A second process of each house, and two gateways that spread over both of each."""
    journey, told = month.journey, month.journey.run.told()
    started: list[Process] = []
    try:
        started += [start(journey, house, {}) for house in WITH_RPC]
        several = {
            f"EDU_{one.house.upper()}": f"{ports.HOST}:{told['ports'][f'{one.house}-rpc']},{one.address}"
            for one in started
        }
        started += [start(journey, GATEWAY, several) for _ in "ab"]
        assert until(lambda: all(one.is_ready() for one in started), limits.READY_SECONDS)
        yield started
    finally:
        for one in started:
            one.started.kill()
            one.started.wait()


def account_of(month: Month) -> str:
    """Into which the families of some school pay."""
    api = month.journey.api
    school = next(iter(api.pages("/schools", "schools")))
    return str(api.get("/receiving-account", school=school["id"])["account"])


def end_under_load(month: Month, load: Load, end: Callable[[], None]) -> None:
    """Clients work, the processes end, and the clients go on; what was acknowledged is there once."""
    journey = month.journey
    password = journey.layout.operator.read_text(encoding="utf-8").strip()

    def goes_on() -> None:
        before = len(load.acknowledged)
        assert until(lambda: len(load.acknowledged) >= before + CLIENTS or bool(load.failed), limits.READY_SECONDS)

    with ThreadPoolExecutor(CLIENTS) as clients:
        working = [clients.submit(load.work, "operator", password) for _ in range(CLIENTS)]
        try:
            goes_on()
            end()
            goes_on()
        finally:
            load.ended.set()
        for work in working:
            work.result()
    assert load.failed == []
    journey.settle()
    kept = Counter(one["file_name"].rpartition("/")[2] for one in journey.api.pages("/resources", "resources"))
    booked = Counter((one["reference"], one["amount"]) for one in journey.api.pages("/lines", "lines"))
    once = dict.fromkeys(load.acknowledged, 1)
    assert {number: kept[f"{load.name}-{number}.gift"] for number in load.acknowledged} == once
    assert {number: booked[load.line(number), AMOUNT] for number in load.acknowledged} == once
    assert journey.api.get("/ledger")["sum"] == 0


def test_one_process_of_each_ends_under_load_and_nobody_notices(month: Month, beside: list[Process]) -> None:
    load = Load("told", account_of(month), [one for one in beside if one.house == GATEWAY])
    ending = [*(one for one in beside if one.house != GATEWAY), load.gateways[0]]
    codes: dict[str, int] = {}

    def end() -> None:
        for one in ending:
            one.started.terminate()
        codes.update({one.house: one.started.wait(limits.READY_SECONDS) for one in ending})

    end_under_load(month, load, end)
    assert codes == dict.fromkeys(SERVICES, 0)
    assert load.broken == []


def test_one_process_of_each_is_killed_under_load_and_only_the_gateway_breaks_off_what_it_had(
    month: Month, beside: list[Process]
) -> None:
    """A house that is killed costs nobody a request; a gateway those that it was answering, which are sent again."""
    load = Load("killed", account_of(month), [one for one in beside if one.house == GATEWAY])
    houses = [one for one in beside if one.house != GATEWAY]

    def end() -> None:
        for one in houses:
            one.started.kill()
            one.started.wait(limits.READY_SECONDS)
        before = len(load.acknowledged)
        assert until(lambda: len(load.acknowledged) >= before + CLIENTS or bool(load.failed), limits.READY_SECONDS)
        assert load.broken == []
        load.killed = load.gateways[0]
        load.killed.started.kill()
        load.killed.started.wait(limits.READY_SECONDS)

    end_under_load(month, load, end)
    assert len(load.broken) <= CLIENTS * REQUESTS_AT_ONCE
