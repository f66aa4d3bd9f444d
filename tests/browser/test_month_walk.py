"""A month walked through by hand on the running system; no walk takes more actions than it may.

`EDU_RUN=<var folder of a run> pytest tests/browser/test_month_walk.py` walks through a system that is up.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens, Person

pytestmark = pytest.mark.browser
# The most actions of a walk, counted from home: the tasks of the month as the design allows them.
MOST = {"hand in": 2, "pass": 2, "sign": 3, "pay": 1, "match": 2, "remind": 2}
SLOW_MS = 60_000


@pytest.fixture(scope="module")
def run() -> dict[str, Any]:
    folder = os.environ.get("EDU_RUN", "")
    if not folder:
        pytest.skip("no running system is named in EDU_RUN")
    started = json.loads((Path(folder) / "run/run.json").read_text("utf-8"))
    loaded = json.loads((Path(folder) / "run/loaded.json").read_text("utf-8"))["summary"]
    pin = re.search(r"PIN (\d+)", loaded["try_first"])
    people = {role: (name, password) for role, name, password in loaded["people"]}
    return {"base": started["gateway"], "people": people, "pin": pin.group(1) if pin else ""}


def _as(person: Opens, run: dict[str, Any], role: str, *, phone: bool = False) -> Person:
    visitor = person(phone=phone, base=run["base"]).sign_in(*run["people"][role])
    visitor.page.set_default_timeout(SLOW_MS)
    expect.set_options(timeout=SLOW_MS)
    return visitor


def _plan(folder: Path) -> Path:
    """A lesson plan that nobody has handed in before."""
    paper = docx.Document()
    paper.add_heading("KẾ HOẠCH BÀI DẠY", 0)
    paper.add_paragraph(f"Tên bài: Ôn tập giữa kì {os.urandom(4).hex()}")
    paper.add_paragraph("I. Mục tiêu: học sinh vận dụng được điều đã học.")
    path = folder / "on-tap.docx"
    paper.save(str(path))
    return path


def _mistype_the_pin(principal: Person, pin: str) -> None:
    """Nothing is signed, the page says how many tries are left, and the field waits for the next one."""
    principal.page.goto(f"{principal.base}/batch")
    principal.page.fill("#pin", "000000" if pin != "000000" else "999999")
    principal.page.click("form[data-batch] button")
    expect(principal.page.locator("form[data-batch] .fault")).to_contain_text("Mã PIN chưa đúng")
    expect(principal.page.locator("#pin")).to_be_focused()
    expect(principal.page.locator("#pin")).to_have_value("")


def test_a_plan_goes_from_the_teacher_to_the_principals_signature(
    person: Opens, run: dict[str, Any], tmp_path: Path
) -> None:
    teacher = _as(person, run, "teacher")
    if teacher.page.locator("form[action='/plans']").count() == 0:
        pytest.skip("every plan of the month has been handed in on this run")
    teacher.drop("form[action='/plans'] >> nth=0 >> input[type=file]", _plan(tmp_path))
    teacher.tap("form[action='/plans'] >> nth=0 >> button")
    expect(teacher.page.locator(".notice.good")).to_contain_text("Đã nhận giáo án")
    assert teacher.actions <= MOST["hand in"]
    plan = teacher.page.url.split("id=")[1].split("&")[0]

    leader = _as(person, run, "group_leader")
    leader.tap("a[href='/reviews'] >> nth=0")
    row = leader.page.locator(f"li:has(a[href$='{plan}'])")
    expect(row).to_be_visible()
    first = leader.page.locator("[data-keys] > li").first
    if first.locator(f"a[href$='{plan}']").count() == 0:  # the page opens the first one by itself
        row.locator("[data-confirm]").click()  # opens what was not opened: reading is no action of the task
    expect(row).to_have_class(re.compile("seen"))
    row.locator("[data-confirm]").click()
    leader.actions += 1
    expect(leader.page.locator(".notice.good")).to_contain_text("Đã thông qua")
    assert leader.actions <= MOST["pass"]

    _mistype_the_pin(_as(person, run, "principal"), run["pin"])
    principal = _as(person, run, "principal")
    principal.tap("a[href^='/batch']")
    principal.page.wait_for_url("**/batch*")
    principal.page.wait_for_load_state("load")
    principal.page.keyboard.press("j")  # reading is no action of the task
    expect(principal.page.locator("[data-frame] img.leaf").first).to_be_visible()
    principal.type("#pin", run["pin"])
    principal.tap("form[data-batch] button")
    expect(principal.page.locator(".notice.good")).to_contain_text("Đã ký")
    assert principal.actions <= MOST["sign"]

    teacher.page.goto(f"{run['base']}/plan?id={plan}")
    teacher.page.click("form[action='/plan/verify'] button")
    expect(teacher.page.locator("aside .chip.good")).to_contain_text("Nguyên vẹn")


def test_a_bill_is_paid_and_turns_to_received_by_itself(person: Opens, run: dict[str, Any], tmp_path: Path) -> None:
    parent = _as(person, run, "guardian", phone=True)
    expect(parent.page.locator("main .card").first).to_be_visible()
    assert parent.actions == 0

    accountant = _as(person, run, "accountant")
    accountant.page.goto(f"{run['base']}/money/demands?state=open")
    link = accountant.page.locator("a[href^='/b/']").first.get_attribute("href")
    payer = person(phone=True, base=run["base"])
    payer.page.goto(f"{run['base']}{link}")
    expect(payer.page.locator(".qr img")).to_be_visible()
    facts = payer.page.locator("dl.facts dd").all_inner_texts()
    amount = re.sub(r"\D", "", payer.page.inner_text(".amount"))

    statement = tmp_path / "sao-ke.csv"
    rows = [
        "SAO KÊ TÀI KHOẢN",
        f"Số tài khoản,{facts[1]}",
        "",
        "STT,Ngày giao dịch,Số tham chiếu,Số tiền ghi nợ,Số tiền ghi có,Số dư,Mô tả",
        f"1,31/10/2026,FT{os.urandom(5).hex().upper()},,{amount},1000000,{facts[3]}",
    ]
    statement.write_text("\ufeff" + "\n".join(rows) + "\n", "utf-8")
    accountant.page.goto(run["base"])
    accountant.actions = 0
    accountant.drop("#statement", statement)
    accountant.tap("form[action='/money/statement'] button")
    expect(accountant.page.locator(".chip.good").first).to_be_visible()
    assert accountant.actions <= MOST["match"]
    expect(payer.page.locator(".paid")).to_contain_text("Đã nhận")
    assert payer.actions <= MOST["pay"]


def test_the_officer_sees_who_is_late_and_reminds_them_all(person: Opens, run: dict[str, Any]) -> None:
    officer = _as(person, run, "officer")
    officer.tap("a[href^='/late']")
    officer.tap("main form[method=post] button")
    expect(officer.page.locator(".notice.good")).to_contain_text("Đã nhắc")
    assert officer.actions <= MOST["remind"]


def test_marks_are_typed_and_saved_on_the_running_system(person: Opens, run: dict[str, Any]) -> None:
    teacher = _as(person, run, "teacher")
    teacher.tap("a[href^='/marks/grid'] >> nth=0")
    cells = teacher.page.locator("table[data-grid] tbody tr td.born + td input")
    cells.first.focus()
    for _ in range(5):
        teacher.page.keyboard.press("Control+A")
        teacher.page.keyboard.type("85")
        teacher.page.keyboard.press("Enter")
    expect(teacher.page.locator("p[data-unsent]")).to_have_text("Đã lưu tất cả")
    teacher.page.reload()
    assert [cells.nth(row).input_value() for row in range(5)] == ["8,5"] * 5


def test_the_library_is_searched_without_accents(person: Opens, run: dict[str, Any]) -> None:
    teacher = _as(person, run, "teacher")
    teacher.page.goto(f"{run['base']}/library?q=so+huu+ti")
    expect(teacher.page.locator("main ol.list li").first).to_be_visible()
