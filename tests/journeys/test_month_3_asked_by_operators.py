"""What an operator asks of the loaded system: the log, what is parked, what runs, the chains, a rebuild, the demos."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from deploy.local.programs import WITH_RPC
from tests.journeys.end_state import MONTH, Month

pytestmark = [pytest.mark.journey, pytest.mark.alters]

KCAT = shutil.which("kcat")


def followed(said: str) -> str:
    """The command's id in the words to a person: `Theo dấu: edu trace <id>`."""
    return said.rpartition("edu trace ")[2].strip()


@pytest.mark.skipif(KCAT is None, reason="no kcat on this machine: `make extras` installs it")
def test_a_client_from_outside_reads_a_topic_and_sees_cloud_events(month: Month) -> None:
    broker = str(month.journey.run.told()["kafka"])
    asked = [str(KCAT), "-C", "-b", broker, "-t", "edu.payments.v1", "-o", "beginning", "-c", "1", "-f", "%h\n%s\n"]
    said = subprocess.run(asked, capture_output=True, check=True).stdout
    headers, _, body = said.rstrip(b"\n").rpartition(b"\n")
    told = dict(one.split("=", 1) for one in headers.decode().split(",") if "=" in one)
    assert told.keys() >= {"ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_specversion", "ce_sequence"}
    assert (told["ce_specversion"], told["ce_source"]) == ("1.0", "/edu/payments")
    assert "school" in json.loads(body)


def test_nothing_is_parked_and_everything_answers(month: Month) -> None:
    assert month.journey.json("parked", "list") == {"parked": []}
    health = month.journey.json("health")
    assert (health["well"], [one["service"] for one in health["services"]]) == (True, list(WITH_RPC))


def test_each_payment_of_the_statement_is_one_fact_of_the_log(month: Month) -> None:
    lines = month.journey.edu("facts", "--type", "payments.fee_paid.v1", "--json").splitlines()
    told = [json.loads(line)["body"] for line in lines]
    lines_matched = [line for line in month.loaded["statement"]["lines"] if line["taken"]]
    found = {line["reference"]: (line["pupil"], line["taken"]) for line in lines_matched}
    own = [one for one in told if one["reference"] in found]
    assert {one["reference"]: (one["pupil"], one["amount"]) for one in own} == found
    assert len(own) == len({one["reference"] for one in own})


def test_what_runs_is_described_from_the_code(month: Month) -> None:
    services = {one["service"]: one for one in month.journey.json("describe")["services"]}
    assert list(services) == list(WITH_RPC)
    assert {(one["fact"], one["name"]) for one in services["reporting"]["hears"]} > {
        ("payments.fee_paid.v1", "keep_payments")
    }
    assert {"action": "sign_plans", "role": "principal", "place": "school"} in services["records"]["rights"]


def test_the_chains_of_every_house_are_whole(month: Month) -> None:
    found = month.journey.json("audit", "verify")
    assert found["findings"] == {service: [] for service in WITH_RPC}
    assert [service for service in WITH_RPC if not found["links"][service]] in (
        [],
        ["reporting"],
    )  # it tells on its own


def test_a_rebuild_of_reporting_equals_what_it_holds(month: Month) -> None:
    found = month.journey.json("rebuild", "reporting")
    assert (found["state"], found["different"], found["differences"]) == ("equal", 0, [])
    assert found["documents"]


def test_the_doctor_answers_in_json(month: Month) -> None:
    found = month.journey.json("doctor")
    assert found["ok"] is True
    assert {"name", "state", "found", "switches_off", "repair"} <= set(found["findings"][0])


def test_a_payment_made_to_be_watched_is_matched_and_traced_to_its_effects(month: Month) -> None:
    before = month.journey.json("statement")["lines"]
    done = month.journey.call("demo", "pay")
    reference = done.stdout.partition(":")[0]
    lines = month.journey.json("statement")["lines"]
    assert len(lines) == len(before) + 1
    assert [line["state"] for line in lines if line["reference"] == reference] == ["matched"]
    month.journey.settle()
    trace = month.journey.json("trace", followed(done.stderr))
    assert [one["type"] for one in trace["facts"]] == ["payments.fee_paid.v1"]
    assert [(one["service"], one["reaction"], one["outcome"]) for one in trace["effects"]] == [
        ("reporting", "keep_payments", "done")
    ]


def test_a_plan_made_to_be_watched_is_signed_and_counted(month: Month) -> None:
    before = month.journey.json("month")["plans_signed"]
    done = month.journey.call("demo", "sign")
    plan = done.stdout.partition(":")[0]
    month.journey.settle()
    trace = month.journey.json("trace", plan)
    assert [one["type"] for one in trace["facts"]] == [
        f"records.plan_{what}.v1" for what in ("submitted", "passed", "signed")
    ]
    assert month.journey.api.get(f"/plans/{plan}")["plan"]["state"] == "signed"
    assert month.journey.json("month")["plans_signed"] == before + 1


def test_who_is_late_is_seen_and_reminded(month: Month) -> None:
    done = month.journey.call("demo", "late")
    assert (done.returncode, done.stdout.strip().endswith((", đã nhắc", ", hôm nay đã nhắc rồi"))) == (0, True)
    assert month.journey.edu("report", MONTH).count("\n") == 3


def test_a_trace_of_nothing_says_so_in_three_lines(month: Month) -> None:
    done = month.journey.call("trace", "khong-co-ma-nay")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 3)
