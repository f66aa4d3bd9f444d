"""The walk through the month by hand, in a real Chromium, on the loaded system."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.browser.conftest import browser, gateway, person  # noqa: F401 - the library names it so: pytest's fixtures
from tests.browser.test_month_walk import (  # noqa: F401 - the library names it so: the walk itself, on this system
    test_a_bill_is_paid_and_turns_to_received_by_itself,
    test_a_plan_goes_from_the_teacher_to_the_principals_signature,
    test_marks_are_typed_and_saved_on_the_running_system,
    test_the_library_is_searched_without_accents,
    test_the_officer_sees_who_is_late_and_reminds_them_all,
)
from tests.journeys.end_state import Month

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.alters]


@pytest.fixture(scope="module")
def run(month: Month) -> dict[str, Any]:
    layout = month.journey.layout
    loaded = json.loads((layout.run / "loaded.json").read_text("utf-8"))["summary"]
    pin = re.search(r"PIN (\d+)", loaded["try_first"])
    people = {role: (name, password) for role, name, password in loaded["people"]}
    return {"base": month.journey.run.told()["gateway"], "people": people, "pin": pin.group(1) if pin else ""}
