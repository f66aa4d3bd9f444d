"""What a person reads of indicators and duties, word for word; targets name the act that set them.

The Vietnamese words are those that stood in the code before they were data.
"""

from __future__ import annotations

import json

import pytest

from chassis.clock import FrozenClock
from chassis.context import call
from chassis.documents import Database
from chassis.identity.actor import set_current_actor
from chassis.texts import Texts
from proto.gen.edu.reporting.v1 import reporting_pb2 as wire
from services.reporting.app import TEXTS
from services.reporting.domain.duties import TITLES
from services.reporting.rpc import ReportingServicer
from services.reporting.store import ReportingStore
from tests.reporting.district import OFFICER, district, hear, servicer_of

INDICATORS = [
    (
        "accounts_issued",
        "Tài khoản đã cấp",
        "tài khoản",
        "cán bộ, giáo viên và học sinh",
        "chưa nhập danh sách học sinh, giáo viên",
    ),
    (
        "plans_signed_on_time",
        "Kế hoạch bài dạy ký đúng hạn",
        "kế hoạch ký đúng hạn",
        "kế hoạch phải có",
        "chưa có phân công giảng dạy",
    ),
    (
        "online_share",
        "Tỉ lệ tiết dạy trực tuyến",
        "tiết trực tuyến",
        "tiết trong thời khoá biểu",
        "chưa có thời khoá biểu",
    ),
    (
        "schools_online",
        "Trường dạy học trên môi trường số",
        "trường có tiết trực tuyến",
        "trường",
        "chưa có thời khoá biểu",
    ),
    ("resources_shared", "Học liệu đã phê duyệt", "học liệu", "", "chưa có học liệu"),
    ("collected", "Đã thu so với phải thu", "đồng đã thu", "đồng phải thu", "chưa lập khoản phải thu"),
]
PLAN = "UBND tỉnh Hải Dương, Kế hoạch tổ chức dạy học trực tuyến năm học 2021-2022"
GUIDELINE = "Phòng GDĐT huyện Tân Hồng, Hướng dẫn công tác chuyển đổi số năm học 2023-2024"
DUTIES = {
    "lesson_plan": ("Nộp kế hoạch bài dạy", "Submit the lesson plan"),
    "plan_review": ("Duyệt kế hoạch bài dạy của tổ", "Review the group's lesson plans"),
    "plan_signing": ("Ký kế hoạch bài dạy của tháng", "Sign the month's lesson plans"),
    "timetable": ("Nộp thời khoá biểu", "Hand in the timetable"),
}


@pytest.fixture
async def servicer(database: Database, clock: FrozenClock) -> ReportingServicer:
    store = ReportingStore(database, clock)
    await store.prepare()
    await hear(store, district())
    return servicer_of(store)


async def indicators(servicer: ReportingServicer, language: str = "vi") -> list[wire.Indicator]:
    set_current_actor(OFFICER)
    with call(command="c1", language=language):
        answer = await servicer.Indicators(wire.IndicatorsRequest(month="2026-10"), None)
    return list(answer.indicators)


async def test_each_indicator_is_called_as_it_was(servicer: ReportingServicer) -> None:
    assert [
        (one.id, one.name_vi, one.numerator_vi, one.denominator_vi, one.missing[0].what_vi)
        for one in await indicators(servicer)
    ] == INDICATORS


@pytest.mark.parametrize(("language", "section"), [("vi", "mục"), ("en", "section")])
async def test_a_target_names_the_authority_the_act_and_the_section_that_set_it(
    servicer: ReportingServicer, language: str, section: str
) -> None:
    assert {one.id: one.target_source for one in await indicators(servicer, language)} == {
        "accounts_issued": f"{PLAN}, {section} I.2",
        "plans_signed_on_time": f"{GUIDELINE}, {section} 6",
        "online_share": f"{GUIDELINE}, {section} 4",
        "schools_online": f"{GUIDELINE}, {section} 4",
        "resources_shared": "",
        "collected": f"{GUIDELINE}, {section} 8",
    }


def test_each_duty_is_called_as_it_was() -> None:
    texts = Texts.load(TEXTS)
    assert {duty: (texts.say(title, "vi"), texts.say(title, "en")) for duty, title in TITLES.items()} == DUTIES
    vietnamese, english = (json.loads((TEXTS / f"{name}.json").read_text("utf-8")) for name in ("vi", "en"))
    assert list(vietnamese) == list(english)
