"""The whole system is backed up while it works, with a house that has not heard yet, and goes on somewhere else."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from deploy.local.layout import Layout
from deploy.local.waiting import until
from tests.journeys.end_state import MONTH, EndState, Month, differences, end_state
from tests.journeys.stage import Journey, Stage

pytestmark = [pytest.mark.journey, pytest.mark.alters]

SCHOOL = "8704030"
NEWCOMER = "2699999901"
ACROSS_SECONDS = 600.0


class Taken(NamedTuple):
    """What the first system knew when everybody had heard, what `edu` said of its backup, and where it went on."""

    known: EndState
    asked: dict[str, Any]
    said: dict[str, Any]
    warned: str
    journey: Journey


@contextmanager
def deaf(journey: Journey, house: str) -> Iterator[None]:
    """The house is frozen inside the block: what is told meanwhile it has not heard."""
    pid = int(journey.run.told()["pids"][house])
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def people_reading(journey: Journey) -> Iterator[None]:
    """Somebody signs in and looks at a class again and again: sessions and audit chains grow all the while."""
    enough = threading.Event()

    def read() -> None:
        while not enough.is_set():
            journey.head.sign_in()
            journey.head.get("/marks/7A1/hk1")

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        yield
    finally:
        enough.set()
        for reader in readers:
            reader.join()


def enrol(journey: Journey) -> None:
    """One more pupil, by a list as a school hands it in; returns when accounts has told it."""
    lines = ["Mã trường,Mã học sinh,Họ và tên,Ngày sinh,Lớp", f"{SCHOOL},{NEWCOMER},Lê Thị Mới,05/09/2014,7A1"]
    report = journey.api.send("/imports", ("moi.csv", "\n".join(lines).encode()), {"path": f"{SCHOOL}/moi.csv"})
    assert (report["created"], report["refused"]) == (1, [])
    told = {"type": "accounts.pupil_enrolled.v1", "subject": NEWCOMER}
    assert until(lambda: bool(journey.api.get("/ops/facts", **told)["facts"]), ACROSS_SECONDS)


def asked_of(journey: Journey) -> dict[str, Any]:
    return {
        "month": journey.json("month", MONTH),
        "statement": journey.json("statement"),
        "marks": journey.json("marks", "7A1", "hk1"),
    }


@pytest.fixture(scope="module")
def taken(month: Month, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    first, folder = month.journey, tmp_path_factory.mktemp("taken")
    first.settle()
    with deaf(first, "reporting"):
        enrol(first)
        with people_reading(first):
            done = first.call("backup", str(folder / "backup"), "--with-keys", "--json")
    assert done.returncode == 0, done.stderr
    known, asked = end_state(first), asked_of(first)
    stage.clear()
    elsewhere = stage.layout("elsewhere")
    restored = Journey(stage_of(elsewhere)).call("restore", str(folder / "backup"))
    assert restored.returncode == 0, restored.stderr
    return Taken(known, asked, json.loads(done.stdout), done.stderr, stage.play("elsewhere"))


def stage_of(layout: Layout) -> Any:
    """Enough of a run for an `edu` command: nothing has been started there."""
    return type("NotStarted", (), {"layout": layout})()


def test_the_backup_is_of_one_moment_with_a_fact_that_reporting_had_not_heard(taken: Taken) -> None:
    assert (taken.said["instant"], taken.said["damaged"]) == (True, [])
    assert taken.said["keys"] > 0
    assert "CÓ khoá" in taken.warned


def test_elsewhere_everybody_knows_what_was_known_and_what_was_told_is_heard(taken: Taken) -> None:
    there = end_state(taken.journey)
    assert NEWCOMER in {pupil["id"] for pupil in there["pupils"]}
    assert differences(taken.known, there) == []


def test_elsewhere_edu_answers_as_before(taken: Taken) -> None:
    assert differences(taken.asked, asked_of(taken.journey)) == []


def test_elsewhere_signed_plans_still_verify(taken: Taken, tmp_path: Path) -> None:
    taken.journey.edu("sign", MONTH, "--school", SCHOOL, "--into", str(tmp_path))
    plans = sorted(tmp_path.glob("*.pdf"))
    assert plans
    said = [taken.journey.api.send("/verify", (plan.name, plan.read_bytes()), {})["verdict"] for plan in plans]
    assert [verdict["valid"] for verdict in said] == [True] * len(plans)
    assert taken.journey.json("verify", str(plans[0])) == said[0]


def test_elsewhere_every_audit_chain_is_whole_and_says_where_it_comes_from(taken: Taken, tmp_path: Path) -> None:
    found = taken.journey.json("audit", "verify")
    assert {house: wrong for house, wrong in found["findings"].items() if wrong} == {}
    taken.journey.edu("audit", "export", str(tmp_path))
    links = [json.loads(line) for line in (tmp_path / "accounts.links.jsonl").read_text("utf-8").splitlines()]
    actions = [entry["action"] for link in links for entry in link["entries"] if "action" in entry]
    assert [one for one in actions if one in {"back_up", "restore"}] == ["back_up", "restore"]


def test_elsewhere_reporting_is_equal_to_the_log(taken: Taken) -> None:
    assert taken.journey.json("rebuild", "reporting")["state"] == "equal"
